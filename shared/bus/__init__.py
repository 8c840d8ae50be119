"""The bus: one seam with two implementations, held together by one contract test."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Protocol


@dataclass(frozen=True)
class Message:
    """One event as bytes. `mandatory`: somebody is bound to the type, so that unroutable is a failure."""

    type: str
    id: str
    body: bytes
    mandatory: bool = True


class Outcome(Enum):
    """What became of a delivery: done with it (applied, repeated or parked), or bring it again."""

    DONE = "DONE"
    AGAIN = "AGAIN"


Receive = Callable[[Sequence[bytes]], Awaitable[Sequence[Outcome]]]
"""Applies a batch of deliveries and answers an outcome for each."""


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
