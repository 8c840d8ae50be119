"""Calls about rounds that several tests make, and what they find."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx

from shared.contracts.directory import SiteChanged
from shared.ids import new_id
from tests.integration.distribution.conftest import Desk
from tests.support.events import made
from tests.support.people import COORDINATOR, DANLI, LA_LIMA, Member, fixed_id

PERSON = {"unit": "PERSON", "window": "ROUND"}
BOTH = Member(fixed_id("coordinator of both"), {"SITE_COORDINATOR": [DANLI, LA_LIMA]})
AT_LA_LIMA = Member(fixed_id("coordinator la lima"), {"SITE_COORDINATOR": [LA_LIMA], "WAREHOUSE_CLERK": [LA_LIMA]})


async def step(
    desk: Desk, name: str, *, round_id: UUID | None = None, at: datetime | None = None, **body: Any
) -> httpx.Response:
    """A step of a round, by its coordinator."""
    if name == "pause":
        body.setdefault("reason", "OTHER")
    return await desk.post(f"/rounds/{round_id or desk.round_id}/{name}", body, member=COORDINATOR, at=at)


async def send(
    desk: Desk,
    method: str,
    path: str,
    *,
    body: Mapping[str, Any] | None = None,
    content: bytes | None = None,
    member: Member = COORDINATOR,
    at: datetime | None = None,
    headers: Mapping[str, str] | None = None,
) -> httpx.Response:
    """A call without a key: PATCH, PUT, or GET with headers."""
    token = desk.installation.token(member.roles, subject=member.subject, kind=member.kind)
    sent = {"Authorization": f"Bearer {token}", **(headers or {})}
    if at is not None:
        sent["X-Demo-Time"] = at.isoformat()
    if body is not None:
        content, sent["Content-Type"] = json.dumps(body, default=str).encode(), "application/json"
    return await desk.installation.client.request(method, f"/distribution/v1{path}", headers=sent, content=content)


async def stock(desk: Desk, kind: str, quantity: int, **changes: Any) -> httpx.Response:
    """An entry of the round's stock: soaps at Danlí."""
    body = {
        "id": new_id(),
        "site_id": DANLI,
        "kind": kind,
        "lines": [{"item_id": desk.item_id, "quantity": quantity}],
        **({"reason": "WET"} if kind in ("LOST", "DAMAGED") else {}),
        **changes,
    }
    return await desk.post(f"/rounds/{desk.round_id}/stock", body)


async def site(desk: Desk, site_id: UUID, pcode: str, **fields: Any) -> None:
    """A site as the directory tells of it."""
    await desk.hear(
        made(
            SiteChanged,
            **{
                "site_id": site_id,
                "code": f"S-{pcode}",
                "kind": "DISTRIBUTION_POINT",
                "pcode": pcode,
                "managing_agency_id": new_id(),
                "holding_agency_id": new_id(),
                "confidential_location": False,
                "open": True,
                **fields,
            },
        )
    )


async def balances(desk: Desk) -> dict[str, int]:
    """The soaps of Danlí by account."""
    rows = await desk.rows("SELECT account, sum(qty)::int AS qty FROM balance GROUP BY account")
    return {row["account"]: row["qty"] for row in rows}
