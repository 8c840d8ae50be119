"""Changes of records."""

from __future__ import annotations

from enum import StrEnum


class ChangeSource(StrEnum):
    """How a change came here."""

    DESK = "DESK"
    DEVICE = "DEVICE"
    PAPER = "PAPER"
    RESOLUTION = "RESOLUTION"
    MOVE = "MOVE"
    MERGE = "MERGE"
    IMPORT = "IMPORT"


class ConflictState(StrEnum):
    OPEN = "OPEN"
    RESOLVED = "RESOLVED"
