"""Which scans are one: by a count that is the same in whatever order they are heard of.

A card that stays before a scanner is read again and again. Of all known scans of one hand-out by one device (`Scan`)
as many count as intervals of so many seconds are needed to hold them all, and one more scan repeats another if no more
are needed with it than without it. A scan needs one more at the most: so those that count are always as many as the
intervals for all of them, whichever came first. Which of them these are depends on the order, and moves nothing: they
say the same. Asking instead whether one that counts is near would find two hand-outs in 0, 2 and 4 s, and one in 2, 0
and 4 s.

Scans with more than that time between them never share an interval. So only the chain around a scan, along which no
two neighbours are further apart, has to be known.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from services.distribution.rules.facts import Facts, Scan
from services.distribution.rules.rolling import ROLLING
from services.distribution.rules.windows import calendar_of


def cover(times: Iterable[datetime], within: timedelta) -> int:
    """The least number of closed intervals of the length `within` that hold all of `times`."""
    count, begins = 0, None
    for at in sorted(times):
        if begins is None or at - begins > within:
            count, begins = count + 1, at
    return count


def is_repeat(at: datetime, known: Iterable[datetime], within: timedelta) -> bool:
    """Whether a scan at `at` is one with others of the `known` ones."""
    times = list(known)
    return cover([*times, at], within) == cover(times, within)


def scan_window(facts: Facts, day: date) -> date | None:
    """What of the day matters for which window the hand-out draws on, and when it may do so again; None: nothing.

    Two scans on both sides of such a midnight are two: either of them would count in a window of its own, and which
    it was would depend on the order.
    """
    if facts.period in ("ARRIVAL", ROLLING):
        return day
    calendar = calendar_of(facts)
    return calendar.start(day) if calendar else None


class Scans:
    """All scans that are known while a batch is judged: those that were stored, and those of the batch so far."""

    def __init__(self, within: timedelta) -> None:
        self._within = within
        self._known: dict[tuple[Scan, date | None], list[datetime]] = {}

    def repeats(self, facts: Facts) -> bool:
        """Whether the hand-out is one with scans that are known."""
        if facts.scan is None or facts.scanned_at is None:
            return False
        return is_repeat(facts.scanned_at, self._times(facts, facts.scan), self._within)

    def add(self, facts: Facts) -> None:
        """Know the hand-out's scan from now on: one that counts, or a repeat, but none that was refused."""
        if facts.scan is not None and facts.scanned_at is not None:
            insort(self._times(facts, facts.scan), facts.scanned_at)

    def _times(self, facts: Facts, scan: Scan) -> list[datetime]:
        window = scan_window(facts, facts.local_day)
        if (scan, window) not in self._known:
            stored = sorted(at for at, day in facts.seen if scan_window(facts, day) == window)
            self._known[scan, window] = stored
        return self._known[scan, window]
