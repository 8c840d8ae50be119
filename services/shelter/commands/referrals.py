"""Referrals between shelters: one asks, the other holds beds and places or declines, and either sees what became of it.

A referral is locked last, after the beds, rooms and the hold that its step needs.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from services.shelter.commands import holds
from services.shelter.commands.check_in import STAFF
from services.shelter.commands.given import fingerprint_of
from services.shelter.errors import ReferralDependedOn, ReferralElsewhere
from services.shelter.queries import holds as hold_queries
from services.shelter.queries import referrals as queries
from services.shelter.rules.referrals import ReferralState, Side, Step, leads, side_of, standing
from services.shelter.schemas.holds import PlacesToHold, ToHold
from services.shelter.schemas.referrals import AcceptIn, ReferralIn, ReferralOut, ReferralStepIn, ReferralUndoIn
from shared.auth import Principal
from shared.context import Context
from shared.contracts.shelter import ReferralChanged
from shared.outbox import emit
from shared.problems import IdReused, NotFound

Row = Mapping[Any, Any]
SITE = {Side.ORIGIN: "from_site_id", Side.DESTINATION: "to_site_id"}


async def refer(context: Context, body: ReferralIn) -> ReferralOut:
    """Ask another shelter to take somebody in; the same referral again is answered as it is.

    Raises:
        NotFound: the origin is not the caller's, or the destination is no open shelter that the caller may know of.
        IdReused: the id stands for another referral.
    """
    context.caller.must_be_at(body.from_site_id, *STAFF)
    fingerprint = fingerprint_of(body.model_dump(mode="json"))
    known: Row | None = await queries.referral_by_id(context.session, body.id)
    if known is None:
        if not await queries.is_asked(context.session, body.to_site_id, context.caller.agency):
            raise NotFound()
        row = body.model_dump(include={"id", "from_site_id", "to_site_id", "household_id", "reason"})
        about = body.household_id, sorted(set(body.person_ids)), sorted(set(body.cards))
        row |= {"person_ids": about[1], "cards": about[2], "fingerprint": fingerprint}
        row["people"] = body.people or await queries.people_known(context.session, *about)
        row |= {"requested_by": context.caller.subject, "requested_at": context.now}
        if await queries.add_referral(context.session, row):
            first = _step(context, body.id, body.id, ReferralState.REQUESTED, fingerprint, reason=body.reason)
            await queries.add_step(context.session, {**first, "version": 1})
            return await _told(context, body.id)
        known = await _read(context, body.id)
    if known["fingerprint"] != fingerprint:
        raise IdReused()
    return referral_out(known, context.caller, context.now)


async def accept(context: Context, referral_id: UUID, body: AcceptIn) -> ReferralOut:
    """Hold the beds and places of `body` for a referral that was asked of the caller's shelter.

    Raises:
        NotFound: there is no such referral for the caller.
        ReferralElsewhere: it is not REQUESTED any more.
        InvalidRequest, BedTaken, BedOutOfService, PlacesNotFree, RoomGiven: what can't be held; then nothing is.
        IdReused: the id stands for another step.
    """
    found = await _for(context, referral_id, Side.DESTINATION)
    fingerprint = fingerprint_of({**body.model_dump(mode="json"), "referral_id": referral_id})
    if await _was_made(context, referral_id, body.id, fingerprint):
        return referral_out(found, context.caller, context.now)
    hold_id = uuid5(body.id, "hold")
    about = {"id": hold_id, "arrival_group_id": None, "referral_id": referral_id, "reason": None}
    await holds.keep(context, found["to_site_id"], body, {**about, "fingerprint": fingerprint})
    row = await _locked(context, referral_id)
    _must_lead(row, ReferralState.ACCEPTED)
    step = _step(context, body.id, referral_id, ReferralState.ACCEPTED, fingerprint, hold_id=hold_id)
    return await _take(context, row, step)


async def move_on(context: Context, referral_id: UUID, body: ReferralStepIn) -> ReferralOut:
    """Decline, cancel, or say that they came or did not; what was held for them is released unless they came.

    Raises:
        NotFound: there is no such referral for the caller, or the step is the other shelter's.
        ReferralElsewhere: its state does not lead there.
        ReferralDependedOn: guests came by it, and it is to be cancelled or to have been in vain.
        IdReused: the id stands for another step.
    """
    found = await _for(context, referral_id, side_of(body.state))
    fingerprint = fingerprint_of({**body.model_dump(mode="json"), "referral_id": referral_id})
    if await _was_made(context, referral_id, body.id, fingerprint):
        return referral_out(found, context.caller, context.now)
    hold = await _lock_hold(context, found["hold_id"])
    row = await _locked(context, referral_id)
    _must_lead(row, body.state, hold)
    if hold is not None and body.state is not ReferralState.ARRIVED:
        await _must_be_unused(context, hold["hold_id"])
        await holds.let_go(context, hold, body.state)
    step = _step(context, body.id, referral_id, body.state, fingerprint, reason=body.reason, hold_id=row["hold_id"])
    return await _take(context, row, step)


async def undo(context: Context, referral_id: UUID, body: ReferralUndoIn) -> ReferralOut:
    """Take the last step back, by the staff of the side whose it was; what was held before is held again if it is free.

    Raises:
        NotFound: there is no such referral for the caller, or the last step is the other shelter's.
        ReferralElsewhere: nothing but the request is left to undo: that is cancelled.
        ReferralDependedOn: guests came by it.
        BedTaken, BedOutOfService, PlacesNotFree, RoomGiven: what was held for it can't be held again.
        IdReused: the id stands for another step.
    """
    found = await _for(context, referral_id, None)
    fingerprint = fingerprint_of({**body.model_dump(mode="json"), "referral_id": referral_id})
    if await _was_made(context, referral_id, body.id, fingerprint):
        return referral_out(found, context.caller, context.now)
    kept = _standing(found)
    if len(kept) == 1:
        raise ReferralElsewhere(referral_id=referral_id, state=found["state"])
    last, before = kept[-1], kept[-2]
    context.caller.must_be_at(found[SITE[side_of(last.state)]], *STAFF)
    hold = await _lock_hold(context, found["hold_id"])
    hold_id = hold["hold_id"] if hold else None
    if hold is not None:
        await _must_be_unused(context, hold["hold_id"])
        if before.state is ReferralState.ACCEPTED:
            hold_id = await _hold_again(context, referral_id, hold, body.id)
        elif before.state is ReferralState.REQUESTED:
            await holds.let_go(context, hold, "UNDONE")
            hold_id = None
    row = await _locked(context, referral_id)
    if row["version"] != found["version"]:
        raise ReferralElsewhere(referral_id=referral_id, state=row["state"])
    step = _step(context, body.id, referral_id, before.state, fingerprint, reason=body.reason, hold_id=hold_id)
    return await _take(context, row, {**step, "undoes": last.id})


async def _hold_again(context: Context, referral_id: UUID, hold: Row, undo_id: UUID) -> UUID:
    """A hold of the same, where it was released; until when the first one was to end, or as long as any."""
    held_id: UUID = hold["hold_id"]
    if hold["released_at"] is None:
        return held_id
    hold_id = uuid5(undo_id, "hold")
    wanted = ToHold(
        bed_ids=[bed["bed_id"] for bed in hold["beds"]],
        rooms=[PlacesToHold(room_id=room["room_id"], places=room["places"]) for room in hold["rooms"]],
        expires_at=hold["expires_at"] if hold["expires_at"] > context.now else None,
    )
    about = {"id": hold_id, "arrival_group_id": None, "referral_id": referral_id, "reason": None}
    await holds.keep(context, hold["site_id"], wanted, {**about, "fingerprint": fingerprint_of(about)})
    return hold_id


async def arrive(context: Context, referral_id: UUID) -> None:
    """The guests of a referral are checked in: it is ARRIVED, unless it was before."""
    row = await _locked(context, referral_id)
    if leads(ReferralState(row["state"]), ReferralState.ARRIVED):
        id_ = uuid5(referral_id, f"arrived by version {row['version']}")
        step = _step(context, id_, referral_id, ReferralState.ARRIVED, "", hold_id=row["hold_id"])
        await _take(context, row, step)


async def _for(context: Context, referral_id: UUID, side: Side | None) -> Row:
    """The referral, if the caller is of that side, or of one of the two."""
    row = await _read(context, referral_id)
    sites = [row[SITE[side]]] if side else [row["from_site_id"], row["to_site_id"]]
    if not any(context.caller.at(site_id, *STAFF) for site_id in sites):
        raise NotFound()
    return row


async def _was_made(context: Context, referral_id: UUID, id_: UUID, fingerprint: str) -> bool:
    known = await queries.step_by_id(context.session, id_)
    if known is not None and (known["referral_id"], known["fingerprint"]) != (referral_id, fingerprint):
        raise IdReused()
    return known is not None


async def _lock_hold(context: Context, hold_id: UUID | None) -> Row | None:
    found = await hold_queries.hold_by_id(context.session, hold_id) if hold_id else None
    return (await holds.lock_whole(context, found))[0] if found else None


async def _locked(context: Context, referral_id: UUID) -> Row:
    await queries.lock_referral(context.session, referral_id)
    return await _read(context, referral_id)


async def _read(context: Context, referral_id: UUID) -> Row:
    row = await queries.referral_by_id(context.session, referral_id)
    if row is None:
        raise NotFound()
    return row


def _must_lead(row: Row, to: ReferralState, hold: Row | None = None) -> None:
    """Refuse a step from another state; also where the referral got a hold after this looked for it."""
    looked = hold["hold_id"] if hold else None
    if not leads(ReferralState(row["state"]), to) or row["hold_id"] != looked:
        raise ReferralElsewhere(referral_id=row["referral_id"], state=row["state"])


async def _must_be_unused(context: Context, hold_id: UUID) -> None:
    came = await queries.came_by(context.session, hold_id)
    if came:
        raise ReferralDependedOn(stay_ids=came)


def _standing(row: Row) -> list[Step]:
    steps = (Step(UUID(s["step_id"]), ReferralState(s["state"]), _id(s["undoes"])) for s in row["steps"])
    return list(standing(steps))


def _id(text: str | None) -> UUID | None:
    return UUID(text) if text else None


def _step(
    context: Context,
    id_: UUID,
    referral_id: UUID,
    state: ReferralState,
    fingerprint: str,
    *,
    reason: str | None = None,
    hold_id: UUID | None = None,
) -> dict[str, Any]:
    about = {"id": id_, "referral_id": referral_id, "state": state, "fingerprint": fingerprint, "reason": reason}
    by = {"recorded_by": context.caller.subject, "recorded_at": context.now}
    return {**about, **by, "hold_id": hold_id, "undoes": None}


async def _take(context: Context, row: Row, step: Mapping[str, Any]) -> ReferralOut:
    await queries.add_step(context.session, {**step, "version": row["version"] + 1})
    return await _told(context, row["referral_id"])


async def _told(context: Context, referral_id: UUID) -> ReferralOut:
    row = await _read(context, referral_id)
    names = set(ReferralChanged.model_fields) & set(row)
    await emit(context, [ReferralChanged(**{name: row[name] for name in names}, site_id=row["from_site_id"])])
    return referral_out(row, context.caller, context.now)


def referral_out(row: Row, reader: Principal, now: datetime) -> ReferralOut:
    """A referral as `reader` may see it: another agency's confidential site is nobody's origin."""
    hidden = row["hidden_site"] is not False and row["hidden_for"] != reader.agency
    fields = {name: row[name] for name in ReferralOut.model_fields if name in row}
    if hidden and not reader.at(row["from_site_id"]):
        fields["from_site_id"] = None
    overdue = row["state"] == ReferralState.ACCEPTED and row["held_until"] is not None and row["held_until"] <= now
    return ReferralOut(**fields, overdue=overdue)
