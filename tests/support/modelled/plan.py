"""The distribution of a seed: what happens to its things and people, at random and always the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from tests.support.modelled.acts import (
    Act,
    Device,
    Gives,
    MovesLot,
    MovesRound,
    Plan,
    Receives,
    Reverses,
    Round,
    Scan,
    Sends,
)
from tests.support.modelled.registry import Registry
from tests.support.modelled.things import BEGINS, ITEMS, Dice, things_of

ACTS = 45
STAYS = 0.2
"""Of the logs so many are of a card that stays before the scanner."""
SHELF = 9
"""So many pieces of each lot stand there at first."""
LOTS = (
    ("A", date(2024, 3, 9)),
    ("B", date(2024, 3, 6)),
    ("C", date(2024, 3, 30)),
    ("D", date(2025, 1, 1)),
    ("E", None),
)
"""Codes with their expiry: what a code without one means beside others is not this model's subject."""
STATES = ("OPEN", "PAUSED", "CLOSED")
LOT_STATES = ("APPROVED", "ON_HOLD", "RECALLED", "EXPIRED")


def plan_of(seed: int, *, long: bool = True) -> Plan:
    """The plan of `seed`; in one that is not `long` nobody waits for days until they ask again."""
    return _Planner(seed, long=long).plan


class _Planner:
    """Draws a plan; it knows what was told, and nothing of verdicts."""

    def __init__(self, seed: int, *, long: bool) -> None:
        self._dice, self._now, self._long = Dice(seed), BEGINS, long
        self._made: list[Scan] = []
        self._reversals: list[Reverses] = []
        self._seq = 0
        self.plan = things_of(seed, self._dice)
        self._registry = Registry(self._dice, self._do)
        self._begin()
        begun = len(self.plan.acts)
        while len(self.plan.acts) < begun + ACTS:
            self._now += self._pause()
            self._step()

    def _begin(self) -> None:
        """Rounds are open, shelves have something, and most people and cards are known."""
        for one in self.plan.rounds:
            self._do(MovesRound(self._now, one.id, "OPEN"))
        for site_id in self.plan.sites:
            lines = tuple((item, *lot, SHELF) for item in self.plan.items for lot in (LOTS[0], LOTS[3]))
            self._do(Receives(self._now, self._dice.id(), site_id, lines))
        self._registry.begin(self._now)

    def _do(self, act: Act) -> None:
        self.plan.acts.append(act)

    def _pause(self) -> timedelta:
        kind = self._dice.random()
        if kind < 0.1:
            return timedelta(seconds=1)
        return timedelta(minutes=self._dice.randint(1, 90) if kind < 0.85 else self._dice.randint(200, 2_000))

    def _step(self) -> None:
        steps: list[tuple[int, Callable[[], None]]] = [
            (20, self._give),
            (20, self._send),
            (18 if self._long else 0, self._come_back),
            (15, self._again),
            (14, self._reverse),
            (7, self._receive),
            (7, self._move_lot),
            (4, self._move_round),
            (9, lambda: self._registry.change_card(self._now)),
            (7, lambda: self._registry.change_person(self._now)),
            (3, lambda: self._registry.move_house(self._now)),
            (8, lambda: self._registry.merge(self._now)),
            (3, self._split),
            (10, lambda: self._registry.arrive(self._now)),
        ]
        weights, choices = zip(*steps, strict=True)
        self._dice.choices(choices, weights)[0]()

    # Whom and what

    def _scan(self, device: Device | None, one: Round | None = None) -> Scan:
        """Somebody at random who is asked for in a round, or in one at random."""
        one = one or self._dice.choice(self.plan.rounds)
        quantity, override = self._dice.choice([1, 1, 1, 2]), self._dice.random() < 0.08
        scan = Scan(self._dice.id(), one.id, self._dice.choice(self.plan.sites), quantity, override=override)
        if device:
            self._seq += 1
            scan = replace(scan, device_id=device.id, device_seq=self._seq)
        return self._for_somebody(scan, one)

    def _for_somebody(self, scan: Scan, one: Round) -> Scan:
        kind = self._dice.random()
        if one.rule.unit == "SITE" or kind < 0.02:
            return replace(scan, to_site_id=self._dice.choice([*self.plan.sites * 5, self._dice.id()]))
        if one.rule.members_per_kit or kind < 0.1:  # one household has one size, so that its allowance stays the same
            return replace(scan, household_id=self._dice.choice(self._registry.households).id)
        if kind < 0.4:
            return replace(scan, person_id=self._dice.choice(self._registry.persons).id)
        return replace(scan, card=self._dice.choice(self._registry.cards).code)

    # What is given

    def _give(self) -> None:
        self._ask(self._scan(self._dice.choice([None, *self.plan.devices])))

    def _ask(self, scan: Scan) -> None:
        self._made.append(scan)
        self._do(Gives(self._now, scan))

    def _come_back(self) -> None:
        """Somebody receives, and asks again about when the rule allows it again; the second time a log may tell."""
        turning = [one for one in self.plan.rounds if one.rule.window in ("ARRIVAL", "ROLLING")]
        one = self._dice.choice(turning if self._dice.random() < 0.8 else self.plan.rounds)
        first = replace(self._scan(None, one), quantity=one.rule.quantity)
        anonymous = self._registry.anonymous()
        if one.rule.window == "ARRIVAL" and first.card and anonymous:  # of whom no arrival is recorded
            first = replace(first, card=self._dice.choice(anonymous))
        self._ask(first)
        self._now += timedelta(days=self._dice.choice(self._turns(one)), minutes=5)
        if self._dice.random() < 0.3:
            self._registry.arrive(self._now)
        again = replace(first, id=self._dice.id(), override=False)
        if self._dice.random() < 0.7:
            self._ask(again)
        else:
            self._send(again)

    def _split(self) -> None:
        """A family turns out to have split a while ago; in a plan that is long both parts may ask then."""
        old, new = self._registry.split(self._now)
        shared = [one for one in self.plan.rounds if one.rule.unit == "HOUSEHOLD"]
        if not shared or not self._long:
            return
        one = self._dice.choice(shared)
        for household in (old, new) if self._dice.random() < 0.3 else (new,):
            self._now += self._pause()
            self._ask(
                replace(self._scan(None, one), card=None, person_id=None, to_site_id=None, household_id=household)
            )

    def _turns(self, one: Round) -> list[int]:
        """Days after which a rule may say something else, and one less."""
        if one.rule.window == "ROLLING":
            days = one.rule.rolling_days or 1
            return [days - 1, days]
        if one.rule.window != "ARRIVAL":
            return [1]
        days_used = self.plan.kits[one.kit_id].consumable_days
        used = [days_used - 1, days_used] * 2 if days_used else []
        return [*used, 14, 14, 15, 15]

    def _send(self, given: Scan | None = None) -> None:
        """The log of a device: what was `given` on it, or anything."""
        device = self._dice.choice(self.plan.devices)
        minutes = self._dice.randint(0, 900) if self._dice.random() < 0.75 else self._dice.randint(900, 7_000)
        at = self._now - timedelta(minutes=minutes)
        scans: list[Scan] = []
        stays = not given and self._dice.random() < STAYS
        for _ in range(1 if given else self._dice.randint(1 + 3 * stays, 6)):
            self._seq += 1
            scan = given or self._logged(device, scans, stays=stays)
            scan = replace(scan, device_id=device.id, device_seq=self._seq)
            held_on = scans and (scan.card, scan.round_id) == (scans[-1].card, scans[-1].round_id)
            at += timedelta(seconds=self._dice.choice([0.5, 1, 2, 2.5, 3] if held_on else [1, 3, 60, 600]))
            scans.append(replace(scan, scanned_at=min(at, self._now) + device.clock_off))
        if self._dice.random() < (0.8 if stays else 0.3):  # what was kept first is not always numbered first
            seqs = self._dice.sample([scan.device_seq for scan in scans], len(scans))
            scans = [replace(scan, device_seq=seq) for scan, seq in zip(scans, seqs, strict=True)]
        self._made += scans
        self._dice.shuffle(scans)
        self._do(Sends(self._now, device, tuple(scans), more=self._dice.random() < 0.3))

    def _logged(self, device: Device, scans: list[Scan], *, stays: bool) -> Scan:
        """What was sent before, the same card held before the scanner once more, or something new."""
        kind = 0.5 if stays else self._dice.random()
        if self._made and kind < 0.3:
            return self._dice.choice(self._made)
        return replace(scans[-1], id=self._dice.id()) if scans and kind < 0.57 else self._scan(device)

    def _again(self) -> None:
        """A desk sends again what it, or a device, had sent; now and then the id comes with other content."""
        if not self._made:
            return
        scan = self._dice.choice(self._made)
        if self._dice.random() < 0.2:
            scan = replace(scan, quantity=scan.quantity + 1)
        self._do(Gives(self._now, scan))

    def _reverse(self) -> None:
        if not self._made:
            return
        act = Reverses(self._now, self._dice.choice(self._made[-12:]).id, self._dice.id())
        if self._reversals and self._dice.random() < 0.15:
            act = replace(self._dice.choice(self._reversals), at=self._now)
        self._reversals.append(act)
        self._do(act)

    # Goods and rounds

    def _receive(self) -> None:
        earlier = [act for act in self.plan.acts if isinstance(act, Receives)]
        if self._dice.random() < 0.15:
            self._do(replace(self._dice.choice(earlier), at=self._now))
            return
        lines = tuple(
            (item, *self._dice.choice(LOTS), self._dice.randint(1, 9))
            for item in self._dice.sample(self.plan.items, self._dice.randint(1, ITEMS))
        )
        self._do(Receives(self._now, self._dice.id(), self._dice.choice(self.plan.sites), lines))

    def _move_lot(self) -> None:
        state = self._dice.choices(LOT_STATES, (8, 5, 2, 1))[0]
        there = [line for act in self.plan.acts if isinstance(act, Receives) for line in act.lines]
        item, code, *_ = self._dice.choice(there[-12:])
        self._do(MovesLot(self._now, self._dice.id(), item, code, state))

    def _move_round(self) -> None:
        state = self._dice.choices(STATES, (6, 3, 1))[0]
        self._do(MovesRound(self._now, self._dice.choice(self.plan.rounds).id, state))
