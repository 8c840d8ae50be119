"""What a replay answers."""

from __future__ import annotations

from dataclasses import dataclass, field

from amparo.replay.driver.counts import Counts
from amparo.replay.driver.night_read import NightRead
from amparo.replay.driver.setup import Account


@dataclass(frozen=True)
class ReplayResult:
    """Accounts with passwords that are good now, counts of the whole year, duration.

    `calls` and what follows are of this run alone; `report` is the annual report's figures at the end, and
    `behind` names the services of which it had not seen all events when patience ran out; `night` is the fullest one.
    """

    accounts: list[Account]
    counts: Counts
    seconds: float
    calls: dict[str, int] = field(default_factory=dict)
    retried: int = 0
    scanned_again: int = 0
    signed_in: dict[str, int] = field(default_factory=dict)
    report: dict[str, int] = field(default_factory=dict)
    behind: tuple[str, ...] = ()
    night: NightRead | None = None

    @property
    def calls_total(self) -> int:
        """All calls of this run."""
        return sum(self.calls.values())
