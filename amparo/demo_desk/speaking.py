"""How the desk speaks to the installation: every write carries an id and a key that are the same in each run."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from amparo.replay.driver.calls import Answer, Call, Line, UnexpectedAnswer
from amparo.replay.driver.names import key_of
from amparo.replay.driver.staff import Actor

EVENT_SECONDS_MAX = 30.0
_PAUSE_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Speaker:
    """The line, and the time that is said: None is the real one."""

    line: Line
    at: datetime | None = None

    async def make(self, actor: Actor, path: str, body: Any, thing: UUID, *, status: int = 201) -> Any:
        """Make `thing`, or be told again what was made."""
        call = Call(
            operation=path, path=path, actor=actor, body=body, key=key_of(path, thing), at=self.at, status=status
        )
        return (await self.line.send(call)).body

    async def try_to(self, actor: Actor, path: str, body: Any) -> Answer:
        """Whatever is answered to a request that is not the same in each run."""
        return await self.line.ask(
            Call(operation=path, path=path, actor=actor, body=body, key=uuid4(), at=self.at, status=200)
        )

    async def look(self, actor: Actor, path: str) -> Answer:
        """Whatever is answered to a reading request."""
        return await self.line.ask(Call(operation=path, path=path, actor=actor, at=self.at, status=200))

    async def read(self, actor: Actor, path: str) -> Any:
        """The answer of something that is there."""
        return (await self.line.send(Call(operation=path, path=path, actor=actor, at=self.at, status=200))).body

    async def until(self, actor: Actor, path: str, told: Callable[[Answer], bool]) -> Any:
        """The answer as soon as the news has come that it is about.

        Raises:
            UnexpectedAnswer: they have not come within `EVENT_SECONDS_MAX`.
        """
        patience = time.monotonic() + EVENT_SECONDS_MAX
        while not told(answer := await self.look(actor, path)):
            if time.monotonic() > patience:
                call = Call(operation=path.split("?", maxsplit=1)[0], path=path, actor=actor, status=200)
                raise UnexpectedAnswer(call, f"{answer.status} {answer.code or ''}".strip(), "what has just been made")
            await asyncio.sleep(_PAUSE_SECONDS)
        return answer.body
