"""Dead letters of RabbitMQ: what a consumer failed at up to the delivery limit, and its way back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage, AbstractQueue

from shared.settings import Settings

SHOWN_MAX = 200


@dataclass(frozen=True)
class DeadLetter:
    """One event that lies there: its type, its id, and the queue that it came from."""

    type: str
    id: str
    queue: str


@asynccontextmanager
async def _grave(settings: Settings) -> AsyncIterator[tuple[AbstractChannel, AbstractQueue, int]]:
    connection = await aio_pika.connect(settings.bus_url(), timeout=settings.publish_timeout_seconds)
    async with connection:
        channel = await connection.channel(publisher_confirms=True, on_return_raises=True)
        queue = await channel.get_queue(f"{settings.bus_namespace}.dead")
        yield channel, queue, int(queue.declaration_result.message_count or 0)


def _queue_of(message: AbstractIncomingMessage) -> str:
    return str(message.headers.get("x-first-death-queue") or "")


async def list_dead(settings: Settings) -> tuple[int, list[DeadLetter]]:
    """How many dead letters there are, and the first of them; they stay where they are."""
    shown: list[DeadLetter] = []
    async with _grave(settings) as (_, grave, count):
        while len(shown) < min(count, SHOWN_MAX) and (message := await grave.get(fail=False)) is not None:
            shown.append(DeadLetter(message.type or "", message.message_id or "", _queue_of(message)))
    return count, shown


async def replay_dead(settings: Settings) -> int:
    """Send every dead letter back to the queue that it came from, and to no other; answer how many went.

    Raises:
        aio_pika.exceptions.AMQPError: the broker refused one; it stays, and so do those after it.
    """
    sent = 0
    async with _grave(settings) as (channel, grave, count):
        while sent < count and (message := await grave.get(fail=False)) is not None:
            again = aio_pika.Message(
                message.body,
                content_type=message.content_type,
                delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
                message_id=message.message_id,
                type=message.type,
            )
            await channel.default_exchange.publish(
                again, routing_key=_queue_of(message), mandatory=True, timeout=settings.publish_timeout_seconds
            )
            await message.ack()  # after the confirm: a crash in between leaves two copies, and the inbox takes one
            sent += 1
    return sent
