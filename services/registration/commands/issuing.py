"""Cards that change hands: codes are checked, free ones taken, new ones drawn."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from uuid import UUID

from services.registration.errors import CardCodeWrong, CardNotPrinted
from services.registration.queries import cards as queries
from services.registration.rules.announce import Card
from shared.context import Context
from shared.contracts.card_codes import is_card_code, new_codes
from shared.contracts.vocabulary import CardState
from shared.problems import NotFound


def must_be_codes(codes: Sequence[str]) -> None:
    """Refuse what a slip of the pen made.

    Raises:
        CardCodeWrong: the check character of one does not fit; says which, by its place.
    """
    for place, code in enumerate(codes):
        if not is_card_code(code):
            raise CardCodeWrong(place=place)


def draw_codes(count: int) -> list[str]:
    """`count` new codes."""
    return new_codes(count, secrets.randbelow)


async def printed_cards(context: Context, codes: Sequence[str]) -> list[Card]:
    """The pre-printed cards with `codes`, in that order, held until the commit.

    Raises:
        CardCodeWrong: a check character does not fit.
        CardNotPrinted: one is unknown, or twice in the list.
    """
    if not codes:
        return []
    must_be_codes(codes)
    found = {card.code: card for card in await queries.cards_by_code(context.session, codes, lock=True)}
    missing = [code for code in codes if code not in found]
    if missing or len(set(codes)) < len(codes):
        raise CardNotPrinted(codes=missing)
    return [found[code] for code in codes]


def must_be_of_site(cards: Sequence[Card], site_id: UUID) -> None:
    """Refuse cards that were printed for another site.

    Raises:
        NotFound: one was.
    """
    if any(card.state is CardState.PRINTED and card.site_id != site_id for card in cards):
        raise NotFound()


async def issue(context: Context, cards: Sequence[Card]) -> list[Card]:
    """Issue pre-printed cards as they stand in `cards`, in that order.

    Raises:
        CardNotPrinted: one of them is not free any more.
    """
    if not cards:
        return []
    taken = [card.code for card in cards if card.state is not CardState.PRINTED]
    if taken:
        raise CardNotPrinted(codes=taken)
    issued = {card.id: card for card in await queries.issue(context.session, cards, now=context.now)}
    return [issued[card.id] for card in cards]
