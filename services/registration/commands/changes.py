"""Changes of records, at a desk and offline, and what they were."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from services.registration.commands.edits import Author, edit_person, present_registers
from services.registration.commands.finding import Reading
from services.registration.commands.holding import EDITORS, hold_person
from services.registration.commands.once import claim, fingerprint_of
from services.registration.commands.warnings import documents_said, phone_said
from services.registration.queries import changes as queries
from services.registration.queries.conflicts import open_conflicts_of
from services.registration.queries.finding import nameless_among, visible
from services.registration.queries.standing import standing_people
from services.registration.rules.edits import tells_who
from services.registration.rules.registers import written_at_desk, written_offline
from services.registration.schemas.changes import (
    ChangedOut,
    ChangeOut,
    HistoryOut,
    PersonChangeIn,
    PersonEditIn,
    PersonFields,
)
from services.registration.schemas.households import WarningOut
from services.registration.vocabulary import ChangeSource, ReadPurpose
from shared.changing import must_be_as_read
from shared.clock import local_day
from shared.context import Context
from shared.ids import new_id
from shared.problems import NotFound

_CARER = "cared_for_by"


async def change_person(context: Context, person_id: UUID, body: PersonChangeIn, etag: str) -> ChangedOut:
    """Change what `body` names, if the person is still as the caller read them.

    Raises:
        NotFound: there is none, or none whom the caller may know.
        PreconditionFailed: somebody else changed them.
        InvalidRequest: a birth date lies in the future.
    """
    context.caller.must_be_at(body.site_id, *EDITORS)
    row = await hold_person(context, person_id)
    must_be_as_read(etag, row["version"])
    wanted = written_at_desk(body, await present_registers(context, row))
    author = Author(new_id(), context.caller.subject, context.now, ChangeSource.DESK, base_version=row["version"])
    version = await edit_person(context, row, wanted, author)
    return await _changed(context, row["id"], version, _warnings(context, body, ""))


async def edit_offline(context: Context, body: PersonEditIn, author: Author) -> ChangedOut:
    """Apply a change that was made offline; the same again changes nothing.

    Raises:
        NotFound: there is no such person whom the caller may know.
        IdReused: the id stands for another edit.
    """
    context.caller.must_be_at(body.site_id, *EDITORS)
    warnings = _warnings(context, body.changes, "/changes")
    answer = ChangedOut(id=body.person_id, version=body.base_version, warnings=warnings)
    fingerprint = fingerprint_of(context, "person_edit", body)
    earlier = await claim(context, body.id, kind="person_edit", fingerprint=fingerprint, answer=answer)
    row = await hold_person(context, body.person_id)
    version = row["version"]
    if earlier is None:
        version = await edit_person(context, row, written_offline(body.changes, body.base), author)
    return await _changed(context, row["id"], version, warnings)


async def _changed(context: Context, person_id: UUID, version: int, warnings: Sequence[WarningOut]) -> ChangedOut:
    conflicts = await open_conflicts_of(context.session, person_id)
    return ChangedOut(id=person_id, version=version, conflicts=conflicts, warnings=list(warnings))


def _warnings(context: Context, fields: PersonFields, root: str) -> list[WarningOut]:
    on = local_day(context.now, context.settings.time_zone)
    return [*phone_said(fields.phone, root), *documents_said(fields.documents, root, on)]


async def show_history(reading: Reading, person_id: UUID) -> HistoryOut:
    """Every change of a person.

    Raises:
        NotFound: there is no such person whom the caller may know.
    """
    person_id = (await standing_people(reading.session, [person_id])).get(person_id, person_id)
    if not await visible(reading.session, [person_id], reading.viewer()):
        raise NotFound()
    await reading.audit("show_person_history", ReadPurpose.CORRECTION, [person_id])
    rows = await queries.changes_of(reading.session, "person", person_id)
    carers = [UUID(value) for row in rows if row["field"] == _CARER for value in (row["old"], row["new"]) if value]
    known = {str(id_) for id_ in await visible(reading.session, carers, reading.viewer())}
    nameless = bool(await nameless_among(reading.session, [person_id], reading.viewer()))
    return HistoryOut(items=[ChangeOut.model_validate(_shown(dict(row), known, nameless=nameless)) for row in rows])


def _shown(row: Mapping[str, Any], known: set[str], *, nameless: bool) -> dict[str, Any]:
    """A change without a carer whom the reader may not know, nor what tells who somebody is where names are hidden."""
    shown = dict(row)
    if row["field"] == _CARER:
        shown |= {name: row[name] if row[name] in known else None for name in ("old", "new")}
    elif nameless and tells_who(row["field"]):
        shown |= {"old": None, "new": None}
    return shown
