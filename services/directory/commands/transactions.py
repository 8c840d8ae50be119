"""Runs commands in transactions of their own, for requests that need more than one or have no caller."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy.ext.asyncio import AsyncSession

from services.directory.settings import DirectorySettings, directory_settings
from shared import clock
from shared.auth import Principal
from shared.context import Context
from shared.keys import KeysDirectory
from shared.runtime import Runtime

T = TypeVar("T")


@dataclass(frozen=True)
class Transactions:
    """The surroundings of one request: each `run` is a transaction, committed when it returns."""

    runtime: Runtime
    correlation_id: str
    principal: Principal | None = None

    @property
    def keys(self) -> KeysDirectory:
        """The installation's keys."""
        return self.runtime.keys

    @property
    def settings(self) -> DirectorySettings:
        """The directory's settings."""
        return directory_settings(self.runtime.settings)

    async def run(self, command: Callable[[Context], Awaitable[T]]) -> T:
        """Run `command`; what it added is committed, also where its answer is a refusal."""
        return await self.runtime.database.run(lambda session: command(self._context(session)))

    def _context(self, session: AsyncSession) -> Context:
        return Context(
            session=session,
            settings=self.runtime.settings,
            service=self.runtime.service.name,
            now=clock.business_now(),
            correlation_id=self.correlation_id,
            principal=self.principal,
        )
