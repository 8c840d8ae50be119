"""Search at one's own sites, in one box or by fields; each answer has its rows in the read audit first."""

from __future__ import annotations

from datetime import timedelta

from services.registration.commands.finding import SEARCHERS, Reading, found_out
from services.registration.queries import searching as queries
from services.registration.queries.searching import Asked, Place, Wanted
from services.registration.rules.keys import sound_keys
from services.registration.rules.matching.normal import phone_key
from services.registration.rules.names import document_key, words_of
from services.registration.schemas.finding import SearchIn, SearchOut, StructuredSearchIn
from services.registration.vocabulary import ReadPurpose
from shared.contracts.card_codes import is_card_code
from shared.contracts.vocabulary import Role

STRUCTURED_SEARCHERS = (Role.SITE_COORDINATOR, Role.PROTECTION_OFFICER)
DOCUMENT_LENGTH_MIN = 5
"""A shorter text is no exact document: nobody is found elsewhere by trying a few."""
SOUND_LENGTH_MIN = 3


async def search_people(reading: Reading, body: SearchIn) -> SearchOut:
    """One box: names, a document, a phone or a card's code.

    By name and phone people are found at the caller's own sites; elsewhere only by exactly what they hold in their
    hand, a document or a card.
    """
    rows = await queries.search(reading.session, asked_for(body.q), _place(reading, SEARCHERS), rows_max=body.limit)
    await reading.audit("search_people", ReadPurpose.ASSISTANCE, [row["id"] for row in rows])
    return SearchOut(items=[found_out(row, reading.on()) for row in rows])


async def search_structured(reading: Reading, body: StructuredSearchIn) -> SearchOut:
    """People at the sites that the caller coordinates or protects, by fields."""
    named = " ".join(filter(None, [body.given_names, body.family_names]))
    names = words_of(named)
    wanted = Wanted(
        names,
        body.born_from,
        body.born_to,
        body.sex,
        body.nationality,
        body.population,
        body.arrived_from,
        body.arrived_to,
    )
    place = _place(reading, STRUCTURED_SEARCHERS)
    nobodys = bool(named) and not names  # a name without a letter in it is no name, and not everybody's
    rows = [] if nobodys else await queries.search_structured(reading.session, wanted, place, rows_max=body.limit)
    await reading.audit("search_structured", ReadPurpose.ASSISTANCE, [row["id"] for row in rows])
    return SearchOut(items=[found_out(row, reading.on()) for row in rows])


def asked_for(text: str) -> Asked:
    """The text in all the ways in which it may be meant."""
    words = words_of(text)
    document = document_key(text)
    code = document  # letters and digits in upper case, as a card's code has them
    return Asked(
        words=words,
        sounds=[sound_keys([word])[0] if len(word) >= SOUND_LENGTH_MIN and word.isalpha() else 0 for word in words],
        document=document if len(document) >= DOCUMENT_LENGTH_MIN else "",
        phone=phone_key(text) if not any(character.isalpha() for character in text) else "",
        code=code if is_card_code(code) else "",
    )


def _place(reading: Reading, roles: tuple[Role, ...]) -> Place:
    since = reading.now - timedelta(days=reading.settings.search_arrival_days)
    return Place(list(reading.principal.sites(*roles)), since, reading.viewer())
