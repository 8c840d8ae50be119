"""The batch: everybody who changed, or everybody, is compared with all others; pairs wait for somebody to decide.

Nobody is ever merged here. All are compared with all at once where that many fit into memory; otherwise a run goes in
small transactions, each of which writes down how far it came: a run that was ended goes on where it stood. One process
at a time runs it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.commands.comparing import compare, forget, surroundings_of
from services.registration.commands.found_pairs import remember
from services.registration.commands.keys import keep_keys
from services.registration.commands.match_at_once import Written, compare_all
from services.registration.queries import match_runs as queries
from services.registration.queries.matching import features_by_id, limit_matching
from services.registration.queries.names import count_names
from services.registration.rules.matching.features import Features
from services.registration.settings import RegistrationSettings, settings_of
from shared import clock
from shared.bus import stopped_within
from shared.db import Database
from shared.ids import new_id
from shared.settings import Settings

log = structlog.get_logger(__name__)

STATEMENT_MS_MAX = 60_000
LOOK_SECONDS = 300.0
"""How often a worker looks whether a run is due."""
NOBODY = UUID(int=0)


class RunKind(StrEnum):
    ALL = "ALL"
    CHANGED = "CHANGED"


@dataclass(frozen=True)
class Progress:
    """How far a run is: of about `people`, so many are compared, and so many pairs wait."""

    people: int
    compared: int
    found: int
    finished: bool


Told = Callable[[Progress], None]


async def run_batch(
    database: Database,
    settings: RegistrationSettings,
    *,
    kind: RunKind,
    stop: asyncio.Event | None = None,
    told: Told | None = None,
) -> Progress | None:
    """Compare those who changed, or all; None where another process is at it.

    `told` hears of every step. Where `stop` is set the run ends after its step, and the next one goes on.
    """
    patient = settings.model_copy(update={"match_names_seconds": STATEMENT_MS_MAX / 1000})
    async with queries.only_one(database.engine) as mine:
        if not mine:
            return None
        run_id = await database.run(lambda session: _begin(session, patient, kind))
        people = await database.run(queries.people_kept) if kind is RunKind.ALL else 0
        if kind is RunKind.ALL and people <= settings.match_at_once_people_max:
            return await _all_at_once(database, patient, run_id, stop=stop, told=told)
        done = Progress(0, 0, 0, finished=False)
        while not done.finished and not (stop and stop.is_set()):
            done = await database.run(lambda session: _step(session, patient, kind, run_id))
            if told:
                told(done)
    return done


async def _all_at_once(
    database: Database,
    settings: RegistrationSettings,
    run_id: UUID,
    *,
    stop: asyncio.Event | None,
    told: Told | None,
) -> Progress:
    def tell(written: Written) -> None:
        if told:
            told(Progress(written.people, written.people, written.found, written.finished))

    written = await compare_all(database, settings, stop=stop, told=tell)
    if written.finished:
        await database.run(
            lambda session: queries.advance_run(
                session,
                run_id,
                compared=written.people,
                found=written.found,
                after=None,
                finished_at=clock.business_now(),
            )
        )
    tell(written)
    return Progress(written.people, written.people, written.found, written.finished)


async def _begin(session: AsyncSession, settings: RegistrationSettings, kind: RunKind) -> UUID:
    """The unfinished run of this kind, or a new one with names counted and cuts fitted to how many people there are."""
    await count_names(session)
    forget()
    earlier = await queries.unfinished_run(session, kind)
    if earlier is not None:
        found: UUID = earlier["id"]
        return found
    around = await surroundings_of(session, settings)
    run_id = new_id()
    await queries.begin_run(
        session,
        id=run_id,
        kind=kind,
        started_at=clock.business_now(),
        people=around.people,
        review_cut=around.model.review_cut(around.people),
        strong_cut=around.model.strong_cut(around.people),
    )
    return run_id


async def _step(session: AsyncSession, settings: RegistrationSettings, kind: RunKind, run_id: UUID) -> Progress:
    await limit_matching(session, STATEMENT_MS_MAX)
    run = await queries.unfinished_run(session, kind)
    done: list[int] = []
    at_once = settings.match_run_people
    if kind is RunKind.ALL:
        ids = await queries.next_people(session, (run and run["after_person_id"]) or NOBODY, at_once)
    else:
        done, ids = await queries.due_people(session, at_once)
    found = await _compare(session, settings, ids, by_names=kind is RunKind.CHANGED)
    await queries.forget_due(session, done)
    finished = len(done or ids) < at_once
    await queries.advance_run(
        session,
        run_id,
        compared=len(ids),
        found=found,
        after=ids[-1] if ids and kind is RunKind.ALL else None,
        finished_at=clock.business_now() if finished else None,
    )
    before = (run["people"], run["compared"], run["found"]) if run else (0, 0, 0)
    return Progress(before[0], before[1] + len(ids), before[2] + found, finished)


async def _compare(
    session: AsyncSession, settings: RegistrationSettings, ids: Sequence[UUID], *, by_names: bool
) -> int:
    """Compare these people with all; answer how many pairs wait for a decision now."""
    known = await features_by_id(session, ids)
    unkept = [id_ for id_ in ids if id_ not in known]
    if unkept:
        await keep_keys(session, unkept)
        known |= await features_by_id(session, unkept)
    people = [Features.from_json(features) for features in known.values()]
    hits = await compare(session, settings, people, by_names=by_names)
    return await remember(session, settings, hits, found_by="BATCH", now=clock.business_now())


async def keep_matching(database: Database, settings: Settings, stop: asyncio.Event) -> None:
    """A worker's duty: each local night, compare who has changed since the night before, until `stop` is set."""
    own = settings_of(settings)
    while own.match_run_seconds and not stop.is_set():
        try:
            if await database.run(lambda session: _is_due(session, own)):
                await run_batch(database, own, kind=RunKind.CHANGED, stop=stop)
        except Exception as error:  # the database is away, or busy: the next look does it
            log.warning("match_run_failed", error=type(error).__name__)
        await stopped_within(stop, min(LOOK_SECONDS, own.match_run_seconds))


async def _is_due(session: AsyncSession, settings: RegistrationSettings) -> bool:
    last = await queries.last_finished(session)
    return is_due(clock.business_now(), last, settings)


def is_due(now: datetime, last: datetime | None, settings: RegistrationSettings) -> bool:
    """Whether a run should begin: the pause is over, and the local hour has come; a little early is in time."""
    if last is not None and now - last < timedelta(seconds=settings.match_run_seconds) - timedelta(hours=1):
        return False
    hour = now.astimezone(ZoneInfo(settings.time_zone)).hour
    return settings.match_run_seconds < timedelta(days=1).total_seconds() or hour >= settings.match_run_at_hour
