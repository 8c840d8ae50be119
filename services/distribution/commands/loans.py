"""Loans come back, go to the laundry, are lost: never more than is out."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from services.distribution.commands.fingerprint import fingerprint_of
from services.distribution.commands.handouts import GIVERS
from services.distribution.commands.recipients import unknown_unit
from services.distribution.errors import LoanNotOut
from services.distribution.queries import ledger, movements, recipients
from services.distribution.queries import loans as queries
from services.distribution.rules.loans import Lent, NotOut, Part, accounts_of, counters_of, parts_of
from services.distribution.rules.stock import Leg, moved
from services.distribution.schemas.loans import LoanOut, LoanOutcome, LoanStepIn, LoanStepOut
from shared.clock import local_day
from shared.context import Context
from shared.contracts.distribution import LoanMoved
from shared.outbox import emit
from shared.problems import IdReused, NotFound


async def move_loan(context: Context, handout_id: UUID, body: LoanStepIn) -> LoanStepOut:
    """Take back, launder or write off pieces of a loan, at any site; the same step again answers the same.

    Raises:
        NotFound: the site is not one of the caller's, or there is no such loan.
        LoanNotOut: less is out, or in the laundry.
        IdReused: the id stands for something else.
    """
    context.caller.must_be_at(body.site_id, *GIVERS)
    today = local_day(context.now, context.settings.time_zone)
    lent = [_lent(row, today) for row in await queries.lock(context.session, handout_id)]
    if not lent:
        raise NotFound()
    asked = {line.item_id: line.quantity for line in body.lines}
    out = LoanStepOut(movement_id=body.id, handout_id=handout_id, outcome=body.outcome, components=asked)
    first = await queries.step(context.session, body.id)
    if first is not None:
        if (first["handout_id"], first["fingerprint"]) != (handout_id, fingerprint_of(body)):
            raise IdReused()
        return out
    try:
        parts = parts_of(lent, asked, laundered=body.outcome is LoanOutcome.LAUNDERED)
    except NotOut as less:
        raise LoanNotOut(item=str(less.item_id), needed=less.needed, available=less.available) from less
    await _post(context, handout_id, body, parts)
    event = LoanMoved(
        movement_id=body.id,
        handout_id=handout_id,
        site_id=body.site_id,
        outcome=body.outcome.value,
        components=asked,
        occurred_at=context.now,
    )
    await emit(context, [event])
    return out


def _lent(row: Any, today: date) -> Lent:
    expired = row["expires_on"] is not None and row["expires_on"] < today
    return Lent(
        place_id=row["place_id"],
        item_id=row["item_id"],
        lot_id=row["lot_id"],
        out=row["still_out"],
        in_laundry=row["in_laundry"],
        usable=row["lot_state"] == "APPROVED" and not expired,
    )


async def _post(context: Context, handout_id: UUID, body: LoanStepIn, parts: list[Part]) -> None:
    movement = {
        "id": body.id,
        "kind": "LOAN",
        "reason": f"LOAN_{body.outcome.value}",
        "occurred_at": context.now,
        "done_by": context.caller.subject,
        "device_id": None,
        "reverses": None,
        "fingerprint": fingerprint_of(body),
        "site_id": body.site_id,
    }
    if not await movements.insert_new(context.session, movement):
        raise IdReused()
    await queries.note_step(context.session, body.id, handout_id)
    await queries.store(context.session, handout_id, counters_of(parts, body.outcome))
    await ledger.post(context.session, body.id, [leg for part in parts for leg in _legs(body, part)])


def _legs(body: LoanStepIn, part: Part) -> list[Leg]:
    source, target = accounts_of(part, body.outcome)
    place = part.lent.place_id if source == "ON_LOAN" else body.site_id
    return moved(Leg(place, source, part.lent.item_id, part.lent.lot_id, part.quantity), target, place_id=body.site_id)


async def loans_at(
    context: Context, sites: list[UUID], whose: dict[str, Any], *, after: UUID, limit: int
) -> list[LoanOut]:
    """What is out of the sites' shelves, of somebody alone where `whose` names a card, person or household."""
    units = None
    if any(whose.values()):
        card = whose["card"]
        units = await recipients.units_of(context.session, **whose, stand_in=unknown_unit(card) if card else None)
    rows = await queries.open_loans(context.session, sites, units, after=after, limit=limit)
    return [LoanOut(**row) for row in rows]
