"""Examples of the APIs: how each operation is called, in the OpenAPI documents, and told in order as one story.

A family of a mother and two children in transit arrives at Danlí, is registered, sheltered and given a kit; the ids
below are the same in all five services. What only the server can make (card codes, passwords, secrets) stands here
as a value of the right shape; who tells the story puts the server's own in its place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from shared.contracts.card_codes import with_check_character


@dataclass(frozen=True)
class Example:
    """One call: the status that it is answered with, and its parts where they have any."""

    status: int = 200
    body: Mapping[str, Any] | None = None
    file: str | None = None
    """A body that is a file, as text."""
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)


def example_id(number: int) -> str:
    """An id that stands only in examples."""
    return f"0187c2a0-0000-7000-8000-{number:012d}"


AGENCY = example_id(1)
SITE = example_id(2)
EMERGENCY = example_id(3)
STAFF = example_id(4)
DEVICE = example_id(5)
HOUSEHOLD = example_id(10)
MOTHER = example_id(11)
DAUGHTER = example_id(12)
SON = example_id(13)
GROUP = example_id(14)
CARD_BATCH = example_id(15)
QUESTION = example_id(23)
SHELTER_ROOM = example_id(30)
BED = example_id(31)
SPARE_BED = example_id(32)
STAY = example_id(33)

CARD = with_check_character("A1B2C3D4E")
"""The mother's card."""
STRIP_CARD = with_check_character("F5G6H7J8K")
SPARE_CARD = with_check_character("M9N0P1Q2R")
DATE = "2023-06-15"
TIME = "2023-06-15T15:00:00Z"
