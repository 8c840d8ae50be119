"""Custody of bags: handed in with a tag, handed out to somebody, and both undone.

A bag is a stay's, and not a person's: so it is the guest's under whatever record, by whatever card, and after the
stay has ended.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from services.shelter.commands.check_in import STAFF
from services.shelter.commands.given import fingerprint_of, moment_of, must_be_recent, today
from services.shelter.errors import (
    BagReturnedAlready,
    BagReversedAlready,
    SeveralStays,
    StayEndedAlready,
    TagTaken,
    TooLateToUndoBag,
)
from services.shelter.queries import away, stays
from services.shelter.queries import bags as queries
from services.shelter.schemas.bags import BagIn, BagOut, BagReturnIn, BagReturnItem, BagsOut, DepositIn
from services.shelter.schemas.stays import ReversalIn
from shared.context import Context
from shared.problems import IdReused, InvalidRequest, NotFound

Row = Mapping[Any, Any]


async def deposit(context: Context, body: DepositIn) -> BagsOut:
    """Take these bags into custody, all or none; one that is known with the same content is answered as it was.

    Raises:
        NotFound: a stay is not at this site, nobody who is here carries a card, or the site is not the caller's.
        SeveralStays: a card is of several guests.
        StayEndedAlready: a guest has left.
        TagTaken: another bag in custody has the tag.
        InvalidRequest: in the future, or before the stay began.
        IdReused: a bag's id stands for another content.
    """
    context.caller.must_be_at(body.site_id, *STAFF)
    at = moment_of(context, body.deposited_at, "/deposited_at")
    whose = await _whose(context, body)
    rows = await stays.lock_stays(context.session, body.site_id, sorted(set(whose.values())))
    known = await queries.bags_by_id(context.session, [bag.id for bag in body.bags])
    for bag in body.bags:
        if bag.id in known and known[bag.id]["fingerprint"] != _fingerprint(body, bag):
            raise IdReused()
    new = [bag for bag in body.bags if bag.id not in known]
    if new:
        must_be_recent(context, at, "/deposited_at")
    for bag in new:
        _must_be_here(rows.get(whose[bag.id]), whose[bag.id], at)
    taken = await queries.tagged(context.session, body.site_id, [bag.tag for bag in new]) if new else {}
    if taken:
        raise TagTaken(bag_id=min(taken.values()))
    if new:
        await queries.add_bags(context.session, [_row(context, body, bag, whose[bag.id], at) for bag in new])
    kept = {id_: _as_handed_in(row) for id_, row in known.items()}
    made = await queries.bags_by_id(context.session, [bag.id for bag in new])
    return BagsOut(bags=[bag_out(made.get(bag.id) or kept[bag.id]) for bag in body.bags])


async def _whose(context: Context, body: DepositIn) -> dict[UUID, UUID]:
    """The stay of each bag; of one that was handed in before it is known, whatever the card is by now."""
    before = await queries.bags_by_id(context.session, [bag.id for bag in body.bags])
    found = {id_: row["stay_id"] for id_, row in before.items() if row["site_id"] == body.site_id}
    codes = [bag.card for bag in body.bags if bag.card and bag.id not in found]
    by_card: dict[str, list[UUID]] = defaultdict(list)
    for row in await away.stays_of_cards(context.session, body.site_id, codes) if codes else ():
        by_card[row["code"]].append(row["stay_id"])
    for bag in body.bags:
        if bag.id in found:
            continue
        ids = [bag.stay_id] if bag.stay_id else by_card[bag.card or ""]
        if not ids:
            raise NotFound()
        if len(ids) > 1:
            raise SeveralStays(stay_ids=ids)
        found[bag.id] = ids[0]
    return found


def _must_be_here(stay: Row | None, stay_id: UUID, at: datetime) -> None:
    if stay is None:
        raise NotFound()
    if stay["ended_at"] is not None:
        raise StayEndedAlready(stay_id=stay_id, ended_at=stay["ended_at"], reason=stay["end_reason"])
    if at < stay["started_at"]:
        raise InvalidRequest.at("/deposited_at", "before_start")


def _fingerprint(body: DepositIn, bag: BagIn) -> str:
    given = body.deposited_at and body.deposited_at.timestamp()
    return fingerprint_of({**bag.model_dump(mode="json"), "site_id": body.site_id, "at": given})


def _row(context: Context, body: DepositIn, bag: BagIn, stay_id: UUID, at: datetime) -> dict[str, Any]:
    return {
        **bag.model_dump(mode="json", include={"id", "tag", "kind", "pieces", "note"}),
        "site_id": body.site_id,
        "stay_id": stay_id,
        "deposited_at": at,
        "fingerprint": _fingerprint(body, bag),
        "recorded_by": context.caller.subject,
    }


def _as_handed_in(row: Row) -> dict[str, Any]:
    """A bag as its deposit was answered, whatever became of it since."""
    since = ("left_at", "return_id", "returned_at", "returned_by", "given_to", "reason")
    return {**row, **dict.fromkeys(since), "in_custody": True}


async def give_back(context: Context, body: BagReturnIn) -> BagsOut:
    """Hand these bags out, all or none; a return that is known with the same content is answered as it was.

    Raises:
        NotFound: a bag is not at this site, or the site is not the caller's.
        BagReturnedAlready: one is not in custody any more; says when it went to whom.
        InvalidRequest: in the future, or before it was handed in.
        IdReused: a return's id stands for another content.
    """
    context.caller.must_be_at(body.site_id, *STAFF)
    at = moment_of(context, body.returned_at, "/returned_at")
    which = await _which(context, body)
    there = await queries.lock_bags(context.session, body.site_id, set(which.values()))
    if not set(which.values()) <= there:
        raise NotFound()
    before = await queries.returns_by_id(context.session, [one.id for one in body.returns])
    for one in body.returns:
        if one.id in before and before[one.id]["fingerprint"] != _fingerprint_of_return(body, one):
            raise IdReused()
    bags = await queries.bags_by_id(context.session, there)
    new = [one for one in body.returns if one.id not in before]
    if new:
        must_be_recent(context, at, "/returned_at")
    for one in new:
        _must_be_in_custody(bags[which[one.id]], body.returned_at, at)
    if new:
        rows = [_return_row(context, body, one, which[one.id], _after(bags[which[one.id]], at)) for one in new]
        await queries.add_returns(context.session, rows)
    now = await queries.bags_by_id(context.session, there)
    told = {id_: _as_returned(now[row["bag_id"]], row) for id_, row in before.items()}
    return BagsOut(bags=[bag_out(told.get(one.id) or now[which[one.id]]) for one in body.returns])


async def _which(context: Context, body: BagReturnIn) -> dict[UUID, UUID]:
    """The bag of each return; of one that was made before it is known, whatever has the tag by now."""
    before = await queries.returns_by_id(context.session, [one.id for one in body.returns])
    found = {id_: row["bag_id"] for id_, row in before.items() if row["site_id"] == body.site_id}
    tags = [one.tag for one in body.returns if one.tag and one.id not in found]
    tagged = await queries.tagged(context.session, body.site_id, tags) if tags else {}
    for one in body.returns:
        bag_id = found.get(one.id) or one.bag_id or tagged.get(one.tag or "")
        if bag_id is None:
            raise NotFound()
        found[one.id] = bag_id
    if len(set(found.values())) < len(body.returns):
        raise InvalidRequest.at("/returns", "bag_twice")
    return found


def _must_be_in_custody(bag: Row, given: datetime | None, at: datetime) -> None:
    if bag["reversed"]:
        raise BagReversedAlready(bag_id=bag["bag_id"])
    if not bag["in_custody"]:
        raise BagReturnedAlready(bag_id=bag["bag_id"], returned_at=bag["returned_at"], given_to=bag["given_to"])
    if given is not None and at < bag["deposited_at"]:
        raise InvalidRequest.at("/returned_at", "before_deposit")


def _after(bag: Row, at: datetime) -> datetime:
    """Never before it was handed in: two desks' requests may have begun the other way round."""
    deposited_at: datetime = bag["deposited_at"]
    return max(at, deposited_at)


def _fingerprint_of_return(body: BagReturnIn, one: BagReturnItem) -> str:
    given = body.returned_at and body.returned_at.timestamp()
    about = {"site_id": body.site_id, "to": body.given_to, "reason": body.reason, "at": given}
    return fingerprint_of({**one.model_dump(mode="json"), **about})


def _return_row(context: Context, body: BagReturnIn, one: BagReturnItem, bag_id: UUID, at: datetime) -> dict[str, Any]:
    return {
        "id": one.id,
        "bag_id": bag_id,
        "given_to": body.given_to,
        "reason": body.reason,
        "returned_at": at,
        "fingerprint": _fingerprint_of_return(body, one),
        "recorded_by": context.caller.subject,
    }


def _as_returned(bag: Row, made: Row) -> dict[str, Any]:
    """A bag as a return left it, whatever became of it since."""
    about = {"return_id": made["id"], "returned_by": made["recorded_by"], "in_custody": False, "left_at": None}
    return {**bag, **{name: made[name] for name in ("returned_at", "given_to", "reason")}, **about}


async def reverse_deposit(context: Context, bag_id: UUID, body: ReversalIn) -> BagOut:
    """Undo a deposit that was a mistake: the bag was never here. Until the end of its local day, and not handed out.

    Raises:
        NotFound: there is no such bag at the caller's sites.
        BagReturnedAlready: it was handed out; that is undone first.
        BagReversedAlready, TooLateToUndoBag: it can't be undone any more.
        IdReused: the id stands for another reversal.
    """
    bag = await _held(context, bag_id)
    if not await _is_known(context, bag_id, body):
        if bag["reversed"]:
            raise BagReversedAlready(bag_id=bag_id)
        if not bag["in_custody"]:
            raise BagReturnedAlready(bag_id=bag_id, returned_at=bag["returned_at"], given_to=bag["given_to"])
        await _undo(context, bag_id, bag, bag["deposited_at"], body, in_custody=False)
    return bag_out((await queries.bags_by_id(context.session, [bag_id]))[bag_id])


async def reverse_return(context: Context, return_id: UUID, body: ReversalIn) -> BagOut:
    """Undo a return that was a mistake: the bag is in custody as before. Until the end of its local day.

    Raises:
        NotFound: there is no such return at the caller's sites.
        BagReversedAlready, TooLateToUndoBag: it can't be undone any more.
        TagTaken: another bag in custody has the tag by now.
        IdReused: the id stands for another reversal.
    """
    made = (await queries.returns_by_id(context.session, [return_id])).get(return_id)
    if made is None:
        raise NotFound()
    bag_id = made["bag_id"]
    bag = await _held(context, bag_id)
    if not await _is_known(context, return_id, body):
        if bag["return_id"] != return_id:
            raise BagReversedAlready(bag_id=bag_id)
        taken = await queries.tagged(context.session, bag["site_id"], [bag["tag"]])
        if taken:
            raise TagTaken(bag_id=taken[bag["tag"]])
        await _undo(context, return_id, bag, made["returned_at"], body, in_custody=True)
    return bag_out((await queries.bags_by_id(context.session, [bag_id]))[bag_id])


async def _held(context: Context, bag_id: UUID) -> Row:
    """The bag, held."""
    found = (await queries.bags_by_id(context.session, [bag_id])).get(bag_id)
    if found is None:
        raise NotFound()
    context.caller.must_be_at(found["site_id"], *STAFF)
    await queries.lock_bags(context.session, found["site_id"], [bag_id])
    return (await queries.bags_by_id(context.session, [bag_id]))[bag_id]


async def _is_known(context: Context, of_id: UUID, body: ReversalIn) -> bool:
    """Whether this very reversal stands already."""
    before = await queries.reversal(context.session, body.id)
    if before is not None and (before["of_id"], before["reason"]) != (of_id, body.reason):
        raise IdReused()
    return before is not None


async def _undo(
    context: Context, of_id: UUID, bag: Row, happened_at: datetime, body: ReversalIn, *, in_custody: bool
) -> None:
    if today(context, context.now) > today(context, happened_at):
        raise TooLateToUndoBag(bag_id=bag["bag_id"])
    await queries.add_reversal(
        context.session, id_=body.id, of_id=of_id, reason=body.reason, by=context.caller.subject, now=context.now
    )
    await queries.set_custody(context.session, [bag["bag_id"]], in_custody=in_custody)


def bag_out(row: Row) -> BagOut:
    """A bag's row as an answer."""
    return BagOut(**{name: row[name] for name in BagOut.model_fields})


def bags_out(rows: Sequence[Row]) -> list[BagOut]:
    """Rows as answers."""
    return [bag_out(row) for row in rows]
