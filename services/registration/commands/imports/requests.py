"""An import begins: what list it is, its file, what its columns hold."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.commands.imports.found import (
    CLERKS,
    import_of,
    must_be_before_commit,
    read_again,
    state_of,
)
from services.registration.commands.imports.keys import file_digest, secret_of
from services.registration.commands.imports.staging import is_enough
from services.registration.commands.once import claim, fingerprint_of
from services.registration.errors.imports import (
    FILE_REFUSALS,
    ImportExpired,
    ImportMovedOn,
    ListOfViolence,
    MappingWrong,
)
from services.registration.queries.imports import objects
from services.registration.rules.lists.archive import kind_of
from services.registration.rules.lists.letters import column_of
from services.registration.rules.lists.refused import FileRefused
from services.registration.rules.lists.words import SEVERAL, folded
from services.registration.schemas.imports import (
    ImportIn,
    ImportStartedOut,
    ImportStateOut,
    MappingIn,
)
from services.registration.settings import settings_of
from services.registration.vocabulary import ImportState, ListCause, ListField
from shared import clock
from shared.audit import Entry, chain_of, write_entry
from shared.auth import Principal
from shared.blobs import Blobs
from shared.clock import local_day
from shared.context import Context
from shared.ids import new_id
from shared.keys import KeysDirectory
from shared.problems import InvalidRequest, NotFound, Problem
from shared.settings import Settings

_READ_AGAIN = (ImportState.REFUSED, ImportState.CANCELLED, ImportState.FAILED)
"""Where the same file may be sent to be read once more."""


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
    """A file that was sent for an import, or what its columns hold: in the audit like every change, refused or not."""

    session: AsyncSession
    settings: Settings
    principal: Principal
    trace_id: str

    async def keep(self, import_id: UUID, content: bytes) -> ImportStateOut:
        """Keep the file, encrypted, and have it read; the same file again changes nothing.

        Raises:
            NotFound: there is no such import at the caller's sites.
            FileRefusal: it is no spreadsheet that may be read.
            ImportMovedOn: the list is being committed, or is.
        """
        with self._refusals_kept("upload_import_file", import_id):
            return await self._keep(import_id, content)

    async def _keep(self, import_id: UUID, content: bytes) -> ImportStateOut:
        found = await import_of(self.session, import_id, self.principal, *CLERKS, lock=True)
        digest = file_digest(secret_of(self.settings.keys_dir), content)
        if found["digest"] == digest and found["state"] not in _READ_AGAIN:
            return state_of(found)
        must_be_before_commit(found)
        await asyncio.to_thread(_must_be_sheet, content)
        blobs, blob_id = Blobs(self.session, KeysDirectory(self.settings.keys_dir)), new_id()
        days = settings_of(self.settings).import_days
        await blobs.delete([found["blob_id"]] if found["blob_id"] else [])
        await blobs.put(blob_id, content, expires_at=clock.real_now() + timedelta(days=days))
        await self._note("upload_import_file", found)
        return await read_again(self.session, found, blob_id=blob_id, digest=digest, layout=None, columns=None)

    async def map(self, import_id: UUID, body: MappingIn) -> ImportStateOut:
        """Say what the columns hold, for this file and for the next of its layout; the file is read again.

        Raises:
            NotFound: there is no such import at the caller's sites.
            MappingWrong: the columns are not the file's, or one thing stands in two, or nobody in any.
            ImportMovedOn: there is no file yet, or the list is being committed, or is.
        """
        with self._refusals_kept("set_import_mapping", import_id):
            return await self._map(import_id, body)

    async def _map(self, import_id: UUID, body: MappingIn) -> ImportStateOut:
        found = await import_of(self.session, import_id, self.principal, *CLERKS, lock=True)
        must_be_before_commit(found)
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
        await self._note("set_import_mapping", found)
        return await read_again(self.session, found, columns=columns)

    async def _note(self, operation: str, found: RowMapping) -> None:
        entry = self._entry(operation, found["id"])
        await write_entry(self.session, replace(entry, site_id=chain_of(self.principal, found["site_id"])))

    def _entry(self, operation: str, import_id: UUID) -> Entry:
        chain = chain_of(self.principal)
        return Entry("CHANGE", operation, self.principal, chain, subjects=(import_id,), trace_id=self.trace_id)

    @contextmanager
    def _refusals_kept(self, operation: str, import_id: UUID) -> Iterator[None]:
        """What a rule refuses, or is tried at another site's door, has its row though all else is rolled back."""
        try:
            yield
        except Problem as problem:
            if problem.refusal or isinstance(problem, NotFound):
                entry = replace(self._entry(operation, import_id), outcome=problem.code)
                problem.kept = lambda session: write_entry(session, entry)
            raise


def _must_be_sheet(content: bytes) -> None:
    try:
        kind_of(content)
    except FileRefused as refused:
        parameters: dict[str, Any] = {**refused.parameters}
        raise FILE_REFUSALS[refused.code](**parameters) from refused


def _fields(found: RowMapping, body: MappingIn) -> dict[str, ListField]:
    width = len(found["layout"]["headings"])
    fields: dict[str, ListField] = dict.fromkeys(map(str, range(width)), ListField.IGNORED)
    named = [(str(column_of(one.column)), one.field) for one in body.columns]
    alone = [field for _, field in named if field not in SEVERAL]
    twice = len(set(alone)) < len(alone) or len({column for column, _ in named}) < len(named)
    if twice or any(column not in fields for column, _ in named):
        raise MappingWrong()
    fields |= dict(named)
    if not is_enough({"fields": fields}):
        raise MappingWrong()
    return fields
