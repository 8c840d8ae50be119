"""Cards printed ahead at the demonstration's desk, and what became of them, for the tests of the web client."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx

from amparo.demo_desk.names import COORDINATOR, DESK
from amparo.replay.driver import KeyTokens
from shared.ids import new_id
from tests.support.web_desk import WebDesk

SECONDS_MAX = 60
_PAUSE_SECONDS = 0.5
"""The service is asked so seldom that it has time for the page too: both share a process."""


async def new_cards(desk: WebDesk, count: int) -> list[str]:
    """The codes of a batch of its own: no other test gives them out."""
    body = {"id": str(new_id()), "site_id": str(desk.demo.site_id), "count": count}
    codes: list[str] = (await desk.post(DESK.actor, "/registration/v1/card-batches", body))["codes"]
    return codes


async def issued_card(desk: WebDesk, code: str) -> dict[str, Any]:
    """What a coordinator reads of a card, once it is in somebody's hands.

    Raises:
        AssertionError: it was not in time.
    """

    async def read() -> dict[str, Any] | None:
        headers = {"Authorization": f"Bearer {KeyTokens(desk.settings).token(COORDINATOR.actor)}"}
        async with httpx.AsyncClient(base_url=desk.url, timeout=SECONDS_MAX) as client:
            answer = await client.get(f"/registration/v1/cards/{code}", headers=headers)
        return answer.json() if answer.is_success else None  # nobody is told of one that was only printed

    return await known(read)


async def known(read: Callable[[], Awaitable[dict[str, Any] | None]]) -> dict[str, Any]:
    """What `read` answers as soon as it answers something.

    Raises:
        AssertionError: it did not in time.
    """
    for _ in range(int(SECONDS_MAX / _PAUSE_SECONDS)):
        if (found := await read()) is not None:
            return found
        await asyncio.sleep(_PAUSE_SECONDS)
    raise AssertionError(f"still not so after {SECONDS_MAX} s")
