"""The shelter's rooms: sixty beds in six rooms, and a gym for a hundred and twenty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from amparo.demo_desk.names import SITE_CODE, SITE_ID
from amparo.replay.driver.names import bed_id, room_id

_M2_A_PERSON = 3.6  # a little over the 3.5 of Sphere


@dataclass(frozen=True, slots=True)
class Room:
    """A room with `places` beds, or `counted`, a floor with so many places."""

    code: str
    population: str
    places: int
    counted: bool = False
    accessible: bool = False

    @property
    def room_id(self) -> UUID:
        """The room's id."""
        return room_id(SITE_CODE, self.code)


GYM = Room("GIM", "OVERFLOW", 120, counted=True, accessible=True)
ROOMS = (
    Room("FAM-1", "FAMILY", 12),
    Room("FAM-2", "FAMILY", 12),
    Room("MUJ", "WOMEN", 12),
    Room("HOM", "MEN", 14),
    Room("ACC", "ACCESSIBLE", 6, accessible=True),
    Room("AIS", "ISOLATION", 4),
    GYM,
)


def layout() -> dict[str, Any]:
    """The body that lays the shelter out."""
    area = round(sum(room.places for room in ROOMS) * _M2_A_PERSON, 1)
    return {"site_id": SITE_ID, "covered_area_m2": area, "rooms": [_room(room) for room in ROOMS]}


def _room(room: Room) -> dict[str, Any]:
    body: dict[str, Any] = {
        "id": room.room_id,
        "code": room.code,
        "population": room.population,
        "mode": "COUNTED" if room.counted else "NUMBERED",
        "covered_area_m2": round(room.places * _M2_A_PERSON, 1),
        "accessible": room.accessible,
    }
    if room.counted:
        return body | {"places": room.places}
    codes = [f"{room.code}-{number:02}" for number in range(1, room.places + 1)]
    return body | {"beds": [{"id": bed_id(SITE_CODE, code), "code": code} for code in codes]}
