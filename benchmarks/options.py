"""What a run of the benchmarks was asked for."""

from __future__ import annotations

from dataclasses import dataclass

SECONDS_MAX = 10
"""A run has only so many people of its own."""


@dataclass(frozen=True)
class Options:
    """`pairs` interleaved pairs of runs of `seconds` each; `scale` is of what is large: the replay, the import,
    the offline scans, the ten million hand-outs, the races for a bed.
    """

    pairs: int = 5
    seconds: int = 6
    scale: float = 1.0
