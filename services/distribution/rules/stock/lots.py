"""Lots: their states, and the numbers of our own."""

from __future__ import annotations

import hashlib
import re
from datetime import date
from uuid import UUID

from shared.contracts.card_codes import ALPHABET

OWN_PREFIX = "AMP-"
OWN_LETTERS = 6
_OWN = re.compile(rf"{OWN_PREFIX}\d{{8}}-[{ALPHABET}]{{{OWN_LETTERS}}}")

LOT_STEPS = {
    "ON_HOLD": frozenset({"APPROVED"}),
    "APPROVED": frozenset({"ON_HOLD", "RECALLED"}),
    "RECALLED": frozenset({"APPROVED", "ON_HOLD", "EXPIRED"}),
    "EXPIRED": frozenset({"APPROVED", "ON_HOLD"}),
}
"""The state to reach: from which. Goods that expired are never approved again."""


def own_code(day: date, movement_id: UUID, line: int) -> str:
    """The lot number of goods that came without one: the day, and letters that are always the same for the line."""
    number = int.from_bytes(hashlib.sha256(f"{movement_id}:{line}".encode()).digest()[:8], "big")
    letters = ""
    for _ in range(OWN_LETTERS):
        number, rest = divmod(number, len(ALPHABET))
        letters += ALPHABET[rest]
    return f"{OWN_PREFIX}{day:%Y%m%d}-{letters}"


def is_own_code(text: str) -> bool:
    """Whether a label with this text is one of ours."""
    return _OWN.fullmatch(text) is not None


def is_past(expires_on: date | None, today: date) -> bool:
    """Whether goods may not be used any more: the day of expiry itself is the last good one."""
    return expires_on is not None and expires_on < today
