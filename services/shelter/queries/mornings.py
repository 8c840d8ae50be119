"""Draws the morning list from the board's tiles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.shelter.queries.drawing import Today, tile
from services.shelter.rules import youngest_age
from services.shelter.rules.bed_codes import labels_by_bed
from services.shelter.schemas.silence import SilentGuest
from shared.contracts.vocabulary import StayEndReason

Row = Mapping[Any, Any]


def draw_silent(
    rooms: Sequence[Row],
    stays: Sequence[Row],
    contacts: Mapping[UUID, Row],
    nights: Mapping[UUID, int],
    *,
    day: date,
    under_years: int,
) -> list[SilentGuest]:
    """The tiles of those of whom nothing was heard, the longest silent first, each household together."""
    codes = {room["id"]: room["neutral_code"] for room in rooms}
    labels = labels_by_bed(rooms)
    guests = []
    for row in stays:
        guest, bed_id, room_id = tile(row, Today(day))
        contact = contacts[row["id"]]
        age = youngest_age(row["birth_month"], row["age_years"], day)
        is_child = age is not None and age < under_years
        guests.append(
            SilentGuest(
                **guest,
                room=codes.get(room_id) if room_id else None,
                bed=labels.get(str(bed_id)),
                last_contact_at=contact["at"],
                nights=nights[row["id"]],
                missed=contact["missed_at"] is not None and contact["own_at"] < contact["missed_at"],
                end_reason=StayEndReason.MISSING if is_child else StayEndReason.LEFT_UNANNOUNCED,
            )
        )
    return sorted(guests, key=lambda guest: (-guest.nights, str(guest.household_id), str(guest.stay_id)))
