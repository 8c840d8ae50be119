"""Calls about holds, as the house's staff would send them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx

from shared.ids import new_id
from tests.integration.shelter.conftest import STAFF, House
from tests.support.people import DANLI, Member

HOLDS = f"/shelters/{DANLI}/holds"
NOON = "2023-06-15T12:00:00-06:00"
AT_FIVE = "2023-06-15T17:00:00-06:00"
AT_SEVEN = "2023-06-15T19:00:00-06:00"
"""A hold from noon lasts until six."""


async def hold(house: House, *, member: Member = STAFF, **body: Any) -> httpx.Response:
    """Hold beds and places, for a reason where none is given."""
    reason = {} if "arrival_group_id" in body else {"reason": "BUS"}
    return await house.post(HOLDS, {"id": new_id(), **reason, **body}, member=member)


async def held(house: House, **body: Any) -> str:
    """Hold beds and places, and answer the hold's id."""
    answer = await hold(house, **body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["hold_id"])


async def read(house: House, hold_id: str) -> dict[str, Any]:
    """A hold with what is left of it."""
    answer = await house.get(f"/holds/{hold_id}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def change(
    house: House, hold_id: str, body: Mapping[str, Any], *, version: int | None = 1, member: Member = STAFF
) -> httpx.Response:
    """PATCH a hold, as having read `version`."""
    token = house.installation.token(member.roles, subject=member.subject, kind=member.kind)
    sent = {"Authorization": f"Bearer {token}"} | ({"X-Demo-Time": house.at} if house.at else {})
    if version:
        sent["If-Match"] = f'"{version}"'
    return await house.installation.client.patch(f"/shelter/v1/holds/{hold_id}", json=dict(body), headers=sent)


async def release(house: House, hold_id: str, **changes: Any) -> httpx.Response:
    """Release a hold."""
    return await house.post(f"/holds/{hold_id}/release", {"reason": "NOT_COMING"}, **changes)


def room(house: House, places: int) -> dict[str, Any]:
    """So many places of the gym."""
    return {"room_id": house.gym_id, "places": places}


async def left(house: House, hold_id: str) -> int:
    """The places that nobody has taken of the gym that the hold keeps."""
    (found,) = (await read(house, hold_id))["rooms"]
    return int(found["left"])
