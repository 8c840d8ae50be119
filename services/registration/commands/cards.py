"""Cards: print a batch, bind, revoke."""

from __future__ import annotations

from dataclasses import replace

from services.registration.commands import issuing
from services.registration.commands.children import announce_alarms
from services.registration.commands.contacts import announce_seen
from services.registration.commands.group_numbers import tell_group
from services.registration.commands.held_cards import as_seen, bearer_of, hold_card, is_hidden
from services.registration.commands.once import claim, earlier_answer, fingerprint_of
from services.registration.errors import CardAlreadyBound, CardAlreadyRevoked, CardIsPaused
from services.registration.queries import cards as queries
from services.registration.queries.records import touch
from services.registration.queries.standing import standing_households, standing_people
from services.registration.rules.announce import (
    Card,
    Household,
    Person,
    card_state,
    handed_to,
    issued,
)
from services.registration.schemas.cards import BindIn, CardBatchIn, CardBatchOut, CardStateOut, RevokeIn
from shared.context import Context
from shared.contracts.registration import CardBatchPrinted, CardBound, CardRevoked
from shared.contracts.vocabulary import CardState, Role
from shared.ids import new_id
from shared.outbox import emit
from shared.problems import InvalidRequest


async def print_batch(context: Context, body: CardBatchIn) -> CardBatchOut:
    """Make the codes of a batch, known here, and told to those who make offline packs, before anything is printed."""
    context.caller.must_be_at(body.site_id, Role.REGISTRAR, Role.SITE_COORDINATOR)
    fingerprint = fingerprint_of(context, "card_batch", body)
    earlier = await earlier_answer(context, body.id, fingerprint, CardBatchOut)
    if earlier is not None:
        return earlier
    answer = CardBatchOut(batch_id=body.id, codes=issuing.draw_codes(body.count))
    earlier = await claim(context, body.id, kind="card_batch", fingerprint=fingerprint, answer=answer)
    if earlier is not None:
        return earlier
    batch = body.model_dump() | {"caller": context.caller.subject, "now": context.now}
    rows = [{"id": new_id(), "code": code, "place": place} for place, code in enumerate(answer.codes)]
    await queries.insert_batch(context.session, batch, rows)
    await emit(context, [CardBatchPrinted(batch_id=body.id, site_id=body.site_id, codes=answer.codes)])
    return answer


async def bind_card(context: Context, code: str, body: BindIn) -> CardStateOut:
    """Give a card to a person, a household, or (with neither) to somebody who gives no data.

    An anonymous bearer's card may be bound to their record later; a card never moves from one person to another.

    Raises:
        NotFound: no such card, person or household, or a printed card of another site.
        CardAlreadyBound: it belongs to somebody else.
        CardAlreadyRevoked, CardIsPaused: nothing can be done with it now.
    """
    if body.person_id and body.household_id:
        raise InvalidRequest.at("/household_id", "one_of_two")
    card = await hold_card(context, code, person_id=body.person_id, household_id=body.household_id)
    body = await _standing(context, body)
    bearer, household = await bearer_of(context, body.person_id, body.household_id)
    if card.state is CardState.REVOKED:
        raise CardAlreadyRevoked()
    if card.state is CardState.PAUSED:
        raise CardIsPaused()
    if card.state is CardState.PRINTED:
        context.caller.must_be_at(card.site_id, Role.REGISTRAR, Role.SITE_COORDINATOR)
        given = replace(
            card,
            person_id=body.person_id,
            household_id=body.household_id,
            sex=body.sex,
            age_band=body.age_band,
            population=body.population or (household.population if household else None),
        )
        [now] = await issuing.issue(context, [handed_to(given, bearer)])
        await emit(context, [issued(as_seen(now, bearer, household))])
        await _see(context, now)
        return CardStateOut(card_id=card.id, code=card.code, state=now.state)
    return await _rebind(context, card, body, bearer, household=household)


async def _rebind(
    context: Context, card: Card, body: BindIn, bearer: Person | None, *, household: Household | None
) -> CardStateOut:
    answer = CardStateOut(card_id=card.id, code=card.code, state=card.state)
    if (card.person_id, card.household_id) == (body.person_id, body.household_id):
        return answer
    anonymous = card.person_id is None and card.household_id is None
    if not anonymous or (body.person_id is None and body.household_id is None):
        raise CardAlreadyBound()
    hidden = is_hidden(bearer, household)
    # A protected bearer changes nothing that others know of this card: no event, and no new version.
    version = card.version if hidden else card.version + 1
    now = replace(card, person_id=body.person_id, household_id=body.household_id, version=version)
    await queries.update_card(context.session, now, reason=None, now=context.now)
    if not hidden:
        await emit(context, [card_state(CardBound, now)])
        await _tell_group(context, now)
    await _see(context, now)
    return answer


async def _tell_group(context: Context, card: Card) -> None:
    if card.arrival_group_id:
        await tell_group(context, card.arrival_group_id)


async def _see(context: Context, card: Card) -> None:
    """Handing a card over is a contact: who was only on a list has now been seen."""
    if card.person_id is None and card.household_id is None:
        return
    contact = {
        "person_id": card.person_id,
        "household_id": card.household_id,
        "card_id": None,
        "site_id": card.site_id,
        "at": context.now,
    }
    await announce_seen(context, *await touch(context.session, [contact]))
    await announce_alarms(context, card.person_id)


async def revoke_card(context: Context, code: str, body: RevokeIn) -> CardStateOut:
    """Revoke a card, wherever it was issued: people move, and lose cards on the way.

    Raises:
        NotFound: there is no such card.
        CardAlreadyRevoked: it is revoked.
    """
    card = await hold_card(context, code)
    if card.state is CardState.REVOKED:
        raise CardAlreadyRevoked()
    if card.state is CardState.PRINTED:
        context.caller.must_be_at(card.site_id, Role.REGISTRAR, Role.SITE_COORDINATOR)
    now = replace(card, state=CardState.REVOKED, version=card.version + 1)
    await queries.update_card(context.session, now, reason=body.reason, now=context.now)
    bearer, household = await bearer_of(context, card.person_id, card.household_id)
    await emit(context, [card_state(CardRevoked, as_seen(now, bearer, household))])
    await _tell_group(context, now)
    return CardStateOut(card_id=card.id, code=card.code, state=now.state)


async def _standing(context: Context, body: BindIn) -> BindIn:
    """For whom the named person or household stands by now: they are held, so that no merge comes in between."""
    people = await standing_people(context.session, [body.person_id]) if body.person_id else {}
    households = await standing_households(context.session, [body.household_id]) if body.household_id else {}
    return body.model_copy(
        update={
            "person_id": people.get(body.person_id, body.person_id) if body.person_id else None,
            "household_id": households.get(body.household_id, body.household_id) if body.household_id else None,
        }
    )
