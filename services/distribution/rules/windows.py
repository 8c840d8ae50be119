"""Which window a hand-out falls into: a round, an event, a calendar period, an entry into the country."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import product
from uuid import UUID

from services.distribution.rules.calendar import Calendar
from services.distribution.rules.facts import Facts, Key, code_of
from services.distribution.rules.rolling import ROLLING, Held


@dataclass(frozen=True)
class Arrival:
    """A recorded arrival of one of the unit's people; `who` is the person, or the household's unnamed members.

    `record` is by which of several merged records they were known then.
    """

    id: UUID
    who: UUID
    occurred_at: datetime
    record: UUID | None = None


@dataclass(frozen=True)
class Contact:
    """When a unit received, and the window that this drew on."""

    occurred_at: datetime
    local_day: date
    window_key: str


@dataclass(frozen=True)
class _Entry:
    id: UUID
    began_at: datetime


def window_key(facts: Facts) -> str:
    """The window that the hand-out falls into; days are local days of the operation.

    Raises:
        ValueError: the period is none of this version's.
    """
    if facts.period == "ROUND":
        return f"R:{facts.round_id}"
    if facts.period == "EVENT":
        return f"E:{facts.emergency_id}"
    if facts.period == "ARRIVAL":
        return facts.arrival_window or f"A:{facts.local_day.isoformat()}"
    if facts.period == ROLLING:
        return ROLLING
    if calendar := calendar_of(facts):
        return f"D:{calendar.start(facts.local_day).isoformat()}"
    raise ValueError(f"unknown period {facts.period}")


def key_of(facts: Facts) -> Key:
    """The entitlement row that the hand-out draws on."""
    return facts.rule_id, facts.unit_id, window_key(facts)


def calendar_of(facts: Facts) -> Calendar | None:
    """The calendar of a CALENDAR rule; None of others."""
    if facts.period != "CALENDAR" or facts.anchor is None or not (facts.period_days or facts.period_months):
        return None
    return Calendar(facts.anchor, facts.period_days, facts.period_months)


def at_other_times(facts: Facts, held: Sequence[Held] = ()) -> list[Facts]:
    """The same hand-out at the other times at which it may have happened, once for each other window or code.

    On other days, and while the round was in another state. In a ROLLING window, of which `held` is what is given in
    it, once for each day on which something begins or ends.
    """
    seen = {(window_key(facts), code_of(facts), facts.local_day if facts.period == ROLLING else None)}
    others = []
    days = [facts.local_day, *_turning_days(facts, held)]
    states = [facts.opened] if facts.opened_sure else [facts.opened, not facts.opened]
    for opened, day in product(states, days):
        other = replace(facts, local_day=day, opened=opened)
        told = window_key(other), code_of(other), day if facts.period == ROLLING else None
        if told not in seen:
            seen.add(told)
            others.append(other)
    return others


def keys_of(facts: Facts) -> set[Key]:
    """The row that the hand-out draws on, and those that it would draw on if it had been on another possible day."""
    return {key_of(facts), *(key_of(other) for other in at_other_times(facts))}


def _turning_days(facts: Facts, held: Sequence[Held]) -> Iterator[date]:
    """Of the possible days those from which on something may be judged otherwise, in their order."""
    if facts.days_possible is None:
        return
    first, last = facts.days_possible
    turns = {first, facts.starts_on}
    if facts.ends_on < last:
        turns.add(facts.ends_on + timedelta(days=1))
    if calendar := calendar_of(facts):
        turns |= set(calendar.starts(first, last))
    if facts.period == ROLLING and facts.period_days:
        blocked = timedelta(days=facts.period_days)
        for one in held:
            turns |= {one.local_day - blocked + timedelta(days=1), one.local_day, one.local_day + blocked}
    yield from sorted(day for day in turns if first <= day <= last)


def arrival_window(
    at: Contact,
    arrivals: Iterable[Arrival],
    contacts: Sequence[Contact],
    *,
    gap_days: int,
    group_id: UUID | None = None,
) -> str:
    """The window of an ARRIVAL rule that a hand-out falls into (`at.window_key` is not looked at).

    An entry begins with the first arrival; arrivals of other members of the household belong to it, and an arrival
    of somebody who is already in it begins the next, unless it was written down of another record of theirs within so
    many days: who was registered twice came once. Where the unit has received in the same entry the window is
    that one's: an arrival that is recorded later, or a first arrival that is heard of last, gives no second
    allowance. Without a recorded arrival the entry is the arrival group's, else the contacts of so many days.
    """
    entries = _entries(arrivals, timedelta(days=gap_days))
    entry = _entry_at(entries, at.occurred_at, gap_days) or group_id
    for contact in sorted(contacts, key=lambda one: _nearness(one, at)):
        other = _entry_at(entries, contact.occurred_at, gap_days) or group_id
        if other == entry and (entry is not None or _days_apart(contact, at) <= gap_days):
            return contact.window_key
    return f"A:{entry or at.local_day.isoformat()}"


def _entries(arrivals: Iterable[Arrival], gap: timedelta) -> list[_Entry]:
    entries: list[_Entry] = []
    inside: dict[UUID, set[UUID]] = {}
    for arrival in sorted(arrivals, key=lambda one: (one.occurred_at, one.id)):
        record = arrival.record or arrival.who
        known = inside.get(arrival.who, set())
        again = record in known or (known and arrival.occurred_at > entries[-1].began_at + gap)
        if not entries or again:
            entries.append(_Entry(arrival.id, arrival.occurred_at))
            inside = {}
        inside.setdefault(arrival.who, set()).add(record)
    return entries


def _entry_at(entries: Sequence[_Entry], moment: datetime, gap_days: int) -> UUID | None:
    """The entry that holds `moment`: people are often served before their arrival is written down."""
    begun = [entry for entry in entries if entry.began_at <= moment]
    if begun:
        return begun[-1].id
    soon = [entry for entry in entries if entry.began_at <= moment + timedelta(days=gap_days)]
    return soon[0].id if soon else None


def _nearness(contact: Contact, at: Contact) -> tuple[int, datetime, str]:
    return _days_apart(contact, at), contact.occurred_at, contact.window_key


def _days_apart(one: Contact, other: Contact) -> int:
    return abs((one.local_day - other.local_day).days)
