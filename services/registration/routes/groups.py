"""Arrival groups as they are read, and the manifests that are sent ahead of them."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from services.registration.commands import reading_groups
from services.registration.errors import ManifestNotExpected
from services.registration.routes.reading import Session, reading_of
from services.registration.schemas.arrivals import (
    GroupInFullOut,
    GroupOut,
    ManifestIn,
    ManifestKeptOut,
    ManifestOut,
)
from shared.auth import Principal, requires
from shared.context import Context
from shared.contracts.vocabulary import ArrivalGroupState, Role
from shared.idempotency import Reply, Write, writes
from shared.pagination import Cursor, Limit, Page, decode_cursor
from shared.problems import NotFound, responses

router = APIRouter(tags=["arrivals"])
Registrar = Annotated[Write, writes(Role.REGISTRAR, Role.SITE_COORDINATOR)]
Reader = Annotated[Principal, Depends(requires(*reading_groups.READERS))]
ManifestReader = Annotated[Principal, Depends(requires(*reading_groups.MANIFEST_READERS))]


@router.get("/arrival-groups", operation_id="list_arrival_groups", summary="List the arrival groups of one's sites")
async def list_arrival_groups(
    request: Request,
    session: Session,
    principal: Reader,
    state: ArrivalGroupState | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Page[GroupOut]:
    """Groups by id."""
    reading = reading_of(request, principal, session)
    return await reading_groups.list_groups(reading, state=state, after=decode_cursor(cursor), limit=limit)


@router.get(
    "/arrival-groups/{arrival_group_id}",
    operation_id="show_arrival_group",
    summary="One arrival group with its numbers",
    responses=responses(NotFound),
)
async def show_arrival_group(
    arrival_group_id: UUID, request: Request, session: Session, principal: Reader
) -> GroupInFullOut:
    """Who is counted, registered, has a token, and who is left of the count."""
    return await reading_groups.show_group(reading_of(request, principal, session), arrival_group_id)


@router.post(
    "/arrival-groups/{arrival_group_id}/manifest",
    response_model=ManifestKeptOut,
    operation_id="send_manifest",
    summary="Send the list of who is expected",
    responses=responses(NotFound, ManifestNotExpected),
)
async def send_manifest(arrival_group_id: UUID, body: ManifestIn, write: Registrar) -> Response:
    """Kept for 72 hours, then deleted."""

    async def work(context: Context) -> Reply:
        return Reply(200, await reading_groups.keep_manifest(context, arrival_group_id, body))

    return await write.once(work)


@router.get(
    "/arrival-groups/{arrival_group_id}/manifest",
    operation_id="show_manifest",
    summary="The list of who is expected",
    responses=responses(NotFound),
    openapi_extra={"x-identity-read": True},
)
async def show_manifest(
    arrival_group_id: UUID, request: Request, session: Session, principal: ManifestReader
) -> ManifestOut:
    """Every read is written down."""
    return await reading_groups.show_manifest(reading_of(request, principal, session), arrival_group_id)
