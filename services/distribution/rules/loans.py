"""Of which lots of a loan something comes back, and where it goes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Lent:
    """What of one lot, lent at one place, is out and in the laundry; `usable`: it may be handed out again."""

    place_id: UUID
    item_id: UUID
    lot_id: UUID
    out: int
    in_laundry: int
    usable: bool


@dataclass(frozen=True)
class Part:
    """So many pieces of one lot of a loan."""

    lent: Lent
    quantity: int


class NotOut(Exception):
    """Of an item less is out (or in the laundry) than comes back."""

    def __init__(self, item_id: UUID, needed: int, available: int) -> None:
        super().__init__("not out")
        self.item_id, self.needed, self.available = item_id, needed, available


def parts_of(lent: Sequence[Lent], asked: Mapping[UUID, int], *, laundered: bool) -> list[Part]:
    """From which lots, in their order, the pieces of each item come.

    Raises:
        NotOut: there are not so many.
    """
    parts: list[Part] = []
    for item_id, quantity in asked.items():
        missing = quantity
        for one in lent:
            there = one.in_laundry if laundered else one.out
            if one.item_id == item_id and there and missing:
                parts.append(Part(one, min(there, missing)))
                missing -= parts[-1].quantity
        if missing:
            raise NotOut(item_id, quantity, quantity - missing)
    return parts


def accounts_of(part: Part, outcome: str) -> tuple[str, str]:
    """From which account and to which a part goes; what may not be handed out again stays in quarantine."""
    shelf = "SHELF" if part.lent.usable else "QUARANTINE"
    return {
        "RETURNED": ("ON_LOAN", shelf),
        "TO_LAUNDRY": ("ON_LOAN", "QUARANTINE"),
        "LAUNDERED": ("QUARANTINE", shelf),
        "LOST": ("ON_LOAN", "LOST"),
        "DAMAGED": ("ON_LOAN", "DAMAGED"),
    }[outcome]


def counters_of(parts: Iterable[Part], outcome: str) -> list[dict[str, object]]:
    """By how much each loan row's counters go up or down."""
    changes = {
        "RETURNED": {"returned": 1},
        "TO_LAUNDRY": {"in_laundry": 1},
        "LAUNDERED": {"in_laundry": -1, "returned": 1},
        "LOST": {"lost": 1},
        "DAMAGED": {"damaged": 1},
    }[outcome]
    none = {"returned": 0, "in_laundry": 0, "lost": 0, "damaged": 0}
    return [
        {
            "place_id": part.lent.place_id,
            "item_id": part.lent.item_id,
            "lot_id": part.lent.lot_id,
            **none,
            **{name: sign * part.quantity for name, sign in changes.items()},
        }
        for part in parts
    ]
