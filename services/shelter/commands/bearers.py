"""Whose a card is, told to the stays and services that have its code; and who stays behind an open stay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from services.shelter.commands.cases import SHELTERED_TWICE, open_cases
from services.shelter.commands.doubles import STAY_ENDED, settle_doubles
from services.shelter.commands.guests import bearer
from services.shelter.queries import bearers as queries
from services.shelter.queries import people, populations
from shared.context import Context

Row = Mapping[Any, Any]


async def name_bearers(context: Context, codes: Sequence[str]) -> None:
    """Fill in whose these cards are, in the order in which everything locks: cards (by now), then persons.

    A person who turns out to have two stays at a time keeps both, and is a case.
    """
    session = context.session
    persons = await queries.persons_to_name(session, codes)
    if persons:
        await people.lock_persons(session, persons)
        await queries.name_uses(session, codes)
    await queries.name_stays(session, codes)
    await queries.name_services(session, codes)
    await populations.fill_of_cards(session, codes)
    if persons:
        await open_cases(context, SHELTERED_TWICE, await queries.stays_beside_others(session, codes), context.now)
        await settle_doubles(context, persons, resolution=STAY_ENDED)


async def with_bearers(context: Context, rows: Mapping[UUID, Row]) -> dict[UUID, Row]:
    """Open stays, each with the person and the household of its card where the stay itself has none."""
    codes = [row["card_code"] for row in rows.values() if row["card_code"] and not row["card_revoked"]]
    cards = await queries.cards(context.session, codes)
    carried = {card["person_id"] for card in cards.values() if card["person_id"]}
    named = {row["person_id"] for row in rows.values() if row["person_id"]}
    persons = await people.persons(context.session, carried | named)
    return {id_: {**row, **_bearer(row, cards, persons)} for id_, row in rows.items()}


def _bearer(row: Row, cards: Mapping[str, Row], persons: Mapping[UUID, Row]) -> dict[str, UUID | None]:
    card = None if row["card_revoked"] else cards.get(row["card_code"])
    guest = bearer(card, persons) if card else None
    person_id = row["person_id"] or (guest.person_id if guest else None)
    person = persons.get(person_id) if person_id else None
    household_id = row["household_id"] or (person["household_id"] if person else None)
    return {"person_id": person_id, "household_id": household_id or (guest.household_id if guest else None)}
