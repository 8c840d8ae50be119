"""Pausing and restoring cards; why a card is paused stays here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from services.registration.commands.held_cards import as_seen, bearer_of, hold_bearers, hold_card
from services.registration.errors import CardAlreadyRevoked, CardIsPaused, CardNotIssued, CardNotPaused
from services.registration.queries import cards as queries
from services.registration.rules.announce import Card, card_state
from services.registration.schemas.cards import CardStateOut, PauseIn
from services.registration.vocabulary import PauseReason
from shared.context import Context
from shared.contracts.registration import CardPaused, CardPayload, CardRestored
from shared.contracts.vocabulary import CardState
from shared.outbox import emit


async def pause_card(context: Context, code: str, body: PauseIn) -> CardStateOut:
    """Pause a card, wherever it was issued: nothing is given on it until it is restored.

    Raises:
        NotFound: there is no such card.
        CardNotIssued, CardIsPaused, CardAlreadyRevoked: it can't be paused.
    """
    card = await hold_card(context, code)
    if card.state is CardState.PRINTED:
        raise CardNotIssued()
    if card.state is CardState.PAUSED:
        raise CardIsPaused()
    if card.state is CardState.REVOKED:
        raise CardAlreadyRevoked()
    now = replace(card, state=CardState.PAUSED, version=card.version + 1)
    await queries.pause(context.session, now, reason=body.reason, by=context.caller.subject, now=context.now)
    await _tell(context, CardPaused, now)
    return CardStateOut(card_id=card.id, code=card.code, state=now.state)


async def restore_card(context: Context, code: str) -> CardStateOut:
    """Let a paused card count again.

    Raises:
        NotFound: there is no such card.
        CardNotPaused: it is not paused.
        CardAlreadyRevoked: it is revoked, and stays so.
    """
    card = await hold_card(context, code)
    if card.state is CardState.REVOKED:
        raise CardAlreadyRevoked()
    if card.state is not CardState.PAUSED:
        raise CardNotPaused()
    now = replace(card, state=CardState.ISSUED, version=card.version + 1)
    await queries.restore(context.session, now, by=context.caller.subject, now=context.now)
    await _tell(context, CardRestored, now)
    return CardStateOut(card_id=card.id, code=card.code, state=now.state)


async def _tell(context: Context, type_: type[CardPayload], card: Card) -> None:
    bearer, household = await bearer_of(context, card.person_id, card.household_id)
    await emit(context, [card_state(type_, as_seen(card, bearer, household))])


async def pause_by_cases(context: Context, cases: Mapping[UUID, datetime]) -> None:
    """Pause the cards that cases say somebody else brought; `cases` are card ids with when that was.

    A card that was restored later than its case stays as it is: somebody has looked at it since.
    """
    if not cases:
        return
    paused = []
    await hold_bearers(context, await queries.cards_by_id(context.session, list(cases)))
    for card in await queries.cards_by_id(context.session, list(cases), lock=True):
        known = await queries.pause_of(context.session, card.id)
        restored_at = known["restored_at"] if known else None
        if card.state is CardState.ISSUED and (restored_at is None or restored_at < cases[card.id]):
            now = replace(card, state=CardState.PAUSED, version=card.version + 1)
            await queries.pause(context.session, now, reason=PauseReason.WRONG_BEARER, by=None, now=cases[card.id])
            paused.append(now)
    bearers = [await bearer_of(context, card.person_id, card.household_id) for card in paused]
    states = [as_seen(card, *bearer) for card, bearer in zip(paused, bearers, strict=True)]
    await emit(context, [card_state(CardPaused, card) for card in states])
