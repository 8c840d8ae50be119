"""How far an import is: waiting for it, and telling of it as it goes."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.commands.imports.found import CLERKS, import_of
from services.registration.settings import RegistrationSettings
from services.registration.vocabulary import ImportState
from shared.auth import Principal
from shared.db import Database

UNDER_WAY = (ImportState.READING, ImportState.COMMITTING, ImportState.UNDOING)
_LOOK_SECONDS = 0.2


@dataclass(frozen=True)
class Watching:
    """Looks at one import again and again; no connection is held in between."""

    database: Database
    settings: RegistrationSettings
    principal: Principal
    import_id: UUID

    async def look(self) -> RowMapping:
        """The import as it is.

        Raises:
            NotFound: there is none at the caller's sites.
        """

        async def one(session: AsyncSession) -> RowMapping:
            return await import_of(session, self.import_id, self.principal, *CLERKS)

        return await self.database.run(one)

    async def until_read(self) -> None:
        """Wait, for a while, until the file is read.

        Raises:
            NotFound: there is no such import at the caller's sites.
        """
        deadline = time.monotonic() + self.settings.import_answer_wait_seconds
        while True:
            found = await self.look()
            if found["state"] != ImportState.READING or time.monotonic() > deadline:
                return
            await asyncio.sleep(_LOOK_SECONDS)

    async def events(self, first: RowMapping, after: int | None) -> AsyncIterator[str]:
        """Server-sent events: one now (unless the client has it), one for each step, until nothing is under way.

        `after` is the `Last-Event-ID`: the step that the client saw last.
        """
        deadline = time.monotonic() + self.settings.import_progress_seconds
        told, found = after, first
        yield "retry: 1000\n\n"
        while True:
            if found["step"] != told:
                told = found["step"]
                yield _event(found)
            if found["state"] not in UNDER_WAY or time.monotonic() > deadline:
                return
            await asyncio.sleep(_LOOK_SECONDS)
            found = await self.look()


def _event(found: RowMapping) -> str:
    data = {
        "import_id": str(found["id"]),
        "state": found["state"],
        "done": found["done"],
        "total": found["total"],
        "version": found["version"],
        "code": found["refusal"]["code"] if found["refusal"] else None,
    }
    return f"id: {found['step']}\nevent: progress\ndata: {json.dumps(data)}\n\n"
