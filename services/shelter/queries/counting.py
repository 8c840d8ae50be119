"""Draws a census: what each room is expected to hold, and what was seen of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.shelter.queries.drawing import Today, tile
from services.shelter.rules.bed_codes import labels_by_bed
from services.shelter.schemas.census import CensusGuest, CensusRoom
from services.shelter.schemas.shelters import RoomMode

Row = Mapping[Any, Any]


def draw_census(
    rooms: Sequence[Row],
    stays: Sequence[Row],
    latest: Mapping[UUID | None, Row],
    sightings: Mapping[UUID, bool],
    day: date,
) -> list[CensusRoom]:
    """The rooms of a night, those without a place first; whoever left since the night began is expected nowhere."""
    labels = labels_by_bed(rooms)
    guests: dict[UUID | None, list[CensusGuest]] = defaultdict(list)
    for row in stays:
        guest, bed_id, room_id = tile(row, Today(day))
        guests[room_id].append(
            CensusGuest(
                **guest,
                bed=labels.get(str(bed_id)),
                seen=sightings.get(row["id"]),
                gone=row["ended_at"] is not None,
            )
        )
    drawn = [_room(None, guests.get(None, []), latest.get(None))] if guests.get(None) or None in latest else []
    return drawn + [_room(room, guests.get(room["id"], []), latest.get(room["id"])) for room in rooms]


def _room(room: Row | None, guests: Sequence[CensusGuest], said: Row | None) -> CensusRoom:
    is_area = room is not None and room["mode"] == RoomMode.COUNTED
    return CensusRoom(
        room_id=room["id"] if room else None,
        code=room["neutral_code"] if room else None,
        mode=room["mode"] if room else None,
        expected=sum(not guest.gone and guest.away_since is None for guest in guests),
        away=sum(not guest.gone and guest.away_since is not None for guest in guests),
        guests=[] if is_area else list(guests),
        counted=said["counted"] if said else None,
        confirmed_at=said["confirmed_at"] if said else None,
    )
