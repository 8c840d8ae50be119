"""Requests by authorities, written down in one call; names leave only by two people of the agency that holds them."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from sqlalchemy import RowMapping

from services.registration.commands.finding import NAMELESS, Reading
from services.registration.commands.once import claim, fingerprint_of
from services.registration.errors import ExportExpired, ExportNeedsTwo, ExportNotApproved
from services.registration.queries import authorities as queries
from services.registration.queries.finding import people_in_full
from services.registration.queries.standing import standing_people
from services.registration.schemas.authorities import (
    AuthorityExportIn,
    AuthorityExportOut,
    AuthorityExportShown,
    AuthorityRequestIn,
    AuthorityRequestOut,
    AuthorityRequestShown,
    ExportedPersonOut,
)
from services.registration.settings import settings_of
from services.registration.vocabulary import ReadPurpose
from shared.context import Context
from shared.contracts.vocabulary import Role
from shared.pagination import Page, decode_cursor, page_of
from shared.problems import NotFound

RECORDERS = (Role.REGISTRAR, Role.SHELTER_STAFF, Role.SITE_COORDINATOR, Role.PROTECTION_OFFICER)
EXPORTERS = (Role.SITE_COORDINATOR, Role.PROTECTION_OFFICER)


async def record_request(context: Context, body: AuthorityRequestIn) -> AuthorityRequestOut:
    """Write a request down.

    Raises:
        NotFound: another site.
    """
    context.caller.must_be_at(body.site_id, *RECORDERS)
    answer = AuthorityRequestOut(request_id=body.id)
    fingerprint = fingerprint_of(context, "authority_request", body)
    earlier = await claim(context, body.id, kind="authority_request", fingerprint=fingerprint, answer=answer)
    if earlier is not None:
        return earlier
    recorded = {"recorded_by": context.caller.subject, "recorded_at": context.now}
    row = body.model_dump() | recorded | {"asked_at": body.asked_at or context.now}
    await queries.insert_request(context.session, row)
    return answer


async def list_requests(reading: Reading, cursor: str | None, limit: int) -> Page[AuthorityRequestShown]:
    """Requests at the reader's sites, of the reader's agency."""
    rows = await queries.requests_at(
        reading.session,
        list(reading.principal.sites(*EXPORTERS)),
        agency=reading.principal.agency,
        after=decode_cursor(cursor),
        rows_max=limit + 1,
    )
    items = [AuthorityRequestShown.model_validate({**row, "request_id": row["id"]}) for row in rows]
    return page_of(items, limit, [row["id"] for row in rows])


async def ask_export(context: Context, request_id: UUID, body: AuthorityExportIn) -> AuthorityExportOut:
    """Ask for the names of people under a request; nothing is shown until a second person approves.

    Raises:
        NotFound: no such request of the caller's sites and agency.
    """
    site_id = await queries.request_site(context.session, request_id, context.caller.agency)
    if site_id is None:
        raise NotFound()
    context.caller.must_be_at(site_id, *EXPORTERS)
    answer = AuthorityExportOut(export_id=body.id, approved=False)
    fingerprint = fingerprint_of(context, "authority_export", str(request_id), body)
    earlier = await claim(context, body.id, kind="authority_export", fingerprint=fingerprint, answer=answer)
    if earlier is not None:
        return earlier
    await queries.insert_export(
        context.session,
        {
            "id": body.id,
            "request_id": request_id,
            "person_ids": body.person_ids,
            "asked_by": context.caller.subject,
            "asked_at": context.now,
            "expires_at": context.now + timedelta(hours=settings_of(context.settings).export_hours),
        },
    )
    return answer


async def approve_export(context: Context, export_id: UUID) -> AuthorityExportOut:
    """Approve what somebody else asked for.

    Raises:
        NotFound: no such export of the caller's sites and agency.
        ExportNeedsTwo: the caller asked for it.
        ExportExpired: its time is over.
    """
    row = await queries.export(context.session, export_id, context.caller.agency, lock=True)
    if row is None:
        raise NotFound()
    context.caller.must_be_at(row["site_id"], *EXPORTERS)
    if row["asked_by"] == context.caller.subject:
        raise ExportNeedsTwo()
    if context.now >= row["expires_at"]:
        raise ExportExpired()
    if row["approved_by"] is None:
        await queries.approve(context.session, export_id, by=context.caller.subject, at=context.now)
    return AuthorityExportOut(export_id=export_id, approved=True)


async def show_export(reading: Reading, export_id: UUID) -> AuthorityExportShown:
    """The names, to one of the two, while the export lasts; each has its row in the read audit first.

    Raises:
        NotFound: no such export that the reader asked for or approved.
        ExportNotApproved: a second person has not approved it.
        ExportExpired: its time is over.
    """
    row = await queries.export(reading.session, export_id, reading.principal.agency)
    if row is None or reading.principal.subject not in (row["asked_by"], row["approved_by"]):
        raise NotFound()
    reading.principal.must_be_at(row["site_id"], *EXPORTERS)
    if row["approved_by"] is None:
        raise ExportNotApproved()
    if reading.now >= row["expires_at"]:
        raise ExportExpired()
    standing = await standing_people(reading.session, row["person_ids"])
    people = await people_in_full(reading.session, ids=list(standing.values()), households=[], viewer=reading.viewer())
    await reading.audit("read_authority_export", ReadPurpose.AUTHORITY, [person["id"] for person in people])
    return AuthorityExportShown(
        export_id=export_id,
        request_id=row["request_id"],
        asked_by=row["asked_by"],
        approved_by=row["approved_by"],
        expires_at=row["expires_at"],
        items=[_exported(person) for person in people],
    )


def _exported(person: RowMapping) -> ExportedPersonOut:
    hidden = NAMELESS if person["nameless"] else {}
    return ExportedPersonOut.model_validate({**person, **hidden, "person_id": person["id"]})
