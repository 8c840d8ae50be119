"""One movement: once by its id, its legs, what others are told, and the answer, the same for a repeat."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import RowMapping

from services.distribution.queries import ledger, movements
from services.distribution.rules.stock import Leg
from services.distribution.schemas.stock.movements import MovementOut
from shared.context import Context
from shared.contracts.distribution import StockChange, StockMoved
from shared.outbox import emit
from shared.problems import IdReused


@dataclass(frozen=True)
class Movement:
    """A movement before it has legs; `site_id` is where it is made."""

    id: UUID
    kind: str
    reason: str
    site_id: UUID
    occurred_at: datetime
    fingerprint: str
    transfer_id: UUID | None = None
    reverses: UUID | None = None


def happened(context: Context, said: datetime | None) -> datetime:
    """When it was, by whoever wrote it down; a clock that is ahead does not lead past the receipt."""
    return min(said or context.now, context.now)


async def begin(context: Context, movement: Movement) -> MovementOut | None:
    """Take the movement's id; answer the stored movement if it is a repeat.

    Raises:
        IdReused: the id stands for another movement or a hand-out.
    """
    row = {**vars(movement), "done_by": context.caller.subject, "device_id": None}
    if await movements.insert_new(context.session, row):
        return None
    known = await movements.read(context.session, movement.id)
    if known is None or known["fingerprint"] != movement.fingerprint:
        raise IdReused()
    return movement_out(known)


async def post(context: Context, movement: Movement, legs: Sequence[Leg]) -> MovementOut:
    """Post the legs and tell of them; a movement without any (a count that found the books right) tells nothing.

    Raises:
        OutOfStock: an account of a lot has less than is taken from it.
    """
    if legs:
        await ledger.post(context.session, movement.id, legs)
        await emit(context, _told(movement, legs))
    return await read(context, movement.id)


async def read(context: Context, movement_id: UUID) -> MovementOut:
    """The movement as it is stored.

    Raises:
        LookupError: there is none.
    """
    row = await movements.read(context.session, movement_id)
    if row is None:
        raise LookupError("no such movement")
    return movement_out(row)


def movement_out(row: RowMapping) -> MovementOut:
    """A stored movement as it is answered."""
    return MovementOut(**{**row, "lines": row["lines"] or []})


def _told(movement: Movement, legs: Iterable[Leg]) -> list[StockMoved]:
    """One event per item: what each account of each site has more or less of it."""
    changes: dict[UUID, dict[tuple[UUID, str], int]] = {}
    for leg in legs:
        of_item = changes.setdefault(leg.item_id, {})
        of_item[leg.place_id, leg.account] = of_item.get((leg.place_id, leg.account), 0) + leg.qty
    return [
        StockMoved(
            movement_id=movement.id,
            kind=movement.kind,
            reason=movement.reason,
            item_id=item_id,
            changes=[
                StockChange(site_id=site_id, account=account, quantity=quantity)
                for (site_id, account), quantity in of_item.items()
                if quantity
            ],
            reverses=movement.reverses,
            occurred_at=movement.occurred_at,
        )
        for item_id, of_item in changes.items()
    ]
