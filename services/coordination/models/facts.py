"""Facts: each stands once, by its id. `local_day` is the day where the operation is.

What undoes or ends a fact is a fact of its own table: it may be here first.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import Field

from services.coordination.models.table import Table, counts, instant


class Arrival(Table, table=True):
    """An arrival of `people`: one person, or a household's unnamed members."""

    __tablename__ = "arrival"

    arrival_id: UUID = Field(primary_key=True)
    kind: str
    site_id: UUID
    place_pcode: str
    occurred_at: datetime = instant()
    local_day: date
    people: int
    person_id: UUID | None
    household_id: UUID | None
    means: str
    country_from: str | None
    nationality: str | None
    arrival_group_id: UUID | None


class Headcount(Table, table=True):
    __tablename__ = "headcount"

    headcount_id: UUID = Field(primary_key=True)
    kind: str
    site_id: UUID
    place_pcode: str
    occurred_at: datetime = instant()
    local_day: date
    people: int
    women: int
    men: int
    girls: int
    boys: int
    not_stated: int
    nationalities: dict[str, Any] = counts()
    country_from: str | None
    means: str
    arrival_group_id: UUID | None


class ArrivalReversal(Table, table=True):
    """An arrival that was entered in error."""

    __tablename__ = "arrival_reversal"

    arrival_id: UUID = Field(primary_key=True)
    reversal_id: UUID
    site_id: UUID
    occurred_at: datetime = instant()
    local_day: date


class HeadcountReversal(Table, table=True):
    __tablename__ = "headcount_reversal"

    headcount_id: UUID = Field(primary_key=True)
    reversal_id: UUID
    site_id: UUID
    occurred_at: datetime = instant()
    local_day: date


class Handout(Table, table=True):
    __tablename__ = "handout"

    handout_id: UUID = Field(primary_key=True)
    round_id: UUID
    site_id: UUID
    kit_id: UUID
    kit_kind: str
    bom_version: int
    quantity: int
    components: dict[str, Any] = counts()
    mode: str
    verdict: str
    recipient_unit: str
    unit_id: UUID
    card_id: UUID | None
    person_id: UUID | None
    household_id: UUID | None
    arrival_group_id: UUID | None
    population: str | None
    people: int
    offline: bool
    occurred_at: datetime = instant()
    local_day: date


class HandoutReversal(Table, table=True):
    __tablename__ = "handout_reversal"

    handout_id: UUID = Field(primary_key=True)
    site_id: UUID
    kit_kind: str
    quantity: int
    occurred_at: datetime = instant()
    local_day: date


class HandoutRefusal(Table, table=True):
    __tablename__ = "handout_refusal"

    handout_id: UUID = Field(primary_key=True)
    round_id: UUID
    site_id: UUID
    kit_kind: str
    reason: str
    occurred_at: datetime = instant()
    local_day: date


class Stay(Table, table=True):
    __tablename__ = "stay"

    stay_id: UUID = Field(primary_key=True)
    site_id: UUID
    room_id: UUID | None
    place: str
    person_id: UUID | None
    household_id: UUID | None
    card_id: UUID | None
    card_code: str | None
    arrival_group_id: UUID | None
    population: str | None
    night_of: date
    occurred_at: datetime = instant()


class StayEnd(Table, table=True):
    __tablename__ = "stay_end"

    stay_id: UUID = Field(primary_key=True)
    ending: int = Field(primary_key=True)
    site_id: UUID
    reason: str
    occurred_at: datetime = instant()
    local_day: date


class StayEndReversal(Table, table=True):
    """The stay's end of that number was taken back."""

    __tablename__ = "stay_end_reversal"

    stay_id: UUID = Field(primary_key=True)
    ending: int = Field(primary_key=True)
    site_id: UUID
    occurred_at: datetime = instant()
    local_day: date


class StayAway(Table, table=True):
    """The guest went away for a while, or is back: what the highest `version` says."""

    __tablename__ = "stay_away"

    stay_id: UUID = Field(primary_key=True)
    version: int = Field(primary_key=True)
    site_id: UUID
    away: bool
    occurred_at: datetime = instant()


class ServiceFact(Table, table=True):
    """A service to one person or card (`reached`), or to a count of people."""

    __tablename__ = "service"

    service_id: UUID = Field(primary_key=True)
    site_id: UUID
    kind: str
    person_id: UUID | None
    household_id: UUID | None
    card_id: UUID | None
    card_code: str | None
    arrival_group_id: UUID | None
    population: str | None
    sex: str | None
    people: int
    reached: bool
    occurred_at: datetime = instant()
    local_day: date


class Census(Table, table=True):
    """A night's balance at a site as its census posted it, and the board's figures; later facts never change it."""

    __tablename__ = "census"

    census_id: UUID = Field(primary_key=True)
    site_id: UUID
    night_of: date
    people_before: int
    came: int
    went: int
    people: int
    not_seen: int
    figures: dict[str, Any] | None = counts()
    occurred_at: datetime = instant()
    local_day: date


class NightTakenBack(Table, table=True):
    """A night that a census posted as a service, and that was not."""

    __tablename__ = "night_taken_back"

    service_id: UUID = Field(primary_key=True)
    site_id: UUID
    night_of: date
    occurred_at: datetime = instant()
    local_day: date


class StockReceipt(Table, table=True):
    __tablename__ = "stock_receipt"

    movement_id: UUID = Field(primary_key=True)
    site_id: UUID
    item_id: UUID
    lot_id: UUID
    quantity: int
    funding_source: str | None
    occurred_at: datetime = instant()
    local_day: date


class StockDiscrepancy(Table, table=True):
    __tablename__ = "stock_discrepancy"

    case_id: UUID = Field(primary_key=True)
    site_id: UUID
    item_id: UUID
    quantity: int
    occurred_at: datetime = instant()
    local_day: date


class ReviewCase(Table, table=True):
    """A case that distribution or shelter opened."""

    __tablename__ = "review_case"

    case_id: UUID = Field(primary_key=True)
    kind: str
    site_id: UUID
    handout_id: UUID | None
    card_id: UUID | None
    excess: int
    occurred_at: datetime = instant()
    local_day: date


class CaseResolution(Table, table=True):
    __tablename__ = "case_resolution"

    case_id: UUID = Field(primary_key=True)
    resolution: str
    occurred_at: datetime = instant()
    local_day: date
