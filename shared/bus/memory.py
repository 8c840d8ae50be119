"""The bus inside one process, for the embedded mode.

It dies with the process. That loses nothing: `publish` confirms a message only when every bound queue has applied
it, so that what was not applied is still unsent in the outbox and is sent again. For the same reason it has no dead
letters: what reaches the delivery limit is not confirmed, and the outbox holds it.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from shared.bus import Message, Outcome, Receive, hand_over
from shared.settings import Settings


@dataclass
class _Delivery:
    id: str
    body: bytes
    applied: asyncio.Future[bool]
    attempts: int = 0


@dataclass
class _Queue:
    types: frozenset[str]
    waiting: asyncio.Queue[_Delivery] = field(default_factory=asyncio.Queue)
    unfinished: dict[str, _Delivery] = field(default_factory=dict)
    """By message: a relay that sends again while the first copy waits adds no second one."""

    def add(self, message: Message) -> asyncio.Future[bool]:
        """Let `message` wait here, unless it does already; answer what will tell whether it was applied."""
        delivery = self.unfinished.get(message.id)
        if delivery is None:
            delivery = _Delivery(message.id, message.body, asyncio.get_running_loop().create_future())
            self.unfinished[message.id] = delivery
            self.waiting.put_nowait(delivery)
        return delivery.applied

    def finish(self, delivery: _Delivery, *, applied: bool) -> None:
        """Be done with a delivery."""
        self.unfinished.pop(delivery.id, None)
        delivery.applied.set_result(applied)


class MemoryBus:
    """Queues in this process's memory, with redelivery and a delivery limit like the broker's."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._queues: dict[str, _Queue] = {}

    async def declare(self, queue: str, types: Sequence[str]) -> None:
        """Make `queue`, bound to `types`."""
        self._queues.setdefault(queue, _Queue(frozenset())).types = frozenset(types)

    async def publish(self, messages: Sequence[Message]) -> list[str | None]:
        """Hand the messages to all bound queues and wait until each was applied."""
        futures = [
            [queue.add(message) for queue in self._queues.values() if message.type in queue.types]
            for message in messages
        ]
        waiting = [applied for waits in futures for applied in waits]
        if waiting:  # one limit for all of them: a relay that is stopping does not wait for each in turn
            await asyncio.wait(waiting, timeout=self._settings.publish_timeout_seconds)
        return [self._outcome(message, waits) for message, waits in zip(messages, futures, strict=True)]

    @staticmethod
    def _outcome(message: Message, waits: Sequence[asyncio.Future[bool]]) -> str | None:
        if not waits:
            return "unroutable" if message.mandatory else None
        if not all(applied.done() for applied in waits):
            return "unavailable"
        return None if all(applied.result() for applied in waits) else "not_applied"

    async def consume(self, queue: str, receive: Receive, stop: asyncio.Event) -> None:
        """Deliver batches of `queue` until `stop` is set."""
        source = self._queues[queue]
        while not stop.is_set():
            batch: list[_Delivery] = []
            with contextlib.suppress(TimeoutError):
                batch.append(await asyncio.wait_for(source.waiting.get(), 0.2))
            while batch and len(batch) < self._settings.consumer_batch_rows and not source.waiting.empty():
                batch.append(source.waiting.get_nowait())
            if batch:
                await self._deliver(source, batch, receive, stop)

    async def _deliver(self, queue: _Queue, batch: list[_Delivery], receive: Receive, stop: asyncio.Event) -> None:
        outcomes = await hand_over(receive, [delivery.body for delivery in batch], stop, self._settings)
        if outcomes is None:  # stopped while it was held: it goes back as it was
            for delivery in batch:
                queue.waiting.put_nowait(delivery)
            return
        for delivery, outcome in zip(batch, outcomes, strict=True):
            delivery.attempts += outcome is Outcome.AGAIN
            if outcome is Outcome.DONE:
                queue.finish(delivery, applied=True)
            elif delivery.attempts >= self._settings.delivery_attempts_max:
                queue.finish(delivery, applied=False)
            else:
                queue.waiting.put_nowait(delivery)
        if Outcome.AGAIN in outcomes:
            await asyncio.sleep(0.05)

    async def close(self) -> None:
        """Nothing to give up."""
