"""Cards printed ahead at the demonstration's desk, for the tests of the web client that give them out."""

from __future__ import annotations

from amparo.demo_desk.names import DESK
from shared.ids import new_id
from tests.support.web_desk import WebDesk


async def new_cards(desk: WebDesk, count: int) -> list[str]:
    """The codes of a batch of its own: no other test gives them out."""
    body = {"id": str(new_id()), "site_id": str(desk.demo.site_id), "count": count}
    codes: list[str] = (await desk.post(DESK.actor, "/registration/v1/card-batches", body))["codes"]
    return codes
