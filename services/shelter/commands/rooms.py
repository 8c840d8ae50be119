"""Rooms that are added, edited, retired or given to a household, and the beds in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from services.shelter.commands.layout_changes import (
    Change,
    Row,
    content_of,
    differences,
    lock_layout,
    record,
    was_made,
)
from services.shelter.commands.shelters import KEEPERS, STAFF, bed_rows, room_rows
from services.shelter.errors import PlacesTaken, RoomHeld, RoomInUse
from services.shelter.queries import holds
from services.shelter.queries import layout as queries
from services.shelter.queries import shelters as shelter_queries
from services.shelter.schemas.layout import BedsIn, GivenIn, LayoutChangeKind, RoomChange, RoomsIn, RoomsOut
from services.shelter.schemas.shelters import BedState, RoomMode, RoomOut
from shared.changing import must_be_as_read
from shared.context import Context
from shared.problems import InvalidRequest, NotFound

_EDITED = ("neutral_code", "population", "covered_area_m2", "floor", "accessible", "places")


async def add_rooms(context: Context, site_id: UUID, body: RoomsIn) -> RoomsOut:
    """Add rooms, with their beds, to a shelter.

    Raises:
        NotFound: the site is no shelter of the caller's.
        IdReused: the change's id stands for another content, or a room's or bed's id is used already.
        RoomCodeTaken: a code is used already, be it of a room that was retired.
    """
    context.caller.must_be_at(site_id, *KEEPERS)
    shelter = await lock_layout(context, site_id)
    fingerprint, version = content_of(body, site_id), int(shelter["version"])
    if not await was_made(context, site_id, body.id, fingerprint):
        used = await queries.neutral_codes(context.session, site_id)
        await shelter_queries.add_rooms(context.session, room_rows(site_id, body.rooms, used))
        beds = [row for room in body.rooms for row in bed_rows(site_id, room.id, room.beds)]
        if beds:
            await shelter_queries.add_beds(context.session, beds)
        after = {"rooms": [room.model_dump(mode="json") for room in body.rooms]}
        change = Change(LayoutChangeKind.ROOMS_ADDED, id=body.id, after=after, fingerprint=fingerprint)
        version = await record(context, site_id, change, new_beds(beds))
    ids = {room.id for room in body.rooms}
    rooms = await shelter_queries.rooms(context.session, site_id, retired=True)
    return RoomsOut(site_id=site_id, version=version, rooms=[RoomOut(**room) for room in rooms if room["id"] in ids])


def new_beds(beds: Sequence[Mapping[str, Any]]) -> list[Row]:
    """Rows of beds that were just added, as others are told of them."""
    return [{**bed, "version": 1, "state": BedState.AVAILABLE, "retired_at": None} for bed in beds]


async def add_beds(context: Context, room_id: UUID, body: BedsIn) -> RoomOut:
    """Add beds to a NUMBERED room.

    Raises:
        NotFound: the room is not at the caller's sites.
        InvalidRequest: it is a COUNTED room, or was retired.
        IdReused: the change's id stands for another content, or a bed's id is used already.
        RoomCodeTaken: a bed's code is used in the room already, be it of one that was retired.
    """
    site_id = await _site_of(context, room_id, *KEEPERS)
    await lock_layout(context, site_id)
    fingerprint = content_of(body, room_id)
    if not await was_made(context, site_id, body.id, fingerprint):
        room = await _locked(context, room_id)
        if room["mode"] != RoomMode.NUMBERED:
            raise InvalidRequest.at("/beds", "counted_rooms_have_places")
        if room["retired_at"]:
            raise InvalidRequest.at("/beds", "room_retired")
        beds = bed_rows(site_id, room_id, body.beds)
        await shelter_queries.add_beds(context.session, beds)
        after = {"beds": [bed.model_dump(mode="json") for bed in body.beds]}
        change = Change(LayoutChangeKind.BEDS_ADDED, id=body.id, room_id=room_id, after=after, fingerprint=fingerprint)
        await record(context, site_id, change, new_beds(beds))
    return await _out(context, room_id)


async def change_room(context: Context, room_id: UUID, body: RoomChange, etag: str) -> RoomOut:
    """Edit a room, retire it with its beds, or bring it back with those that it was retired with.

    Raises:
        NotFound: the room is not at the caller's sites.
        PreconditionFailed: somebody else changed it.
        InvalidRequest: places for a NUMBERED room.
        PlacesTaken: more of its places are taken and held than would be left.
        RoomInUse: it can't be retired: somebody is in it, or a bed or a place is held.
        RoomCodeTaken: the neutral code is used already.
    """
    site_id = await _site_of(context, room_id, *KEEPERS)
    await lock_layout(context, site_id)
    if body.retired is not None:
        await queries.lock_beds_of(context.session, room_id)
    room = await _locked(context, room_id)
    must_be_as_read(etag, room["version"])
    after = {**room, **{name: getattr(body, name) for name in body.model_fields_set & set(_EDITED)}}
    if body.retired is not None and body.retired != bool(room["retired_at"]):
        after["retired_at"] = context.now if body.retired else None
    await _must_fit(context, room, after)
    beds: Sequence[Row] = []
    if after["retired_at"] != room["retired_at"]:
        if body.retired and await queries.room_in_use(context.session, site_id, room_id, context.now):
            raise RoomInUse(room_id=room_id)
        beds = await _beds_with(context, room, after)
    old, new = differences(room, after)
    if old != new:
        await queries.set_rooms(context.session, [after])
        kind = _kind(room, after)
        await record(context, site_id, Change(kind, room_id=room_id, reason=body.reason, before=old, after=new), beds)
    return await _out(context, room_id)


async def _must_fit(context: Context, room: Row, after: Mapping[str, Any]) -> None:
    if after["places"] == room["places"]:
        return
    if room["mode"] != RoomMode.COUNTED:
        raise InvalidRequest.at("/places", "numbered_rooms_have_beds")
    held = await holds.live_in(context.session, room["id"], context.now)
    taken = room["taken"] + (held["places"] if held else 0)
    if after["places"] < taken:
        raise PlacesTaken(room_id=room["id"], taken=taken)


async def _beds_with(context: Context, room: Row, after: Mapping[str, Any]) -> Sequence[Row]:
    """Retire the room's beds with it, or bring back those that it was retired with."""
    beds = await queries.beds_of(context.session, room["id"], room["retired_at"])
    return await queries.set_beds(context.session, [{**bed, "retired_at": after["retired_at"]} for bed in beds])


def _kind(room: Row, after: Mapping[str, Any]) -> LayoutChangeKind:
    if after["retired_at"] == room["retired_at"]:
        return LayoutChangeKind.ROOM_CHANGED
    return LayoutChangeKind.ROOM_RETIRED if after["retired_at"] else LayoutChangeKind.ROOM_BROUGHT_BACK


async def give_room(context: Context, room_id: UUID, body: GivenIn) -> RoomOut:
    """Give a COUNTED room to one household, or take it back; whoever is in it stays.

    Raises:
        NotFound: the room is not at the caller's sites, or was retired.
        InvalidRequest: it is a NUMBERED room, whose beds are given one by one.
        RoomHeld: places of it are held for others.
        IdReused: the change's id stands for another content.
    """
    site_id = await _site_of(context, room_id, *STAFF)
    await lock_layout(context, site_id)
    fingerprint = content_of(body, room_id)
    if not await was_made(context, site_id, body.id, fingerprint):
        room = await _locked(context, room_id)
        if room["retired_at"]:
            raise NotFound()
        if room["mode"] != RoomMode.COUNTED:
            raise InvalidRequest.at("/household_id", "numbered_rooms_have_beds")
        if room["household_id"] != body.household_id:
            if body.household_id:
                await _must_not_be_held(context, room_id)
            await queries.set_rooms(context.session, [{**room, "household_id": body.household_id}])
            kind = LayoutChangeKind.ROOM_GIVEN if body.household_id else LayoutChangeKind.ROOM_TAKEN_BACK
            change = Change(kind, id=body.id, room_id=room_id, reason=body.reason, fingerprint=fingerprint)
            await record(context, site_id, change)
    return await _out(context, room_id)


async def _must_not_be_held(context: Context, room_id: UUID) -> None:
    held = await holds.live_in(context.session, room_id, context.now)
    if held is not None:
        raise RoomHeld(room_id=room_id, hold_id=held["hold_id"], until=held["until"])


async def _site_of(context: Context, room_id: UUID, *roles: str) -> UUID:
    """The room's site, at which the caller must hold one of `roles`."""
    room = await shelter_queries.room(context.session, room_id)
    if room is None:
        raise NotFound()
    site_id: UUID = room["site_id"]
    context.caller.must_be_at(site_id, *roles)
    return site_id


async def _locked(context: Context, room_id: UUID) -> Row:
    room = await queries.lock_room(context.session, room_id)
    if room is None:
        raise NotFound()
    return room


async def _out(context: Context, room_id: UUID) -> RoomOut:
    room = await shelter_queries.room(context.session, room_id)
    if room is None:
        raise NotFound()
    return RoomOut(**room)
