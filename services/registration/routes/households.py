"""Households, their members, and consent."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response

from services.registration.commands import consents, households, members
from services.registration.errors import (
    CardCodeWrong,
    CardNotPrinted,
    ConsentNeedsPerson,
    NoUnnamedMember,
    OfficerDecides,
    UnknownMember,
)
from services.registration.routes.candidates import answered_with_candidates
from services.registration.schemas.candidates import NamedWithCandidatesOut, RegisteredWithCandidatesOut
from services.registration.schemas.households import ConsentChangeIn, ConsentOut, HouseholdIn, NamedMemberIn
from shared.context import Context
from shared.contracts.vocabulary import Role
from shared.idempotency import Reply, Write, writes
from shared.problems import IdReused, NotFound, responses

router = APIRouter(tags=["households"])
Registrar = Annotated[Write, writes(Role.REGISTRAR, Role.SITE_COORDINATOR)]


@router.post(
    "/households",
    status_code=201,
    response_model=RegisteredWithCandidatesOut,
    operation_id="register_household",
    summary="Register a household with members, papers, consent, cards and arrival",
    responses=responses(
        NotFound, IdReused, CardNotPrinted, CardCodeWrong, UnknownMember, ConsentNeedsPerson, OfficerDecides
    ),
)
async def register_household(body: HouseholdIn, write: Registrar, request: Request) -> Response:
    """Everything or nothing; who its people may already be comes with the answer, and is not stored with it."""
    answer = await write.created(households.register_household, body)
    return await answered_with_candidates(request, write, answer, body.site_id, [one.id for one in body.members])


@router.post(
    "/households/{household_id}/members",
    status_code=201,
    response_model=NamedWithCandidatesOut,
    operation_id="name_member",
    summary="Give one of a household's unnamed members a record",
    responses=responses(NotFound, IdReused, NoUnnamedMember),
)
async def name_member(household_id: UUID, body: NamedMemberIn, write: Registrar, request: Request) -> Response:
    """The household's size stays; who they may already be comes with the answer."""

    async def work(context: Context) -> Reply:
        return Reply(201, await members.name_member(context, household_id, body))

    answer = await write.once(work)
    return await answered_with_candidates(request, write, answer, body.site_id, [body.member.id])


@router.post(
    "/persons/{person_id}/consents",
    status_code=201,
    response_model=ConsentOut,
    operation_id="record_consent",
    summary="Record a person's answer for one purpose",
    responses=responses(NotFound, IdReused, OfficerDecides),
)
async def record_consent(
    person_id: UUID,
    body: ConsentChangeIn,
    write: Annotated[Write, writes(Role.REGISTRAR, Role.SITE_COORDINATOR, Role.PROTECTION_OFFICER)],
) -> Response:
    """A withdrawal is an answer too."""

    async def work(context: Context) -> Reply:
        return Reply(201, await consents.record_consent(context, person_id, body))

    return await write.once(work)
