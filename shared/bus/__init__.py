"""The bus: one seam with two implementations, held together by one contract test."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

import structlog

from shared.settings import Settings

log = structlog.get_logger(__name__)

HELD_SECONDS_MIN = 0.1
"""The first wait of a batch that is held; each next one is twice as long, up to `consumer_held_seconds_max`."""


@dataclass(frozen=True)
class Message:
    """One event as bytes. `mandatory`: somebody is bound to the type, so that unroutable is a failure."""

    type: str
    id: str
    body: bytes
    mandatory: bool = True


class Outcome(Enum):
    """What became of a delivery: done with it (applied, repeated or parked), or bring it again, up to a limit."""

    DONE = "DONE"
    AGAIN = "AGAIN"


class ConsumerAway(Exception):
    """What the consumer writes to is away: hold the batch and hand it over again; nothing is wrong with it."""


Receive = Callable[[Sequence[bytes]], Awaitable[Sequence[Outcome]]]
"""Applies a batch of deliveries and answers an outcome for each; raises `ConsumerAway` while it can't.

An empty batch asks only whether it could take one.
"""


class Bus(Protocol):
    """Carries events from relays to consumers, at least once, in no promised order."""

    async def declare(self, queue: str, types: Sequence[str]) -> None:
        """Make the durable `queue` and bind it to `types`."""

    async def publish(self, messages: Sequence[Message]) -> list[str | None]:
        """Publish and wait for the confirms: None for each that is safe, else a short reason."""

    async def consume(self, queue: str, receive: Receive, stop: asyncio.Event) -> None:
        """Deliver batches to `receive` until `stop` is set; finish what was begun."""

    async def close(self) -> None:
        """Give up connections."""


async def hand_over(
    receive: Receive, bodies: Sequence[bytes], stop: asyncio.Event, settings: Settings
) -> Sequence[Outcome] | None:
    """Hand a batch to `receive`, holding it for as long as the consumer is away; None if `stop` was set meanwhile.

    An outage counts as no delivery: else the limit that catches broken consumers would bury good events.
    """
    wait_seconds = min(HELD_SECONDS_MIN, settings.consumer_held_seconds_max)
    while True:
        try:
            return await receive(bodies)
        except ConsumerAway:
            log.warning("consumer_away", events=len(bodies))
        except Exception:  # the consumer itself failed: like a lost connection, all come again
            log.exception("consumer_failed")
            return [Outcome.AGAIN] * len(bodies)
        if await stopped_within(stop, wait_seconds):
            return None
        wait_seconds = min(2 * wait_seconds, settings.consumer_held_seconds_max)


async def stopped_within(stop: asyncio.Event, seconds: float) -> bool:
    """Wait `seconds`, or less if `stop` is set; answer whether it is."""
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(stop.wait(), seconds)
    return stop.is_set()
