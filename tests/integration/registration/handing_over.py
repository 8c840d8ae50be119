"""Hand-overs of children, as officers record them."""

from __future__ import annotations

from typing import Any

import httpx

from shared.ids import new_id
from tests.integration.registration.conftest import Desk, person
from tests.support.people import DANLI, OFFICER, Member

ALONE = {"birth_date": "2015-03-04", "relationship": "HEAD", "care_basis": "NONE"}


async def child(desk: Desk, **fields: Any) -> tuple[str, str]:
    """A child whom nobody cares for, with a card: its id, and the card's code."""
    await desk.know_site()
    one = person(**{**ALONE, **fields})
    home = await desk.register(one, cards=[{"person_id": one["id"]}])
    return str(one["id"]), str(home["cards"][0]["code"])


def hand_over(child_id: object = None, **fields: Any) -> dict[str, Any]:
    """To a grandmother who showed her identity card."""
    to = {"to_kind": "FAMILY", "to_name": "Xochiquetzal Wamblingorp", "to_relation": "abuela"}
    document = {"document_kind": "NATIONAL_ID", "document_number": "0703-1961-00042"}
    about = {"person_id": child_id} if child_id else {}
    return {"id": new_id(), "site_id": DANLI, **about, **to, **document, **fields}


async def record(desk: Desk, body: dict[str, Any], member: Member | None = OFFICER) -> httpx.Response:
    """An officer writes it down."""
    return await desk.post("/hand-overs", body, member=member)


async def recorded(desk: Desk, child_id: object = None, **fields: Any) -> str:
    """One that was written down: its id."""
    answer = await record(desk, hand_over(child_id, **fields))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["hand_over_id"])


async def take_back(desk: Desk, hand_over_id: str, member: Member | None = OFFICER, **fields: Any) -> httpx.Response:
    """An officer takes it back."""
    body = {"id": new_id(), "reason": "DID_NOT_HAPPEN", **fields}
    return await desk.post(f"/hand-overs/{hand_over_id}/reverse", body, member=member)
