"""Stock: what a movement's legs are, how goods' codes are read, what a lot may do."""

from services.distribution.rules.stock.gs1 import Reading, ScanUnreadable, read_scan
from services.distribution.rules.stock.legs import (
    UNKNOWN_LOT,
    Leg,
    assembled,
    broken_up,
    counted_legs,
    mirrored,
    moved,
)
from services.distribution.rules.stock.lots import LOT_STEPS, is_own_code, is_past, own_code

__all__ = [
    "LOT_STEPS",
    "UNKNOWN_LOT",
    "Leg",
    "Reading",
    "ScanUnreadable",
    "assembled",
    "broken_up",
    "counted_legs",
    "is_own_code",
    "is_past",
    "mirrored",
    "moved",
    "own_code",
    "read_scan",
]
