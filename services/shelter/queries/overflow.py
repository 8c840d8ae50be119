"""What the board shows of rooms that are for overflow only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from services.shelter.rules import is_offered
from shared.contracts.vocabulary import StayPlace

Row = Mapping[Any, Any]


def shown_rooms(
    rooms: Sequence[Row], stays: Sequence[Row], uses: Mapping[UUID, str], held: Mapping[UUID, int], *, is_open: bool
) -> list[Row]:
    """The rooms that a board shows: of overflow rooms, while overflow is closed, what is used or held in them.

    Nobody who was admitted is missing from the board; but nothing in such a room is free.
    """
    if all(is_offered(room["population"], overflow_open=is_open) for room in rooms):
        return list(rooms)
    beds = {stay["bed_id"] for stay in stays} | set(uses)
    people = Counter(stay["room_id"] for stay in stays if stay["place"] != StayPlace.SHARES_WITH)
    places = Counter(stay["room_id"] for stay in stays if stay["place"] == StayPlace.PLACE)
    shown: list[Row] = []
    for room in rooms:
        if is_offered(room["population"], overflow_open=is_open):
            shown.append(room)
            continue
        used = [bed for bed in room["beds"] if UUID(bed["id"]) in beds]
        kept = held.get(room["id"], 0)
        if used or kept or people[room["id"]]:
            shown.append({**room, "beds": used, "places": places[room["id"]] + kept})
    return shown
