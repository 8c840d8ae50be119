"""Unsolicited goods: taken in or refused, sorted into lots; nothing of them is stock before that."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import RowMapping

from services.distribution.commands.fingerprint import fingerprint_of
from services.distribution.commands.stock import COORDINATORS, KEEPERS, posting
from services.distribution.commands.stock.posting import Movement
from services.distribution.commands.stock.receipts import Identified, put_on_shelf
from services.distribution.errors import GoodsStateRefused
from services.distribution.queries import unsolicited as queries
from services.distribution.rules.stock import own_code
from services.distribution.schemas.stock.lots import LotState
from services.distribution.schemas.stock.movements import MovementOut
from services.distribution.schemas.stock.unsolicited import (
    Condition,
    GoodsIn,
    GoodsOut,
    GoodsState,
    RefusalIn,
    SortedLine,
    SortingIn,
)
from shared.clock import local_day
from shared.context import Context
from shared.problems import IdReused, NotFound

ACCOUNTS = {Condition.GOOD: "SHELF", Condition.DAMAGED: "DAMAGED", Condition.EXPIRED: "EXPIRED"}


async def record_goods(context: Context, body: GoodsIn) -> GoodsOut:
    """Write down what was offered, and whether it was taken in.

    Raises:
        NotFound: the site is not one of the caller's.
        IdReused: the id stands for other goods.
    """
    context.caller.must_be_at(body.site_id, *KEEPERS)
    row = {
        **body.model_dump(exclude={"refused"}),
        "state": GoodsState.REFUSED if body.refused else GoodsState.ACCEPTED,
        "reason": body.refused,
        "offered_at": context.now,
        "done_by": context.caller.subject,
        "fingerprint": fingerprint_of(body),
    }
    made = await queries.insert(context.session, row)
    known = await queries.read(context.session, body.id)
    if known is None or (not made and known["fingerprint"] != row["fingerprint"]):
        raise IdReused()
    return GoodsOut(**known)


async def sort_goods(context: Context, goods_id: UUID, body: SortingIn) -> MovementOut:
    """Put what is good on the shelf, on hold, and write off what is not; each lot names the donor.

    Raises:
        NotFound: they are not at one of the caller's sites.
        GoodsStateRefused: they were sorted or refused.
        InvalidRequest: a line names no expiry, and lots of its number with several are known.
        IdReused: the id stands for another movement or a hand-out.
    """
    goods = await _locked(context, goods_id, *KEEPERS)
    movement = Movement(body.id, "SORTING", "UNSOLICITED", goods["site_id"], context.now, fingerprint_of(body))
    repeated = await posting.begin(context, movement)
    if repeated is not None:
        return repeated
    _must_be_accepted(goods)
    day = local_day(context.now, context.settings.time_zone)
    lines = [_identified(line, own_code(day, body.id, n), goods["funding_source"]) for n, line in enumerate(body.lines)]
    to = [ACCOUNTS[line.condition] for line in body.lines]
    await put_on_shelf(context, movement, lines, settles=False, to=to)
    if body.complete:
        await queries.set_state(context.session, goods_id, GoodsState.SORTED)
    return await posting.read(context, movement.id)


def _identified(line: SortedLine, own: str, funding_source: str) -> Identified:
    return Identified(
        item_id=line.item_id,
        code=line.lot_code or own,
        expires_on=line.expires_on,
        funding_source=funding_source,
        quantity=line.quantity,
        state=LotState.ON_HOLD,
        identified_by="CODE" if line.lot_code else "PICTURE",
        estimated=line.estimated,
        picture_id=line.picture_id,
    )


async def refuse_goods(context: Context, goods_id: UUID, body: RefusalIn) -> GoodsOut:
    """Refuse what is left of goods that had been taken in.

    Raises:
        NotFound: they are not at one of the caller's sites.
        GoodsStateRefused: they were sorted, or refused for another reason.
    """
    goods = await _locked(context, goods_id, *COORDINATORS)
    if (goods["state"], goods["reason"]) != (GoodsState.REFUSED, body.reason):
        _must_be_accepted(goods)
        await queries.set_state(context.session, goods_id, GoodsState.REFUSED, body.reason)
    return GoodsOut(**{**goods, "state": GoodsState.REFUSED, "reason": body.reason})


def _must_be_accepted(goods: RowMapping) -> None:
    if goods["state"] != GoodsState.ACCEPTED:
        raise GoodsStateRefused(state=goods["state"])


async def _locked(context: Context, goods_id: UUID, *roles: str) -> RowMapping:
    goods = await queries.read(context.session, goods_id, lock=True)
    if goods is None or not context.caller.at(goods["site_id"], *roles):
        raise NotFound()
    return goods
