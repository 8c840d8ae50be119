"""Events of what a shelter has: its beds and places, what is held of them, and who is referred to them."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from shared.contracts.envelope import Payload
from shared.contracts.kinds import STATE


class ShelterCapacityChanged(Payload):
    """What a shelter's layout has now: `beds` and `places` are all in it, those in rooms for overflow too, open or not.

    What stood in a night, as the board counts it, is in the figures of that night's census.
    """

    TYPE = "shelter.shelter_capacity_changed.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = STATE
    CONSUMERS = ("coordination",)
    SUBJECT = "site_id"

    site_id: UUID
    version: int
    beds: int
    places: int
    covered_area_m2: float


class BedStateChanged(Payload):
    """A bed is new, or another than it was; `state` is RETIRED of one that is no part of its shelter any more."""

    TYPE = "shelter.bed_state_changed.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = STATE
    SUBJECT = "bed_id"

    bed_id: UUID
    version: int
    site_id: UUID
    state: str


class HoldChanged(Payload):
    """Beds and places are kept, for longer or no longer: `beds` and `places` are those that nobody has taken yet.

    Nothing is told when a hold expires, or when a guest takes of it: `expires_at` says the one, a stay the other.
    """

    TYPE = "shelter.hold_changed.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = STATE
    SUBJECT = "hold_id"

    hold_id: UUID
    version: int
    site_id: UUID
    arrival_group_id: UUID | None = None
    referral_id: UUID | None = None
    beds: int
    places: int
    expires_at: datetime
    released_at: datetime | None = None


class ReferralChanged(Payload):
    """One shelter (`site_id`) asks another to take in so many people, and what became of it; not who they are."""

    TYPE = "shelter.referral_changed.v1"
    KIND: ClassVar[Literal["STATE", "FACT"]] = STATE
    SUBJECT = "referral_id"

    referral_id: UUID
    version: int
    site_id: UUID
    to_site_id: UUID
    state: str
    people: int
    hold_id: UUID | None = None
