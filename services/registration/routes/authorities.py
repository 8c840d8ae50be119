"""Requests by authorities and their exports; referrals and their routes."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from services.registration.commands import authorities, referrals
from services.registration.errors import (
    ExportExpired,
    ExportNeedsTwo,
    ExportNotApproved,
    ReferralMovedOn,
    ReferralNeedsConsent,
    RouteUnknown,
)
from services.registration.routes.reading import Session, reading_of
from services.registration.schemas.authorities import (
    AuthorityExportIn,
    AuthorityExportOut,
    AuthorityExportShown,
    AuthorityRequestIn,
    AuthorityRequestOut,
    AuthorityRequestShown,
)
from services.registration.schemas.fields import Pcode
from services.registration.schemas.referrals import (
    ReferralIn,
    ReferralOut,
    ReferralStateIn,
    ReferralStateOut,
    RoutesOut,
)
from shared.auth import Principal, requires
from shared.context import Context
from shared.idempotency import Reply, Write, writes
from shared.pagination import Cursor, Limit, Page
from shared.problems import IdReused, NotFound, responses

router = APIRouter()

ExporterReads = Annotated[Principal, Depends(requires(*authorities.EXPORTERS))]
Exporter = Annotated[Write, writes(*authorities.EXPORTERS)]
Referrer = Annotated[Write, writes(*referrals.REFERRERS)]
ReferrerReads = Annotated[Principal, Depends(requires(*referrals.REFERRERS))]


@router.post(
    "/authority-requests",
    status_code=201,
    response_model=AuthorityRequestOut,
    operation_id="record_authority_request",
    summary="Write down a request by an authority",
    tags=["authorities"],
    responses=responses(NotFound, IdReused),
)
async def record_authority_request(
    body: AuthorityRequestIn, write: Annotated[Write, writes(*authorities.RECORDERS)]
) -> Response:
    """Name, office, time and the document that was seen; nothing is given out by it."""
    return await write.created(authorities.record_request, body)


@router.get(
    "/authority-requests",
    operation_id="list_authority_requests",
    summary="Requests by authorities at one's own sites",
    tags=["authorities"],
    openapi_extra={"x-identity-read": True},
)
async def list_authority_requests(
    request: Request, principal: ExporterReads, session: Session, cursor: Cursor = None, limit: Limit = 50
) -> Page[AuthorityRequestShown]:
    """Of the sites whose data the reader's agency holds."""
    return await authorities.list_requests(reading_of(request, principal, session), cursor, limit)


@router.post(
    "/authority-requests/{request_id}/exports",
    status_code=201,
    response_model=AuthorityExportOut,
    operation_id="ask_authority_export",
    summary="Ask for the names of people under a request",
    tags=["authorities"],
    responses=responses(NotFound, IdReused),
)
async def ask_authority_export(request_id: UUID, body: AuthorityExportIn, write: Exporter) -> Response:
    """The first of two people of the agency that holds the data."""

    async def work(context: Context) -> Reply:
        return Reply(201, await authorities.ask_export(context, request_id, body))

    return await write.once(work)


@router.post(
    "/authority-exports/{export_id}/approve",
    response_model=AuthorityExportOut,
    operation_id="approve_authority_export",
    summary="Approve an export that somebody else asked for",
    tags=["authorities"],
    responses=responses(NotFound, ExportNeedsTwo, ExportExpired),
)
async def approve_authority_export(export_id: UUID, write: Exporter) -> Response:
    """The second of two people."""

    async def work(context: Context) -> Reply:
        return Reply(200, await authorities.approve_export(context, export_id))

    return await write.once(work)


@router.get(
    "/authority-exports/{export_id}",
    response_model=AuthorityExportShown,
    operation_id="read_authority_export",
    summary="The names of an approved export",
    tags=["authorities"],
    responses=responses(NotFound, ExportNotApproved, ExportExpired),
    openapi_extra={"x-identity-read": True},
)
async def read_authority_export(
    export_id: UUID, request: Request, principal: ExporterReads, session: Session
) -> AuthorityExportShown:
    """To one of the two, while it lasts; one audit row per person."""
    return await authorities.show_export(reading_of(request, principal, session), export_id)


@router.get(
    "/referral-routes",
    operation_id="list_referral_routes",
    summary="Where a referral can lead",
    tags=["referrals"],
)
async def list_referral_routes(_: ReferrerReads, municipality: Annotated[Pcode | None, Query()] = None) -> RoutesOut:
    """By municipality (P-code), with those of the whole country; entries that nobody confirmed say so."""
    return referrals.list_routes(municipality)


@router.post(
    "/referrals",
    status_code=201,
    response_model=ReferralStateOut,
    operation_id="request_referral",
    summary="Refer a person",
    tags=["referrals"],
    responses=responses(NotFound, IdReused, ReferralNeedsConsent, RouteUnknown),
)
async def request_referral(body: ReferralIn, write: Referrer) -> Response:
    """With the person's consent for REFERRAL, or an officer's decision."""
    return await write.created(referrals.request_referral, body)


@router.post(
    "/referrals/{referral_id}/state",
    response_model=ReferralStateOut,
    operation_id="move_referral",
    summary="Say how a referral went on",
    tags=["referrals"],
    responses=responses(NotFound, ReferralMovedOn),
)
async def move_referral(referral_id: UUID, body: ReferralStateIn, write: Referrer) -> Response:
    """Accepted or declined, then arrived or not."""

    async def work(context: Context) -> Reply:
        return Reply(200, await referrals.move_referral(context, referral_id, body))

    return await write.once(work)


@router.get(
    "/referrals",
    operation_id="list_referrals",
    summary="Referrals at one's own sites",
    tags=["referrals"],
    openapi_extra={"x-identity-read": True},
)
async def list_referrals(
    request: Request, principal: ReferrerReads, session: Session, cursor: Cursor = None, limit: Limit = 50
) -> Page[ReferralOut]:
    """None of a person whom the reader may not know."""
    return await referrals.list_referrals(reading_of(request, principal, session), cursor, limit)
