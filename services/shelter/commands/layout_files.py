"""A layout as a CSV file: written, and read all or none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.shelter.commands.layout_changes import Change, differences, lock_layout, record
from services.shelter.commands.rooms import new_beds
from services.shelter.commands.shelters import KEEPERS
from services.shelter.queries import holds
from services.shelter.queries import layout as queries
from services.shelter.queries import shelters as shelter_queries
from services.shelter.rules.layout_file import HEADINGS, LayoutFileWrong, Plan, lines_of, rows_in
from services.shelter.rules.layout_plan import COLUMNS, plan_of
from services.shelter.schemas.layout import ImportOut, LayoutChangeKind
from shared.context import Context
from shared.problems import ERRORS_MAX, InvalidRequest
from shared.tables import csv_of


async def layout_csv(session: AsyncSession, site_id: UUID, language: str) -> bytes:
    """The layout of a site without what was retired, and without to whom rooms are given."""
    headings = list(HEADINGS.values() if language == "es" else HEADINGS)
    return csv_of(headings, lines_of(await shelter_queries.rooms(session, site_id)))


async def import_layout(context: Context, site_id: UUID, content: bytes) -> ImportOut:
    """Add the rooms and beds of a file that are not there, and change those that are another there: all, or nothing.

    What the file does not name stays. A room or bed without an id is the one with its codes, or gets an id from the
    site and the codes (UUIDv5), so that the same file again changes nothing.

    Raises:
        NotFound: the site is no shelter of the caller's.
        InvalidRequest: names lines and columns (`/lines/7/places`), 50 at the most.
        RoomCodeTaken: two rooms would change their neutral codes for each other's.
    """
    context.caller.must_be_at(site_id, *KEEPERS)
    shelter = await lock_layout(context, site_id)
    await queries.lock_all(context.session, site_id)
    rooms = await shelter_queries.rooms(context.session, site_id, retired=True)
    held = await holds.held_places(context.session, site_id, context.now)
    used = [{**room, "taken": room["taken"] + held.get(room["id"], 0)} for room in rooms]
    try:
        plan = plan_of(site_id, rows_in(content), used)
        await _must_be_of_site(context, site_id, plan)
    except LayoutFileWrong as error:
        raise _refused(error) from error
    version = int(shelter["version"])
    if plan.changes:
        version = await _write(context, site_id, plan, {room["id"]: room for room in rooms})
    return ImportOut(
        site_id=site_id,
        version=version,
        rooms_added=len(plan.rooms),
        rooms_changed=len(plan.rooms_changed),
        beds_added=len(plan.beds),
        beds_changed=len(plan.beds_changed),
    )


async def _must_be_of_site(context: Context, site_id: UUID, plan: Plan) -> None:
    """Refuse the id of another site's room or bed."""
    taken = await queries.elsewhere(context.session, site_id, list(plan.room_ids), list(plan.bed_ids))
    at = [(line, "room_id", "of_another_room") for id_, line in plan.room_ids.items() if id_ in taken]
    at += [(line, "bed_id", "of_another_bed") for id_, line in plan.bed_ids.items() if id_ in taken]
    if at:
        raise LayoutFileWrong(at)


def _refused(error: LayoutFileWrong) -> InvalidRequest:
    problem = InvalidRequest()
    problem.errors = [
        {"pointer": f"/lines/{line}/{column}", "code": reason} for line, column, reason in sorted(error.at)[:ERRORS_MAX]
    ]
    return problem


async def _write(context: Context, site_id: UUID, plan: Plan, rooms: Mapping[UUID, Mapping[Any, Any]]) -> int:
    session, beds = context.session, new_beds(plan.beds)
    if plan.rooms:
        await shelter_queries.add_rooms(session, plan.rooms)
    if plan.beds:
        await shelter_queries.add_beds(session, plan.beds)
    if plan.rooms_changed:
        await queries.set_rooms(session, plan.rooms_changed)
    if plan.beds_changed:
        beds += await queries.set_beds(session, plan.beds_changed)
    before: dict[str, Any] = {str(bed["id"]): {"kind": bed["before"]} for bed in plan.beds_changed}
    after: dict[str, Any] = {str(bed["id"]): {"kind": bed["kind"]} for bed in (*plan.beds, *plan.beds_changed)}
    for room in plan.rooms_changed:
        fields = {name: room[name] for name in COLUMNS.values()}
        before[str(room["id"])], after[str(room["id"])] = differences(rooms[room["id"]], fields)
    after |= {str(room["id"]): {name: room[name] for name in ("code", *COLUMNS.values())} for room in plan.rooms}
    return await record(context, site_id, Change(LayoutChangeKind.IMPORTED, before=before, after=after), beds)
