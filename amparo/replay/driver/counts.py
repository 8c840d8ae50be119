"""What the hand-outs were, counted from the answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Any

from amparo.replay.curve import local_date


@dataclass
class Counts:
    """Scans that were answered as planned; of these, those with an older day, repeated, or refused."""

    handouts: int = 0
    offline: int = 0
    """The answer dates the hand-out on a local day before that of the sending."""
    sent_twice: int = 0
    """The second answer was the same as the first."""
    refused: int = 0
    """A problem was answered: 409."""

    @classmethod
    def read(cls, stored: object) -> Counts:
        """Counts as `asdict` gives them."""
        return cls(**stored) if isinstance(stored, Mapping) else cls()

    def __add__(self, others: Counts) -> Counts:
        """The counts of both."""
        return Counts(*(mine + theirs for mine, theirs in zip(astuple(self), astuple(others), strict=True)))

    def answered(self, status: int) -> None:
        """Count one scan at the desk."""
        self.handouts += 1
        self.refused += status == 409

    def recorded(self, items: Iterable[Mapping[str, Any]], sent_at: datetime) -> None:
        """Count a device's log."""
        for item in items:
            self.handouts += 1
            occurred_at = datetime.fromisoformat(item["resource"]["occurred_at"])
            self.offline += local_date(occurred_at) < local_date(sent_at)
