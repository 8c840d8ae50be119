"""One step of the tiny service in a process of its own, which a crash point may end: `post`, `relay` or `consume`."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Sequence
from uuid import UUID

from shared.bus import Outcome
from shared.bus.rabbit import RabbitBus
from shared.settings import Settings
from shared.worker import declare_queue
from tests.support.tiny_service.running import Tiny, tiny_running
from tests.support.tiny_service.service import service


async def main(step: str, *arguments: str) -> None:
    """Do one step: a POST under the given key, one batch of the relay, or consuming until nothing comes."""
    settings = Settings()
    bus = RabbitBus(settings)
    async with tiny_running(settings) as tiny:
        if step == "post":
            answer = await tiny.post(key=UUID(arguments[0]))
            sys.stdout.write(f"{answer.status_code} {answer.headers.get('Idempotent-Replayed', 'false')}")
            return
        await declare_queue(service, bus)
        if step == "relay":
            await tiny.relay(bus).step()
        else:
            await _consume_until_quiet(tiny, bus, float(arguments[0]))
        await bus.close()


async def _consume_until_quiet(tiny: Tiny, bus: RabbitBus, quiet_seconds: float) -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    timer = loop.call_later(quiet_seconds, stop.set)

    async def receive(bodies: Sequence[bytes]) -> Sequence[Outcome]:
        nonlocal timer
        outcomes = await tiny.consumer.receive(bodies)
        timer.cancel()
        timer = loop.call_later(quiet_seconds, stop.set)
        return outcomes

    await bus.consume("tiny", receive, stop)


asyncio.run(main(*sys.argv[1:]))
