"""A figure: medians, and the range of the ratios of interleaved pairs."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Any


@dataclass(frozen=True)
class Pair:
    """One of ours and one of pgbench's, run right after each other: both per second."""

    ours: float
    pgbench: float

    @property
    def ratio(self) -> float:
        """How much of pgbench's rate ours is."""
        return self.ours / self.pgbench


@dataclass(frozen=True)
class Figure:
    """What a benchmark found; `required` is the ratio below which it is too slow, None where there is no limit.

    `kept` is whether it kept the limits of its own, where it has some that are no ratio to pgbench.
    """

    name: str
    unit: str
    pairs: Sequence[Pair] = ()
    value: float | None = None
    required: float | None = None
    kept: bool = True

    def facts(self) -> dict[str, Any]:
        """The figure as others read it; what was not measured against pgbench has no ratio."""
        ratios = sorted(pair.ratio for pair in self.pairs)
        return {
            "name": self.name,
            "value": round(median(pair.ours for pair in self.pairs), 1) if self.pairs else self.value,
            "unit": self.unit,
            "pgbench": round(median(pair.pgbench for pair in self.pairs), 1) if self.pairs else None,
            "ratio": round(median(ratios), 3) if ratios else None,
            "ratio_range": [round(ratios[0], 3), round(ratios[-1], 3)] if ratios else None,
        }

    @property
    def fast_enough(self) -> bool:
        """Whether the median ratio reaches what is required, and its own limits are kept."""
        return self.kept and self._ratio_reached

    @property
    def _ratio_reached(self) -> bool:
        return self.required is None or not self.pairs or median(pair.ratio for pair in self.pairs) >= self.required


def p95(values: Sequence[float]) -> float:
    """What 95 of a hundred stay below."""
    return quantiles(values, n=20)[-1]


def say(text: str) -> None:
    """A line for people: on standard error, so that standard output holds what others read."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()
