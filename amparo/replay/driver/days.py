"""The plan's acts, a local day at a time, with what only their order tells: cards dealt, doors' last head-counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from amparo.replay.acts import (
    Act,
    GroupArrives,
    Handout,
    HouseholdRegisters,
    PersonReturns,
)
from amparo.replay.curve import local_date
from amparo.replay.driver.cards import Deal
from amparo.replay.driver.counts import Counts
from amparo.replay.driver.registering import Doors

A = TypeVar("A", bound=Act)


@dataclass
class Day:
    """One day's acts by kind, each kind in the order of time."""

    date: date
    acts: dict[type[Act], list[Act]] = field(default_factory=lambda: defaultdict(list))
    not_the_same: dict[UUID, list[UUID]] = field(default_factory=dict)
    """Per arrival group: the head-counts at its door in the half hour before."""
    new: dict[UUID, int] = field(default_factory=dict)
    """Households and groups that were given cards on this day, numbered as their registrations were answered."""
    counts: Counts = field(default_factory=Counts)
    """The day's hand-outs, as they were answered."""
    _answered: int = 0

    def of(self, kind: type[A]) -> list[A]:
        """The day's acts of this kind."""
        found: list[Any] = self.acts.get(kind, [])
        return found

    def registered(self, whose: UUID) -> None:
        """Remember that the household or group was recorded just now."""
        self.new[whose] = self._answered = self._answered + 1

    def age(self, handout: Handout) -> int | None:
        """The number of the registration behind the scanned card; None if it was given on another day."""
        whose = handout.recipient.household_id or handout.recipient.group_id
        return self.new.get(whose) if whose else None


class Reader:
    """Walks through the plan; the walk is the same whether the days are then done or skipped."""

    def __init__(self, deal: Deal) -> None:
        self._deal, self._doors = deal, Doors()

    def days(self, acts: Iterable[Act]) -> Iterator[Day]:
        """All days that have acts, in order."""
        day: Day | None = None
        for act in acts:
            when = local_date(act.at)
            if day is None or day.date != when:
                if day is not None:
                    yield day
                day = Day(when)
            self._read(act, day)
        if day is not None:
            yield day

    def _read(self, act: Act, day: Day) -> None:
        day.acts[type(act)].append(act)
        if isinstance(act, GroupArrives):
            self._deal.deal(act)
            day.not_the_same[act.group_id] = self._doors.others(act)
            day.new[act.group_id] = 0
        elif isinstance(act, HouseholdRegisters):
            self._deal.deal(act)
            day.new[act.household_id] = 0


def by_site(acts: Iterable[A]) -> dict[str, list[A]]:
    """Acts by site, in order."""
    found: dict[str, list[A]] = defaultdict(list)
    for act in acts:
        found[act.site].append(act)
    return found


def by_group(day: Day) -> dict[UUID | None, list[HouseholdRegisters | PersonReturns]]:
    """Registrations and second arrivals by the arrival group whose head-count they come off (None: walked in)."""
    found: dict[UUID | None, list[HouseholdRegisters | PersonReturns]] = defaultdict(list)
    for household in day.of(HouseholdRegisters):
        found[household.arrival_group_id].append(household)
    for person in day.of(PersonReturns):
        found[person.arrival_group_id].append(person)
    return found
