"""The legs of movements: pairs that sum to zero by item, whatever happens to goods."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from services.distribution.rules.stock.lots import is_past

UNKNOWN_LOT = UUID(int=0)


@dataclass(frozen=True)
class Leg:
    """One side of a movement: `qty` pieces come to (or, below zero, leave) an account of a place."""

    place_id: UUID
    account: str
    item_id: UUID
    lot_id: UUID
    qty: int


def moved(leg: Leg, account: str, *, place_id: UUID | None = None) -> list[Leg]:
    """`leg.qty` pieces leave the account of `leg` and come to `account` (at `place_id`, or at the same place)."""
    return [replace(leg, qty=-leg.qty), replace(leg, account=account, place_id=place_id or leg.place_id)]


def mirrored(leg: Leg, *, lot_state: str, expires_on: date | None, today: date) -> Leg:
    """The leg that takes `leg` back: what may not be handed out comes to QUARANTINE, not to the shelf."""
    back_on_shelf = leg.account == "SHELF" and leg.qty < 0
    held = lot_state != "APPROVED" or is_past(expires_on, today)
    return replace(leg, account="QUARANTINE" if back_on_shelf and held else leg.account, qty=-leg.qty)


def counted_legs(
    place_id: UUID,
    item_id: UUID,
    *,
    counted: Mapping[UUID, int],
    shelf: Mapping[UUID, int],
    discrepancy: int,
) -> list[Leg]:
    """What a count of one item posts: each lot's difference to the books, an open discrepancy settled first.

    What is missing on the shelf had gone with the hand-outs that left the discrepancy, as far as that reaches; the
    rest goes to ADJUSTED. A count of every lot on the shelf says what is there: then no discrepancy is left open.

    Args:
        counted: pieces found, by lot.
        shelf: pieces in the books, by lot.
        discrepancy: the balance of the item's DISCREPANCY in the unknown lot; below zero if more left than was there.
    """
    legs: list[Leg] = []
    open_ = max(0, -discrepancy)
    for lot_id, found in sorted(counted.items()):
        difference = found - shelf.get(lot_id, 0)
        settled = min(open_, max(0, -difference))
        open_ -= settled
        legs += [
            Leg(place_id, "SHELF", item_id, lot_id, difference),
            Leg(place_id, "DISCREPANCY", item_id, UNKNOWN_LOT, settled),
            Leg(place_id, "ADJUSTED", item_id, lot_id, -difference - settled),
        ]
    if all(lot_id in counted for lot_id, booked in shelf.items() if booked):
        legs += [
            Leg(place_id, "DISCREPANCY", item_id, UNKNOWN_LOT, open_),
            Leg(place_id, "ADJUSTED", item_id, UNKNOWN_LOT, -open_),
        ]
    return [leg for leg in legs if leg.qty]


def assembled(taken: Iterable[Leg], packed: Leg) -> list[Leg]:
    """Components leave the shelf and packed kits come onto it; ADJUSTED balances each item, one way and the other."""
    out = [part for leg in taken for part in moved(leg, "ADJUSTED")]
    return [*out, *moved(replace(packed, account="ADJUSTED"), "SHELF")]


def broken_up(packed: Leg, inside: Sequence[Leg], *, of: int) -> list[Leg]:
    """`packed.qty` of the `of` kits that are left of a lot are opened: their components come back to the shelf.

    `inside` is what the lot's kits hold, by component lot, in the order in which the shelf should get it back: which
    lot was in which box nobody knows, so the one that expires first comes first. The last kit brings the rest.
    """
    legs = moved(packed, "ADJUSTED")
    wanted: dict[UUID, int] = {}
    for leg in inside:
        wanted[leg.item_id] = wanted.get(leg.item_id, 0) + leg.qty
    wanted = {item_id: total * packed.qty // of for item_id, total in wanted.items()}
    for leg in inside:
        taken = min(leg.qty, wanted[leg.item_id])
        wanted[leg.item_id] -= taken
        if taken:
            legs += moved(replace(leg, account="ADJUSTED", qty=taken), "SHELF")
    return legs
