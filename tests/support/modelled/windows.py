"""The windows of rules, by counting: which one a moment falls into, which entry, and what of many days is too much."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from tests.support.modelled.acts import Round

HOURS_OFF = timedelta(hours=-6)
"""Tegucigalpa has no summer time."""
ROLLING = "ROLLING"


@dataclass(frozen=True)
class Came:
    """An arrival of one of a unit's people: `who` it was, and as which of their records it was written down."""

    at: datetime
    arrival_id: UUID
    who: UUID
    record: UUID


@dataclass(frozen=True)
class Entry:
    """People who came together, from the first one's arrival on."""

    began_at: datetime
    arrival_id: UUID


def local(moment: datetime) -> date:
    """The local day."""
    return (moment + HOURS_OFF).date()


def days_apart(one: datetime, other: datetime) -> int:
    """How many local days lie between two moments."""
    return abs((local(one) - local(other)).days)


def fixed_window(one: Round, happened: datetime) -> str:
    """The window of the round's rule that a moment falls into, where no arrivals decide."""
    rule = one.rule
    if rule.window == "ROUND":
        return f"R:{one.id}"
    if rule.window == "EVENT":
        return f"E:{rule.emergency_id}"
    if rule.window == ROLLING:
        return ROLLING
    day, length = local(happened), rule.calendar_days or 1
    while (day - (rule.anchor or day)).days % length:
        day -= timedelta(days=1)
    return f"D:{day.isoformat()}"


def entries_of(came: Iterable[Came], gap: timedelta) -> list[Entry]:
    """Who comes once more begins another entry; not who was registered twice and so came once, within the gap."""
    entries: list[Entry] = []
    inside: set[tuple[UUID, UUID]] = set()
    for one in sorted(came, key=lambda one: (one.at, one.arrival_id)):
        already = one.who in {who for who, _ in inside}
        same_record = (one.who, one.record) in inside
        if not entries or same_record or (already and one.at - entries[-1].began_at > gap):
            entries.append(Entry(one.at, one.arrival_id))
            inside.clear()
        inside.add((one.who, one.record))
    return entries


def entry_at(entries: Sequence[Entry], moment: datetime, gap: timedelta) -> UUID | None:
    """The entry that a moment is of: the last one begun, else the first one that is written down within the gap."""
    begun = [one for one in entries if one.began_at <= moment]
    soon = [one for one in entries if moment < one.began_at <= moment + gap]
    return begun[-1].arrival_id if begun else soon[0].arrival_id if soon else None


def within(given: Iterable[tuple[date, int]], allowed: int, days: int, beside: Counter[date]) -> Counter[date]:
    """How many kits of each day are no more than `allowed` in any so many days in a row; the earlier come first.

    Each is one of so many that follow each other; of those that are allowed there are fewer near what is `beside` them.
    """
    kept: Counter[date] = Counter()
    lately = [date.min] * allowed
    for day, quantity in sorted(given):
        left = max(0, allowed - near(beside, day, days))
        free = [n for n, last in enumerate(lately[:left]) if (day - last).days >= days][:quantity]
        kept[day] += len(free)
        for n in free:
            lately[n] = day
    return kept


def near(kits: Counter[date], day: date, days: int) -> int:
    """How many kits are of less than so many days before or after."""
    return sum(quantity for other, quantity in kits.items() if abs((other - day).days) < days)
