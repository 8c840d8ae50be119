"""The progress bar."""

from __future__ import annotations

import time
from collections import Counter
from datetime import date

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn


class Bar:
    """Days of 2023 on the error stream, with the calls per second; a line per month where that is no terminal."""

    def __init__(self, console: Console) -> None:
        self.calls: Counter[str] = Counter()
        self._started = time.monotonic()
        self.progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self._console, self._month = console, 0
        self._task = self.progress.add_task("Honduras 2023", total=None, rate="")

    def advance(self, done: int, days: int, day: date) -> None:
        """A day is done."""
        rate = f"{sum(self.calls.values()) / max(0.001, time.monotonic() - self._started):.0f} calls/s"
        if self.progress.disable:
            self._line(done, days, day, rate)
        self.progress.update(self._task, completed=done, total=days, description=f"{day:%d.%m.%Y}", rate=rate)

    def _line(self, done: int, days: int, day: date, rate: str) -> None:
        if day.month != self._month or done == days:
            self._month = day.month
            self._console.print(f"Honduras 2023: {day:%d.%m.%Y}, day {done} of {days}, {rate}", highlight=False)
