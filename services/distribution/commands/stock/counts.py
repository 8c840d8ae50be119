"""Counts: what is on the shelf, by somebody who looked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import RowMapping

from services.distribution.commands.fingerprint import fingerprint_of
from services.distribution.commands.stock import KEEPERS, lots, posting, settling
from services.distribution.commands.stock.posting import Movement
from services.distribution.queries import counts as queries
from services.distribution.rules.stock import Leg, counted_legs
from services.distribution.schemas.stock.movements import CountIn, MovementOut
from shared.context import Context
from shared.problems import InvalidRequest


async def count_stock(context: Context, body: CountIn) -> MovementOut:
    """Post the differences between shelf and books; an open discrepancy is settled first, and its case resolved.

    Raises:
        NotFound: the site is not one of the caller's.
        InvalidRequest: a lot is named twice.
        UnknownReference: there is no such lot.
        IdReused: the id stands for another movement or a hand-out.
    """
    context.caller.must_be_at(body.site_id, *KEEPERS)
    counted = _each_lot_once(body)
    known = await lots.known(context, counted)
    movement = Movement(
        body.id,
        "COUNT",
        body.reason.value,
        body.site_id,
        posting.happened(context, body.occurred_at),
        fingerprint_of(body),
    )
    repeated = await posting.begin(context, movement)
    if repeated is not None:
        return repeated
    items = {lot["item_id"] for lot in known.values()}
    books = await queries.lock_books(context.session, body.site_id, items)
    legs = [leg for item in sorted(items) for leg in _of_item(body.site_id, item, counted, known, books)]
    booked = {row["lot_id"]: row["qty"] for row in books if row["account"] == "SHELF"}
    await queries.insert_lines(
        context.session,
        (
            {"movement_id": body.id, "lot_id": lot_id, "counted": found, "booked": booked.get(lot_id, 0)}
            for lot_id, found in counted.items()
        ),
    )
    out = await posting.post(context, movement, legs)
    await settling.resolve_settled(context, body.site_id, items, resolution="COUNTED")
    return out


def _each_lot_once(body: CountIn) -> dict[UUID, int]:
    counted: dict[UUID, int] = {}
    for n, line in enumerate(body.lines):
        if line.lot_id in counted:
            raise InvalidRequest.at(f"/lines/{n}/lot_id", "duplicate")
        counted[line.lot_id] = line.counted
    return counted


def _of_item(
    site_id: UUID,
    item_id: UUID,
    counted: Mapping[UUID, int],
    known: Mapping[UUID, RowMapping],
    books: Sequence[RowMapping],
) -> list[Leg]:
    rows = [row for row in books if row["item_id"] == item_id]
    return counted_legs(
        site_id,
        item_id,
        counted={lot_id: found for lot_id, found in counted.items() if known[lot_id]["item_id"] == item_id},
        shelf={row["lot_id"]: row["qty"] for row in rows if row["account"] == "SHELF"},
        discrepancy=sum(row["qty"] for row in rows if row["account"] == "DISCREPANCY"),
    )
