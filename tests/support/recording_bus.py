"""A bus whose answers a test chooses, and which remembers what was published."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from shared.bus import Message, Receive


class RecordingBus:
    """Publishes nowhere. `verdict` answers, per message, None for a confirm or the reason of a failure."""

    def __init__(self, verdict: Callable[[Message], str | None] = lambda _: None) -> None:
        self.verdict = verdict
        self.published: list[str] = []

    async def declare(self, queue: str, types: Sequence[str]) -> None:
        """Nothing to make."""

    async def publish(self, messages: Sequence[Message]) -> list[str | None]:
        """Take the messages, slowly enough for another relay to come between."""
        await asyncio.sleep(0.01)
        self.published += [message.id for message in messages]
        return [self.verdict(message) for message in messages]

    async def consume(self, queue: str, receive: Receive, stop: asyncio.Event) -> None:
        """Nothing to deliver."""
        await stop.wait()

    async def close(self) -> None:
        """Nothing to give up."""
