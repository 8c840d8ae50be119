"""A card that a command works on: its group's row held first, then its own, and its bearer."""

from __future__ import annotations

from uuid import UUID

from services.registration.commands import issuing
from services.registration.queries import cards as queries
from services.registration.queries.arrivals import lock_group
from services.registration.queries.records import households_by_id, people_by_id
from services.registration.queries.standing import standing_households, standing_people
from services.registration.rules.announce import Card, Household, Person, as_anonymous
from shared.context import Context
from shared.problems import NotFound


async def hold_card(context: Context, code: str) -> Card:
    """The card, held until the commit; before it its group, whose numbers may change with it.

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
    [card] = await queries.cards_by_code(context.session, [code], lock=True)
    return card


async def bearer_of(
    context: Context, person_id: UUID | None, household_id: UUID | None
) -> tuple[Person | None, Household | None]:
    """Whose a card is, or is to be: a merged record's is the one's for whom that stands.

    Raises:
        NotFound: there is no such person or household.
    """
    people_ids = await standing_people(context.session, [person_id] if person_id else [])
    household_ids = await standing_households(context.session, [household_id] if household_id else [])
    # Held: who is protected at the same time is told of as protected.
    people = await people_by_id(context.session, list(people_ids.values()), lock=True) if people_ids else []
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
