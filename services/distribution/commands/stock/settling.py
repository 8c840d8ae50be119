"""Discrepancies: more left a shelf than stood in its books. A count or a late receipt settles them, by a movement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID

from services.distribution.commands.cases import case_events
from services.distribution.commands.recorded import discrepancies, stock_cases
from services.distribution.queries import cases, counts
from services.distribution.queries.cases import Changed
from services.distribution.rules.stock import UNKNOWN_LOT, Leg
from shared.context import Context
from shared.outbox import emit


async def settled_by_receipt(context: Context, site_id: UUID, legs: Sequence[Leg]) -> list[Leg]:
    """The legs of a late receipt: as far as an item's discrepancy is open, its goods have left the shelf already."""
    rows = await counts.lock_books(context.session, site_id, {leg.item_id for leg in legs})
    open_ = {row["item_id"]: -row["qty"] for row in rows if row["account"] == "DISCREPANCY" and row["qty"] < 0}
    settled: list[Leg] = []
    for leg in legs:
        taken = min(leg.qty, open_.get(leg.item_id, 0)) if leg.account == "SHELF" else 0
        if taken:
            open_[leg.item_id] -= taken
            settled.append(replace(leg, account="DISCREPANCY", lot_id=UNKNOWN_LOT, qty=taken))
        settled.append(replace(leg, qty=leg.qty - taken))
    return [leg for leg in settled if leg.qty]


async def resolve_settled(context: Context, site_id: UUID, items: Iterable[UUID], *, resolution: str) -> None:
    """Resolve the STOCK cases of items of which no discrepancy is left, and tell of it."""
    resolved = await counts.resolve_settled(context, site_id, items, resolution=resolution)
    await emit(context, case_events(context, [], Changed(frozenset(), tuple(resolved)), resolution=resolution))


async def open_again(context: Context, legs: Iterable[Leg]) -> None:
    """What a reversal leaves open of a discrepancy is a case again."""
    short: dict[tuple[UUID, UUID], int] = {}
    for leg in legs:
        if leg.account == "DISCREPANCY" and leg.qty < 0:
            key = (leg.place_id, leg.item_id)
            short[key] = short.get(key, 0) - leg.qty
    rows = [{"place_id": place, "item_id": item, "short": n} for (place, item), n in sorted(short.items())]
    if not rows:
        return
    found = stock_cases(context, rows)
    changed = await cases.change(context, found)
    await emit(context, [*case_events(context, found, changed, resolution=""), *discrepancies(found)])
