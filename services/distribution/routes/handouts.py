"""Hand-outs and entitlements over HTTP."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse

from services.distribution import errors
from services.distribution.commands import entitlements, handouts, reversal
from services.distribution.commands.recorded import repeated
from services.distribution.queries import handouts as queries
from services.distribution.routes.overrides import Second
from services.distribution.routes.reading import Language, Session, context_of
from services.distribution.schemas.handouts import (
    EntitlementsOut,
    HandoutIn,
    HandoutOut,
    ReversalIn,
    ReversalOut,
    Verdict,
)
from services.distribution.schemas.recipients import CardCode
from shared.auth import Principal, requires
from shared.context import Context
from shared.idempotency import Reply, Write, writes
from shared.problems import IdReused, NotFound, Problem, responses

router = APIRouter(tags=["handouts"])
Giving = Annotated[Write, writes(*handouts.GIVERS)]
Giver = Annotated[Principal, Depends(requires(*handouts.GIVERS))]

REFUSALS: dict[str, type[Problem]] = {
    problem.code: problem
    for problem in (
        errors.AlreadyReceived,
        errors.OverAllowance,
        errors.NotEntitled,
        errors.CardUnknown,
        errors.CardUnsynced,
        errors.RecipientUnknown,
        errors.RecipientDeceased,
        errors.RecipientMismatch,
        errors.CardRevokedProblem,
        errors.CardPausedProblem,
        errors.RoundClosedProblem,
        errors.PersonNeeded,
        errors.GroupExhausted,
        errors.OutOfStock,
    )
}


@router.post(
    "/handouts",
    operation_id="give_kit",
    summary="Give a kit at an online desk",
    status_code=201,
    response_model=HandoutOut,
    responses=responses(*REFUSALS.values(), errors.VoucherGiven, errors.SecondPersonNeeded, NotFound, IdReused),
)
async def give_kit(body: HandoutIn, write: Giving, second: Second) -> JSONResponse:
    """Given, or refused with what to do next; either is recorded under the hand-out's id."""

    async def work(context: Context) -> Reply:
        out = await handouts.give_kit(context, body, second)
        if out.verdict is not Verdict.REFUSED:
            return Reply(201, out)
        problem = REFUSALS[out.code or ""](handout_id=str(out.handout_id), **out.parameters)
        return Reply(problem.status, problem=problem)

    return await write.once(work)


@router.get(
    "/handouts/{handout_id}",
    operation_id="read_handout",
    summary="Read a hand-out",
    responses=responses(NotFound),
)
async def read_handout(handout_id: UUID, request: Request, session: Session, principal: Giver) -> HandoutOut:
    """One hand-out of the caller's sites with its verdict."""
    row = (await queries.stored(session, [handout_id])).get(handout_id)
    if row is None or not principal.at(row["site_id"], *handouts.GIVERS):
        raise NotFound()
    return repeated(row, context_of(request, session, principal).settings.time_zone)


@router.post(
    "/handouts/{handout_id}/reverse",
    operation_id="reverse_handout",
    summary="Take a hand-out back",
    status_code=201,
    response_model=ReversalOut,
    responses=responses(NotFound, IdReused, errors.AlreadyReversed, errors.NothingToReverse, errors.LoanMoved),
)
async def reverse_handout(handout_id: UUID, body: ReversalIn, write: Giving) -> JSONResponse:
    """The stock returns, an excess is settled, the verdict stays."""

    async def work(context: Context) -> Reply:
        return Reply(201, await reversal.reverse_handout(context, handout_id, body))

    return await write.once(work)


@router.get(
    "/entitlements",
    operation_id="read_entitlements",
    summary="What may be given to a card's bearer or a household",
    responses=responses(NotFound),
)
async def read_entitlements(
    request: Request,
    site_id: UUID,
    session: Session,
    principal: Giver,
    language: Language,
    card: CardCode | None = None,
    household_id: UUID | None = None,
    person_id: UUID | None = None,
) -> EntitlementsOut:
    """Per open round of the site: its rule in words, how many or why not, when and where before, from when again."""
    if not (card or household_id or person_id):
        raise NotFound()
    return await entitlements.read_entitlements(
        context_of(request, session, principal),
        site_id,
        card=card,
        household_id=household_id,
        person_id=person_id,
        language=language,
    )
