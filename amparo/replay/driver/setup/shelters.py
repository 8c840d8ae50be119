"""Shelters with their rooms and beds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from amparo.replay.driver.calls import Line
from amparo.replay.driver.names import bed_id, room_id, site_id
from amparo.replay.driver.setup.making import make_all, making
from amparo.replay.driver.staff import COORDINATOR, WORKING
from amparo.replay.sites import Room, RoomMode, Site

Houses = Mapping[str, tuple[Room, ...]]


async def add_shelters(line: Line, houses: Houses) -> None:
    """Every site with rooms; `houses` are the rooms by site."""
    await make_all(
        line,
        (
            making(
                "shelter.open_shelter",
                "/shelter/v1/shelters",
                COORDINATOR.actor,
                _shelter(site, houses[site.code]),
                site_id(site.code),
            )
            for site in WORKING
            if houses[site.code]
        ),
    )


def _shelter(site: Site, rooms: tuple[Room, ...]) -> dict[str, Any]:
    return {
        "site_id": site_id(site.code),
        "covered_area_m2": round(sum(room.area_m2 for room in rooms), 1),
        "rooms": [_room(site, room) for room in rooms],
    }


def _room(site: Site, room: Room) -> dict[str, Any]:
    body: dict[str, Any] = {
        "id": room_id(site.code, room.code),
        "code": room.code,
        "population": room.population,
        "mode": room.mode,
        "covered_area_m2": room.area_m2,
    }
    if room.mode is RoomMode.COUNTED:
        return body | {"places": room.places}
    return body | {"beds": [{"id": bed_id(site.code, code), "code": code} for code in room.beds]}
