"""Protected records: one tap for every registrar, lifted by officers; their tasks; discreet mode; tracing."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request, Response

from services.registration.commands import discretion, officers, protecting, tasks
from services.registration.errors import ChildInAlarm, TaskClosed
from services.registration.routes.reading import Session, reading_of
from services.registration.schemas.protection import (
    DiscreetIn,
    ExcludedIn,
    ProtectedOut,
    ProtectedRecordOut,
    SitePhoneOut,
    SiteProtectionIn,
    TaskCloseIn,
    TaskOut,
    TaskStateOut,
    TracingIn,
    TracingOut,
    TracingRequestOut,
)
from shared.auth import Principal, requires
from shared.context import Context
from shared.contracts.vocabulary import Role, Scope
from shared.idempotency import Reply, Write, writes
from shared.pagination import Cursor, Limit, Page
from shared.problems import IdReused, NotFound, responses

router = APIRouter(tags=["protection"])

Protector = Annotated[Write, writes(*protecting.PROTECTORS)]
Officer = Annotated[Write, writes(Role.PROTECTION_OFFICER)]
OfficerReads = Annotated[Principal, Depends(requires(Role.PROTECTION_OFFICER))]
STAFF = (*protecting.PROTECTORS, Role.SHELTER_STAFF, Role.HEALTH, Role.WAREHOUSE_CLERK)


@router.post(
    "/persons/{person_id}/protect",
    response_model=ProtectedOut,
    operation_id="protect_person",
    summary="Protect a person's record from now on",
    responses=responses(NotFound),
)
async def protect_person(person_id: UUID, write: Protector) -> Response:
    """No reason is asked; others then know an anonymous card."""

    async def work(context: Context) -> Reply:
        return Reply(200, await protecting.protect_person(context, person_id))

    return await write.once(work)


@router.post(
    "/persons/{person_id}/unprotect",
    response_model=ProtectedOut,
    operation_id="unprotect_person",
    summary="Lift the protection of a person's record",
    responses=responses(NotFound, ChildInAlarm),
)
async def unprotect_person(person_id: UUID, write: Officer) -> Response:
    """By an officer of the agency that holds the data."""

    async def work(context: Context) -> Reply:
        return Reply(200, await protecting.unprotect_person(context, person_id))

    return await write.once(work)


@router.post(
    "/households/{household_id}/protect",
    response_model=ProtectedOut,
    operation_id="protect_household",
    summary="Protect a household and everybody in it",
    responses=responses(NotFound),
)
async def protect_household(household_id: UUID, write: Protector) -> Response:
    """No reason is asked."""

    async def work(context: Context) -> Reply:
        return Reply(200, await protecting.protect_household(context, household_id))

    return await write.once(work)


@router.post(
    "/households/{household_id}/unprotect",
    response_model=ProtectedOut,
    operation_id="unprotect_household",
    summary="Lift the protection of a household and of everybody in it",
    responses=responses(NotFound, ChildInAlarm),
)
async def unprotect_household(household_id: UUID, write: Officer) -> Response:
    """By an officer of the agency that holds the data."""

    async def work(context: Context) -> Reply:
        return Reply(200, await protecting.unprotect_household(context, household_id))

    return await write.once(work)


@router.post(
    "/persons/{person_id}/excluded-principals",
    response_model=ProtectedOut,
    operation_id="exclude_principals",
    summary="Name the staff and agencies who never see a person's record",
    responses=responses(NotFound),
)
async def exclude_principals(person_id: UUID, body: ExcludedIn, write: Officer) -> Response:
    """The list replaces the one before."""

    async def work(context: Context) -> Reply:
        return Reply(200, await protecting.exclude_principals(context, person_id, body))

    return await write.once(work)


@router.get(
    "/protection/records",
    operation_id="list_protected_records",
    summary="Protected people whom the officer looks after",
    openapi_extra={"x-identity-read": True},
)
async def list_protected_records(
    request: Request, principal: OfficerReads, session: Session, cursor: Cursor = None, limit: Limit = 50
) -> Page[ProtectedRecordOut]:
    """One audit row per person, written before the answer."""
    return await officers.list_records(reading_of(request, principal, session), cursor, limit)


@router.get(
    "/protection/tasks",
    operation_id="list_protection_tasks",
    summary="What protection officers must look at",
    openapi_extra={"x-identity-read": True},
)
async def list_protection_tasks(
    request: Request,
    principal: OfficerReads,
    session: Session,
    cursor: Cursor = None,
    limit: Limit = 50,
    open_only: Annotated[bool, Query()] = True,
) -> Page[TaskOut]:
    """The oldest first; one that was not seen in time says when it was escalated."""
    return await officers.list_tasks(reading_of(request, principal, session), cursor, limit, open_only=open_only)


@router.post(
    "/protection/tasks/{task_id}/seen",
    response_model=TaskStateOut,
    operation_id="see_protection_task",
    summary="Say that a task was seen",
    responses=responses(NotFound),
)
async def see_protection_task(task_id: UUID, write: Officer) -> Response:
    """Who saw it first stays."""

    async def work(context: Context) -> Reply:
        return Reply(200, await tasks.see_task(context, task_id))

    return await write.once(work)


@router.post(
    "/protection/tasks/{task_id}/close",
    response_model=TaskStateOut,
    operation_id="close_protection_task",
    summary="Close a task with its outcome",
    responses=responses(NotFound, TaskClosed),
)
async def close_protection_task(task_id: UUID, body: TaskCloseIn, write: Officer) -> Response:
    """The record stays protected."""

    async def work(context: Context) -> Reply:
        return Reply(200, await tasks.close_task(context, task_id, body))

    return await write.once(work)


@router.post(
    "/tracing-requests",
    status_code=201,
    response_model=TracingOut,
    operation_id="record_tracing_request",
    summary="Write down whom a relative is looking for",
    responses=responses(NotFound, IdReused),
)
async def record_tracing_request(body: TracingIn, write: Annotated[Write, writes(*STAFF)]) -> Response:
    """It goes to the officers, who call back; the answer never tells whether anybody is here."""
    return await write.created(discretion.record_tracing, body)


@router.get(
    "/tracing-requests",
    operation_id="list_tracing_requests",
    summary="Whom relatives are looking for",
    openapi_extra={"x-identity-read": True},
)
async def list_tracing_requests(
    request: Request, principal: OfficerReads, session: Session, cursor: Cursor = None, limit: Limit = 50
) -> Page[TracingRequestOut]:
    """For officers."""
    return await officers.list_tracing(reading_of(request, principal, session), cursor, limit)


@router.post(
    "/sites/{site_id}/discreet-mode",
    response_model=SitePhoneOut,
    operation_id="set_discreet_mode",
    summary="Hide every name at a site, or show them again",
    responses=responses(NotFound),
)
async def set_discreet_mode(
    site_id: UUID, body: DiscreetIn, write: Annotated[Write, writes(*discretion.SETTERS)]
) -> Response:
    """From then on answers come without the names of the site's people, to all but its officers."""

    async def work(context: Context) -> Reply:
        return Reply(200, await discretion.set_discreet_mode(context, site_id, body))

    return await write.once(work)


@router.post(
    "/sites/{site_id}/protection",
    response_model=SitePhoneOut,
    operation_id="set_site_protection",
    summary="Set the officer's number of a site, and whether it is for adults only",
    responses=responses(NotFound),
)
async def set_site_protection(
    site_id: UUID, body: SiteProtectionIn, write: Annotated[Write, writes(*discretion.SETTERS)]
) -> Response:
    """What is absent stays as it is."""

    async def work(context: Context) -> Reply:
        return Reply(200, await discretion.set_site_protection(context, site_id, body))

    return await write.once(work)


@router.get(
    "/sites/{site_id}/protection",
    response_model=SitePhoneOut,
    operation_id="show_site_protection",
    summary="The officer's number of a site, and whether names are hidden there",
    responses=responses(NotFound),
)
async def show_site_protection(
    site_id: UUID,
    request: Request,
    principal: Annotated[Principal, Depends(requires(*STAFF, Scope.SCANNER))],
    session: Session,
) -> SitePhoneOut:
    """Clients and devices keep it for when they are offline."""
    return await discretion.show_site_protection(reading_of(request, principal, session), site_id)
