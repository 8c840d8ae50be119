"""Waiting for what arrives by events: quick looks first, then slower ones, for as long as a service may be away."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

from amparo.replay.driver.calls import PATIENCE_SECONDS

_FIRST, _LONGEST, _GROWTH = 0.02, 0.5, 1.5


async def pauses(within_seconds: float = PATIENCE_SECONDS) -> AsyncIterator[int]:
    """Yields 0, 1, 2 …, with growing pauses between, until the time is over."""
    end, pause, number = time.monotonic() + within_seconds, _FIRST, 0
    while time.monotonic() < end:
        yield number
        await asyncio.sleep(pause)
        pause, number = min(pause * _GROWTH, _LONGEST), number + 1
