"""What people ask of an import: start it, give it its file and its columns, commit, cancel, undo."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from openpyxl.utils import column_index_from_string
from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.commands.imports.keys import file_digest, secret_of
from services.registration.commands.imports.staging import is_enough
from services.registration.commands.once import claim, fingerprint_of
from services.registration.errors.imports import (
    FILE_REFUSALS,
    ErrorsNotAccepted,
    FamiliesSeen,
    ImportExpired,
    ImportMovedOn,
    ListMovedOn,
    ListOfViolence,
    MappingMissing,
    MappingWrong,
    NotTheLastVersion,
)
from services.registration.queries.imports import objects
from services.registration.queries.imports.undoing import seen_of
from services.registration.rules.lists.archive import kind_of
from services.registration.rules.lists.refused import FileRefused
from services.registration.rules.lists.words import SEVERAL, folded
from services.registration.schemas.imports import (
    CommitIn,
    ImportIn,
    ImportStartedOut,
    ImportStateOut,
    MappingIn,
)
from services.registration.settings import settings_of
from services.registration.vocabulary import ImportState, ListCause, ListField
from shared import clock
from shared.auth import Principal
from shared.blobs import Blobs
from shared.clock import local_day
from shared.context import Context
from shared.contracts.vocabulary import Role
from shared.ids import new_id
from shared.keys import KeysDirectory
from shared.problems import InvalidRequest, NotFound
from shared.settings import Settings

CLERKS = (Role.REGISTRAR, Role.SITE_COORDINATOR)
DECIDERS = (Role.SITE_COORDINATOR,)
"""Whole lists go in and out by a coordinator's word."""
_BEFORE_COMMIT = (
    ImportState.EXPECTED,
    ImportState.REFUSED,
    ImportState.NEEDS_MAPPING,
    ImportState.READING,
    ImportState.READY,
    ImportState.CANCELLED,
    ImportState.UNDONE,
)


async def start_import(context: Context, body: ImportIn) -> ImportStartedOut:
    """Say that a list is coming; the same source and name at a site are one list, whatever their accents.

    Raises:
        NotFound: another site's.
        ListOfViolence: its people were driven out by violence.
    """
    context.caller.must_be_at(body.site_id, *CLERKS)
    if body.cause is ListCause.VIOLENCE:
        raise ListOfViolence()
    if body.listed_on > local_day(context.now, context.settings.time_zone):
        raise InvalidRequest.at("/listed_on", "in_the_future")
    list_id = await objects.ensure_list(
        context.session,
        site_id=body.site_id,
        source=body.source,
        name=body.name,
        name_key=f"{folded(body.source)}|{folded(body.name)}",
    )
    answer = ImportStartedOut(import_id=body.id, list_id=list_id, state=ImportState.EXPECTED)
    fingerprint = fingerprint_of(context, "import", body)
    earlier = await claim(context, body.id, kind="import", fingerprint=fingerprint, answer=answer)
    if earlier is not None:
        return earlier
    row = body.model_dump() | {"list_id": list_id, "caller": context.caller.subject, "now": context.now}
    await objects.insert_import(context.session, row)
    return answer


@dataclass(frozen=True)
class Upload:
    """A file that was sent for an import."""

    session: AsyncSession
    settings: Settings
    principal: Principal

    async def keep(self, import_id: UUID, content: bytes) -> ImportStateOut:
        """Keep the file, encrypted, and have it read; the same file again changes nothing.

        Raises:
            NotFound: there is no such import at the caller's sites.
            FileRefusal: it is no spreadsheet that may be read.
            ImportMovedOn: the list is being committed, or is.
        """
        found = await import_of(self.session, import_id, self.principal, *CLERKS, lock=True)
        digest = file_digest(secret_of(self.settings.keys_dir), content)
        if found["digest"] == digest and found["state"] not in (ImportState.REFUSED, ImportState.CANCELLED):
            return state_of(found)
        _must_be_in(found, *_BEFORE_COMMIT)
        await asyncio.to_thread(_must_be_sheet, content)
        blobs, blob_id = Blobs(self.session, KeysDirectory(self.settings.keys_dir)), new_id()
        days = settings_of(self.settings).import_days
        await blobs.delete([found["blob_id"]] if found["blob_id"] else [])
        await blobs.put(blob_id, content, expires_at=clock.real_now() + timedelta(days=days))
        return await _read_again(self.session, found, blob_id=blob_id, digest=digest, layout=None, columns=None)

    async def map(self, import_id: UUID, body: MappingIn) -> ImportStateOut:
        """Say what the columns hold, for this file and for the next of its layout; the file is read again.

        Raises:
            NotFound: there is no such import at the caller's sites.
            MappingWrong: the columns are not the file's, or one thing stands in two, or nobody in any.
            ImportMovedOn: there is no file yet, or the list is being committed, or is.
        """
        found = await import_of(self.session, import_id, self.principal, *CLERKS, lock=True)
        _must_be_in(found, *_BEFORE_COMMIT)
        if found["layout"] is None:
            raise ImportMovedOn(state=found["state"])
        if found["blob_id"] is None:
            raise ImportExpired()
        columns = {"fields": _fields(found, body), "m_means": body.m_means, "remembered": False}
        await objects.remember_columns(
            self.session,
            found["signature"],
            {"fields": columns["fields"], "m_means": body.m_means},
            caller=self.principal.subject,
            now=clock.business_now(),
        )
        return await _read_again(self.session, found, columns=columns)


def _must_be_sheet(content: bytes) -> None:
    try:
        kind_of(content)
    except FileRefused as refused:
        parameters: dict[str, Any] = {**refused.parameters}
        raise FILE_REFUSALS[refused.code](**parameters) from refused


async def _read_again(session: AsyncSession, found: RowMapping, **changes: Any) -> ImportStateOut:
    await objects.move(
        session,
        found["id"],
        ImportState.READING,
        done=0,
        total=0,
        refusal=None,
        version=None,
        then_state=None,
        counts={},
        **changes,
    )
    return ImportStateOut(import_id=found["id"], state=ImportState.READING)


def _fields(found: RowMapping, body: MappingIn) -> dict[str, ListField]:
    width = len(found["layout"]["headings"])
    fields: dict[str, ListField] = dict.fromkeys(map(str, range(width)), ListField.IGNORED)
    named = [(str(column_index_from_string(one.column) - 1), one.field) for one in body.columns]
    alone = [field for _, field in named if field not in SEVERAL]
    twice = len(set(alone)) < len(alone) or len({column for column, _ in named}) < len(named)
    if twice or any(column not in fields for column, _ in named):
        raise MappingWrong()
    fields |= dict(named)
    if not is_enough({"fields": fields}):
        raise MappingWrong()
    return fields


async def commit_import(context: Context, import_id: UUID, body: CommitIn) -> ImportStateOut:
    """Let the worker register what the preview showed; asked again it answers where that is.

    Raises:
        NotFound: there is no such import at the caller's sites.
        MappingMissing, ErrorsNotAccepted, ListMovedOn, ImportExpired, ImportMovedOn: not like this.
    """
    found = await import_of(context.session, import_id, context.caller, *DECIDERS, lock=True)
    if found["state"] in (ImportState.COMMITTING, ImportState.COMMITTED):
        return state_of(found)
    if found["state"] == ImportState.NEEDS_MAPPING:
        raise MappingMissing()
    _must_be_in(found, ImportState.READY)
    if found["blob_id"] is None:
        raise ImportExpired()
    if found["counts"].get("left_out") and not body.accept_errors:
        raise ErrorsNotAccepted(left_out=found["counts"]["left_out"])
    now = await objects.lock_list(context.session, found["list_id"])
    if now["revision"] != found["based_on"]:
        raise _compared_again(found)
    version = await objects.number_version(context.session, found["list_id"])
    await objects.move(
        context.session,
        import_id,
        ImportState.COMMITTING,
        version=version,
        accept_errors=body.accept_errors,
        done=0,
        committed_by=context.caller.subject,
        committed_at=context.now,
    )
    return ImportStateOut(import_id=import_id, state=ImportState.COMMITTING, version=version)


def _compared_again(found: RowMapping) -> ListMovedOn:
    """The refusal, which has the file read and compared again when it is written down."""
    problem = ListMovedOn()

    async def record(context: Context) -> None:
        now = await objects.import_by_id(context.session, found["id"], lock=True)
        if now is not None and now["state"] == ImportState.READY:
            await _read_again(context.session, now)

    problem.record = record
    return problem


async def cancel_import(context: Context, import_id: UUID) -> ImportStateOut:
    """Stop; what a commit has registered by then is taken back. The file stays until it expires.

    Raises:
        NotFound: there is no such import at the caller's sites.
        ImportMovedOn: it is committed (undo it), or undone.
    """
    found = await import_of(context.session, import_id, context.caller, *CLERKS, lock=True)
    if found["state"] == ImportState.CANCELLED or found["then_state"] == ImportState.CANCELLED:
        return state_of(found)
    if found["state"] == ImportState.COMMITTING:
        return await _take_back(context, found, up_to=found["done"], then=ImportState.CANCELLED)
    _must_be_in(found, *_BEFORE_COMMIT)
    await objects.move(context.session, import_id, ImportState.CANCELLED)
    return ImportStateOut(import_id=import_id, state=ImportState.CANCELLED)


async def undo_import(context: Context, import_id: UUID) -> ImportStateOut:
    """Let the worker take a committed import back, the list's newest, while nobody of it was met.

    Raises:
        NotFound: there is no such import at the caller's sites.
        NotTheLastVersion, FamiliesSeen, ImportExpired, ImportMovedOn: not any more.
    """
    found = await import_of(context.session, import_id, context.caller, *DECIDERS, lock=True)
    if found["state"] in (ImportState.UNDOING, ImportState.UNDONE):
        return state_of(found)
    _must_be_in(found, ImportState.COMMITTED)
    if found["blob_id"] is None:
        raise ImportExpired()
    await objects.lock_list(context.session, found["list_id"])
    newest = await objects.newest_version(context.session, found["list_id"])
    if newest != found["version"]:
        raise NotTheLastVersion(version=newest)
    seen = await seen_of(context.session, import_id)
    if seen:
        raise FamiliesSeen(seen=seen)
    return await _take_back(context, found, up_to=found["total"], then=ImportState.UNDONE)


async def _take_back(context: Context, found: RowMapping, *, up_to: int, then: ImportState) -> ImportStateOut:
    await objects.move(context.session, found["id"], ImportState.UNDOING, done=0, total=up_to, then_state=then)
    return ImportStateOut(import_id=found["id"], state=ImportState.UNDOING, version=found["version"])


async def import_of(
    session: AsyncSession, import_id: UUID, principal: Principal, *roles: Role, lock: bool = False
) -> RowMapping:
    """The import, if the caller holds one of `roles` at its site.

    Raises:
        NotFound: there is none, or it is another site's.
    """
    found = await objects.import_by_id(session, import_id, lock=lock)
    if found is None:
        raise NotFound()
    principal.must_be_at(found["site_id"], *roles)
    return found


def state_of(found: RowMapping) -> ImportStateOut:
    """Where the import is."""
    return ImportStateOut(import_id=found["id"], state=found["state"], version=found["version"])


def _must_be_in(found: RowMapping, *states: ImportState) -> None:
    if found["state"] not in states:
        raise ImportMovedOn(state=found["state"])
