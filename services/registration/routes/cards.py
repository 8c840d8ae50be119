"""Cards: batches, binding, revocation."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Response

from services.registration.commands import cards, pausing
from services.registration.errors import (
    CardAlreadyBound,
    CardAlreadyRevoked,
    CardCodeWrong,
    CardIsPaused,
    CardNotIssued,
    CardNotPaused,
    CardNotPrinted,
)
from services.registration.schemas.cards import BindIn, CardBatchIn, CardBatchOut, CardStateOut, PauseIn, RevokeIn
from services.registration.schemas.fields import CardCode
from shared.context import Context
from shared.contracts.scanned import CARD_QR_PROBLEMS
from shared.contracts.vocabulary import Role
from shared.idempotency import Reply, Write, writes
from shared.problems import IdReused, NotFound, responses

router = APIRouter(tags=["cards"])
Registrar = Annotated[Write, writes(Role.REGISTRAR, Role.SITE_COORDINATOR)]
Code = Annotated[CardCode, Path()]


@router.post(
    "/card-batches",
    status_code=201,
    response_model=CardBatchOut,
    operation_id="print_card_batch",
    summary="Make the codes of cards to be printed",
    responses=responses(NotFound, IdReused),
)
async def print_card_batch(body: CardBatchIn, write: Registrar) -> Response:
    """The codes are known here before they are printed."""
    return await write.created(cards.print_batch, body)


@router.post(
    "/cards/{code}/bind",
    response_model=CardStateOut,
    operation_id="bind_card",
    summary="Give a card to a person, a household, or somebody who gives no data",
    responses=responses(
        NotFound,
        CardAlreadyBound,
        CardAlreadyRevoked,
        CardIsPaused,
        CardNotPrinted,
        CardCodeWrong,
        *CARD_QR_PROBLEMS,
    ),
)
async def bind_card(code: Code, body: BindIn, write: Registrar) -> Response:
    """A card never moves from one person to another."""

    async def work(context: Context) -> Reply:
        return Reply(200, await cards.bind_card(context, code, body))

    return await write.once(work)


@router.post(
    "/cards/{code}/revoke",
    response_model=CardStateOut,
    operation_id="revoke_card",
    summary="Revoke a card",
    responses=responses(NotFound, CardAlreadyRevoked, CardCodeWrong, *CARD_QR_PROBLEMS),
)
async def revoke_card(code: Code, body: RevokeIn, write: Registrar) -> Response:
    """At any site: people move."""

    async def work(context: Context) -> Reply:
        return Reply(200, await cards.revoke_card(context, code, body))

    return await write.once(work)


@router.post(
    "/cards/{code}/pause",
    response_model=CardStateOut,
    operation_id="pause_card",
    summary="Pause a card",
    responses=responses(NotFound, CardNotIssued, CardIsPaused, CardAlreadyRevoked, CardCodeWrong, *CARD_QR_PROBLEMS),
)
async def pause_card(code: Code, body: PauseIn, write: Registrar) -> Response:
    """At any site; nothing is given on it until it is restored, and only here it says why."""

    async def work(context: Context) -> Reply:
        return Reply(200, await pausing.pause_card(context, code, body))

    return await write.once(work)


@router.post(
    "/cards/{code}/restore",
    response_model=CardStateOut,
    operation_id="restore_card",
    summary="Let a paused card count again",
    responses=responses(NotFound, CardNotPaused, CardAlreadyRevoked, CardCodeWrong, *CARD_QR_PROBLEMS),
)
async def restore_card(code: Code, write: Registrar) -> Response:
    """At any site."""

    async def work(context: Context) -> Reply:
        return Reply(200, await pausing.restore_card(context, code))

    return await write.once(work)
