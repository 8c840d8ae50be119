"""What others are told of a merge, or of its undoing: the new states of all that changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from services.registration.commands.protecting import set_protection
from services.registration.queries.cards import cards_by_code
from services.registration.queries.records import households_by_id, people_by_id
from services.registration.rules.announce import card_state, household_states, people_states
from services.registration.rules.merging import Row, Rows
from services.registration.schemas.merging import ResizedOut
from shared.clock import local_day
from shared.context import Context
from shared.contracts.envelope import Payload
from shared.contracts.registration import (
    CardBound,
    CardRevoked,
    ConsentChanged,
    HouseholdChanged,
    HouseholdMerged,
    HouseholdState,
    HouseholdUnmerged,
    PersonMerged,
    PersonState,
    PersonUnmerged,
    PersonUpdated,
)
from shared.contracts.vocabulary import CardState
from shared.outbox import emit


async def protect_alike(context: Context, known: Mapping[UUID, Mapping[str, Any]]) -> UUID | None:
    """Protect the one of two that is not, where the other is; answer which.

    Else the one would show by what the other gains or loses.
    """
    open_ids = [id_ for id_, row in known.items() if not row["protected"]]
    if len(open_ids) != 1:
        return None
    await set_protection(context, people=open_ids, protected=True)
    return open_ids[0]


async def announce(context: Context, before: Rows, after: Rows, answers: Iterable[Row]) -> None:
    """Emit the states of people, households and cards that changed, and `answers` as the person's consent now.

    Of protected records nothing is told: their people and households are unknown outside, and their cards anonymous.
    """
    session, on = context.session, local_day(context.now, context.settings.time_zone)
    people = await people_by_id(session, _changed(before, after, "person"))
    households = await households_by_id(session, _changed(before, after, "household"))
    cards = await cards_by_code(session, [after["card"][str(id_)]["code"] for id_ in _changed(before, after, "card")])
    open_ids = {str(person.id) for person in people if not person.protected}
    events: list[Payload] = []
    for person in people:
        events += people_states(_person_type(before, after, str(person.id)), [person], on)
    for household in households:
        events += household_states([household], on, _household_type(before, after, str(household.id)))
    for card in cards:
        events.append(card_state(CardRevoked if card.state is CardState.REVOKED else CardBound, card))
    events += [ConsentChanged.model_validate(row) for row in answers if row["person_id"] in open_ids]
    await emit(context, events)


def _changed(before: Rows, after: Rows, table: str) -> list[UUID]:
    """The ids of rows whose version was raised."""
    return [UUID(id_) for id_, row in after[table].items() if row["version"] != before[table][id_]["version"]]


def _person_type(before: Rows, after: Rows, id_: str) -> type[PersonState]:
    old, new = before["person"][id_]["merged_into"], after["person"][id_]["merged_into"]
    if old == new:
        return PersonUpdated
    return PersonMerged if new else PersonUnmerged


def _household_type(before: Rows, after: Rows, id_: str) -> type[HouseholdState]:
    old, new = before["household"][id_]["merged_into"], after["household"][id_]["merged_into"]
    if old == new:
        return HouseholdChanged
    return HouseholdMerged if new else HouseholdUnmerged


def resized(before: Rows, after: Rows) -> list[ResizedOut]:
    """The households whose size changed."""
    return [
        ResizedOut(household_id=id_, size_before=old, size=row["size"], merged_into=row["merged_into"])
        for id_, row in sorted(after["household"].items())
        if (old := int(before["household"][id_]["size"])) != row["size"]
    ]


def households_in(rows: Rows) -> list[UUID]:
    """The households concerned: those that lose or gain somebody, whose children may be without an adult by it."""
    return sorted(UUID(id_) for id_ in rows["household"])
