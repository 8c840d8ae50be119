"""Guests who come by a referral: their stay at the shelter that referred them ends as the new one begins.

A person is not in two shelters at once: with the old stay open, the check-in would be refused, and somebody would stand
at the door until the other shelter has time. So both happen in one transaction, or neither does, by the acceptance of
the one shelter and the request of the other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from services.shelter.commands import check_in as entries
from services.shelter.commands import referrals
from services.shelter.commands.check_out import end, leaving_of
from services.shelter.commands.given import settings_of
from services.shelter.commands.offline import moment_of_check_in
from services.shelter.queries import arriving as queries
from services.shelter.queries import holding, people, stays
from services.shelter.queries import referrals as referral_queries
from services.shelter.queries.doubles import lock_known
from services.shelter.rules import children_alone
from services.shelter.schemas.stays import CheckIn, StaysOut
from shared.context import Context
from shared.contracts.vocabulary import StayEndReason, StayPlace

Row = Mapping[Any, Any]


async def check_in(context: Context, body: CheckIn) -> StaysOut:
    """`check_in`; by the hold of a referral it arrives, and the stays that it leads from end (REFERRED).

    A child who comes without an adult of its household was handed over: the shelter that referred it and the one that
    took it are both written down, with who did it.
    Ended are only the stays of guests whom the referral names, at the site that referred them. What stands against it
    there is a refusal as ever (AlreadySheltered).
    """
    context.caller.must_be_at(body.site_id, *entries.STAFF)
    hold = await holding.hold_named(context.session, body.hold_id) if body.hold_id else None
    if hold is None or hold["referral_id"] is None or hold["site_id"] != body.site_id:
        return await entries.check_in(context, body)
    referral = await referral_queries.referral_by_id(context.session, hold["referral_id"])
    new = not await stays.stays_by_id(context.session, [stay.id for stay in body.stays])
    if referral is not None and new:
        await _leave_origin(context, body, referral, moment_of_check_in(context, body))
    housed = await entries.check_in(context, body)
    if new:
        await referrals.arrive(context, hold["referral_id"])
    return housed


async def came_by(context: Context, hold_id: UUID | None) -> None:
    """Guests of a group were housed by this hold: a referral that it is for has arrived."""
    hold = await holding.hold_named(context.session, hold_id) if hold_id else None
    if hold is not None and hold["referral_id"]:
        await referrals.arrive(context, hold["referral_id"])


async def _leave_origin(context: Context, body: CheckIn, referral: Row, at: datetime) -> None:
    """End the stays that the guests have where they were referred from."""
    wanted = await _open_there(context, body, referral)
    if not wanted:
        return
    rows = await _locked(context, body, wanted)
    rows = {id_: row for id_, row in rows.items() if row["ended_at"] is None}
    if not rows or await queries.began_after(context.session, rows, at):
        return
    reasons = dict.fromkeys(rows, StayEndReason.REFERRED)
    leaving = await leaving_of(context, rows, reasons, at)
    alone = children_alone(leaving, settings_of(context).child_under_years)
    reasons |= dict.fromkeys(alone, StayEndReason.HANDED_OVER)
    await end(context, rows, reasons, at, by_referral=True)


async def _open_there(context: Context, body: CheckIn, referral: Row) -> list[UUID]:
    """The open stays at the origin of guests of this check-in whom the referral names."""
    codes = Counter(stay.card for stay in body.stays if stay.card)
    found = await queries.open_at_origin(
        context.session,
        referral,
        person_ids={stay.person_id for stay in body.stays if stay.person_id},
        codes=set(codes),
    )
    by_code = Counter(row["card_code"] for row in found if row["by_card"])
    return [row["id"] for row in found if not row["by_card"] or by_code[row["card_code"]] <= codes[row["card_code"]]]


async def _locked(context: Context, body: CheckIn, wanted: list[UUID]) -> Mapping[UUID, Row]:
    """The stays that end, after locking all that this and the check-in need, in the order of everything."""
    session = context.session
    hosts = {stay.shares_with_stay_id for stay in body.stays if stay.shares_with_stay_id}
    found = await queries.lock_anywhere(session, {*wanted, *hosts})
    rows = {id_: found[id_] for id_ in wanted}
    await stays.lock_beds(session, body.site_id, {stay.bed_id for stay in body.stays if stay.bed_id})
    rooms = {row["room_id"] for row in rows.values() if row["place"] == StayPlace.PLACE}
    await queries.lock_rooms_anywhere(session, rooms | {stay.room_id for stay in body.stays if stay.room_id})
    codes = {row["card_code"] for row in rows.values()} | {stay.card for stay in body.stays}
    cards = await people.lock_cards(session, {code for code in codes if code})
    known = {card["person_id"] for card in cards.values()} | {row["person_id"] for row in rows.values()}
    await lock_known(session, {id_ for id_ in {*known, *(stay.person_id for stay in body.stays)} if id_})
    return rows
