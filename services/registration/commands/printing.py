"""Cards on paper: a batch's sheets, or one card again. Reads: what was made is made again, and nothing changes."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import RowMapping

from services.registration.commands import issuing
from services.registration.commands.finding import Reading
from services.registration.errors import CardAlreadyRevoked
from services.registration.queries import printing as queries
from services.registration.rules.printing import CARD_TEXTS, LAYOUTS, PAGES, Printed, sheet_of
from services.registration.schemas.cards import PrintIn, ReprintIn, SheetIn
from services.registration.vocabulary import ReadPurpose
from shared.contracts.signed_cards import sign
from shared.contracts.vocabulary import CardState, Role
from shared.keys import Key, KeysDirectory
from shared.problems import NotFound

PRINTERS = (Role.REGISTRAR, Role.SITE_COORDINATOR)
KEY_PURPOSE = "card"


async def print_batch_sheet(reading: Reading, batch_id: UUID, body: SheetIn) -> bytes:
    """The PDF of a batch's cards, in the order of their making; the names on it are written down first.

    Raises:
        NotFound: no such batch at the caller's sites, or none of its cards is to be printed.
    """
    batch = await queries.batch_for_printing(reading.session, batch_id)
    if batch is None:
        raise NotFound()
    reading.principal.must_be_at(batch["site_id"], *PRINTERS)
    cards = await queries.cards_of_batch(reading.session, batch_id, issued=body.with_names, viewer=reading.viewer())
    if body.with_names:  # a card that was given out elsewhere is that site's
        cards = [card for card in cards if reading.principal.at(card["site_id"], *PRINTERS)]
    if not cards:
        raise NotFound()
    if body.with_names:
        await _audit(reading, "print_card_sheet", cards)
    return await _pdf(reading, cards, body, names=body.with_names)


async def print_card(reading: Reading, code: str, body: ReprintIn) -> bytes:
    """The PDF of one card, for a bearer whose own is worn out.

    Raises:
        NotFound: there is none at the caller's sites.
        CardAlreadyRevoked: it is revoked; give another one.
    """
    issuing.must_be_codes([code])
    card = await queries.card_for_printing(reading.session, code, reading.viewer())
    if card is None:
        raise NotFound()
    reading.principal.must_be_at(card["site_id"], *PRINTERS)
    if card["state"] == CardState.REVOKED:
        raise CardAlreadyRevoked()
    if body.with_name:
        await _audit(reading, "print_card", [card])
    return await _pdf(reading, [card], body, names=body.with_name)


async def _audit(reading: Reading, operation: str, cards: Sequence[RowMapping]) -> None:
    named = [card["person_id"] for card in cards if card["person_id"] and card["name"]]
    await reading.audit(operation, ReadPurpose.REGISTRATION, sorted(set(named)))


async def _pdf(reading: Reading, cards: Sequence[RowMapping], body: PrintIn, *, names: bool) -> bytes:
    layout = LAYOUTS[body.layout or cards[0]["kind"]]
    key = KeysDirectory(reading.settings.keys_dir).current(KEY_PURPOSE)

    def make() -> bytes:
        return sheet_of(
            [_printed(card, reading, key, signed=layout.signed, names=names) for card in cards],
            layout=layout,
            page=PAGES[body.paper],
            text=CARD_TEXTS[body.language],
            operation=reading.settings.operation,
            made_at=reading.now,
        )

    return await asyncio.to_thread(make)  # half a second per hundred cards


def _printed(card: RowMapping, reading: Reading, key: Key, *, signed: bool, names: bool) -> Printed:
    code = card["code"]
    text = sign(code, issued=reading.now, kid=UUID(key.kid), secret=key.secret) if signed else code
    return Printed(code, text, (card["name"] or None) if names else None)
