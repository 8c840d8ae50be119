"""Holds: beds and places are kept for a bus or a referral, for longer or no longer; they expire by themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.shelter.commands.check_in import STAFF
from services.shelter.commands.given import fingerprint_of, settings_of
from services.shelter.commands.holding import held_by, what_is_kept
from services.shelter.errors import BedOutOfService, BedTaken, HoldOver, PlacesNotFree, RoomGiven
from services.shelter.queries import holds as queries
from services.shelter.queries import moves, people, shelters, stays
from services.shelter.schemas.holds import HoldChange, HoldIn, HoldOut, HoldState, ReleaseIn, ToHold
from services.shelter.schemas.shelters import BedState, RoomMode
from shared.changing import must_be_as_read
from shared.context import Context
from shared.contracts.shelter import HoldChanged
from shared.contracts.vocabulary import ArrivalGroupState
from shared.ids import new_id
from shared.outbox import emit
from shared.problems import IdReused, InvalidRequest, NotFound

Row = Mapping[Any, Any]


async def hold(context: Context, site_id: UUID, body: HoldIn) -> HoldOut:
    """Keep the beds and places of `body`, all or none; a hold that is known with the same content is answered as it is.

    Raises:
        NotFound: the site, a bed, a room or the arrival group is not the caller's.
        InvalidRequest: the group has come and gone; a numbered room; an end in the past or too far ahead.
        BedTaken, BedOutOfService, PlacesNotFree, RoomGiven: something of it can't be kept; nothing is then.
        IdReused: the id stands for another hold.
    """
    context.caller.must_be_at(site_id, *STAFF)
    if await shelters.shelter(context.session, site_id) is None:
        raise NotFound()
    if await queries.hold_by_id(context.session, body.id) is None:
        await _must_be_to_come(context, site_id, body.arrival_group_id)
    about = {"arrival_group_id": body.arrival_group_id, "referral_id": None, "reason": body.reason}
    fingerprint = fingerprint_of({**body.model_dump(mode="json"), "site_id": site_id})
    return await keep(context, site_id, body, {"id": body.id, **about, "fingerprint": fingerprint})


async def _must_be_to_come(context: Context, site_id: UUID, group_id: UUID | None) -> None:
    await people.must_be_groups_of(context.session, site_id, [group_id])
    if group_id and await people.state_of_group(context.session, group_id) == ArrivalGroupState.FINISHED:
        raise InvalidRequest.at("/arrival_group_id", "group_finished")


async def keep(context: Context, site_id: UUID, body: ToHold, about: Mapping[str, Any]) -> HoldOut:
    """Lock what `body` names, and keep it for what `about` says (`id`, for what, `fingerprint`); raises as `hold`."""
    session, wanted = context.session, {room.room_id: room.places for room in body.rooms}
    beds = await stays.lock_beds(session, site_id, body.bed_ids)
    rooms = await stays.lock_rooms(session, site_id, wanted)
    known = await queries.hold_by_id(session, about["id"])
    if known is not None:
        if known["fingerprint"] != about["fingerprint"]:
            raise IdReused()
        return hold_out(known, context.now)
    row = {
        **about,
        "site_id": site_id,
        "held_from": context.now,
        "expires_at": _end(context, body.expires_at),
        "recorded_by": context.caller.subject,
    }
    _must_be_there(body, beds, rooms)
    await _must_have_places(context, site_id, wanted, rooms)
    if not await queries.add_hold(session, row):
        raise IdReused()
    await _keep_beds(context, row, body.bed_ids)
    if wanted:
        await queries.hold_places(session, row, wanted)
    return await _told(context, row["id"])


def _end(context: Context, given: datetime | None) -> datetime:
    """When a hold ends by itself."""
    settings = settings_of(context)
    if given is None:
        return context.now + timedelta(hours=settings.hold_hours)
    if not context.now < given <= context.now + timedelta(hours=settings.hold_hours_max):
        raise InvalidRequest.at("/expires_at", "out_of_range")
    return given


def _must_be_there(body: ToHold, beds: Mapping[UUID, Row], rooms: Mapping[UUID, Row]) -> None:
    for bed_id in body.bed_ids:
        if bed_id not in beds:
            raise NotFound()
        if beds[bed_id]["state"] != BedState.AVAILABLE:
            raise BedOutOfService(bed_id=bed_id)
    for room in body.rooms:
        if room.room_id not in rooms:
            raise NotFound()
        if rooms[room.room_id]["mode"] != RoomMode.COUNTED:
            raise InvalidRequest.at("/rooms", "numbered_rooms_have_beds")
        if rooms[room.room_id]["household_id"]:
            raise RoomGiven(room_id=room.room_id)


async def _must_have_places(
    context: Context, site_id: UUID, wanted: Mapping[UUID, int], rooms: Mapping[UUID, Row]
) -> None:
    """Refuse where fewer places are free than are wanted; held ones are read after the rooms' locks."""
    kept = await what_is_kept(context, site_id, (), rooms, since=context.now, named=None)
    for room_id, places in wanted.items():
        if kept.free[room_id] < places:
            raise PlacesNotFree(room_id=room_id, free=max(kept.free[room_id], 0))


async def _keep_beds(context: Context, row: Mapping[str, Any], bed_ids: Sequence[UUID]) -> None:
    if not bed_ids:
        return
    got = await queries.hold_beds(context.session, row, [{"use_id": new_id(), "bed_id": bed_id} for bed_id in bed_ids])
    missed = next((bed_id for bed_id in bed_ids if bed_id not in got), None)
    if missed is not None:
        asked = [{"bed_id": missed, "since": context.now}]
        use = (await moves.uses_in_the_way(context.session, asked, ())).get(missed)
        raise BedTaken(bed_id=missed, **held_by(use), other_stay_id=use["stay_id"] if use else None)


async def change_hold(context: Context, hold_id: UUID, body: HoldChange, etag: str) -> HoldOut:
    """Let a live hold end earlier or later.

    Raises:
        NotFound: there is no such hold at the caller's sites.
        PreconditionFailed: somebody else changed it.
        HoldOver: it has expired or was released.
        InvalidRequest: an end in the past, or too far ahead.
        BedTaken, PlacesNotFree: it expired while this waited, and somebody has it by now.
    """
    row, rooms = await _locked(context, hold_id)
    must_be_as_read(etag, row["version"])
    _must_be_live(context, row)
    until = _end(context, body.expires_at)
    left = {UUID(room["room_id"]) for room in row["rooms"] if room["left"]}
    kept = await what_is_kept(context, row["site_id"], (), rooms, since=context.now, named=None)
    for room_id in sorted(left):
        if kept.free[room_id] < 0:
            raise PlacesNotFree(room_id=room_id, free=0)
    await queries.extend(context.session, hold_id, until, context.now)
    return await _told(context, hold_id)


async def release_hold(context: Context, hold_id: UUID, body: ReleaseIn) -> HoldOut:
    """Free what a hold still keeps; one that is over is answered as it is.

    Raises:
        NotFound: there is no such hold at the caller's sites.
    """
    row, _ = await _locked(context, hold_id)
    return await let_go(context, row, body.reason)


async def let_go(context: Context, row: Row, reason: str) -> HoldOut:
    """Release a hold that is locked with its beds and rooms, if it is live."""
    if _state(row, context.now) is not HoldState.LIVE:
        return hold_out(row, context.now)
    by = context.caller.subject
    await queries.release(context.session, row["hold_id"], now=context.now, reason=reason, by=by)
    return await _told(context, row["hold_id"])


async def _locked(context: Context, hold_id: UUID) -> tuple[Row, Mapping[UUID, Row]]:
    """The hold of the caller's site as it is after the locks of its beds, its rooms and itself; and the rooms."""
    found = await queries.hold_by_id(context.session, hold_id)
    if found is None:
        raise NotFound()
    context.caller.must_be_at(found["site_id"], *STAFF)
    return await lock_whole(context, found)


async def lock_whole(context: Context, found: Row) -> tuple[Row, Mapping[UUID, Row]]:
    """Lock a hold's beds, rooms and itself, and read it again; the rooms with it."""
    session, site_id = context.session, found["site_id"]
    await stays.lock_beds(session, site_id, {UUID(bed["bed_id"]) for bed in found["beds"]})
    rooms = await stays.lock_rooms(session, site_id, {UUID(room["room_id"]) for room in found["rooms"]})
    await queries.lock_hold(session, found["hold_id"])
    row = await queries.hold_by_id(session, found["hold_id"])
    if row is None:
        raise LookupError("a hold that is locked is there")
    return row, rooms


def _must_be_live(context: Context, row: Row) -> None:
    if _state(row, context.now) is not HoldState.LIVE:
        raise HoldOver(hold_id=row["hold_id"], since=row["released_at"] or row["expires_at"])


def _state(row: Row, now: datetime) -> HoldState:
    if row["released_at"]:
        return HoldState.RELEASED
    return HoldState.LIVE if row["expires_at"] > now else HoldState.EXPIRED


async def _told(context: Context, hold_id: UUID) -> HoldOut:
    """The hold as it is written, of which others hear."""
    row = await queries.hold_by_id(context.session, hold_id)
    if row is None:
        raise LookupError("a hold that was just written is there")
    out = hold_out(row, context.now)
    about = out.model_dump(include=set(HoldChanged.model_fields) - {"beds", "places"})
    beds, places = sum(not bed.taken for bed in out.beds), sum(room.left for room in out.rooms)
    await emit(context, [HoldChanged(**about, beds=beds, places=places)])
    return out


def hold_out(row: Row, now: datetime) -> HoldOut:
    """A hold's row as an answer."""
    fields = {name: row[name] for name in HoldOut.model_fields if name in row}
    return HoldOut(**fields, state=_state(row, now))
