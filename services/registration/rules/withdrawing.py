"""What is told of a record that was known and is protected from now on: nothing, and that what was told is void.

A record that is withdrawn has an event with its id and version, and nothing else in it; its card is an anonymous one
(`announce.handed_to`), and in its household it is an unnamed member.
"""

from __future__ import annotations

from collections.abc import Sequence

from services.registration.rules.announce import Card, Household, Person, card_state
from shared.contracts.registration import (
    CardBound,
    CardIssued,
    CardPaused,
    CardPayload,
    CardRevoked,
    HouseholdChanged,
    PersonUpdated,
)
from shared.contracts.vocabulary import CardState, Composition


def hides_whole(members: Sequence[Person], unnamed: Composition) -> bool:
    """Whether a household must not show: nobody in it may be known, and an empty household beside a card would tell."""
    return bool(members) and unnamed.total == 0 and all(person.protected for person in members)


def withdrawn_person(person: Person) -> PersonUpdated:
    """The event of a person who was known and is protected now."""
    return PersonUpdated(person_id=person.id, version=person.version, site_id=person.site_id, withdrawn=True)


def withdrawn_household(household: Household) -> HouseholdChanged:
    """The event of a household that was known and shows no more."""
    return HouseholdChanged(
        household_id=household.id,
        version=household.version,
        site_id=household.site_id,
        population=household.population,
        size=0,
        composition=Composition(),
        withdrawn=True,
    )


def card_as_it_looks(card: Card) -> CardPayload:
    """The event of a card whose bearer shows no more, or shows again."""
    if card.state is CardState.REVOKED:
        return card_state(CardRevoked, card)
    if card.state is CardState.PAUSED:
        return card_state(CardPaused, card)
    known = card.person_id is not None or card.household_id is not None
    return card_state(CardBound if known else CardIssued, card)
