"""Devices that the directory told of, and items of their logs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx

from shared.clock import real_now
from shared.contracts.directory import DeviceChanged
from shared.ids import new_id
from tests.integration.distribution.conftest import Desk
from tests.support.events import made
from tests.support.people import COORDINATOR, DANLI, LA_LIMA, Member, fixed_id

FAR_COORDINATOR = Member(fixed_id("coordinator la lima"), {"SITE_COORDINATOR": [LA_LIMA]})


def changed(device_id: UUID, **fields: Any) -> DeviceChanged:
    """A scanner at Danlí, as the directory tells of it."""
    event: DeviceChanged = made(
        DeviceChanged, **{"device_id": device_id, "site_id": DANLI, "kind": "SCANNER", "active": True, **fields}
    )
    return event


async def device(desk: Desk, **fields: Any) -> UUID:
    """Another scanner."""
    device_id = new_id()
    await desk.hear(changed(device_id, **fields))
    return device_id


def speaking(device_id: UUID) -> Member:
    """The device as a caller."""
    return Member(device_id, {"SCANNER": [DANLI]}, kind="device")


async def logged(desk: Desk, seq: int, **changes: Any) -> dict[str, Any]:
    """One item of a log, some minutes old."""
    recipient = {} if {"card", "person_id", "household_id"} & changes.keys() else {"person_id": await desk.person()}
    at = real_now() - timedelta(minutes=60 - seq)
    return desk.handout(**{**recipient, "scanned_at": at.isoformat(), "device_seq": seq, **changes})


async def send(desk: Desk, device_id: UUID, items: list[dict[str, Any]], **more: Any) -> httpx.Response:
    """The device's log, sent by itself."""
    return await desk.send(items, device_id=device_id, member=speaking(device_id), **more)


async def lose(desk: Desk, device_id: UUID, member: Member = COORDINATOR) -> httpx.Response:
    """Declare it lost."""
    return await desk.post(f"/devices/{device_id}/lost", {}, member=member)


async def recorded(desk: Desk) -> int:
    """How many hand-outs there are."""
    [row] = await desk.rows("SELECT count(*)::int AS n FROM handout")
    return int(row["n"])
