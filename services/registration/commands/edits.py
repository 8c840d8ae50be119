"""Edits of a person: each is kept, the latest counts, and of a name, birth date or document a conflict is shown.

What follows from an edit is written with it: the words by which the person is found, the children's alarm, and the
household's composition as others know it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping

from services.registration.commands.carers import tell_carers
from services.registration.commands.children import reassess_children
from services.registration.commands.conflicts_of_edits import follow_conflicts
from services.registration.commands.keys import write_keys
from services.registration.commands.people_states import announce_people
from services.registration.errors import UnknownDocument
from services.registration.queries import changes as queries
from services.registration.queries.records import households_by_id, people_by_id
from services.registration.rules.documents import phone_key
from services.registration.rules.edits import BIRTH, DOCUMENT_PREFIX, NAME, Edit, latest
from services.registration.rules.names import document_key
from services.registration.rules.registers import PLAIN, Wanted, registers_of
from services.registration.vocabulary import ChangeSource
from shared.clock import local_day
from shared.context import Context
from shared.ids import new_id
from shared.problems import InvalidRequest


@dataclass(frozen=True)
class Author:
    """By whom an edit was made, when (corrected), how it came here, and on which version."""

    edit_id: UUID
    by: UUID | None
    at: datetime
    source: ChangeSource
    device_id: UUID | None = None
    device_seq: int = 0
    base_version: int | None = None
    supersedes: tuple[UUID, ...] = ()


SOMEBODY = Author(UUID(int=0), None, datetime(1970, 1, 1, tzinfo=UTC), ChangeSource.MERGE)
"""Of a change that left no edit of its own; the edit's own time counts."""


@dataclass(frozen=True)
class Field:
    """One field after an edit: all its edits, what it was before the first of them, and whether its value is new."""

    name: str
    first: Any
    edits: Sequence[Edit]
    changed: bool

    @property
    def value(self) -> Any:
        """What counts now."""
        return latest(self.edits).new


async def present_registers(context: Context, row: RowMapping) -> dict[str, Any]:
    """The person as registers."""
    return registers_of(dict(row), map(dict, await queries.documents_of(context.session, row["id"])))


async def edit_person(context: Context, row: RowMapping, wanted: Sequence[Wanted], author: Author) -> int:
    """Keep edits of a person who is held (`row`) and write what they lead to; answer the version.

    Raises:
        InvalidRequest: a birth date lies in the future.
        UnknownDocument: a document's id is another person's.
    """
    on = local_day(context.now, context.settings.time_zone)
    _must_be_born(wanted, on)
    present = await present_registers(context, row)
    fields = await _fields_after(context, row["id"], wanted, present, author)
    changed = {field.name: field.value for field in fields if field.changed}
    if changed:
        before = await households_by_id(context.session, [row["household_id"]] if row["household_id"] else [])
        await _write(context, row, changed)
        await announce_people(context, [row["id"]], before)
        await tell_carers(context, people=[row["id"]])
    await follow_conflicts(context, row["id"], fields)
    now = await people_by_id(context.session, [row["id"]])
    return now[0].version


def _must_be_born(wanted: Sequence[Wanted], on: date) -> None:
    for one in wanted:
        if one.field == BIRTH and one.new and date.fromisoformat(one.new["birth_date"]) > on:
            raise InvalidRequest.at("/birth_date", "in_the_future")


async def _fields_after(
    context: Context, person_id: UUID, wanted: Sequence[Wanted], present: Mapping[str, Any], author: Author
) -> list[Field]:
    known = await queries.changes_of(context.session, "person", person_id, [one.field for one in wanted])
    fields, rows = [], []
    for one in wanted:
        of_field = [row for row in known if row["field"] == one.field]
        now = present.get(one.field)
        edits = [as_edit(row) for row in of_field]
        if edits and latest(edits).new != now:
            edits.append(otherwise(latest(edits), now))
            rows.append(change_row(person_id, edits[-1], one.field, edits[-1].base, SOMEBODY))
        edits.append(Edit(new_id(), one.base, one.new, author.at, author.device_seq, author.supersedes))
        rows.append(change_row(person_id, edits[-1], one.field, now, author))
        first = of_field[0]["old"] if of_field else now
        fields.append(Field(one.field, first, edits, changed=latest(edits).new != now))
    await queries.insert_changes(context.session, "person", rows)
    return fields


def otherwise(last: Edit, now: Any) -> Edit:
    """What changed the record without an edit, such as a merge: made right after the last edit, and knowing it."""
    return Edit(new_id(), last.new, now, last.occurred_at + timedelta(microseconds=1))


def as_edit(row: RowMapping) -> Edit:
    """A change as it is compared."""
    return Edit(
        row["change_id"], row["base"], row["new"], row["occurred_at"], row["device_seq"], tuple(row["supersedes"])
    )


def change_row(record_id: UUID, edit: Edit, field: str, old: Any, author: Author) -> dict[str, Any]:
    """The row of one edit of one field."""
    return {
        "id": edit.id,
        "edit_id": author.edit_id,
        "record_id": record_id,
        "field": field,
        "base": edit.base,
        "old": old,
        "new": edit.new,
        "base_version": author.base_version,
        "supersedes": edit.supersedes,
        "changed_by": author.by,
        "device_id": author.device_id,
        "device_seq": author.device_seq,
        "occurred_at": edit.occurred_at,
        "source": author.source,
    }


async def _write(context: Context, row: RowMapping, changed: Mapping[str, Any]) -> None:
    await _write_documents(context, row["id"], changed)
    new = dict(row) | {name: changed[name] for name in PLAIN if name in changed}
    if NAME in changed:
        new |= changed[NAME]
    if BIRTH in changed:
        born = changed[BIRTH] or {"birth_date": None, "birth_precision": None}
        new |= {
            "birth_date": date.fromisoformat(born["birth_date"]) if born["birth_date"] else None,
            "birth_precision": born["birth_precision"],
        }
    new["phone_key"] = phone_key(new["phone"])
    await queries.write_person(context.session, new)
    await write_keys(context.session, [row["id"]])
    await reassess_children(
        context, people=[row["id"]], households=[row["household_id"]] if row["household_id"] else []
    )


async def _write_documents(context: Context, person_id: UUID, changed: Mapping[str, Any]) -> None:
    documents = {
        UUID(name.removeprefix(DOCUMENT_PREFIX)): value
        for name, value in changed.items()
        if name.startswith(DOCUMENT_PREFIX)
    }
    if not documents:
        return
    kept = [
        {"id": id_, **value, "number_key": document_key(value["number"])} for id_, value in documents.items() if value
    ]
    removed = [id_ for id_, value in documents.items() if not value]
    if await queries.write_documents(context.session, person_id, kept, removed) < len(kept):
        raise UnknownDocument()
