"""Shelters with their rooms and beds, and the state of a bed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import count
from typing import Any
from uuid import UUID

from services.shelter.commands.given import fingerprint_of, settings_of
from services.shelter.commands.holding import held_by
from services.shelter.commands.layout_changes import Change, capacity_told, record_opening
from services.shelter.errors import BedTaken
from services.shelter.queries import layout
from services.shelter.queries import shelters as queries
from services.shelter.rules import area_takes, limits_of
from services.shelter.schemas.layout import LayoutChangeKind
from services.shelter.schemas.shelters import (
    BedIn,
    BedOut,
    BedState,
    BedStateIn,
    RoomIn,
    RoomOut,
    ShelterIn,
    ShelterOut,
    ShelterSummary,
)
from services.shelter.settings import ShelterSettings
from shared.context import Context
from shared.contracts.shelter import BedStateChanged
from shared.contracts.vocabulary import Role
from shared.outbox import emit
from shared.problems import IdReused, NotFound

KEEPERS = (Role.SITE_COORDINATOR, Role.ADMIN)
STAFF = (Role.SHELTER_STAFF, Role.SITE_COORDINATOR)
_AT_FIRST = ("covered_area_m2", "day_capacity", "night_capacity", "waiver_m2_per_person")


async def open_shelter(context: Context, body: ShelterIn) -> ShelterOut:
    """Lay out a site as a shelter; the same layout again is answered as it is.

    Raises:
        NotFound: the site is not the caller's.
        IdReused: the site has another layout, or a room's or bed's id is used elsewhere.
        RoomCodeTaken: two rooms or two beds of a room have one code.
    """
    context.caller.must_be_at(body.site_id, *KEEPERS)
    fingerprint = fingerprint_of(body.model_dump(mode="json"))
    waiver = body.waiver
    row: dict[str, Any] = {
        "site_id": body.site_id,
        "covered_area_m2": body.covered_area_m2,
        "day_capacity": body.day_capacity,
        "night_capacity": body.night_capacity,
        "waiver_m2_per_person": waiver.m2_per_person if waiver else None,
        "waiver_reason": waiver.reason if waiver else None,
        "waived_by": context.caller.subject if waiver else None,
        "fingerprint": fingerprint,
        "recorded_by": context.caller.subject,
    }
    if await queries.add_shelter(context.session, row):
        await _lay_out(context, body)
        after = {name: row[name] for name in _AT_FIRST if row[name] is not None}
        change = Change(LayoutChangeKind.OPENED, reason=row["waiver_reason"], after=after)
        await record_opening(context, body.site_id, change)
    elif (await _stored(context, body.site_id))["fingerprint"] != fingerprint:
        raise IdReused()
    summary = summarised(await _stored(context, body.site_id), settings_of(context))
    rooms = [RoomOut(**room) for room in await queries.rooms(context.session, body.site_id, retired=True)]
    return ShelterOut(**summary.model_dump(), rooms=rooms)


async def _stored(context: Context, site_id: UUID) -> Mapping[Any, Any]:
    row = await queries.shelter(context.session, site_id)
    if row is None:
        raise NotFound()
    return row


async def _lay_out(context: Context, body: ShelterIn) -> None:
    rooms = room_rows(body.site_id, body.rooms, [])
    beds = [row for room in body.rooms for row in bed_rows(body.site_id, room.id, room.beds)]
    await queries.add_rooms(context.session, rooms)
    if beds:
        await queries.add_beds(context.session, beds)
    capacity = capacity_told(await _stored(context, body.site_id))
    states = [
        BedStateChanged(bed_id=bed["id"], version=1, site_id=body.site_id, state=BedState.AVAILABLE) for bed in beds
    ]
    await emit(context, [capacity, *states])


def room_rows(site_id: UUID, rooms: Sequence[RoomIn], used: Collection[str]) -> list[dict[str, Any]]:
    """New rooms as rows; `used` are the neutral codes of the site's rooms so far.

    A room without a neutral code gets the number of its position, or the next one that is free.
    """
    taken = {*used, *(room.neutral_code for room in rooms)}
    rows = []
    for position, room in enumerate(rooms, start=len(used) + 1):
        neutral = room.neutral_code or next(
            code for code in map("R{:02d}".format, count(position)) if code not in taken
        )
        taken.add(neutral)
        rows.append({**room.model_dump(exclude={"beds"}), "site_id": site_id, "neutral_code": neutral})
    return rows


def bed_rows(site_id: UUID, room_id: UUID, beds: Sequence[BedIn]) -> list[dict[str, Any]]:
    """New beds of a room as rows."""
    return [{"id": bed.id, "room_id": room_id, "site_id": site_id, "code": bed.code, "kind": bed.kind} for bed in beds]


def summarised(row: Mapping[Any, Any], settings: ShelterSettings) -> ShelterSummary:
    """A shelter's row with its capacity by Sphere or by its waiver, and the maximum nights that hold there."""
    by_area = area_takes(row, settings.covered_area_m2_per_person)
    fields = {name: row[name] for name in ShelterSummary.model_fields if name in row}
    fields["nights_max"] = limits_of(row["nights_max"], settings.nights_max_by_population)
    in_layout = row["beds_in_layout"] + row["places_in_layout"]
    return ShelterSummary(**fields, sphere_places=by_area, over_sphere=in_layout > by_area)


async def set_bed_state(context: Context, bed_id: UUID, body: BedStateIn) -> BedOut:
    """Put a bed out of service, into cleaning or back.

    Raises:
        NotFound: the bed is not at the caller's sites.
        BedTaken: somebody has it, or it is held.
    """
    bed = await queries.lock_bed(context.session, bed_id)
    if bed is None or bed["retired_at"]:
        raise NotFound()
    context.caller.must_be_at(bed["site_id"], *STAFF)
    version = bed["version"]
    if bed["state"] != body.state:
        if body.state is not BedState.AVAILABLE:
            await must_not_be_used(context, bed_id)
        await queries.set_bed_state(context.session, bed_id, body.state)
        version += 1
        changed = BedStateChanged(bed_id=bed_id, version=version, site_id=bed["site_id"], state=body.state)
        await emit(context, [changed])
    return BedOut(id=bed["id"], code=bed["code"], kind=bed["kind"], state=body.state, version=version)


async def must_not_be_used(context: Context, bed_id: UUID) -> None:
    """Refuse what would take a bed, which is locked, away from somebody.

    Raises:
        BedTaken: somebody has it, or it is held: says by which hold, and until when.
    """
    use = await layout.bed_in_use(context.session, bed_id, context.now)
    if use is not None:
        raise BedTaken(bed_id=bed_id, **held_by(use))
