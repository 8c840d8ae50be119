"""Cards of which distribution has not heard, and what shows that they are real."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import httpx

from services.distribution.handlers import apply_cards
from shared.clock import real_now
from shared.context import Context
from shared.contracts.envelope import Received
from shared.contracts.registration import CardBatchPrinted, CardBound
from shared.ids import new_id
from tests.integration.distribution.conftest import WAITS, Desk, card
from tests.support.card_keys import qr_of, read_keys
from tests.support.events import made
from tests.support.eventually import eventually
from tests.support.people import DANLI

CODE = card().code
PERSONS = {"unit": "PERSON", "window": "ROUND"}


async def by_batch(desk: Desk) -> str:
    """What is scanned: ten characters that were printed."""
    await printed(desk, CODE)
    return CODE


async def by_signature(desk: Desk) -> str:
    """What is scanned: a whole QR, by keys that were read."""
    await read_keys(desk.installation, "distribution")
    return qr_of(desk.installation.settings, CODE)


async def by_state(desk: Desk) -> str:
    """What is scanned: ten characters of a card that was told of as printed."""
    await desk.hear(card(version=0, state="PRINTED"))
    return CODE


REAL: dict[str, Callable[[Desk], Awaitable[str]]] = {
    "BATCH": by_batch,
    "SIGNATURE": by_signature,
    "BATCH, as its state": by_state,
}
"""By what shows that it is real, the ways in which a card comes that is not known yet."""


async def printed(desk: Desk, *codes: str) -> None:
    """Let distribution hear that these are on paper."""
    await desk.hear(made(CardBatchPrinted, batch_id=new_id(), site_id=DANLI, codes=list(codes)))


async def planned(desk: Desk, policy: str, rule: dict[str, Any] = PERSONS, **changes: Any) -> UUID:
    """An open round with this policy."""
    return await desk.plan(rule, code=f"R-{new_id().hex[-12:].upper()}", offline_policy=policy, **changes)


async def kinds(desk: Desk) -> list[str]:
    """Of which kinds there are open cases, in the order of the alphabet."""
    rows = await desk.rows("SELECT kind FROM review_case WHERE state = 'OPEN' ORDER BY kind")
    return [row["kind"] for row in rows]


async def give_while_told(desk: Desk, event: CardBound, **changes: Any) -> httpx.Response:
    """Let a desk give between a card's event and its commit."""
    runtime = desk.installation.runtime("distribution")
    release, held = asyncio.Event(), asyncio.Event()

    async def hear(session: Any) -> None:
        received: Received[Any] = Received(new_id(), real_now(), "test", event)
        await apply_cards(Context(session, runtime.settings, "distribution", real_now(), "test"), [received])
        held.set()
        await release.wait()

    async def waits() -> bool:
        return bool(await desk.rows(WAITS))

    hearing = asyncio.create_task(runtime.database.run(hear))
    await held.wait()
    giving = asyncio.create_task(desk.give(**changes))
    await eventually(waits)
    release.set()
    await hearing
    return await giving


def told(answer: httpx.Response) -> tuple[int, str | None, str | None]:
    """A desk's answer: status, verdict and code."""
    body = answer.json()
    return answer.status_code, body.get("verdict"), body.get("code")
