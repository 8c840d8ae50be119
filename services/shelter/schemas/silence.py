"""The morning list."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from services.shelter.schemas.shelters import Guest
from shared.contracts.vocabulary import StayEndReason
from shared.schemas import Answer


class SilentGuest(Guest):
    """Nobody of the household was met for `nights` nights; `missed`: the last census named the guest as not seen.

    `room` is the room's neutral code, `bed` what the bed's label says.
    `end_reason` is what a tap ends the stay with: a child does not leave by itself, it is missing.
    """

    room: str | None = None
    bed: str | None = None
    last_contact_at: datetime
    nights: int
    missed: bool
    end_reason: StayEndReason


class NotSeen(Answer):
    """After the census of `night_of`; who is longest silent comes first."""

    site_id: UUID
    night_of: date
    guests: list[SilentGuest]
