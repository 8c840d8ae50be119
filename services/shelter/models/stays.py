"""Stays, what they take, and what staff must look at."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import TSTZRANGE, Range
from sqlmodel import Field

from services.shelter.models.table import Table, instant


class Stay(Table, table=True):
    """One guest under this roof, from `started_at` to `ended_at`; the ledger behind every number."""

    __tablename__ = "stay"

    id: UUID = Field(primary_key=True)
    version: int
    site_id: UUID
    place: str
    room_id: UUID | None
    bed_id: UUID | None
    shares_with_stay_id: UUID | None
    person_id: UUID | None
    household_id: UUID | None
    card_code: str | None
    card_id: UUID | None
    card_revoked: bool
    arrival_group_id: UUID | None
    population: str | None
    overflow_reason: str | None
    started_at: datetime = instant()
    night_of: date
    ended_at: datetime | None = instant()
    left_on: date | None
    end_reason: str | None
    ended_by: UUID | None
    away_since: datetime | None = instant()
    back_by: datetime | None = instant()
    leaves_on: date | None
    recorded_offline: bool
    wanted_bed_id: UUID | None
    wanted_room_id: UUID | None
    fingerprint: str
    recorded_by: UUID
    recorded_at: datetime = instant()


class StayStep(Table, table=True):
    """What became of a stay between its start and its end: it moved, its guest left for a while, or returned."""

    __tablename__ = "stay_step"

    id: UUID = Field(primary_key=True)
    stay_id: UUID
    version: int
    kind: str
    past_use_id: UUID
    from_place: str
    from_room_id: UUID | None
    from_bed_id: UUID | None
    from_shares_with_stay_id: UUID | None
    from_overflow_reason: str | None
    from_away_since: datetime | None = instant()
    from_back_by: datetime | None = instant()
    place: str
    room_id: UUID | None
    bed_id: UUID | None
    shares_with_stay_id: UUID | None
    overflow_reason: str | None
    away_since: datetime | None = instant()
    back_by: datetime | None = instant()
    reason: str | None
    occurred_at: datetime = instant()
    fingerprint: str
    recorded_by: UUID
    recorded_at: datetime = instant()


class StayStepReversal(Table, table=True):
    __tablename__ = "stay_step_reversal"

    id: UUID = Field(primary_key=True)
    step_id: UUID
    reason: str
    reversed_by: UUID
    reversed_at: datetime = instant()


class StayReversal(Table, table=True):
    __tablename__ = "stay_reversal"

    id: UUID = Field(primary_key=True)
    stay_id: UUID
    reason: str
    reversed_by: UUID
    reversed_at: datetime = instant()


class StayEndReversal(Table, table=True):
    """An end that was taken back, as it had been; `ending` is its number among the stay's ends."""

    __tablename__ = "stay_end_reversal"

    id: UUID = Field(primary_key=True)
    stay_id: UUID
    ending: int
    reason: str
    ended_at: datetime = instant()
    left_on: date
    end_reason: str
    ended_by: UUID
    reversed_by: UUID
    reversed_at: datetime = instant()


class BedUse(Table, table=True):
    """What keeps a bed, a person or a card that is not a household's from being somewhere twice.

    `stay_id` names the stay of which this is the present use, `past_of` the one of which it is an earlier, closed one,
    `hold_id` the hold that keeps the bed.
    `beside_` names whom a use does not claim: another stay had them when an offline desk sent this one.
    """

    __tablename__ = "bed_use"

    id: UUID = Field(primary_key=True)
    site_id: UUID
    kind: str
    stay_id: UUID | None
    past_of: UUID | None
    hold_id: UUID | None
    bed_id: UUID | None
    person_id: UUID | None
    token: str | None
    beside_person_id: UUID | None
    beside_token: str | None
    during: Range[datetime] = Field(sa_type=TSTZRANGE)


class ShelterCase(Table, table=True):
    __tablename__ = "shelter_case"

    id: UUID = Field(primary_key=True)
    kind: str
    site_id: UUID
    stay_id: UUID
    opened_at: datetime = instant()
    resolved_at: datetime | None = instant()
    resolution: str | None
