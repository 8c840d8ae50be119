"""Namespaces of tests on a shared RabbitMQ: what a test declared there is deleted after it."""

from __future__ import annotations

from collections.abc import Sequence

import aio_pika

from tests.support.servers import rabbitmq_url


async def delete_namespace(namespace: str, queues: Sequence[str]) -> None:
    """Delete the exchanges and queues that a bus declared under `namespace`."""
    connection = await aio_pika.connect(rabbitmq_url())
    async with connection:
        channel = await connection.channel()
        for queue in (*queues, "dead"):
            await channel.queue_delete(f"{namespace}.{queue}")
        for exchange in ("events", "dead"):
            await channel.exchange_delete(f"{namespace}.{exchange}")


async def dead_letters(namespace: str) -> int:
    """How many messages lie in the namespace's queue of dead letters."""
    connection = await aio_pika.connect(rabbitmq_url())
    async with connection:
        channel = await connection.channel()
        queue = await channel.get_queue(f"{namespace}.dead")
        return int(queue.declaration_result.message_count or 0)
