"""Cards, as others may know them."""

from __future__ import annotations

from typing import ClassVar, Literal
from uuid import UUID

from shared.contracts.envelope import Payload
from shared.contracts.vocabulary import AgeBand, CardKind, CardState, Population, Sex


class CardPayload(Payload):
    """A card and to whom it belongs; the code is no secret and no personal datum."""

    KIND: ClassVar[Literal["STATE", "FACT"]] = "STATE"
    CONSUMERS = ("distribution", "shelter", "coordination")
    SUBJECT = "card_id"

    card_id: UUID
    version: int
    code: str
    kind: CardKind
    state: CardState
    batch_id: UUID | None = None
    site_id: UUID
    person_id: UUID | None = None
    household_id: UUID | None = None
    arrival_group_id: UUID | None = None
    sex: Sex | None = None
    """Of an anonymous bearer, where it was counted."""
    age_band: AgeBand | None = None
    """Of an anonymous bearer, where it was stated."""
    population: Population | None = None


class CardIssued(CardPayload):
    TYPE = "registration.card_issued.v1"


class CardBound(CardPayload):
    TYPE = "registration.card_bound.v1"


class CardPaused(CardPayload):
    """Nothing is given on it until it is restored; why, only registration says."""

    TYPE = "registration.card_paused.v1"


class CardRestored(CardPayload):
    TYPE = "registration.card_restored.v1"


class CardRevoked(CardPayload):
    TYPE = "registration.card_revoked.v1"


class CardBatchPrinted(Payload):
    """Codes that are on paper and nobody's yet: a scanner tells a real card that is not known yet from a false one."""

    TYPE = "registration.card_batch_printed.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = "FACT"
    CONSUMERS = ("distribution",)
    SUBJECT = "batch_id"

    batch_id: UUID
    site_id: UUID
    codes: list[str]
