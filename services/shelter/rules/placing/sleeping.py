"""Who of a block shares a bed, and who takes which kind: the best for some free beds, whatever else the room is."""

from __future__ import annotations

from typing import NamedTuple

from services.shelter.rules.placing.beds import Demand, assign
from services.shelter.rules.placing.costs import SHARED, WASTED
from services.shelter.rules.placing.groups import Block, Blocks, size
from services.shelter.rules.placing.model import BED_KINDS

Way = tuple[tuple[int, int], ...]
"""Who sleeps beside whom: pairs of groups, the child's and the carer's."""
_CRIB = BED_KINDS.index("CRIB")


class Sleeping(NamedTuple):
    """`cost` is what beds cost, from SHARED to WASTED; `kinds` are of the sleepers."""

    cost: int
    sharing: Way
    sleepers: tuple[tuple[int, Demand], ...]
    kinds: tuple[str, ...]


def sleeping(block: Block, blocks: Blocks, beds: tuple[int, ...]) -> Sleeping | None:
    """The best that the block can have of these beds (counts by `BED_KINDS`); None where they do not do.

    As few small children share as can be, each with a carer of its own who sleeps in a bed.
    """
    fewest = max(0, size(block) - sum(beds))
    ways: set[Way] = {()}
    for shared in range(blocks.small(block) + 1):
        if shared >= fewest:
            found = [one for way in sorted(ways) if (one := _with(way, block, blocks, beds))]
            if found:
                return min(found, key=lambda one: one.cost)
        ways = {tuple(sorted((*way, one))) for way in ways for one in _next_pairs(way, block, blocks)}
    return None


def _with(way: Way, block: Block, blocks: Blocks, beds: tuple[int, ...]) -> Sleeping | None:
    sleepers = _sleepers(way, block, blocks)
    assigned = assign(tuple(demand for _, demand in sleepers), beds)
    if assigned is None:
        return None
    in_cribs = assigned.kinds.count("CRIB")
    left = sum(beds) - beds[_CRIB] - (len(assigned.kinds) - in_cribs)  # a crib that stays free is no waste
    return Sleeping(len(way) * SHARED + assigned.cost + left * WASTED, way, sleepers, assigned.kinds)


def _sleepers(way: Way, block: Block, blocks: Blocks) -> tuple[tuple[int, Demand], ...]:
    """Who takes a bed, by group, those with the same demand beside each other."""
    single, beside = list(block), [0] * len(block)
    for child, carer in way:
        single[child] -= 1
        single[carer] -= 1
        beside[carer] += 1
    sleepers: list[tuple[int, Demand]] = []
    for demand, at in blocks.demands:
        sleepers += [(at, demand)] * (beside if demand.pair else single)[at]
    return tuple(sleepers)


def _next_pairs(way: Way, block: Block, blocks: Blocks) -> list[tuple[int, int]]:
    """The pairs that may be added."""
    return [
        (child, carer)
        for child, carers in blocks.sharers
        if block[child] > sum(one == child for one, _ in way)
        for carer in carers
        if block[carer] > sum(other == carer for _, other in way)
    ]
