"""CALENDAR windows: days or months, counted from an anchor."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS_A_YEAR = 12


@dataclass(frozen=True)
class Calendar:
    """Windows of `days` days, or else of `months` months, one of which begins on `anchor`.

    A month's window begins on the anchor's day of the month, or on the last day of a month that has no such day.
    """

    anchor: date
    days: int | None = None
    months: int | None = None

    def start(self, day: date) -> date:
        """The first day of the window that holds `day`."""
        return self._window(day)[0]

    def next_start(self, day: date) -> date:
        """The first day of the window after the one that holds `day`."""
        return self._window(day)[1]

    def starts(self, first: date, last: date) -> Iterator[date]:
        """The first days of all windows of which a day is among these."""
        start = self.start(first)
        while start <= last:
            yield start
            start = self.next_start(start)

    def _window(self, day: date) -> tuple[date, date]:
        if self.days:
            start = self.anchor + timedelta(days=(day - self.anchor).days // self.days * self.days)
            return start, start + timedelta(days=self.days)
        length = self.months or 1
        passed = (day.year - self.anchor.year) * MONTHS_A_YEAR + day.month - self.anchor.month
        passed -= passed % length
        if _later(self.anchor, passed) > day:
            passed -= length
        return _later(self.anchor, passed), _later(self.anchor, passed + length)


def _later(anchor: date, months: int) -> date:
    year, month = divmod(anchor.year * MONTHS_A_YEAR + anchor.month - 1 + months, MONTHS_A_YEAR)
    following = date(year + (month == MONTHS_A_YEAR - 1), (month + 1) % MONTHS_A_YEAR + 1, 1)
    last = following - timedelta(days=1)
    return last.replace(day=min(anchor.day, last.day))
