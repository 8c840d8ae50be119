"""Cards to try at the desk: one for each verdict, and what the desk says of each now."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from amparo.demo_desk.names import DESK, SITE_ID, of_day
from amparo.demo_desk.plan import BABY, DISPLACED, LARGE, NEIGHBOURS, PAUSED, SERVED
from amparo.demo_desk.speaking import Speaker
from amparo.replay.driver.calls import Answer
from shared.contracts.card_codes import ALPHABET, with_check_character

GIVE = "give"
NEWS_PENDING = frozenset({"card_unknown", "card_unsynced"})
_TO_GIVE = (LARGE, DISPLACED, BABY)
_REFUSED = (SERVED, NEIGHBOURS, PAUSED)
_PAYLOAD_CHARACTERS, _LETTER_BITS = 9, 5


@dataclass(frozen=True, slots=True)
class CardToTry:
    """A card's code, and the desk's verdict on it in today's round: `give`, or the code of the refusal."""

    code: str
    verdict: str


def unknown_card(day: date) -> str:
    """A code that is written as a card's, and that nobody printed."""
    number = of_day(day, "card", "unknown").int
    letters = (
        ALPHABET[number >> _LETTER_BITS * place & (1 << _LETTER_BITS) - 1] for place in range(_PAYLOAD_CHARACTERS)
    )
    return with_check_character("".join(letters))


async def pause(speaker: Speaker, day: date, cards: Mapping[str, str]) -> None:
    """Somebody lost a card: nothing is given on it until it is restored."""
    code = cards[PAUSED.key]
    path = f"/registration/v1/cards/{code}/pause"
    await speaker.make(DESK.actor, path, {"reason": "LOST"}, of_day(day, "pause"), status=200)


async def heard_of(speaker: Speaker, one: UUID, card: str) -> None:
    """Wait until the store knows whose the card is."""
    await speaker.until(DESK.actor, _asked(card), lambda answer: _verdict(answer, one) not in {None, *NEWS_PENDING})


async def cards_to_try(speaker: Speaker, day: date, one: UUID, cards: Mapping[str, str]) -> tuple[CardToTry, ...]:
    """Each card with what the desk says of it now, asked when all news of it have come."""
    await speaker.until(DESK.actor, _asked(cards[PAUSED.key]), lambda answer: _verdict(answer, one) != GIVE)
    known = [cards[party.key] for party in (*_TO_GIVE, *_REFUSED)]
    await asyncio.gather(*(heard_of(speaker, one, code) for code in known))

    async def tried(code: str) -> CardToTry:
        return CardToTry(code, _verdict(await speaker.look(DESK.actor, _asked(code)), one) or "")

    return tuple(await asyncio.gather(*map(tried, (*known, unknown_card(day)))))


def _asked(card: str) -> str:
    return f"/distribution/v1/entitlements?card={card}&site_id={SITE_ID}"


def _verdict(answer: Answer, one: UUID) -> str | None:
    """What is said in the round; None where nothing is, because it is not open."""
    items = answer.body.get("items", ()) if answer.status == 200 else ()
    line = next((item for item in items if item["round_id"] == str(one)), None)
    if line is None:
        return None
    return GIVE if line["may_receive"] else line["code"]
