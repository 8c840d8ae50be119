"""Merges as tests make them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import httpx

from shared.ids import new_id
from tests.integration.registration.conftest import Desk
from tests.support.people import DANLI, REGISTRAR, Member


def document(number: str) -> dict[str, Any]:
    """A passport."""
    return {"id": new_id(), "type": "PASSPORT", "country": "VE", "number": number}


async def versions(desk: Desk, *people: Mapping[str, Any]) -> list[int]:
    """The versions of these records now."""
    found = {row["id"]: row["version"] for row in await desk.rows("SELECT id, version FROM person")}
    return [found[one["id"]] for one in people]


async def merge(
    desk: Desk, one: Mapping[str, Any], other: Mapping[str, Any], *, member: Member = REGISTRAR, **more: Any
) -> httpx.Response:
    """Merge `other` into `one`, as they are now unless `more` says otherwise."""
    version, other_version = await versions(desk, one, other)
    body = {
        "id": new_id(),
        "site_id": DANLI,
        "other_id": other["id"],
        "version": version,
        "other_version": other_version,
        "reason": "REGISTERED_TWICE",
        **more,
    }
    return await desk.post(f"/persons/{one['id']}/merge", body, member=member)


async def undo(desk: Desk, merge_id: UUID | str, *, member: Member = REGISTRAR, **more: Any) -> httpx.Response:
    """Undo a merge."""
    return await desk.post(f"/merges/{merge_id}/undo", {"id": new_id(), "site_id": DANLI, **more}, member=member)


async def decide(
    desk: Desk, one: Mapping[str, Any], other: Mapping[str, Any], judgement: str, *, member: Member = REGISTRAR
) -> httpx.Response:
    """Say what two records are."""
    body = {"site_id": DANLI, "one_id": one["id"], "other_id": other["id"], "judgement": judgement}
    return await desk.post("/match-pairs/decide", body, member=member)
