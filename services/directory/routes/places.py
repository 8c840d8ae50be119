"""Agencies and emergencies: everybody who is signed in reads them, administrators write them."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response

from services.directory.commands import agencies
from services.directory.errors import AgencyCodeTaken, ClosedBeforeOpened, EmergencyCodeTaken
from services.directory.models import Agency, Emergency
from services.directory.queries import rows_page
from services.directory.routes.doors import Session
from services.directory.schemas.places import AgencyIn, AgencyOut, EmergencyEnd, EmergencyIn, EmergencyOut
from shared.auth import Caller
from shared.context import Context
from shared.contracts.vocabulary import Role
from shared.idempotency import Reply, Write, writes
from shared.pagination import Cursor, Limit, Page, Position, UpdatedSince, page_of
from shared.problems import IdReused, NotFound, responses

router = APIRouter()

Administrator = Annotated[Write, writes(Role.ADMIN)]


@router.post(
    "/agencies",
    status_code=201,
    response_model=AgencyOut,
    tags=["agencies"],
    operation_id="add_agency",
    summary="Register an agency",
    responses=responses(AgencyCodeTaken, IdReused),
)
async def add_agency(body: AgencyIn, write: Administrator) -> Response:
    """The agency as it is stored."""
    return await write.created(agencies.add_agency, body)


@router.get("/agencies", tags=["agencies"], operation_id="list_agencies", summary="List agencies")
async def list_agencies(
    _: Caller,
    session: Session,
    position: Position,
    limit: Limit = 100,
    cursor: Cursor = None,
    updated_since: UpdatedSince = None,
) -> Page[AgencyOut]:
    """One page of agencies."""
    rows = await rows_page(session, Agency, cursor=cursor, limit=limit, updated_since=updated_since)
    return page_of([agencies.agency_out(row) for row in rows], limit, [row.id for row in rows], position)


@router.post(
    "/emergencies",
    status_code=201,
    response_model=EmergencyOut,
    tags=["emergencies"],
    operation_id="open_emergency",
    summary="Open an emergency",
    responses=responses(EmergencyCodeTaken, IdReused),
)
async def open_emergency(body: EmergencyIn, write: Administrator) -> Response:
    """The emergency as it is stored."""
    return await write.created(agencies.add_emergency, body)


@router.post(
    "/emergencies/{emergency_id}/close",
    response_model=EmergencyOut,
    tags=["emergencies"],
    operation_id="close_emergency",
    summary="Close an emergency",
    responses=responses(NotFound, ClosedBeforeOpened),
)
async def close_emergency(emergency_id: UUID, body: EmergencyEnd, write: Administrator) -> Response:
    """The emergency with its last day."""

    async def work(context: Context) -> Reply:
        return Reply(200, await agencies.close_emergency(context, emergency_id, body))

    return await write.once(work)


@router.get("/emergencies", tags=["emergencies"], operation_id="list_emergencies", summary="List emergencies")
async def list_emergencies(
    _: Caller,
    session: Session,
    position: Position,
    limit: Limit = 100,
    cursor: Cursor = None,
    updated_since: UpdatedSince = None,
) -> Page[EmergencyOut]:
    """One page of emergencies."""
    rows = await rows_page(session, Emergency, cursor=cursor, limit=limit, updated_since=updated_since)
    return page_of([agencies.emergency_out(row) for row in rows], limit, [row.id for row in rows], position)
