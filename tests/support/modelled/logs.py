"""The logs of devices that were offline, and the same in pieces, in any order and more than once (I9)."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from tests.support.modelled.acts import Act, Plan, Scan, Sends
from tests.support.modelled.plan import plan_of
from tests.support.modelled.repeats import SAME_SCAN
from tests.support.modelled.things import BEGINS

PIECE_MAX = 4
LATER = timedelta(hours=1)


def logs_of(seed: int) -> tuple[Plan, list[Sends]]:
    """What was there before, and then the whole log of each device.

    A hand-out is of one device, and two scans of a card that are too near for both to count are alike: which of such
    two counts may depend on their order. Nothing is of an ARRIVAL rule: the window that a hand-out got at receipt is
    kept, and whether what is used up was due goes by what was heard of by then (docs/adr/0009, docs/adr/0017).
    """
    whole = plan_of(seed, long=False)
    plan = replace(whole, acts=[act for act in whole.acts if act.at == BEGINS])
    at = whole.acts[-1].at + LATER
    logs: dict[object, list[Scan]] = {device.id: [] for device in whole.devices}
    known = set()
    by_order = {one.id for one in whole.rounds if one.rule.window == "ARRIVAL"}
    for scan in sorted(_scans(whole.acts), key=lambda one: one.device_seq or 0):
        if scan.id not in known and scan.round_id not in by_order and _is_clear(plan, scan, logs[scan.device_id]):
            logs[scan.device_id].append(scan)
        known.add(scan.id)
    return plan, [Sends(at, device, tuple(logs[device.id])) for device in whole.devices if logs[device.id]]


def _scans(acts: Sequence[Act]) -> list[Scan]:
    return [scan for act in acts if isinstance(act, Sends) for scan in act.scans]


def _is_clear(plan: Plan, scan: Scan, log: Sequence[Scan]) -> bool:
    """Whether those that were scanned just before or after are the same but for their id, and all near each other."""
    kits = {one.id: one.kit_id for one in plan.rounds}
    near = [
        other
        for other in log
        if scan.card
        and (other.card, kits[other.round_id]) == (scan.card, kits[scan.round_id])
        and abs(_at(other) - _at(scan)) <= 2 * SAME_SCAN
    ]
    return all(
        abs(_at(other) - _at(scan)) <= SAME_SCAN
        and (other.round_id, other.site_id, other.quantity) == (scan.round_id, scan.site_id, scan.quantity)
        for other in near
    )


def _at(scan: Scan) -> datetime:
    if scan.scanned_at is None:
        raise ValueError("a log says when")
    return scan.scanned_at


def in_pieces(logs: Sequence[Sends], seed: int) -> list[Sends]:
    """The same logs cut at random, each piece once or twice, in any order; none of them says that it is the last."""
    drawn, pieces = random.Random(seed), list[Sends]()
    for log in logs:
        rest = log.scans
        while rest:
            count = drawn.randint(1, PIECE_MAX)
            piece, rest = Sends(log.at, log.device, rest[:count], more=True), rest[count:]
            pieces += [piece] * drawn.choice([1, 1, 2])
    drawn.shuffle(pieces)
    return pieces
