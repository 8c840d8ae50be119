"""What a command is given: who asks, in which transaction, at what time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from shared.auth import Principal
from shared.settings import Settings


@dataclass(frozen=True)
class Context:
    """One command's surroundings. `now` is business time; `principal` is None when an event is applied.

    `unsent` gathers a writing request's events, which go to the outbox with the key's answer, in one statement;
    without it `emit` writes them at once. `clock_offset` is how far the clock was wrong that the
    body's times are of: what an offline device sends is corrected by it.
    """

    session: AsyncSession
    settings: Settings
    service: str
    now: datetime
    correlation_id: str
    principal: Principal | None = None
    traceparent: str | None = None
    unsent: list[dict[str, Any]] | None = None
    clock_offset: timedelta | None = None

    @property
    def caller(self) -> Principal:
        """The caller of an HTTP request.

        Raises:
            LookupError: this command was reached by an event.
        """
        if self.principal is None:
            raise LookupError("an event has no caller")
        return self.principal
