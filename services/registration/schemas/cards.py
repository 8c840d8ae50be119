"""Cards: batches printed ahead, binding, revocation."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.registration.vocabulary import RevocationReason
from shared.contracts.vocabulary import CardKind, CardState, Population, Sex
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
    population: Population | None = None


class RevokeIn(Body):
    reason: RevocationReason


class CardStateOut(Answer):
    card_id: UUID
    code: str
    state: CardState
