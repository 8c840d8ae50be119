"""Calls that change the house's layout, as its coordinator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import httpx

from shared.ids import new_id
from tests.integration.shelter.conftest import House
from tests.support.people import COORDINATOR, DANLI, Member

SHELTER = f"/shelters/{DANLI}"


async def change(
    house: House, path: str, body: Mapping[str, Any], *, version: int | None = None, member: Member = COORDINATOR
) -> httpx.Response:
    """PATCH, as having read `version` (the newest one of a room, bed or shelter where none is given)."""
    known = {"If-Match": f'"{version or await version_of(house, path)}"'} if version != 0 else {}
    token = house.installation.token(member.roles, subject=member.subject, kind=member.kind)
    sent = {"Authorization": f"Bearer {token}", **known} | ({"X-Demo-Time": house.at} if house.at else {})
    return await house.installation.client.patch(f"/shelter/v1{path}", json=dict(body), headers=sent)


async def version_of(house: House, path: str) -> int:
    """The version of what is at `path`."""
    table, id_ = path.strip("/").split("/")
    key = "site_id" if table == "shelters" else "id"
    (row,) = await house.rows(f"SELECT version FROM {table.removesuffix('s')} WHERE {key} = :id", id=id_)
    return int(row["version"])


async def lay_out(house: House, path: str, **body: Any) -> httpx.Response:
    """POST a change with an id of its own."""
    return await house.post(path, {"id": new_id(), **body}, member=COORDINATOR)


async def send_file(
    house: House,
    text: str | bytes,
    *,
    member: Member = COORDINATOR,
    media_type: str = "text/csv",
    key: UUID | None = None,
) -> httpx.Response:
    """Import a layout."""
    token = house.installation.token(member.roles, subject=member.subject, kind=member.kind)
    headers = house.installation.headers(token, key=key, **{"Content-Type": media_type})
    content = text.encode() if isinstance(text, str) else text
    return await house.installation.client.post(f"/shelter/v1{SHELTER}/layout", content=content, headers=headers)


async def history(house: House) -> list[dict[str, Any]]:
    """The changes of the layout, the latest first."""
    items: list[dict[str, Any]] = (await house.get(f"{SHELTER}/changes")).json()["items"]
    return items


async def capacities(house: House) -> list[tuple[int, int, int]]:
    """Version, beds and places of every time that others were told of the capacity."""
    told = await house.events("shelter.shelter_capacity_changed.v1")
    return [(event["version"], event["beds"], event["places"]) for event in told]
