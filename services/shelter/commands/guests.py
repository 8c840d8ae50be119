"""Who a stay or a service is for: a person, an anonymous card, a household's card, or somebody unknown.

A code that no event has announced is taken as it is (nobody is refused a roof or a meal): its card has a row
`known = false`, the stay keeps the code, and the card's event fills in whose it is when it comes. A revoked card, and
one that is paused, say nothing about who carries them now: they stand for an anonymous bearer.

A card that is not a household's counts as its code and, beside it, as its person where that is known. So one bearer
has one stay and one meal at a time, whether the card's event came before the first scan, between two, or after.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from services.shelter.commands.given import population_of
from services.shelter.queries import people
from services.shelter.queries.doubles import lock_known
from services.shelter.schemas.stays import StayIn
from shared.context import Context
from shared.contracts.vocabulary import CardState, Population, Sex


@dataclass(frozen=True)
class Guest:
    """One recipient. `token` is the code of a card that is not a household's: one stay and one meal at a time."""

    person_id: UUID | None = None
    household_id: UUID | None = None
    card_code: str | None = None
    card_id: UUID | None = None
    token: str | None = None
    arrival_group_id: UUID | None = None
    population: Population | None = None
    sex: Sex | None = None

    card_known: bool = False
    card_revoked: bool = False
    """As it was known at the scan: whose the card had been says nothing of this guest, now or later."""

    @property
    def recipient(self) -> str | None:
        """The key under which a service is given once, beside the token."""
        return f"person:{self.person_id}" if self.person_id else None

    @property
    def is_one(self) -> bool:
        """Whether this is one bearer or person, and not a household."""
        return self.person_id is not None or self.token is not None


def bearer(card: Mapping[Any, Any], persons: Mapping[UUID, Mapping[Any, Any]]) -> Guest:
    """The guest behind a card."""
    revoked = card["state"] in (CardState.REVOKED, CardState.PAUSED)
    person_id = None if revoked or _is_withdrawn(card["person_id"], persons) else card["person_id"]
    if person_id:
        person = known_person(person_id, persons)
        household_id, population, sex = person.household_id, person.population, person.sex
    else:
        household_id, population, sex = None, None, None
    of_household = not revoked and person_id is None and card["household_id"] is not None
    household_id = household_id or (None if revoked else card["household_id"])
    return Guest(
        person_id=person_id,
        household_id=household_id,
        card_code=card["code"],
        card_id=card["card_id"],
        token=None if of_household else card["code"],
        arrival_group_id=card["arrival_group_id"],
        population=population_of(card["population"]) or population,
        sex=sex or (Sex(card["sex"]) if card["sex"] else None),
        card_known=card["known"],
        card_revoked=revoked,
    )


def _is_withdrawn(person_id: UUID | None, persons: Mapping[UUID, Mapping[Any, Any]]) -> bool:
    """Whether nothing may be known of the bearer any more, though the card's own event is not here yet."""
    row = persons.get(person_id) if person_id else None
    return bool(row and row["withdrawn"])


def known_person(person_id: UUID, persons: Mapping[UUID, Mapping[Any, Any]]) -> Guest:
    """The guest behind a person's id, announced or not."""
    row = persons.get(person_id)
    if row is None:
        return Guest(person_id=person_id)
    return Guest(
        person_id=person_id,
        household_id=row["household_id"],
        population=population_of(row["populations"]),
        sex=Sex(row["sex"]) if row["sex"] else None,
    )


async def guests_of(context: Context, items: Sequence[StayIn]) -> tuple[dict[UUID, Guest], dict[UUID, UUID]]:
    """Who each stay is for; cards are locked before persons, both in their order."""
    cards = await people.lock_cards(context.session, [item.card for item in items if item.card])
    carried = {card["person_id"] for card in cards.values() if card["person_id"]}
    named = {item.person_id for item in items if item.person_id}
    known, persons = await lock_known(context.session, carried | named)
    guests = _without_repeats({item.id: _guest(item, cards, persons) for item in items})
    asked = {guest.household_id for guest in guests.values() if guest.household_id and not guest.population}
    households = await people.households(context.session, asked) if asked else {}
    return {
        id_: replace(guest, population=population_of(households[guest.household_id]["population"]))
        if guest.household_id in households and not guest.population
        else guest
        for id_, guest in guests.items()
    }, known


def _guest(item: StayIn, cards: Mapping[str, Mapping[Any, Any]], persons: Mapping[UUID, Mapping[Any, Any]]) -> Guest:
    if item.card:
        guest = bearer(cards[item.card], persons)
    else:
        guest = known_person(item.person_id, persons) if item.person_id else Guest()
    return replace(
        guest,
        household_id=guest.household_id or item.household_id,
        arrival_group_id=item.arrival_group_id or guest.arrival_group_id,
    )


def _without_repeats(guests: Mapping[UUID, Guest]) -> dict[UUID, Guest]:
    """Let a card that nobody announced yet house several guests of one request: it may be a household's.

    One of them counts as its bearer, so that a later scan is not a second bed.
    """
    seen: set[str] = set()
    kept = {}
    for id_, guest in guests.items():
        repeated = not guest.card_known and guest.token in seen
        seen |= {guest.token} if guest.token else set()
        kept[id_] = replace(guest, token=None) if repeated else guest
    return kept
