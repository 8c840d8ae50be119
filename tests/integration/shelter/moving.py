"""Moves, leaves and returns in a shelter, as its staff would send them, and what its tables say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import httpx

from shared.ids import new_id
from tests.integration.shelter.conftest import House
from tests.support.people import DANLI

Tables = dict[str, list[dict[str, Any]]]


async def move(house: House, *moves: Mapping[str, Any], **changes: Any) -> httpx.Response:
    """Move these stays, each by a step with a new id where it has none."""
    listed = [{"id": new_id(), **one} for one in moves]
    return await house.post("/stays/move", {"site_id": DANLI, "moves": listed, **changes})


async def moved(house: House, *moves: Mapping[str, Any], **changes: Any) -> list[UUID]:
    """Move these stays and answer the ids of the steps."""
    listed = [{"id": new_id(), **one} for one in moves]
    answer = await move(house, *listed, **changes)
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in listed]


async def undo(house: House, step_id: UUID, **changes: Any) -> httpx.Response:
    """Undo a step."""
    return await house.post(f"/stays/steps/{step_id}/reverse", {"id": new_id(), "reason": "me equivoqué", **changes})


async def tables(house: House) -> Tables:
    """Where everybody is and was, and the rooms' counters; uses that never were and versions apart."""
    return {
        "stay": await house.rows("SELECT to_jsonb(t) - 'version' AS row FROM stay AS t ORDER BY id"),
        "bed_use": await house.rows(
            "SELECT to_jsonb(t) AS row FROM bed_use AS t WHERE NOT isempty(during) ORDER BY id"
        ),
        "room": await house.rows("SELECT to_jsonb(t) AS row FROM room AS t ORDER BY id"),
    }


async def taken(house: House) -> int:
    """The places taken in the gym, as its counter says."""
    (row,) = await house.rows("SELECT taken FROM room WHERE id = :id", id=house.gym_id)
    return int(row["taken"])


async def place_of(house: House, stay_id: str) -> dict[str, Any]:
    """Where a stay is."""
    (row,) = await house.rows(
        "SELECT place, room_id, bed_id, shares_with_stay_id, overflow_reason FROM stay WHERE id = :id", id=stay_id
    )
    return row


async def unsound(house: House) -> list[str]:
    """The checks of beds, places and events that `amparo verify` finds broken."""
    found = await house.findings()
    return [f"{one.check}: {one.examples}" for one in found if one.invariant in {"I5", "I6"} and not one.ok]
