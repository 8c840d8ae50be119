"""The bus inside one process, for the embedded mode.

It dies with the process. That loses nothing: `publish` confirms a message only when every bound queue has applied
it, so that what was not applied is still unsent in the outbox and is sent again.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from shared.bus import Message, Outcome, Receive
from shared.settings import Settings


@dataclass
class _Delivery:
    body: bytes
    done: asyncio.Future[bool]
    attempts: int = 0


@dataclass
class _Queue:
    types: frozenset[str]
    waiting: asyncio.Queue[_Delivery] = field(default_factory=asyncio.Queue)


class MemoryBus:
    """Queues in this process's memory, with redelivery and a delivery limit like the broker's."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._queues: dict[str, _Queue] = {}
        self.dead: list[bytes] = []

    async def declare(self, queue: str, types: Sequence[str]) -> None:
        """Make `queue`, bound to `types`."""
        self._queues.setdefault(queue, _Queue(frozenset())).types = frozenset(types)

    async def publish(self, messages: Sequence[Message]) -> list[str | None]:
        """Hand the messages to all bound queues and wait until each was applied."""
        loop = asyncio.get_running_loop()
        futures: list[list[asyncio.Future[bool]]] = []
        for message in messages:
            bound = [queue for queue in self._queues.values() if message.type in queue.types]
            deliveries = [_Delivery(message.body, loop.create_future()) for _ in bound]
            for queue, delivery in zip(bound, deliveries, strict=True):
                queue.waiting.put_nowait(delivery)
            futures.append([delivery.done for delivery in deliveries])
        waiting = [done for waits in futures for done in waits]
        if waiting:  # one limit for all of them: a relay that is stopping does not wait for each in turn
            await asyncio.wait(waiting, timeout=self._settings.publish_timeout_seconds)
        return [self._outcome(message, waits) for message, waits in zip(messages, futures, strict=True)]

    @staticmethod
    def _outcome(message: Message, waits: Sequence[asyncio.Future[bool]]) -> str | None:
        if not waits:
            return "unroutable" if message.mandatory else None
        return None if all(done.done() for done in waits) else "unavailable"

    async def consume(self, queue: str, receive: Receive, stop: asyncio.Event) -> None:
        """Deliver batches of `queue` until `stop` is set."""
        waiting = self._queues[queue].waiting
        while not stop.is_set():
            batch: list[_Delivery] = []
            with contextlib.suppress(TimeoutError):
                batch.append(await asyncio.wait_for(waiting.get(), 0.2))
            while batch and len(batch) < self._settings.consumer_batch_rows and not waiting.empty():
                batch.append(waiting.get_nowait())
            if batch:
                await self._deliver(waiting, batch, receive)

    async def _deliver(self, waiting: asyncio.Queue[_Delivery], batch: list[_Delivery], receive: Receive) -> None:
        try:
            outcomes = await receive([delivery.body for delivery in batch])
        except Exception:  # the consumer itself failed: like a lost connection, all come again
            outcomes = [Outcome.AGAIN] * len(batch)
        for delivery, outcome in zip(batch, outcomes, strict=True):
            if outcome is Outcome.DONE:
                self._finish(delivery)
                continue
            delivery.attempts += 1
            if delivery.attempts >= self._settings.delivery_attempts_max:
                self.dead.append(delivery.body)
                self._finish(delivery)
            else:
                waiting.put_nowait(delivery)
        if Outcome.AGAIN in outcomes:
            await asyncio.sleep(0.05)

    @staticmethod
    def _finish(delivery: _Delivery) -> None:
        if not delivery.done.done():
            delivery.done.set_result(True)

    async def close(self) -> None:
        """Nothing to give up."""
