"""Hand-outs, and what becomes of them."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from shared.contracts.envelope import Payload
from shared.contracts.kinds import FACT
from shared.contracts.vocabulary import AgeBand, HandoutMode, KitKind, Population, RecipientUnit, Sex


class HandoutGiven(Payload):
    """Goods that left: `quantity` kits, and the components really given (item id to quantity)."""

    TYPE = "distribution.handout_given.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = FACT
    CONSUMERS = ("registration", "coordination")
    SUBJECT = "handout_id"

    handout_id: UUID
    round_id: UUID
    site_id: UUID
    kit_id: UUID
    kit_kind: KitKind
    bom_version: int
    quantity: int
    components: dict[UUID, int]
    mode: HandoutMode = HandoutMode.GRANT
    verdict: str
    recipient_unit: RecipientUnit
    unit_id: UUID
    card_id: UUID | None = None
    card_code: str | None = None
    """Of a card of which distribution had not heard."""
    person_id: UUID | None = None
    household_id: UUID | None = None
    arrival_group_id: UUID | None = None
    population: Population | None = None
    people: int
    """People whom this hand-out reaches: the household's size, or 1; none by goods for a site."""
    sex: Sex | None = None
    """Of somebody who gave no data and has no card, as the desk saw them; so `age_band`."""
    age_band: AgeBand | None = None
    device_id: UUID | None = None
    offline: bool = False
    occurred_at: datetime


class HandoutRefused(Payload):
    TYPE = "distribution.handout_refused.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = FACT
    CONSUMERS = ("coordination",)
    SUBJECT = "handout_id"

    handout_id: UUID
    round_id: UUID
    site_id: UUID
    kit_kind: KitKind
    reason: str
    occurred_at: datetime


class GivenByOthersRecorded(Payload):
    """What another organisation gave a unit, as a desk heard of it; `counted`: against the round's allowance."""

    TYPE = "distribution.given_by_others_recorded.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = FACT
    SUBJECT = "handout_id"

    handout_id: UUID
    round_id: UUID
    site_id: UUID
    kit_kind: KitKind
    organisation: str
    quantity: int
    recipient_unit: RecipientUnit
    unit_id: UUID
    counted: bool
    occurred_at: datetime


class OwedSettled(Payload):
    """What a hand-out had left owing was given: item id to pieces, at the site that settled it."""

    TYPE = "distribution.owed_settled.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = FACT
    SUBJECT = "settlement_id"

    settlement_id: UUID
    handout_id: UUID
    site_id: UUID
    components: dict[UUID, int]
    occurred_at: datetime


class LoanMoved(Payload):
    """Pieces of a loan: RETURNED or LAUNDERED (on the shelf again), TO_LAUNDRY, LOST, DAMAGED."""

    TYPE = "distribution.loan_moved.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = FACT
    SUBJECT = "movement_id"

    movement_id: UUID
    handout_id: UUID
    site_id: UUID
    outcome: str
    components: dict[UUID, int]
    occurred_at: datetime


class HandoutReversed(Payload):
    TYPE = "distribution.handout_reversed.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = FACT
    CONSUMERS = ("registration", "coordination")
    SUBJECT = "handout_id"

    handout_id: UUID
    site_id: UUID
    kit_kind: KitKind
    quantity: int
    occurred_at: datetime
