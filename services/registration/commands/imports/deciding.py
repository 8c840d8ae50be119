"""The decisions about an import: commit, cancel, undo, try again. The worker carries them out."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import RowMapping

from services.registration.commands.imports.found import (
    CLERKS,
    DECIDERS,
    import_of,
    must_be_before_commit,
    must_be_in,
    place_of,
    read_again,
    state_of,
)
from services.registration.errors.imports import (
    ErrorsNotAccepted,
    FamiliesSeen,
    ImportExpired,
    ListMovedOn,
    MappingMissing,
    NotTheLastVersion,
)
from services.registration.queries.imports import objects
from services.registration.queries.imports.undoing import seen_of
from services.registration.schemas.imports import CommitIn, ImportStateOut
from services.registration.vocabulary import ImportState
from shared.context import Context


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
    must_be_in(found, ImportState.READY)
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
            await read_again(context.session, now)

    problem.record = record
    return problem


async def cancel_import(context: Context, import_id: UUID) -> ImportStateOut:
    """Stop; what a commit has registered by then is taken back. The file stays until it expires.

    Raises:
        NotFound: there is no such import at the caller's sites.
        ImportMovedOn: it is committed (undo it), or undone.
        ImportExpired: it failed in the middle of a commit, and what was needed to take that back has been deleted.
    """
    found = await import_of(context.session, import_id, context.caller, *CLERKS, lock=True)
    if found["state"] == ImportState.CANCELLED or found["then_state"] == ImportState.CANCELLED:
        return state_of(found)
    if place_of(found) == ImportState.COMMITTING:
        if found["blob_id"] is None:
            raise ImportExpired()
        return await _take_back(context, found, up_to=found["done"], then=ImportState.CANCELLED)
    must_be_before_commit(found)
    await objects.move(context.session, import_id, ImportState.CANCELLED, failed_in=None)
    return ImportStateOut(import_id=import_id, state=ImportState.CANCELLED)


async def retry_import(context: Context, import_id: UUID) -> ImportStateOut:
    """Let the worker go on where an import failed (a file is read from the start); one that did not stays as it is.

    Raises:
        NotFound: there is no such import at the caller's sites.
        ImportExpired: the file has been deleted meanwhile.
    """
    found = await import_of(context.session, import_id, context.caller, *CLERKS, lock=True)
    if found["state"] != ImportState.FAILED:
        return state_of(found)
    if found["blob_id"] is None:
        raise ImportExpired()
    place = place_of(found)
    if place is ImportState.READING:
        return await read_again(context.session, found)
    await objects.move(context.session, import_id, place, refusal=None, failed_in=None)
    return ImportStateOut(import_id=import_id, state=place, version=found["version"])


async def undo_import(context: Context, import_id: UUID) -> ImportStateOut:
    """Let the worker take a committed import back, the list's newest, while nobody of it was met.

    Raises:
        NotFound: there is no such import at the caller's sites.
        NotTheLastVersion, FamiliesSeen, ImportExpired, ImportMovedOn: not any more.
    """
    found = await import_of(context.session, import_id, context.caller, *DECIDERS, lock=True)
    if found["state"] in (ImportState.UNDOING, ImportState.UNDONE):
        return state_of(found)
    must_be_in(found, ImportState.COMMITTED)
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
    await objects.move(
        context.session,
        found["id"],
        ImportState.UNDOING,
        done=0,
        total=up_to,
        then_state=then,
        refusal=None,
        failed_in=None,
    )
    return ImportStateOut(import_id=found["id"], state=ImportState.UNDOING, version=found["version"])
