"""Referrals from one shelter to another."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, Text, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from services.shelter.models.table import Table, instant


class Referral(Table, table=True):
    """Who is to be taken in elsewhere: a household, persons, bearers of cards, or so many `people`."""

    __tablename__ = "referral"

    id: UUID = Field(primary_key=True)
    version: int
    from_site_id: UUID
    to_site_id: UUID
    state: str
    household_id: UUID | None
    person_ids: list[UUID] = Field(sa_column=Column(ARRAY(Uuid), nullable=False))
    cards: list[str] = Field(sa_column=Column(ARRAY(Text), nullable=False))
    people: int
    reason: str
    hold_id: UUID | None
    fingerprint: str
    requested_by: UUID
    requested_at: datetime = instant()


class ReferralStep(Table, table=True):
    """What was done to a referral. Append-only: `undoes` names a step that this one took back."""

    __tablename__ = "referral_step"

    id: UUID = Field(primary_key=True)
    referral_id: UUID
    version: int
    state: str
    undoes: UUID | None
    reason: str | None
    hold_id: UUID | None
    fingerprint: str
    recorded_by: UUID
    recorded_at: datetime = instant()
