"""Receipts: goods come from a supplier onto a shelf."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.distribution.commands.fingerprint import fingerprint_of
from services.distribution.queries import ledger, movements
from services.distribution.schemas.stock import ReceiptIn, ReceiptOut
from shared.clock import local_day
from shared.context import Context
from shared.contracts.distribution import StockReceived
from shared.contracts.vocabulary import Role
from shared.ids import new_id
from shared.outbox import emit
from shared.problems import IdReused

KEEPERS = (Role.WAREHOUSE_CLERK, Role.SITE_COORDINATOR)


async def receive_stock(context: Context, body: ReceiptIn) -> ReceiptOut:
    """Put received lots on the shelf of a site; a line without a lot code gets our own, named by the day.

    Raises:
        NotFound: the site is not one of the caller's.
        IdReused: the id stands for another movement or a hand-out.
    """
    context.caller.must_be_at(body.site_id, *KEEPERS)
    fingerprint = fingerprint_of(body)
    occurred_at = body.occurred_at or context.now
    movement = {
        "id": body.id,
        "kind": "RECEIPT",
        "reason": "RECEIPT",
        "occurred_at": occurred_at,
        "done_by": context.caller.subject,
        "device_id": None,
        "reverses": None,
        "fingerprint": fingerprint,
    }
    if not await movements.insert_new(context.session, movement):
        return await _repeated(context, body, fingerprint)
    lots = await ledger.ensure_lots(context.session, _lot_rows(context, body))
    lot_ids = [row["id"] for row in lots]
    await ledger.post(context.session, _legs(body, lot_ids))
    await emit(
        context,
        [
            StockReceived(
                movement_id=body.id,
                site_id=body.site_id,
                item_id=line.item_id,
                lot_id=lot_id,
                quantity=line.quantity,
                funding_source=line.funding_source,
                occurred_at=occurred_at,
            )
            for line, lot_id in zip(body.lines, lot_ids, strict=True)
        ],
    )
    return ReceiptOut(movement_id=body.id, lot_ids=lot_ids)


async def _repeated(context: Context, body: ReceiptIn, fingerprint: str) -> ReceiptOut:
    known = await movements.lots_of(context.session, body.id)
    if known is None or known.fingerprint != fingerprint:
        raise IdReused()
    return ReceiptOut(movement_id=body.id, lot_ids=known.lot_ids)


def _lot_rows(context: Context, body: ReceiptIn) -> list[dict[str, Any]]:
    own = f"AMP-{local_day(body.occurred_at or context.now, context.settings.time_zone):%Y%m%d}"
    return [
        {
            "line": n,
            "id": new_id(),
            "item_id": line.item_id,
            "code": line.lot_code or own,
            "expires_on": line.expires_on,
            "funding_source": line.funding_source,
        }
        for n, line in enumerate(body.lines)
    ]


def _legs(body: ReceiptIn, lot_ids: list[UUID]) -> list[dict[str, Any]]:
    legs = []
    for line, lot_id in zip(body.lines, lot_ids, strict=True):
        for account, sign in (("SUPPLIER", -1), ("SHELF", 1)):
            legs.append(
                {
                    "movement_id": body.id,
                    "place_id": body.site_id,
                    "account": account,
                    "item_id": line.item_id,
                    "lot_id": lot_id,
                    "qty": sign * line.quantity,
                }
            )
    return legs
