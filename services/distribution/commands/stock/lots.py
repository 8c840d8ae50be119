"""Lots: what may be handed out, decided by named persons; a recall, and where everything went."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from uuid import UUID, uuid5

from sqlalchemy import RowMapping

from services.distribution.commands.fingerprint import fingerprint_of
from services.distribution.commands.stock import READERS
from services.distribution.errors import LotExpired, LotStateRefused, UnknownReference
from services.distribution.queries import lots as queries
from services.distribution.rules.stock import LOT_STEPS, is_past
from services.distribution.schemas.stock.lots import LotState, LotStepIn, LotStepOut, Piece, WhereaboutsOut
from shared.auth import Principal
from shared.clock import local_day
from shared.context import Context
from shared.contracts.distribution import LotRecalled
from shared.outbox import emit
from shared.problems import IdReused, NotFound


async def change_state(context: Context, lot_id: UUID, to: LotState, body: LotStepIn, *roles: str) -> LotStepOut:
    """Approve, hold or recall a lot, or declare it expired; whoever is about to hand it out goes first or not at all.

    Packed kits into which some of it went are held with it; each of their lots is approved again by itself.

    Raises:
        NotFound: none of it ever stood at a site where the caller holds one of `roles`.
        LotStateRefused: its present state does not lead there, or it is past its date.
        IdReused: the id stands for another step.
    """
    await must_be_near(context, lot_id, *roles)
    lot = await queries.lock(context.session, lot_id)
    if lot is None:
        raise NotFound()
    stored = await queries.stored_step(context.session, body.id)
    fingerprint = fingerprint_of(body)
    if stored is not None:
        if (stored["lot_id"], stored["to_state"], stored["fingerprint"]) != (lot_id, to, fingerprint):
            raise IdReused()
        return _out(stored)
    today = local_day(context.now, context.settings.time_zone)
    if lot["state"] not in LOT_STEPS[to] or (to is LotState.APPROVED and is_past(lot["expires_on"], today)):
        raise LotStateRefused(state="EXPIRED" if is_past(lot["expires_on"], today) else lot["state"])
    step = queries.Step(body.id, to, body.reason, context.caller.subject, context.now, fingerprint)
    if not await queries.insert_step(context.session, lot, step):
        raise IdReused()  # of another lot, at the same moment
    if to is not LotState.APPROVED:
        await _hold_packed(context, lot_id, step)
    if to is LotState.RECALLED:
        await emit(context, [_recalled(lot, body, context)])
    return LotStepOut(
        lot_id=lot_id,
        from_state=LotState(lot["state"]),
        state=to,
        reason=body.reason,
        done_by=context.caller.subject,
        occurred_at=context.now,
    )


async def _hold_packed(context: Context, lot_id: UUID, step: queries.Step) -> None:
    """Nobody knows in which boxes it is; whoever packs with it at this moment went first, and is seen here."""
    for packed in await queries.lock_packed_with(context.session, lot_id):
        own = replace(step, id=uuid5(step.id, str(packed["id"])), to_state=LotState.ON_HOLD)
        await queries.insert_step(context.session, packed, own)


def _recalled(lot: RowMapping, body: LotStepIn, context: Context) -> LotRecalled:
    return LotRecalled(
        lot_id=lot["id"],
        item_id=lot["item_id"],
        reason=body.reason.value,
        occurred_at=context.now,
    )


def _out(row: RowMapping) -> LotStepOut:
    return LotStepOut(**{**row, "state": row["to_state"]})


async def must_be_near(context: Context, lot_id: UUID, *roles: str) -> None:
    """Refuse a lot of which nothing ever stood at the caller's sites as if it did not exist.

    Raises:
        NotFound: it is so.
    """
    places = await queries.sites_of(context.session, lot_id)
    if not any(context.caller.at(place, *roles) for place in places):
        raise NotFound()


async def whereabouts(context: Context, lot_id: UUID) -> WhereaboutsOut:
    """Where every piece of a lot is by now; what stands at others' sites is summed.

    Raises:
        NotFound: none of it ever stood at the caller's sites.
    """
    await must_be_near(context, lot_id, *READERS)
    lot = (await queries.by_id(context.session, [lot_id]))[lot_id]
    pieces: dict[tuple[UUID | None, str], int] = {}
    for row in await queries.whereabouts(context.session, lot_id):
        site_id = row["site_id"] if context.caller.at(row["site_id"], *READERS) else None
        key = (site_id, row["account"])
        pieces[key] = pieces.get(key, 0) + row["quantity"]
    return WhereaboutsOut(
        lot_id=lot_id,
        state=LotState(lot["state"]),
        pieces=[Piece(site_id=site, account=account, quantity=n) for (site, account), n in pieces.items()],
    )


async def sites_near(context: Context, lot_id: UUID, principal: Principal) -> list[UUID]:
    """The sites of the caller's at which some of the lot ever stood.

    Raises:
        NotFound: there is none.
    """
    sites = [place for place in await queries.sites_of(context.session, lot_id) if principal.at(place, *READERS)]
    if not sites:
        raise NotFound()
    return sites


async def known(context: Context, lot_ids: Iterable[UUID]) -> dict[UUID, RowMapping]:
    """The lots that a body names.

    Raises:
        UnknownReference: there is no such lot.
    """
    wanted = set(lot_ids)
    found = await queries.by_id(context.session, wanted)
    if wanted - found.keys():
        raise UnknownReference()
    return found


def must_be_in_date(lots: Iterable[RowMapping], today: date) -> None:
    """Refuse what may leave only as a loss.

    Raises:
        LotExpired: one of them is past its date, or was declared expired.
    """
    for lot in lots:
        if lot["state"] == LotState.EXPIRED or is_past(lot["expires_on"], today):
            raise LotExpired(lot=lot["code"], lot_id=str(lot["id"]), expires_on=lot["expires_on"])
