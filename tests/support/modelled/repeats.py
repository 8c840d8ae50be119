"""Repeated scans: which of many that are near each other are one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

SAME_SCAN = timedelta(seconds=2.5)


def is_repeat(scanned_at: datetime, others: Iterable[datetime]) -> bool:
    """Whether a scan adds no hand-out to others of the same device that say the same.

    Scans come in any order, so that how many hand-outs they are must not depend on it: as many as there have to be
    spans of 2.5 seconds to hold them all.
    """
    known = list(others)
    return spans(known) == spans([*known, scanned_at])


def spans(moments: Iterable[datetime]) -> int:
    """The least number of spans of 2.5 seconds, both ends included, that hold all the moments."""
    count, ends = 0, None
    for moment in sorted(moments):
        if ends is None or moment > ends:
            count, ends = count + 1, moment + SAME_SCAN
    return count
