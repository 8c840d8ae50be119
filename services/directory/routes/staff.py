"""Staff: administrators everywhere, coordinators for plain roles of their agency at their sites."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response

from services.directory.commands import staff
from services.directory.errors import RoleNotYoursToGive, UnknownAgency, UnknownSite, UsernameTaken
from services.directory.models import Staff
from services.directory.queries import roles_of, roles_seen_by, rows_page, staff_seen_by
from services.directory.routes.doors import Session
from services.directory.schemas.people import StaffIn, StaffOut, StaffRoles, StaffWithPassword
from shared.auth import Principal, requires
from shared.context import Context
from shared.contracts.vocabulary import Role
from shared.idempotency import Reply, Write, writes
from shared.pagination import Cursor, Limit, Page, Position, UpdatedSince, page_of
from shared.problems import IdReused, NotFound, responses

router = APIRouter(tags=["staff"])

MANAGERS = (Role.SITE_COORDINATOR, Role.ADMIN)
ManagerWrites = Annotated[Write, writes(*MANAGERS)]
NO_STORE = {"Cache-Control": "no-store"}


@router.post(
    "/staff",
    status_code=201,
    response_model=StaffWithPassword,
    operation_id="add_staff",
    summary="Make an account",
    responses=responses(UsernameTaken, UnknownAgency, UnknownSite, RoleNotYoursToGive, NotFound, IdReused),
)
async def add_staff(body: StaffIn, write: ManagerWrites) -> Response:
    """The account, and once its first password."""

    async def work(context: Context) -> Reply:
        made, password = await staff.add_staff(context, body)
        return Reply(201, made, headers=NO_STORE, unstored={"password": password} if password else {})

    return await write.once(work)


@router.get("/staff", operation_id="list_staff", summary="List staff")
async def list_staff(
    caller: Annotated[Principal, Depends(requires(*MANAGERS))],
    session: Session,
    position: Position,
    limit: Limit = 100,
    cursor: Cursor = None,
    updated_since: UpdatedSince = None,
) -> Page[StaffOut]:
    """One page of accounts: those at sites that the caller may know of, a coordinator's at the own ones."""
    rows = await rows_page(
        session, Staff, staff_seen_by(caller), cursor=cursor, limit=limit, updated_since=updated_since
    )
    roles = await roles_of(session, [row.id for row in rows], roles_seen_by(caller))
    return page_of([staff.one_out(row, roles[row.id]) for row in rows], limit, [row.id for row in rows], position)


@router.post(
    "/staff/{staff_id}/roles",
    response_model=StaffOut,
    operation_id="change_roles",
    summary="Replace somebody's roles",
    responses=responses(NotFound, RoleNotYoursToGive, UnknownSite),
)
async def change_roles(staff_id: UUID, body: StaffRoles, write: ManagerWrites) -> Response:
    """The account with its new roles; its tokens are refused until they are refreshed."""

    async def work(context: Context) -> Reply:
        return Reply(200, await staff.change_roles(context, staff_id, body))

    return await write.once(work)


@router.post(
    "/staff/{staff_id}/reset",
    response_model=StaffWithPassword,
    operation_id="reset_sign_in",
    summary="Give a new first password",
    responses=responses(NotFound, RoleNotYoursToGive),
)
async def reset_sign_in(staff_id: UUID, write: ManagerWrites) -> Response:
    """The account, and once its new password; its authenticator is forgotten and its sessions are ended."""

    async def work(context: Context) -> Reply:
        made, password = await staff.reset_sign_in(context, staff_id)
        return Reply(200, made, headers=NO_STORE, unstored={"password": password})

    return await write.once(work)


@router.post(
    "/staff/{staff_id}/revoke",
    response_model=StaffOut,
    operation_id="revoke_staff",
    summary="Close an account",
    responses=responses(NotFound, RoleNotYoursToGive),
)
async def revoke_staff(staff_id: UUID, write: ManagerWrites) -> Response:
    """The closed account; its tokens are refused within a minute everywhere."""

    async def work(context: Context) -> Reply:
        return Reply(200, await staff.revoke_staff(context, staff_id))

    return await write.once(work)
