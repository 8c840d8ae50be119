"""What a replay answers."""

from __future__ import annotations

from dataclasses import dataclass, field

from amparo.replay.driver.days import Counts
from amparo.replay.driver.setup import Account


@dataclass(frozen=True)
class ReplayResult:
    """Accounts with their first passwords (none where they were made in an earlier run), counts, duration.

    `calls` and what follows are of this run alone; `report` is the annual report's figures at the end.
    """

    accounts: list[Account]
    counts: Counts
    seconds: float
    calls: dict[str, int] = field(default_factory=dict)
    retried: int = 0
    scanned_again: int = 0
    report: dict[str, int] = field(default_factory=dict)

    @property
    def calls_total(self) -> int:
        """All calls of this run."""
        return sum(self.calls.values())
