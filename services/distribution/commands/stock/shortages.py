"""What a transfer is short of: a case per lot, open until it is found or given up."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping

from services.distribution.commands.cases import case_events
from services.distribution.queries import cases
from services.distribution.queries import transfers as queries
from services.distribution.queries.cases import Changed
from services.distribution.schemas.stock.transfers import TransferState
from shared.context import Context
from shared.ids import new_id
from shared.outbox import emit

KIND = "TRANSFER_SHORT"


async def settle(context: Context, transfer: RowMapping, *, complete: bool | None, resolution: str) -> None:
    """After a movement of a locked transfer: its state, and the cases of what is missing.

    With `complete`, what is still on its way is short; with False, if that was said before; with None it is on its
    way again, whatever was said.
    """
    transfer_id = transfer["id"]
    left = await queries.in_transit(context.session, transfer_id)
    short = complete or (complete is False and transfer["state"] == TransferState.SHORT)
    open_ = await queries.open_shortages(context.session, transfer_id)
    excess = {case_id: left.get(key, 0) if short else 0 for key, case_id in open_.items()}
    resolved = await queries.keep_excess(context, excess, resolution=resolution) if excess else []
    missing = {key: quantity for key, quantity in left.items() if key not in open_} if short else {}
    rows = await _open(context, transfer, missing) if missing else []
    state = TransferState.CLOSED if not left else TransferState.SHORT if short else TransferState.IN_TRANSIT
    await queries.set_state(context.session, transfer_id, state)
    changed = Changed(frozenset(row["id"] for row in rows), tuple(resolved))
    await emit(context, case_events(context, rows, changed, resolution=resolution))


async def _open(context: Context, transfer: RowMapping, missing: dict[tuple[UUID, UUID], int]) -> list[dict[str, Any]]:
    lots = sorted(missing)
    rows = [_case(transfer, item_id, missing[item_id, lot_id], context) for item_id, lot_id in lots]
    await cases.change(context, rows)
    await queries.insert_shortages(
        context.session,
        (
            {"case_id": row["id"], "transfer_id": transfer["id"], "item_id": item_id, "lot_id": lot_id}
            for row, (item_id, lot_id) in zip(rows, lots, strict=True)
        ),
    )
    return rows


def _case(transfer: RowMapping, item_id: UUID, quantity: int, context: Context) -> dict[str, Any]:
    """The case stands at the site that sent the goods: they are its own until somebody has signed for them."""
    return {
        "id": new_id(),
        "kind": KIND,
        "site_id": transfer["from_site_id"],
        "handout_id": None,
        "card_id": None,
        "rule_id": None,
        "unit_id": None,
        "window_key": None,
        "item_id": item_id,
        "excess": quantity,
        "opened_at": context.now,
    }
