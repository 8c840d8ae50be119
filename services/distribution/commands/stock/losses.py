"""Losses, and what comes back from quarantine."""

from __future__ import annotations

from services.distribution.commands.fingerprint import fingerprint_of
from services.distribution.commands.stock import COORDINATORS, KEEPERS, lots, posting
from services.distribution.commands.stock.posting import Movement
from services.distribution.errors import LotHeld, LotNotExpired
from services.distribution.rules.stock import Leg, is_past, moved
from services.distribution.schemas.stock.lots import LotState
from services.distribution.schemas.stock.movements import LossAccount, LossIn, MovementOut, ReleaseIn
from shared.clock import local_day
from shared.context import Context


async def record_loss(context: Context, body: LossIn) -> MovementOut:
    """Take lost, damaged or expired goods off the shelf, or out of quarantine.

    Raises:
        NotFound: the site is not one of the caller's.
        LotNotExpired: it is to leave as expired and is in date.
        OutOfStock: there is less of a lot than is said to be lost.
        UnknownReference: there is no such lot.
        IdReused: the id stands for another movement or a hand-out.
    """
    context.caller.must_be_at(body.site_id, *KEEPERS)
    known = await lots.known(context, (line.lot_id for line in body.lines))
    movement = Movement(
        body.id,
        "LOSS",
        body.reason.value,
        body.site_id,
        posting.happened(context, body.occurred_at),
        fingerprint_of(body),
    )
    repeated = await posting.begin(context, movement)
    if repeated is not None:
        return repeated
    today = local_day(context.now, context.settings.time_zone)
    for lot in known.values():
        in_date = lot["state"] != LotState.EXPIRED and not is_past(lot["expires_on"], today)
        if body.account is LossAccount.EXPIRED and in_date:
            raise LotNotExpired(lot=lot["code"], lot_id=str(lot["id"]), expires_on=lot["expires_on"])
    legs = [
        leg
        for line in body.lines
        for leg in moved(
            Leg(body.site_id, body.source, known[line.lot_id]["item_id"], line.lot_id, line.quantity), body.account
        )
    ]
    return await posting.post(context, movement, legs)


async def release_stock(context: Context, body: ReleaseIn) -> MovementOut:
    """Put what was kept apart back on the shelf.

    Raises:
        NotFound: the site is not one of the caller's.
        LotHeld: a lot is not approved.
        LotExpired: it is past its date.
        OutOfStock: there is less in quarantine.
        UnknownReference: there is no such lot.
        IdReused: the id stands for another movement or a hand-out.
    """
    context.caller.must_be_at(body.site_id, *COORDINATORS)
    known = await lots.known(context, (line.lot_id for line in body.lines))
    movement = Movement(body.id, "RELEASE", "RELEASE", body.site_id, context.now, fingerprint_of(body))
    repeated = await posting.begin(context, movement)
    if repeated is not None:
        return repeated
    lots.must_be_in_date(known.values(), local_day(context.now, context.settings.time_zone))
    for lot in known.values():
        if lot["state"] != LotState.APPROVED:
            raise LotHeld(lot=lot["code"], lot_id=str(lot["id"]), state=lot["state"])
    legs = [
        leg
        for line in body.lines
        for leg in moved(
            Leg(body.site_id, "QUARANTINE", known[line.lot_id]["item_id"], line.lot_id, line.quantity), "SHELF"
        )
    ]
    return await posting.post(context, movement, legs)
