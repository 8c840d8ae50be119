"""Receipts: goods come from a supplier onto a shelf, with a code or without."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping

from services.distribution.commands.fingerprint import fingerprint_of
from services.distribution.commands.stock import KEEPERS, posting, settling
from services.distribution.commands.stock.posting import Movement
from services.distribution.commands.stock.scans import scanned
from services.distribution.queries import ledger, lots, movements
from services.distribution.rules.stock import Leg, Reading, moved, own_code
from services.distribution.schemas.catalogue import QUANTITY_MAX
from services.distribution.schemas.stock.lots import LotState
from services.distribution.schemas.stock.receipts import ReceiptIn, ReceiptLine, ReceiptOut
from shared.clock import local_day
from shared.context import Context
from shared.contracts.distribution import StockReceived
from shared.ids import new_id
from shared.outbox import emit
from shared.problems import InvalidRequest

NOT_STATED = "NOT_STATED"
"""The funding source of goods whose papers name no donor."""


@dataclass(frozen=True)
class Identified:
    """One line of what came, when its code and what was typed are put together."""

    item_id: UUID
    code: str
    expires_on: date | None
    funding_source: str
    quantity: int
    state: LotState
    identified_by: str
    estimated: bool = False
    gtin: str | None = None
    sscc: str | None = None
    picture_id: UUID | None = None


async def receive_stock(context: Context, body: ReceiptIn) -> ReceiptOut:
    """Put received lots on the shelf of a site.

    Goods without any code become a lot of our own number, on hold until somebody approves them.

    Raises:
        NotFound: the site is not one of the caller's.
        InvalidRequest: a scan is damaged or ambiguous, or says something else than what was typed.
        IdReused: the id stands for another movement or a hand-out.
    """
    context.caller.must_be_at(body.site_id, *KEEPERS)
    lines = await _identified(context, body)
    occurred_at = posting.happened(context, body.occurred_at)
    movement = Movement(body.id, "RECEIPT", "RECEIPT", body.site_id, occurred_at, fingerprint_of(body))
    if await posting.begin(context, movement) is None:
        await put_on_shelf(context, movement, lines, settles=body.settles)
    return ReceiptOut(movement_id=body.id, lot_ids=await movements.lots_received(context.session, body.id))


async def put_on_shelf(
    context: Context, movement: Movement, lines: Sequence[Identified], *, settles: bool, to: Sequence[str] = ()
) -> None:
    """Post the legs of what came, from SUPPLIER to SHELF (or to the accounts `to`, by line), and tell of it.

    With `settles`, an open discrepancy of an item takes its part first.
    """
    site_id = movement.site_id
    lot_ids = await lots_of(context, lines)
    rows = [
        {"movement_id": movement.id, "line": n, "lot_id": lot_id, **_kept(line)}
        for n, (line, lot_id) in enumerate(zip(lines, lot_ids, strict=True))
    ]
    legs = [
        leg
        for line, lot_id, account in zip(lines, lot_ids, to or ["SHELF"] * len(lines), strict=True)
        for leg in moved(Leg(site_id, "SUPPLIER", line.item_id, lot_id, line.quantity), account)
    ]
    items = {line.item_id for line in lines}
    if settles:
        legs = await settling.settled_by_receipt(context, site_id, legs)
    await ledger.post(context.session, movement.id, legs)
    await movements.insert_receipt_lines(context.session, rows)
    await emit(
        context,
        [
            StockReceived(
                movement_id=movement.id,
                site_id=site_id,
                item_id=line.item_id,
                lot_id=lot_id,
                quantity=line.quantity,
                funding_source=line.funding_source,
                occurred_at=movement.occurred_at,
            )
            for line, lot_id in zip(lines, lot_ids, strict=True)
        ],
    )
    if settles:
        await settling.resolve_settled(context, site_id, items, resolution="RECEIVED_LATE")


def _kept(line: Identified) -> dict[str, Any]:
    kept = ("item_id", "quantity", "identified_by", "estimated", "gtin", "sscc", "picture_id")
    return {name: value for name, value in vars(line).items() if name in kept}


async def lots_of(context: Context, lines: Sequence[Identified]) -> list[UUID]:
    """The lot of each line, made where it is missing.

    Raises:
        InvalidRequest: a line names no expiry, and lots of its number with several are known.
    """
    rows = [{"line": n, "id": new_id(), **vars(line)} for n, line in enumerate(lines)]
    found = await lots.ensure_lots(context.session, rows)
    for row in found:
        if row["fitting"] > 1:
            raise InvalidRequest.at(f"/lines/{row['line']}/expires_on", "several_lots")
    return [row["id"] for row in found]


async def _identified(context: Context, body: ReceiptIn) -> list[Identified]:
    readings = scanned(body.lines)
    gtins = [one.gtin for one in readings if one and one.gtin]
    items = await lots.packs(context.session, gtins) if gtins else {}
    day = local_day(posting.happened(context, body.occurred_at), context.settings.time_zone)
    return [
        _line(n, line, reading, items, own_code(day, body.id, n))
        for n, (line, reading) in enumerate(zip(body.lines, readings, strict=True))
    ]


def _line(n: int, line: ReceiptLine, reading: Reading | None, items: Mapping[str, RowMapping], own: str) -> Identified:
    said = reading or Reading()
    pack = items.get(said.gtin or "")
    code = _one_of(line.lot_code, said.batch, f"/lines/{n}/lot_code")
    item_id = _one_of(line.item_id, pack["item_id"] if pack else None, f"/lines/{n}/item_id")
    if item_id is None:
        raise InvalidRequest.at(f"/lines/{n}/item_id", "gtin_unknown" if said.gtin else "missing")
    quantity = line.quantity
    if quantity is None and said.count and pack:
        quantity = said.count * pack["pieces"]
    if not quantity:
        raise InvalidRequest.at(f"/lines/{n}/quantity", "missing")
    if quantity > QUANTITY_MAX:  # as a damaged code may say
        raise InvalidRequest.at(f"/lines/{n}/scan", "too_many")
    return Identified(
        item_id=item_id,
        code=code or own,
        expires_on=_one_of(line.expires_on, said.expires_on, f"/lines/{n}/expires_on"),
        funding_source=line.funding_source or NOT_STATED,
        quantity=quantity,
        state=LotState.APPROVED if code else LotState.ON_HOLD,
        identified_by="SCAN" if reading else "CODE" if code else "PICTURE",
        estimated=line.estimated,
        gtin=said.gtin,
        sscc=said.sscc,
        picture_id=line.picture_id,
    )


def _one_of(typed: Any, scanned: Any, pointer: str) -> Any:
    """What was typed or scanned; never one instead of the other."""
    if typed is not None and scanned is not None and typed != scanned:
        raise InvalidRequest.at(pointer, "differs_from_scan")
    return typed if typed is not None else scanned
