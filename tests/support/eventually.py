"""Waiting for what becomes true soon, instead of sleeping and hoping."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable


async def eventually(holds: Callable[[], Awaitable[bool]], within_seconds: float = 5.0) -> None:
    """Return when `holds` answers true.

    Raises:
        AssertionError: it did not in time.
    """
    deadline = asyncio.get_running_loop().time() + within_seconds
    while not await holds():
        if asyncio.get_running_loop().time() > deadline:
            raise AssertionError(f"still not so after {within_seconds} s")
        await asyncio.sleep(0.02)
