"""The distribution of a seed: things and people, and what happens to them, at random and always the same."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from shared.contracts.card_codes import ALPHABET, with_check_character
from tests.support.modelled.acts import (
    Act,
    CardTold,
    Device,
    Gives,
    HouseholdTold,
    MovesRound,
    PersonTold,
    Plan,
    Receives,
    Reverses,
    Round,
    Rule,
    Scan,
    Sends,
)

BEGINS = datetime(2024, 3, 1, 14, tzinfo=UTC)
ACTS = 45
LOTS = (
    ("A", date(2024, 3, 4)),
    ("B", date(2024, 3, 3)),
    ("C", date(2024, 3, 9)),
    ("D", date(2025, 1, 1)),
    ("E", None),
)
"""Codes with their expiry: what a code without one means beside others is not this model's subject."""
SITES, DEVICES, ITEMS, ROUNDS, PERSONS, CARDS = 2, 3, 3, 4, 6, 6
SIZES = (3, 3, 7)
"""Of the households; those that are alike may turn out to be one."""
STATES = ("OPEN", "PAUSED", "CLOSED")
OFF = (timedelta(), timedelta(hours=-7), timedelta(days=3650), timedelta(days=-3650))


@dataclass
class _Person:
    id: UUID
    household_id: UUID | None
    version: int = 0
    merged_into: UUID | None = None


@dataclass
class _Household:
    id: UUID
    size: int
    version: int = 0
    merged_into: UUID | None = None
    split_from: UUID | None = None
    split_at: datetime | None = None


@dataclass
class _Card:
    id: UUID
    code: str
    version: int = 0
    state: str = "ISSUED"
    person_id: UUID | None = None
    household_id: UUID | None = None


def plan_of(seed: int) -> Plan:
    """The plan of `seed`."""
    return _Planner(seed).plan


class _Planner:
    """Draws a plan; it knows what was told, and nothing of verdicts."""

    def __init__(self, seed: int) -> None:
        self._random, self._now = random.Random(seed), BEGINS
        self._made: list[Scan] = []
        self._reversals: list[Reverses] = []
        self._seq = 0
        self.plan = self._things(seed)
        self._households = [_Household(self._id(), size) for size in SIZES]
        homes = [self._random.choice([None, *(home.id for home in self._households)]) for _ in range(PERSONS)]
        self._persons = [_Person(self._id(), home) for home in homes]
        self._cards = [_Card(self._id(), self._code()) for _ in range(CARDS)]
        self._begin()
        begun = len(self.plan.acts)
        while len(self.plan.acts) < begun + ACTS:
            self._now += self._pause()
            self._step()

    def _id(self) -> UUID:
        return UUID(int=self._random.getrandbits(128), version=4)

    def _code(self) -> str:
        return with_check_character("".join(self._random.choice(ALPHABET) for _ in range(9)))

    def _pause(self) -> timedelta:
        kind = self._random.random()
        if kind < 0.1:
            return timedelta(seconds=1)
        return timedelta(minutes=self._random.randint(1, 90) if kind < 0.8 else self._random.randint(200, 3_000))

    def _things(self, seed: int) -> Plan:
        items = [self._id() for _ in range(ITEMS)]
        kits = {
            self._id(): {
                item: self._random.randint(1, 3) for item in self._random.sample(items, self._random.randint(1, ITEMS))
            }
            for _ in range(2)
        }
        rounds: list[Round] = []
        for _ in range(ROUNDS):
            rule = self._random.choice(rounds).rule if rounds and self._random.random() < 0.3 else self._rule()
            days = self._random.choice([30, 30, 2])
            kit_id = self._random.choice(list(kits))
            rounds.append(Round(self._id(), rule, kit_id, BEGINS.date(), BEGINS.date() + timedelta(days=days)))
        devices = [Device(self._id(), self._random.choice(OFF)) for _ in range(DEVICES)]
        return Plan(seed, [self._id() for _ in range(SITES)], devices, items, kits, rounds)

    def _rule(self) -> Rule:
        window = self._random.choice(["ROUND", "ROUND", "CALENDAR", "EVENT"])
        unit, quantity = self._random.choice(["PERSON", "HOUSEHOLD"]), self._random.choice([1, 1, 2])
        rule = Rule(self._id(), unit, window, quantity)
        if window == "CALENDAR":
            return replace(rule, calendar_days=self._random.choice([1, 3]), anchor=date(2024, 2, 27))
        return replace(rule, emergency_id=self._id()) if window == "EVENT" else rule

    def _begin(self) -> None:
        """Rounds are open, shelves have something, and most people and cards are known."""
        for number, one in enumerate(self.plan.rounds):
            if one.rule.unit == "HOUSEHOLD" and self._random.random() < 0.4:
                sized = replace(one.rule, id=self._id(), members_per_kit=5)
                self.plan.rounds[number] = replace(one, rule=sized)
            self._do(MovesRound(self._now, one.id, "OPEN"))
        for site_id in self.plan.sites:
            lines = tuple((item, *LOTS[0], 6) for item in self.plan.items)
            self._do(Receives(self._now, self._id(), site_id, lines))
        for household in self._households:
            self._tell(household)
        for person in self._persons[1:]:
            self._tell(person)
        for card in self._cards[1:]:
            self._bind(card)
            self._tell(card)
        self._part(BEGINS + timedelta(hours=self._random.randint(1, 200)))

    def _do(self, act: Act) -> None:
        self.plan.acts.append(act)

    def _step(self) -> None:
        steps: list[tuple[int, Callable[[], None]]] = [
            (28, self._give),
            (22, self._send),
            (8, self._again),
            (12, self._reverse),
            (8, self._receive),
            (5, self._move_round),
            (10, self._change_card),
            (8, self._change_person),
            (9, self._merge),
            (3, self._split),
        ]
        weights, choices = zip(*steps, strict=True)
        self._random.choices(choices, weights)[0]()

    def _scan(self, device: Device | None) -> Scan:
        """Somebody at random who is asked for in a round at random."""
        one = self._random.choice(self.plan.rounds)
        scan = Scan(self._id(), one.id, self._random.choice(self.plan.sites), self._random.choice([1, 1, 1, 2]))
        if device:
            self._seq += 1
            scan = replace(scan, device_id=device.id, device_seq=self._seq)
        kind = self._random.random()
        if one.rule.members_per_kit or kind < 0.1:  # one household has one size, so that its allowance stays the same
            return replace(scan, household_id=self._random.choice(self._households).id)
        if kind < 0.35:
            return replace(scan, person_id=self._random.choice(self._persons).id)
        return replace(scan, card=self._random.choice(self._cards).code)

    def _give(self) -> None:
        device = self._random.choice([None, *self.plan.devices])
        self._made.append(self._scan(device))
        self._do(Gives(self._now, self._made[-1]))

    def _send(self) -> None:
        device = self._random.choice(self.plan.devices)
        at = self._now - timedelta(minutes=self._random.randint(0, 900))
        scans: list[Scan] = []
        for _ in range(self._random.randint(1, 6)):
            if self._made and self._random.random() < 0.25:
                scan = replace(self._random.choice(self._made), device_id=device.id)
            elif scans and self._random.random() < 0.2:
                scan = replace(scans[-1], id=self._id())  # the same card, held before the scanner once more
            else:
                scan = self._scan(device)
            self._seq += 1
            at += timedelta(seconds=self._random.choice([1, 2, 3, 60, 600]))
            scans.append(replace(scan, device_seq=self._seq, scanned_at=min(at, self._now) + device.clock_off))
        self._made += scans
        self._random.shuffle(scans)
        self._do(Sends(self._now, device, tuple(scans), more=self._random.random() < 0.3))

    def _again(self) -> None:
        """A desk sends again what it, or a device, had sent; now and then the id comes with other content."""
        if not self._made:
            return
        scan = self._random.choice(self._made)
        if self._random.random() < 0.25:
            scan = replace(scan, quantity=scan.quantity + 1)
        self._do(Gives(self._now, scan))

    def _reverse(self) -> None:
        if not self._made:
            return
        act = Reverses(self._now, self._random.choice(self._made[-12:]).id, self._id())
        if self._reversals and self._random.random() < 0.15:
            act = replace(self._random.choice(self._reversals), at=self._now)
        self._reversals.append(act)
        self._do(act)

    def _receive(self) -> None:
        earlier = [act for act in self.plan.acts if isinstance(act, Receives)]
        if self._random.random() < 0.15:
            self._do(replace(self._random.choice(earlier), at=self._now))
            return
        lines = tuple(
            (item, *self._random.choice(LOTS), self._random.randint(1, 9))
            for item in self._random.sample(self.plan.items, self._random.randint(1, ITEMS))
        )
        self._do(Receives(self._now, self._id(), self._random.choice(self.plan.sites), lines))

    def _move_round(self) -> None:
        state = self._random.choices(STATES, (6, 3, 2))[0]
        self._do(MovesRound(self._now, self._random.choice(self.plan.rounds).id, state))

    def _change_card(self) -> None:
        card = self._random.choice(self._cards)
        if not card.person_id and not card.household_id and self._random.random() < 0.7:
            self._bind(card)
        else:
            card.state = self._random.choice(["ISSUED", "ISSUED", "PAUSED", "REVOKED"])
        self._tell(card)

    def _bind(self, card: _Card) -> None:
        """To a person, to a household, or to nobody yet."""
        kind = self._random.random()
        if kind < 0.5:
            card.person_id = self._random.choice(self._persons).id
        elif kind < 0.65:
            card.household_id = self._random.choice(self._households).id

    def _change_person(self) -> None:
        person = self._random.choice(self._persons)
        if not person.household_id:
            person.household_id = self._random.choice(self._households).id
        self._tell(person)

    def _merge(self) -> None:
        """Two records turn out to be one person's or one family's, or not to be."""
        if self._random.random() < 0.6:
            records: list[_Person] | list[_Household] = self._persons
        else:
            records = [one for one in self._households if one.size == SIZES[0]]
        parted = [one for one in records if one.merged_into]
        standing = [one for one in records if not one.merged_into]
        if parted and self._random.random() < 0.5:
            one = self._random.choice(parted)
            one.merged_into = None
            self._tell(one, parted=True)
        elif len(standing) > 1:
            one, survivor = self._random.sample(standing, 2)
            one.merged_into = survivor.id
            self._tell(one)

    def _split(self) -> None:
        """A household turns out to have split a while ago."""
        self._part(self._now - timedelta(minutes=self._random.randint(0, 2_000)))

    def _part(self, at: datetime) -> None:
        old, size = self._random.choice(self._households), self._random.choice(SIZES)
        self._households.append(_Household(self._id(), size, split_from=old.id, split_at=at))
        self._tell(self._households[-1])

    def _tell(self, one: _Person | _Household | _Card, *, parted: bool = False) -> None:
        """Its newest state; now and then an older one comes after it once more."""
        one.version += 1
        act: Act
        if isinstance(one, _Person):
            act = PersonTold(self._now, one.id, one.version, one.household_id, one.merged_into, parted)
        elif isinstance(one, _Household):
            split = (one.split_from, one.split_at)
            act = HouseholdTold(self._now, one.id, one.version, one.size, one.merged_into, parted, *split)
        else:
            act = CardTold(self._now, one.id, one.code, one.version, one.state, one.person_id, one.household_id)
        self._do(act)
        earlier = [past for past in self.plan.acts if isinstance(past, PersonTold | HouseholdTold | CardTold)]
        if self._random.random() < 0.15:
            self._do(replace(self._random.choice(earlier), at=self._now))
