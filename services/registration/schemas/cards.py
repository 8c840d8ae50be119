"""Cards: batches printed ahead, binding, revocation."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.registration.vocabulary import PauseReason, RevocationReason
from shared.contracts.vocabulary import AgeBand, CardKind, CardState, Population, Sex
from shared.schemas import Answer, Body

BATCH_CARDS_MAX = 500


class CardBatchIn(Body):
    id: UUID
    site_id: UUID
    count: Annotated[int, Field(ge=1, le=BATCH_CARDS_MAX, strict=True)]
    kind: CardKind = CardKind.CARD


class CardBatchOut(Answer):
    batch_id: UUID
    codes: list[str]


class BindIn(Body):
    """To whom the card belongs; with neither, it is issued to somebody who gives no data."""

    person_id: UUID | None = None
    household_id: UUID | None = None
    sex: Sex | None = None
    age_band: AgeBand | None = None
    population: Population | None = None


class RevokeIn(Body):
    reason: RevocationReason


class PauseIn(Body):
    reason: PauseReason


class Paper(StrEnum):
    A4 = "A4"
    LETTER = "LETTER"


class PrintLanguage(StrEnum):
    ES = "es"
    EN = "en"
    FR = "fr"
    HT = "ht"
    PT = "pt"


class PrintIn(Body):
    """How a card is printed; without `layout`, as what it is: a card or a wristband."""

    paper: Paper = Paper.A4
    layout: CardKind | None = None
    language: PrintLanguage = PrintLanguage.ES


class SheetIn(PrintIn):
    """`with_names` prints only cards that were issued, with their bearers' names; a protected name is never printed."""

    with_names: bool = False


class ReprintIn(PrintIn):
    with_name: bool = False


class CardStateOut(Answer):
    card_id: UUID
    code: str
    state: CardState
