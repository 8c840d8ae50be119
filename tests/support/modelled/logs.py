"""The logs of devices that were offline, and the same in pieces, in any order and more than once (I9)."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from uuid import UUID

from tests.support.modelled.acts import Act, Plan, Scan, Sends
from tests.support.modelled.plan import plan_of
from tests.support.modelled.things import BEGINS
from tests.support.modelled.windows import HOURS_OFF, local

PIECE_MAX = 4
LATER = timedelta(hours=1)
CHAINS, CHAIN = 3, (3, 6)
"""So many cards stay before each device's scanner, and are read so often: at least, and at most."""
APART = (0.5, 1, 2, 2.5, 2.5, 3)
"""Seconds from one scan of a chain to the next."""


def logs_of(seed: int) -> tuple[Plan, list[Sends]]:
    """What was there before, and then the whole log of each device.

    A hand-out is of one device, and some cards stay before its scanner for a while. Nothing is of an ARRIVAL rule: the
    window that a hand-out got at receipt is kept, and whether what is used up was due goes by what was heard of by then
    (docs/adr/0009, docs/adr/0017).
    """
    whole = plan_of(seed, long=False)
    plan = replace(whole, acts=[act for act in whole.acts if act.at == BEGINS])
    at = whole.acts[-1].at + LATER
    logs: dict[object, list[Scan]] = {device.id: [] for device in whole.devices}
    known = set()
    by_order = {one.id for one in whole.rounds if one.rule.window == "ARRIVAL"}
    for scan in sorted(_scans(whole.acts), key=lambda one: one.device_seq or 0):
        if scan.id not in known and scan.round_id not in by_order:
            logs[scan.device_id].append(scan)
        known.add(scan.id)
    drawn = random.Random(seed)
    for device in whole.devices:
        logs[device.id] += _chains(logs[device.id], drawn, _midnight(at) + device.clock_off)
    return plan, [Sends(at, device, tuple(logs[device.id])) for device in whole.devices if logs[device.id]]


def _scans(acts: Sequence[Act]) -> list[Scan]:
    return [scan for act in acts if isinstance(act, Sends) for scan in act.scans]


def _chains(log: Sequence[Scan], drawn: random.Random, midnight: datetime) -> list[Scan]:
    """More scans of cards that are in the log, each again and again; one of them over midnight, one says something
    else in between.
    """
    carded = [scan for scan in log if scan.card]
    seq = max((scan.device_seq or 0 for scan in log), default=0)
    more: list[Scan] = []
    for number, scan in enumerate(drawn.sample(carded, min(CHAINS, len(carded)))):
        at = midnight - timedelta(seconds=drawn.randint(1, 6)) if number == 0 else _at(scan)
        for _ in range(drawn.randint(*CHAIN)):
            at += timedelta(seconds=drawn.choice(APART))
            quantity = scan.quantity + (number == 1 and drawn.random() < 0.3)
            own = UUID(int=drawn.getrandbits(128), version=4)
            seq += 1
            more.append(replace(scan, id=own, device_seq=seq, scanned_at=at, quantity=quantity))
    return more


def _midnight(moment: datetime) -> datetime:
    """The last local midnight before."""
    return datetime.combine(local(moment), time(), tzinfo=UTC) - HOURS_OFF


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
