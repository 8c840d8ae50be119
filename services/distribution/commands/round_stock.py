"""What goes onto a round's tables and leaves them otherwise than to somebody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping

from services.distribution.commands.fingerprint import fingerprint_of
from services.distribution.commands.stock import posting
from services.distribution.commands.stock.posting import Movement
from services.distribution.errors import NothingToReverse, RoundStateRefused
from services.distribution.queries import ledger, movements, rounds
from services.distribution.queries import round_stock as queries
from services.distribution.rules.stock import Leg, moved
from services.distribution.schemas.round_stock import RoundStockIn, RoundStockOut, RoundStockReversalIn, StockKind
from services.distribution.schemas.rounds import RoundState
from shared.clock import local_day
from shared.context import Context
from shared.contracts.vocabulary import Role
from shared.problems import IdReused, InvalidRequest, NotFound

KEEPERS = (Role.WAREHOUSE_CLERK, Role.SITE_COORDINATOR)
_GONE = (StockKind.LOST, StockKind.DAMAGED)


async def record_stock(context: Context, round_id: UUID, body: RoundStockIn) -> RoundStockOut:
    """Record what was loaded, returned, lost or damaged; what is gone leaves the shelf, first expired first.

    Raises:
        NotFound: the site is not one of the round's and the caller's.
        RoundStateRefused: the round is reconciled.
        InvalidRequest: an item stands twice, or goods are gone without a reason, or with one that are not.
        OutOfStock: more is gone than the ledger has on that shelf: count it.
        IdReused: the id stands for another entry or movement.
    """
    context.caller.must_be_at(body.site_id, *KEEPERS)
    row = await rounds.lock_round(context.session, round_id)
    if row is None or body.site_id not in row["site_ids"]:
        raise NotFound()
    _must_be_sound(body)
    entry = {
        "id": body.id,
        "fingerprint": fingerprint_of(body),
        "round_id": round_id,
        "site_id": body.site_id,
        "team": body.team,
        "kind": body.kind.value,
        "reason": body.reason.value if body.reason else None,
        "reverses": None,
        "done_by": context.caller.subject,
        "occurred_at": posting.happened(context, body.occurred_at),
    }
    known = await queries.read_entry(context.session, body.id)
    if known is None:
        _must_not_be_reconciled(row)
        await _enter(context, entry, [line.model_dump() for line in body.lines])
        if body.kind in _GONE:
            await _take_off_the_shelf(context, body, entry)
    elif (known["round_id"], known["content"]) != (round_id, entry["fingerprint"]):
        raise IdReused()
    return await _read(context, body.id)


async def reverse_stock(context: Context, round_id: UUID, entry_id: UUID, body: RoundStockReversalIn) -> RoundStockOut:
    """Take an entry back, once; what had left the shelf comes back to it lot by lot.

    Raises:
        NotFound: it is none of this round at the caller's sites.
        RoundStateRefused: the round is reconciled.
        NothingToReverse: it is a reversal itself.
        AlreadyReversed: somebody was first.
        IdReused: the id stands for another entry or movement.
    """
    row = await rounds.lock_round(context.session, round_id)
    first = await queries.read_entry(context.session, entry_id)
    if row is None or first is None or first["round_id"] != round_id:
        raise NotFound()
    context.caller.must_be_at(first["site_id"], *KEEPERS)
    if first["kind"] == "REVERSAL":
        raise NothingToReverse()
    fingerprint = fingerprint_of(body)
    known = await queries.read_entry(context.session, body.id)
    if known is not None:
        if (known["reverses"], known["content"]) != (entry_id, fingerprint):
            raise IdReused()
        return RoundStockOut(**known)
    _must_not_be_reconciled(row)
    entry = {
        **{name: first[name] for name in ("site_id", "team")},
        "id": body.id,
        "fingerprint": fingerprint,
        "round_id": round_id,
        "kind": "REVERSAL",
        "reason": body.reason,
        "reverses": entry_id,
        "done_by": context.caller.subject,
        "occurred_at": context.now,
    }
    await _enter(context, entry, first["lines"])
    if first["kind"] in _GONE:
        movement = await _begin(context, entry)
        legs = await movements.mirror_of(context.session, [entry_id], today=_today(context))
        await posting.post(context, movement, legs)
    return await _read(context, body.id)


async def _enter(context: Context, entry: Mapping[str, Any], lines: Iterable[Mapping[str, Any]]) -> None:
    """Insert an entry that was not there a moment ago; of two rounds at once that use its id the second is refused."""
    if not await queries.insert_entry(context.session, entry, lines):
        raise IdReused()


def _must_be_sound(body: RoundStockIn) -> None:
    items = [line.item_id for line in body.lines]
    for n, item in enumerate(items):
        if item in items[:n]:
            raise InvalidRequest.at(f"/lines/{n}/item_id", "twice")
    if (body.kind in _GONE) != (body.reason is not None):
        raise InvalidRequest.at("/reason", "missing" if body.reason is None else "not_of_this_kind")


def _must_not_be_reconciled(row: RowMapping) -> None:
    if row["state"] == RoundState.RECONCILED:
        raise RoundStateRefused(state=row["state"])


async def _take_off_the_shelf(context: Context, body: RoundStockIn, entry: Mapping[str, Any]) -> None:
    movement = await _begin(context, entry)
    wanted = [{"item_id": line.item_id, "qty": line.quantity} for line in body.lines]
    picked = await ledger.pick(context.session, body.site_id, wanted, today=_today(context))
    shelf = [Leg(body.site_id, "SHELF", row["item_id"], row["lot_id"], row["qty"]) for row in picked]
    await posting.post(context, movement, [leg for one in shelf for leg in moved(one, body.kind.value)])


async def _begin(context: Context, entry: Mapping[str, Any]) -> Movement:
    """The movement under an entry's id: taken before the shelf is locked."""
    movement = Movement(
        id=entry["id"],
        kind="REVERSAL" if entry["reverses"] else "LOSS",
        reason="ROUND_STOCK_REVERSED" if entry["reverses"] else entry["reason"],
        site_id=entry["site_id"],
        occurred_at=entry["occurred_at"],
        fingerprint=entry["fingerprint"],
        reverses=entry["reverses"],
    )
    if await posting.begin(context, movement) is not None:  # its entry is new, the movement is another's
        raise IdReused()
    return movement


def _today(context: Context) -> date:
    return local_day(context.now, context.settings.time_zone)


async def _read(context: Context, entry_id: UUID) -> RoundStockOut:
    row = await queries.read_entry(context.session, entry_id)
    if row is None:
        raise NotFound()
    return RoundStockOut(**row)
