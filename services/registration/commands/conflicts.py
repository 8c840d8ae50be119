"""Conflicts of edits: shown where the person was registered, and settled by somebody who asks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping

from services.registration.commands.edits import Author, edit_person, present_registers
from services.registration.commands.finding import Reading
from services.registration.commands.holding import EDITORS, hold_person
from services.registration.commands.viewers import viewer_of
from services.registration.errors import ConflictResolved, UnknownValue
from services.registration.queries import conflicts as queries
from services.registration.queries.finding import nameless_among, visible
from services.registration.rules.edits import BIRTH, DOCUMENT_PREFIX, NAME
from services.registration.rules.registers import Wanted, birth_value, document_value, name_value
from services.registration.schemas.changes import ConflictOut, ConflictValueOut, ResolutionIn, ResolvedOut
from services.registration.vocabulary import ChangeSource, ConflictState, ReadPurpose
from shared.clock import local_day
from shared.context import Context
from shared.ids import new_id
from shared.problems import InvalidRequest, NotFound


async def list_conflicts(reading: Reading, *, after: UUID, limit: int) -> list[ConflictOut]:
    """Open conflicts of people of the caller's own sites, with both values."""
    sites = list(reading.principal.sites(*EDITORS))
    rows = await queries.conflicts_at(reading.session, sites, viewer=reading.viewer(), after=after, limit=limit)
    people = sorted({row["person_id"] for row in rows})
    await reading.audit("list_conflicts", ReadPurpose.CORRECTION, people)
    changes = await queries.changes_by_id(reading.session, [id_ for row in rows for id_ in row["change_ids"]])
    first = await queries.first_values(reading.session, people)
    nameless = await nameless_among(reading.session, people, reading.viewer())
    return [_conflict(row, changes, first, nameless=row["person_id"] in nameless) for row in rows]


def _conflict(
    row: RowMapping, changes: Mapping[UUID, RowMapping], first: Mapping[tuple[UUID, str], Any], *, nameless: bool
) -> ConflictOut:
    """A conflict; all its fields tell who somebody is, so that its values are not told where names are hidden."""
    values = []
    for id_ in row["change_ids"]:
        change = changes.get(id_)
        value = change["new"] if change else first.get((row["person_id"], row["field"]))
        values.append(
            ConflictValueOut(
                change_id=id_ if change else None,
                value=None if nameless else value,
                changed_by=change["changed_by"] if change else None,
                occurred_at=change["occurred_at"] if change else None,
            )
        )
    return ConflictOut(
        conflict_id=row["id"],
        person_id=row["person_id"],
        field=row["field"],
        state=row["state"],
        opened_at=row["opened_at"],
        values=values,
    )


async def resolve_conflict(context: Context, conflict_id: UUID, body: ResolutionIn) -> ResolvedOut:
    """Say which value is right; both stay in the history.

    Raises:
        NotFound: there is no such conflict of a person of the caller's sites.
        ConflictResolved: it is over.
        UnknownValue: the value is none of this conflict's, or of another kind of field.
    """
    found = await queries.conflict_by_id(context.session, conflict_id)
    if found is None or not await visible(context.session, [found["person_id"]], viewer_of(context.caller)):
        raise NotFound()  # of a merged record too: its survivor is asked
    context.caller.must_be_at(found["site_id"], *EDITORS)
    row = await hold_person(context, found["person_id"])
    conflict = await queries.conflict_by_id(context.session, conflict_id)
    if conflict is None or conflict["state"] != ConflictState.OPEN:
        raise ConflictResolved()
    value = await _chosen(context, conflict, body)
    author = Author(
        new_id(), context.caller.subject, context.now, ChangeSource.RESOLUTION, supersedes=tuple(conflict["change_ids"])
    )
    present = await present_registers(context, row)
    version = await edit_person(
        context, row, [Wanted(conflict["field"], present.get(conflict["field"]), value)], author
    )
    await _name_who_resolved(context, conflict)
    return ResolvedOut(conflict_id=conflict_id, person_id=row["id"], state=ConflictState.RESOLVED, version=version)


async def _name_who_resolved(context: Context, conflict: RowMapping) -> None:
    change = await queries.latest_resolution(context.session, conflict["person_id"], conflict["field"])
    await queries.end_conflict(
        context.session, conflict["id"], at=context.now, by=context.caller.subject, resolution=change
    )


async def _chosen(context: Context, conflict: RowMapping, body: ResolutionIn) -> Any:
    field = conflict["field"]
    if body.change_id is not None:
        if body.change_id not in conflict["change_ids"]:
            raise UnknownValue()
        return (await queries.changes_by_id(context.session, [body.change_id]))[body.change_id]["new"]
    if body.keep_earlier:
        return (await queries.first_values(context.session, [conflict["person_id"]])).get(
            (conflict["person_id"], field)
        )
    return _typed(field, body, local_day(context.now, context.settings.time_zone))


def _typed(field: str, body: ResolutionIn, on: date) -> Any:
    if body.name and field == NAME:
        return name_value(body.name.given_names, body.name.family_names)
    if body.birth and field == BIRTH:
        if body.birth.birth_date and body.birth.birth_date > on:
            raise InvalidRequest.at("/birth/birth_date", "in_the_future")
        return birth_value(body.birth.birth_date, body.birth.birth_precision)
    if body.document and field.startswith(DOCUMENT_PREFIX):
        return document_value(body.document.model_dump())
    raise UnknownValue()
