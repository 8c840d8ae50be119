"""Who takes which kind of bed in one room, at the least cost: exact, over kinds and not over single beds."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from services.shelter.rules.placing.costs import HARDSHIP, NARROW, SPENT
from services.shelter.rules.placing.model import BED_KINDS, NO_UPPER_OR_MAT

ROOMS_REMEMBERED_MAX = 50_000


class Demand(NamedTuple):
    """What one sleeper needs of a bed; people with the same are one."""

    lower: bool
    low: bool
    crib: bool
    elder: bool
    pair: bool
    """A child sleeps beside them."""


class Assigned(NamedTuple):
    """The least cost (NARROW, HARDSHIP and SPENT), and the kind of bed for each demand in its order."""

    cost: int
    kinds: tuple[str, ...]


def bed_cost(demand: Demand, kind: str) -> int | None:
    """What it costs that `demand` takes a bed of this kind; None where it must not."""
    if demand.lower and kind not in NO_UPPER_OR_MAT:
        return None
    if kind == "UPPER" and (demand.low or demand.pair):
        return None
    if kind == "CRIB" and not demand.crib:
        return None
    spent = (
        (kind == "LOWER" and not (demand.lower or demand.low or demand.elder))
        or (kind == "DOUBLE" and not demand.pair)
        or (demand.crib and kind != "CRIB")
    )
    narrow, hardship = demand.pair and kind != "DOUBLE", demand.elder and kind in ("UPPER", "MAT")
    return narrow * NARROW + hardship * HARDSHIP + spent * SPENT


@lru_cache(maxsize=ROOMS_REMEMBERED_MAX)
def assign(demands: tuple[Demand, ...], beds: tuple[int, ...]) -> Assigned | None:
    """A bed for each of `demands`, from the counts by `BED_KINDS`; None where they do not fit."""
    if not demands:
        return Assigned(0, ())
    if len(demands) > sum(beds):
        return None
    best: Assigned | None = None
    for place, kind in enumerate(BED_KINDS):
        own = bed_cost(demands[0], kind) if beds[place] else None
        if own is None:
            continue
        rest = assign(demands[1:], (*beds[:place], beds[place] - 1, *beds[place + 1 :]))
        if rest is None:
            continue
        if best is None or own + rest.cost < best.cost:
            best = Assigned(own + rest.cost, (kind, *rest.kinds))
    return best
