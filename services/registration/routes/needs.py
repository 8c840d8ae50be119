"""Care of children, needs and effects, the Washington Group's questions, instructions on cards."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from services.registration.commands import children, needs
from services.registration.commands.protecting import PROTECTORS
from services.registration.errors import CardCodeWrong, TooYoungForFunctioning
from services.registration.routes.reading import Session, reading_of
from services.registration.schemas.fields import CardCode
from services.registration.schemas.protection import (
    CareIn,
    CareOut,
    EffectsIn,
    EffectsOut,
    FunctioningCountsOut,
    FunctioningIn,
    FunctioningOut,
    InstructionIn,
    InstructionOut,
    NeedCodesOut,
    NeedIn,
    NeedOut,
    RestrictedNeedsOut,
)
from shared.auth import Principal, requires
from shared.context import Context
from shared.contracts.vocabulary import Role
from shared.idempotency import Reply, Write, writes
from shared.problems import NotFound, responses

router = APIRouter(tags=["needs"])

Recorder = Annotated[Write, writes(*needs.RECORDERS)]
COUNTERS = (Role.SITE_COORDINATOR, Role.REPORTER, Role.PROTECTION_OFFICER)


@router.post(
    "/persons/{person_id}/care",
    response_model=CareOut,
    operation_id="record_care",
    summary="Record who cares for a child",
    responses=responses(NotFound),
)
async def record_care(person_id: UUID, body: CareIn, write: Annotated[Write, writes(*PROTECTORS)]) -> Response:
    """The children's rules are judged again for the whole household."""

    async def work(context: Context) -> Reply:
        return Reply(200, await children.record_care(context, person_id, body))

    return await write.once(work)


@router.post(
    "/persons/{person_id}/needs",
    response_model=NeedOut,
    operation_id="record_need",
    summary="Record a need, or tell the protection officer of one",
    responses=responses(NotFound),
)
async def record_need(person_id: UUID, body: NeedIn, write: Recorder) -> Response:
    """A restricted one is not read back, and protects the record; the answer is the same for every code."""

    async def work(context: Context) -> Reply:
        return Reply(200, await needs.record_need(context, person_id, body))

    return await write.once(work)


@router.get(
    "/persons/{person_id}/restricted-needs",
    response_model=RestrictedNeedsOut,
    operation_id="show_restricted_needs",
    summary="A person's restricted needs",
    responses=responses(NotFound),
    openapi_extra={"x-identity-read": True},
)
async def show_restricted_needs(
    person_id: UUID,
    request: Request,
    principal: Annotated[Principal, Depends(requires(*needs.RESTRICTED_READERS))],
    session: Session,
) -> RestrictedNeedsOut:
    """All to the protection officer, those of health to HEALTH; the read is audited."""
    return await needs.show_restricted_needs(reading_of(request, principal, session), person_id)


@router.get("/need-codes", operation_id="list_need_codes", summary="The codes of specific needs")
async def list_need_codes(_: Annotated[Principal, Depends(requires(*needs.RECORDERS))]) -> NeedCodesOut:
    """UNHCR's list; `restricted` as for an adult. Of a child, pregnancy is restricted too."""
    return needs.list_need_codes()


@router.post(
    "/persons/{person_id}/effects",
    response_model=EffectsOut,
    operation_id="set_effects",
    summary="State or wish effects of a person",
    responses=responses(NotFound),
)
async def set_effects(person_id: UUID, body: EffectsIn, write: Recorder) -> Response:
    """OWN_ROOM and PRIORITY_LINE may be wished by anybody, with no reason."""

    async def work(context: Context) -> Reply:
        return Reply(200, await needs.set_effects(context, person_id, body))

    return await write.once(work)


@router.post(
    "/persons/{person_id}/functioning",
    response_model=FunctioningOut,
    operation_id="record_functioning",
    summary="Record the Washington Group short set of a person",
    responses=responses(NotFound, TooYoungForFunctioning),
)
async def record_functioning(person_id: UUID, body: FunctioningIn, write: Recorder) -> Response:
    """A second pass, never at the door."""

    async def work(context: Context) -> Reply:
        return Reply(200, await needs.record_functioning(context, person_id, body))

    return await write.once(work)


@router.get(
    "/functioning-counts",
    response_model=FunctioningCountsOut,
    operation_id="count_functioning",
    summary="How many of those who were asked live with a disability",
    responses=responses(NotFound),
)
async def count_functioning(
    site: Annotated[UUID, Query()],
    request: Request,
    principal: Annotated[Principal, Depends(requires(*COUNTERS))],
    session: Session,
) -> FunctioningCountsOut:
    """Reported of those asked, never of everybody."""
    return await needs.count_functioning(reading_of(request, principal, session), site)


@router.post(
    "/cards/{code}/instruction",
    response_model=InstructionOut,
    operation_id="set_instruction",
    summary="Leave what whoever scans a card says next",
    responses=responses(NotFound, CardCodeWrong),
)
async def set_instruction(code: Annotated[CardCode, Path()], body: InstructionIn, write: Recorder) -> Response:
    """From a closed list that tickets and documents use too."""

    async def work(context: Context) -> Reply:
        return Reply(200, await needs.set_instruction(context, code, body))

    return await write.once(work)
