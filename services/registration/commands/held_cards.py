"""A card that a command works on: its group's row held first, then its bearer's, and its own last."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from services.registration.commands import issuing
from services.registration.queries import cards as queries
from services.registration.queries.arrivals import lock_group
from services.registration.queries.records import households_by_id, people_by_id
from services.registration.queries.standing import lock_people, standing_households, standing_people
from services.registration.rules.announce import Card, Household, Person, as_anonymous
from shared.context import Context
from shared.problems import NotFound


async def hold_card(
    context: Context, code: str, *, person_id: UUID | None = None, household_id: UUID | None = None
) -> Card:
    """The card, held until the commit; before it its group, whose numbers may change with it, and its bearer.

    Whoever is to have it (`person_id` or `household_id`) is held as its bearer is.

    Raises:
        NotFound: there is no such card.
        CardCodeWrong: its check character does not fit.
    """
    issuing.must_be_codes([code])
    seen = await queries.cards_by_code(context.session, [code])
    if not seen:
        raise NotFound()
    if seen[0].arrival_group_id:
        await lock_group(context.session, seen[0].arrival_group_id)
    await hold_bearers(context, seen, person_id=person_id, household_id=household_id)
    [card] = await queries.cards_by_code(context.session, [code], lock=True)
    if (card.person_id, card.household_id) != (seen[0].person_id, seen[0].household_id):
        await hold_bearers(context, [card])
    return card


async def hold_bearers(
    context: Context, cards: Sequence[Card], *, person_id: UUID | None = None, household_id: UUID | None = None
) -> None:
    """Hold whose these cards are, and one more: who is protected at the same time is told of as protected."""
    people = [person_id, *(card.person_id for card in cards)]
    homes = [household_id, *(card.household_id for card in cards)]
    standing = await standing_households(context.session, list(filter(None, homes)))
    await lock_people(context.session, list(filter(None, people)), standing.values())


async def bearer_of(
    context: Context, person_id: UUID | None, household_id: UUID | None
) -> tuple[Person | None, Household | None]:
    """Whose a card is, or is to be: a merged record's is the one's for whom that stands.

    Raises:
        NotFound: there is no such person or household.
    """
    people_ids = await standing_people(context.session, [person_id] if person_id else [])
    household_ids = await standing_households(context.session, [household_id] if household_id else [])
    people = await people_by_id(context.session, list(people_ids.values())) if people_ids else []
    households = await households_by_id(context.session, list(household_ids.values())) if household_ids else []
    if (person_id and not people) or (household_id and not households):
        raise NotFound()
    return next(iter(people), None), next(iter(households), None)


def is_hidden(bearer: Person | None, household: Household | None) -> bool:
    """Whether the bearer is known to their officers only."""
    return bool((bearer and bearer.protected) or (household and household.protected))


def as_seen(card: Card, bearer: Person | None, household: Household | None) -> Card:
    """The card as others know it."""
    return as_anonymous(card) if is_hidden(bearer, household) else card
