"""Work that a service's worker does from time to time, each turn in one transaction.

Several workers may do the same turn at once: a job must be harmless twice.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from shared import clock
from shared.bus import stopped_within
from shared.context import Context
from shared.ids import new_id

if TYPE_CHECKING:
    import asyncio

    from sqlalchemy.ext.asyncio import AsyncSession

    from shared.db import Database
    from shared.settings import Settings

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Job:
    """`work`, every `seconds`; `name` stands in the log."""

    name: str
    seconds: float
    work: Callable[[Context], Awaitable[None]]


async def run_job(job: Job, service: str, database: Database, settings: Settings) -> None:
    """One turn."""

    async def turn(session: AsyncSession) -> None:
        now, correlation = clock.business_now(), new_id().hex
        await job.work(Context(session, settings, service, now, correlation))

    await database.run(turn)


async def keep_doing(job: Job, service: str, database: Database, settings: Settings, stop: asyncio.Event) -> None:
    """Turn after turn until `stop` is set; one that fails is tried again at the next."""
    while not stop.is_set():
        try:
            await run_job(job, service, database, settings)
        except Exception as error:  # the database is away, or busy
            log.warning("job_failed", service=service, job=job.name, error=type(error).__name__)
        await stopped_within(stop, job.seconds)
