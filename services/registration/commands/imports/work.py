"""The worker's part: one import at a time, under a lease; whoever dies is followed by another where it stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.commands.imports.committing import commit_chunk
from services.registration.commands.imports.file_reading import lines_of
from services.registration.commands.imports.giving_way import let_others_be_told
from services.registration.commands.imports.keys import secret_of
from services.registration.commands.imports.matching import probably_here
from services.registration.commands.imports.staging import (
    columns_for,
    compare,
    count,
    household_row,
    is_enough,
    layout_signature,
    wanted_households,
)
from services.registration.commands.imports.undoing import undo_chunk
from services.registration.errors.imports import ImportFailed
from services.registration.queries.imports import matches, objects, rows
from services.registration.queries.imports import work as queries
from services.registration.rules.lists.refused import FileRefused
from services.registration.settings import RegistrationSettings, settings_of
from services.registration.vocabulary import ImportState
from shared import clock
from shared.blobs import BlobGone, Blobs
from shared.bus import stopped_within
from shared.context import Context
from shared.crash import crash_point
from shared.db import Database, is_outage
from shared.ids import new_id
from shared.keys import KeysDirectory
from shared.settings import Settings

log = structlog.get_logger(__name__)

STAGED_ROWS = 500
MATCHED_HOUSEHOLDS = 50
"""Compared with all who are known in one transaction, and without a pause for the relay beside it."""


class TriedTooOften(Exception):
    """Whoever took the import up died of it, or lost the database, again and again."""


class LeaseLost(Exception):
    """The import was cancelled, or somebody else works on it: nothing more is written."""


async def work_on_imports(database: Database, settings: Settings, stop: asyncio.Event) -> None:
    """Read, commit and undo what waits, and forget what has expired, until `stop` is set."""
    while not stop.is_set():
        worked = False
        try:
            worker = Worker(database, settings_of(settings), stop)
            worked = await worker.step()
            if not worked:
                await worker.forget()
        except Exception as error:
            if not is_outage(error):
                log.exception("import_failed", error=type(error).__name__)
        if not worked:
            await stopped_within(stop, settings_of(settings).import_poll_ms / 1000)


@dataclass
class Worker:
    """One turn of a worker."""

    database: Database
    settings: RegistrationSettings
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    lease: UUID = field(default_factory=new_id)

    async def step(self) -> bool:
        """Work on one import to its end, or until `stop` is set; whether there was one."""
        seconds = self.settings.import_lease_seconds
        work = await self.database.run(lambda session: queries.claim(session, self.lease, lease_seconds=seconds))
        if work is None:
            return False
        try:
            if work["attempts"] > queries.ATTEMPTS_MAX:
                raise TriedTooOften
            await self._parts[work["state"]](work)
        except LeaseLost:
            log.info("import_left", import_id=str(work["id"]))
        except (FileRefused, BlobGone) as refused:
            await self._refuse(work, refused)
        except Exception as error:
            if is_outage(error):  # the lease ends, and it is taken up again
                raise
            log.exception("import_failed", import_id=str(work["id"]), error=type(error).__name__)
            await self._fail(work)
        return True

    @property
    def _parts(self) -> dict[str, Callable[[RowMapping], Awaitable[None]]]:
        return {
            ImportState.READING: self._read,
            ImportState.COMMITTING: self._chunks,
            ImportState.UNDOING: self._chunks,
        }

    async def forget(self) -> None:
        """Delete the files, and what was kept of their rows, whose time is over."""

        async def work(session: AsyncSession) -> None:
            expired = await queries.expired_files(session, clock.real_now())
            await Blobs(session, KeysDirectory(self.settings.keys_dir)).delete([row["blob_id"] for row in expired])
            await queries.forget_rows(session, [row["id"] for row in expired])

        await self.database.run(work)

    async def _chunks(self, work: RowMapping) -> None:
        """Chunk after chunk, each in one transaction with the position behind it."""
        done, last = work["done"], False
        while not last:
            if self.stop.is_set():
                await self._give_back(work, done)
                return
            await let_others_be_told(self.database, self.settings, self.stop)
            done, last = await self.chunk(work, done)

    async def chunk(self, work: RowMapping, done: int) -> tuple[int, bool]:
        """The next chunk of a commit or an undo after the position `done`: the new one, and whether it was the last.

        Raises:
            LeaseLost: somebody else is at it, or nobody should be.
        """

        async def one(session: AsyncSession) -> tuple[int, bool]:
            held = await self._hold(session, work, done)
            context = self._context(session, work["id"], held["committed_at"])
            part = commit_chunk if held["state"] == ImportState.COMMITTING else undo_chunk
            last = await part(context, held, rows_max=self.settings.import_chunk_households)
            now = await objects.import_by_id(session, work["id"])
            crash_point("import_in_the_middle")
            return (now["done"] if now else done), last

        return await self.database.run(one)

    async def _hold(self, session: AsyncSession, work: RowMapping, done: int) -> RowMapping:
        seconds = self.settings.import_lease_seconds
        held = await queries.hold(session, work["id"], self.lease, done=done, lease_seconds=seconds)
        if held is None:
            raise LeaseLost
        return held

    async def _give_back(self, work: RowMapping, done: int) -> None:
        async def release(session: AsyncSession) -> None:
            await queries.hold(session, work["id"], self.lease, done=done, lease_seconds=0)

        await self.database.run(release)

    async def _read(self, work: RowMapping) -> None:
        content = await self.database.run(lambda session: self._content(session, work))
        layout = work["layout"]
        if layout is None:
            async for line in lines_of({"do": "layout"}, content):
                layout = line["layout"]
            work = await self.database.run(lambda session: self._keep_layout(session, work, layout))
        if work["columns"] is None or not is_enough(work["columns"]):
            await self.database.run(lambda session: self._ask(session, work))
            return
        await self._stage(work, content)

    async def _content(self, session: AsyncSession, work: RowMapping) -> bytes:
        if work["blob_id"] is None:
            raise BlobGone(str(work["id"]))
        return await Blobs(session, KeysDirectory(self.settings.keys_dir)).get(work["blob_id"])

    async def _keep_layout(self, session: AsyncSession, work: RowMapping, layout: dict[str, Any]) -> RowMapping:
        await self._hold(session, work, work["done"])
        context = self._context(session, work["id"], None)
        secret = secret_of(self.settings.keys_dir)
        columns = await columns_for(context, secret, layout)
        return await queries.keep_layout(
            session, work["id"], layout=layout, signature=layout_signature(secret, layout), columns=columns
        )

    async def _ask(self, session: AsyncSession, work: RowMapping) -> None:
        await self._hold(session, work, work["done"])
        await objects.move(session, work["id"], ImportState.NEEDS_MAPPING)

    async def _stage(self, work: RowMapping, content: bytes) -> None:
        """Keep the file's households, some hundreds at a time; a file that was half read is read from the start."""
        await self.database.run(lambda session: self._start_over(session, work))
        secret, chunk, number, problems = secret_of(self.settings.keys_dir), [], 0, 0
        async for line in lines_of(wanted_households(work), content):
            number += 1
            found = line["household"]
            troubles = [
                {**trouble, "number": problems + place} for place, trouble in enumerate(found["troubles"], start=1)
            ]
            problems += len(troubles)
            chunk.append((household_row(secret, work["list_id"], number, found), troubles))
            if len(chunk) == STAGED_ROWS:
                await self._keep(work, chunk, number)
                chunk = []
        await self._keep(work, chunk, number)

        async def begin(session: AsyncSession) -> int:
            return await compare(session, await self._hold(session, work, number))

        async def finish(session: AsyncSession) -> None:
            await count(session, await self._hold(session, work, number), based_on=based_on)

        based_on = await self.database.run(begin)
        await self._match(work, number)
        await self.database.run(finish)

    async def _match(self, work: RowMapping, number: int) -> None:
        """Note whose family is probably known here, some hundreds at a time."""

        async def some(session: AsyncSession) -> Sequence[RowMapping]:
            await self._hold(session, work, number)
            households = await matches.new_households(session, work["id"], after=after, rows_max=MATCHED_HOUSEHOLDS)
            known = await probably_here(session, self.settings, households)
            await matches.mark_probable(session, work["id"], known)
            return households

        after = 0
        while households := await self.database.run(some):
            after = households[-1]["number"]

    async def _start_over(self, session: AsyncSession, work: RowMapping) -> None:
        await self._hold(session, work, work["done"])
        await rows.clear(session, work["id"])
        await queries.advance(session, work["id"], done=0, counts={})

    async def _keep(
        self, work: RowMapping, chunk: list[tuple[dict[str, Any], list[dict[str, Any]]]], number: int
    ) -> None:
        async def keep(session: AsyncSession) -> None:
            await self._hold(session, work, number - len(chunk))
            await rows.insert_households(session, work["id"], [row for row, _ in chunk])
            await rows.insert_problems(session, work["id"], [one for _, troubles in chunk for one in troubles])
            await queries.advance(session, work["id"], done=number, counts={})

        await self.database.run(keep)

    async def _refuse(self, work: RowMapping, error: Exception) -> None:
        code, parameters = "import_expired", {}
        if isinstance(error, FileRefused):
            code, parameters = error.code, error.parameters

        async def refuse(session: AsyncSession) -> None:
            if await queries.still_holds(session, work["id"], self.lease):
                refusal = {"code": code, "parameters": parameters}
                await rows.clear(session, work["id"])
                await objects.move(session, work["id"], ImportState.REFUSED, refusal=refusal, done=0, total=0)

        await self.database.run(refuse)

    async def _fail(self, work: RowMapping) -> None:
        """Leave it for somebody to try again, or to give up: nothing of the step that failed is written."""

        async def fail(session: AsyncSession) -> None:
            if await queries.still_holds(session, work["id"], self.lease):
                refusal = {"code": ImportFailed.code, "parameters": {}}
                await objects.move(session, work["id"], ImportState.FAILED, refusal=refusal, failed_in=work["state"])

        await self.database.run(fail)

    def _context(self, session: AsyncSession, import_id: UUID, now: datetime | None) -> Context:
        return Context(
            session=session,
            settings=self.settings,
            service="registration",
            now=now or clock.business_now(),
            correlation_id=import_id.hex,
        )
