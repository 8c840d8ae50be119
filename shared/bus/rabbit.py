"""The bus on RabbitMQ, the same topology in 3.10 and 4.x.

A durable topic exchange, a durable quorum queue per consuming service, dead-lettering at least once. Only a
`Basic.Ack` counts as a confirm: aio-pika returns, and does not raise, for some unroutable messages.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from typing import Any

import aio_pika
import structlog
from aio_pika.abc import (
    AbstractChannel,
    AbstractConnection,
    AbstractExchange,
    AbstractIncomingMessage,
)
from pamqp.commands import Basic

from shared.bus import Message, Outcome, Receive, hand_over
from shared.settings import Settings

log = structlog.get_logger(__name__)

BROKER_AWAY = (TimeoutError, aio_pika.exceptions.AMQPError, OSError, RuntimeError)
"""aiormq says a lost connection as a RuntimeError in places."""

# RabbitMQ 4 drops what was looked at twenty times, unless a limit is set.
GRAVE_ARGUMENTS: dict[str, Any] = {"x-queue-type": "quorum", "x-delivery-limit": 1_000_000}


class RabbitBus:
    """Publishes with confirms on one channel and consumes on another."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._connection: AbstractConnection | None = None
        self._channel: AbstractChannel | None = None
        self._exchange: AbstractExchange | None = None
        self._declared: dict[str, Sequence[str]] = {}
        self._lock = asyncio.Lock()

    @property
    def _namespace(self) -> str:
        return self._settings.bus_namespace

    def _queue_name(self, queue: str) -> str:
        return f"{self._namespace}.{queue}"

    async def _connected(self) -> AbstractConnection:
        # Not a robust connection: one that is lost while it restores itself can stay neither open nor closed. A
        # publisher has nothing to restore; the next batch begins with a new connection.
        async with self._lock:
            if self._connection is None or self._connection.is_closed:
                self._channel = self._exchange = None
                self._connection = await aio_pika.connect(
                    self._settings.bus_url(), timeout=self._settings.publish_timeout_seconds
                )
            return self._connection

    async def _drop(self) -> None:
        connection, self._connection = self._connection, None
        self._channel = self._exchange = None
        if connection is not None:
            with contextlib.suppress(Exception):
                await asyncio.wait_for(connection.close(), 1.0)

    async def _topology(self, channel: AbstractChannel) -> AbstractExchange:
        """Declare all that this bus was ever told to: a broker may come back empty."""
        exchange = await self._exchange_of(channel)
        for queue, types in self._declared.items():
            declared = await channel.declare_queue(
                self._queue_name(queue), durable=True, arguments=self._queue_arguments()
            )
            for type_ in types:
                await declared.bind(exchange, type_)
        return exchange

    async def _exchange_of(self, channel: AbstractChannel) -> AbstractExchange:
        dead = await channel.declare_exchange(f"{self._namespace}.dead", aio_pika.ExchangeType.TOPIC, durable=True)
        grave = await channel.declare_queue(f"{self._namespace}.dead", durable=True, arguments=GRAVE_ARGUMENTS)
        await grave.bind(dead, "#")
        return await channel.declare_exchange(f"{self._namespace}.events", aio_pika.ExchangeType.TOPIC, durable=True)

    async def _publishing(self) -> AbstractExchange:
        connection = await self._connected()
        async with self._lock:
            if self._exchange is None or self._channel is None or self._channel.is_closed:
                channel = await connection.channel(publisher_confirms=True, on_return_raises=True)
                self._channel, self._exchange = channel, await self._topology(channel)
            return self._exchange

    async def declare(self, queue: str, types: Sequence[str]) -> None:
        """Make the quorum queue of `queue` and bind it to `types`."""
        self._declared[queue] = types
        try:
            connection = await self._connected()
            async with connection.channel() as channel:
                await self._topology(channel)
        except BROKER_AWAY:
            await self._drop()
            raise

    def _queue_arguments(self) -> dict[str, Any]:
        return {
            "x-queue-type": "quorum",
            # The broker counts repeats, not deliveries: at a limit of n it delivers n + 1 times.
            "x-delivery-limit": self._settings.delivery_attempts_max - 1,
            "x-dead-letter-exchange": f"{self._namespace}.dead",
            "x-dead-letter-strategy": "at-least-once",
            "x-overflow": "reject-publish",
        }

    async def publish(self, messages: Sequence[Message]) -> list[str | None]:
        """Publish all at once and wait for every confirm."""
        try:
            exchange = await asyncio.wait_for(self._publishing(), self._settings.publish_timeout_seconds)
        except BROKER_AWAY:
            await self._drop()
            return ["unavailable"] * len(messages)
        outcomes = list(await asyncio.gather(*(self._publish_one(exchange, message) for message in messages)))
        if "unavailable" in outcomes or "unroutable" in outcomes:  # the next batch begins with the whole topology
            await self._drop()
        return outcomes

    async def _publish_one(self, exchange: AbstractExchange, message: Message) -> str | None:
        amqp = aio_pika.Message(
            message.body,
            content_type="application/cloudevents+json",
            delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
            message_id=message.id,
            type=message.type,
        )
        try:
            confirm = await exchange.publish(
                amqp,
                routing_key=message.type,
                mandatory=message.mandatory,
                timeout=self._settings.publish_timeout_seconds,
            )
        except aio_pika.exceptions.PublishError:
            return "unroutable"
        except BROKER_AWAY:
            return "unavailable"
        return None if isinstance(confirm, Basic.Ack) else "not_confirmed"

    async def consume(self, queue: str, receive: Receive, stop: asyncio.Event) -> None:
        """Deliver batches of `queue` until `stop` is set, through restarts of the broker."""
        while not stop.is_set():
            try:
                await self._consume_once(queue, receive, stop)
            except BROKER_AWAY as error:
                log.warning("consumer_lost_broker", queue=queue, error=type(error).__name__)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), 1.0)

    async def _consume_once(self, queue: str, receive: Receive, stop: asyncio.Event) -> None:
        # A connection of its own, not a robust one: after a restart the whole consumer is built anew here, and
        # no delivery of the old channel is acknowledged on the new one.
        # And nothing is fetched while the consumer could not take it: what goes back is counted as a delivery.
        if await hand_over(receive, [], stop, self._settings) is None:
            return
        connection = await aio_pika.connect(self._settings.bus_url(), timeout=self._settings.publish_timeout_seconds)
        async with connection:
            channel = await connection.channel()
            await channel.set_qos(prefetch_count=self._settings.consumer_batch_rows)
            await self._topology(channel)
            source = await channel.get_queue(self._queue_name(queue))
            arrived: asyncio.Queue[AbstractIncomingMessage] = asyncio.Queue()
            tag = await source.consume(arrived.put)
            # The channel's end, not the connection's: aio-pika 10 tells of a lost connection only there.
            lost = asyncio.ensure_future(channel.closed())
            settled = 0
            try:
                while not stop.is_set() and not lost.done():
                    batch = await self._gather(arrived)
                    if batch:
                        await self._deliver(batch, receive, stop, settled=settled)
                        settled += len(batch)
            finally:
                lost.cancel()
                with contextlib.suppress(Exception):
                    await source.cancel(tag)

    async def _gather(self, arrived: asyncio.Queue[AbstractIncomingMessage]) -> list[AbstractIncomingMessage]:
        batch: list[AbstractIncomingMessage] = []
        with contextlib.suppress(TimeoutError):
            batch.append(await asyncio.wait_for(arrived.get(), 0.2))
            if arrived.empty():
                await asyncio.sleep(self._settings.consumer_linger_ms / 1000)
        while batch and len(batch) < self._settings.consumer_batch_rows and not arrived.empty():
            batch.append(arrived.get_nowait())
        return batch

    async def _deliver(
        self, batch: list[AbstractIncomingMessage], receive: Receive, stop: asyncio.Event, *, settled: int
    ) -> None:
        """Hand a batch over and settle it; so many deliveries of this channel have been `settled` before."""
        outcomes = await hand_over(receive, [message.body for message in batch], stop, self._settings)
        if outcomes is None:  # stopped while it was held: closing the channel gives it back
            return
        if Outcome.AGAIN in outcomes:
            await asyncio.sleep(0.5)
        # One acknowledgement for all costs the broker one entry in its log instead of hundreds. It speaks for every
        # delivery up to its own, so the batch must be all of them: tags count from 1, and no settled one comes again.
        last = max(batch, key=_tag)
        if set(outcomes) == {Outcome.DONE} and _tag(last) == settled + len(batch):
            await last.ack(multiple=True)
            return
        for message, outcome in zip(batch, outcomes, strict=True):
            if outcome is Outcome.DONE:
                await message.ack()
            else:
                await message.nack(requeue=True)

    async def close(self) -> None:
        """Close the publishing connection."""
        await self._drop()


def _tag(message: AbstractIncomingMessage) -> int:
    """The number of this delivery on its channel."""
    return message.delivery_tag or 0
