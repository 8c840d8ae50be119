"""What a hand-out really holds, where that is not what its kit's bill says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

Pieces = Mapping[UUID, int]
"""Item id to pieces."""


@dataclass(frozen=True)
class Replaced:
    """So many pieces of `item_id` stand for as many of `instead_of`."""

    item_id: UUID
    instead_of: UUID
    quantity: int


def really_given(bill: Pieces, owed: Pieces, replaced: Iterable[Replaced]) -> dict[UUID, int]:
    """What leaves the shelf: the bill's pieces without those that are owed, and with what stands for others."""
    given = Counter(bill)
    given.subtract(owed)
    for one in replaced:
        given[one.instead_of] -= one.quantity
        given[one.item_id] += one.quantity
    return {item_id: quantity for item_id, quantity in given.items() if quantity > 0}


def not_in_bill(bill: Pieces, owed: Pieces, replaced: Iterable[Replaced]) -> bool:
    """Whether more is owed or replaced than the bill holds."""
    missing = Counter(owed)
    for one in replaced:
        missing[one.instead_of] += one.quantity
    return any(quantity > bill.get(item_id, 0) for item_id, quantity in missing.items())


def still_missing(should: Pieces, counted: Pieces) -> dict[UUID, int]:
    """What a hand-out that counts for `counted` lacks of what it should hold."""
    missing = {item_id: quantity - counted.get(item_id, 0) for item_id, quantity in should.items()}
    return {item_id: quantity for item_id, quantity in missing.items() if quantity > 0}
