"""How the setup makes a thing: one call whose key is the thing's own, on the day before the year."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from amparo.replay.driver.calls import Answer, Call, Line
from amparo.replay.driver.names import key_of
from amparo.replay.driver.staff import Actor

BEFORE = datetime(2022, 12, 31, 15, tzinfo=UTC)


def making(operation: str, path: str, actor: Actor, body: dict[str, Any], thing: UUID) -> Call:
    """The call that makes `thing`."""
    return Call(operation=operation, path=path, actor=actor, body=body, key=key_of(operation, thing), at=BEFORE)


async def make_all(line: Line, calls: Iterable[Call]) -> list[Answer]:
    """Make things in their order (few of them, and each may build on the one before)."""
    return [await line.send(call) for call in calls]
