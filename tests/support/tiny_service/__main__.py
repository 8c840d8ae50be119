"""One step of the tiny service in a process of its own, which a crash point may end: `post`, `relay` or `consume`."""

from __future__ import annotations

import asyncio
import sys
from uuid import UUID

from shared.bus.rabbit import RabbitBus
from shared.settings import Settings
from shared.worker import declare_queue
from tests.support.tiny_service.running import tiny_running
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
            stop = asyncio.Event()
            asyncio.get_running_loop().call_later(float(arguments[0]), stop.set)
            await bus.consume("tiny", tiny.consumer.receive, stop)
        await bus.close()


asyncio.run(main(*sys.argv[1:]))
