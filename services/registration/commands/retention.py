"""Retention: when a population's time is over its people's identity is erased. Periods are settings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from services.registration.commands.erasing import Order, erase_people
from services.registration.commands.expired_lists import expired_households, lock_expired
from services.registration.queries import retention as queries
from services.registration.queries.erasing import columns_by_table, lock_people
from services.registration.queries.expired_lists import forget_listed, people_of
from services.registration.settings import settings_of
from services.registration.vocabulary import ErasureReason
from shared import clock
from shared.audit import OPERATION_CHAIN, Entry, write_entry
from shared.auth import Principal
from shared.context import Context
from shared.ids import new_id

JOB = Principal(UUID(int=0), "job")
"""Who acts when nobody asked."""
LISTED, FAMILIES = "LISTED", "LISTED_FAMILIES"


async def would_go(context: Context) -> dict[str, int]:
    """How many people each rule would erase now, and what else would go; nothing is changed."""
    columns = await columns_by_table(context.session)
    counts = Counter(await queries.count_due(context.session, settings_of(context.settings), context.now, columns))
    families = await expired_households(context)
    listed = await people_of(context.session, families)
    counts.update({name: count for name, count in ((FAMILIES, len(families)), (LISTED, len(listed))) if count})
    return dict(counts)


async def retain(context: Context) -> dict[str, int]:
    """Erase one batch of people whose time is over, by rule; nobody is left when it answers nothing.

    Whose time is over is read again after their rows are locked: somebody who came back a moment ago stays. A run that
    breaks off leaves whole batches done, and the next goes on from there.
    """
    settings, session = settings_of(context.settings), context.session
    started, columns = clock.real_now(), await columns_by_table(session)
    seen = await queries.due_people(session, settings, context.now, columns)
    counts: dict[str, int] = {}
    if seen:
        locked = await lock_people(session, sorted(seen), columns)
        due = await queries.due_people(session, settings, context.now, columns, among=locked)
        erased = await erase_people(context, sorted(due), Order(JOB.subject, ErasureReason.RETENTION, started))
        counts = dict(Counter(due.get(id_, "MERGED") for id_ in erased))
        if erased:
            await _note(context, erased)
    if not counts:
        counts = await _forget_listed(context, started)
    counts |= await queries.forget_beside(session, settings, context.now)
    if counts:
        run = {"id": new_id(), "started_at": started, "finished_at": clock.real_now(), "counts": counts}
        await queries.note_run(session, run)
    return counts


async def _forget_listed(context: Context, started: datetime) -> dict[str, int]:
    """A batch of the households that only a list ever named, with their people."""
    batch = settings_of(context.settings).retention_batch_people
    families = await lock_expired(context, rows_max=batch)
    if not families:
        return {}
    people = await people_of(context.session, families)
    erased = await erase_people(context, people, Order(JOB.subject, ErasureReason.RETENTION, started))
    await forget_listed(context.session, families)
    await _note(context, [*families, *erased])
    return {name: count for name, count in ((FAMILIES, len(families)), (LISTED, len(erased))) if count}


async def _note(context: Context, people: Iterable[UUID]) -> None:
    """The run's row in the audit."""
    subjects, trace_id = tuple(people), context.correlation_id
    await write_entry(
        context.session, Entry("CHANGE", "retention", JOB, OPERATION_CHAIN, subjects, trace_id, purpose="RETENTION")
    )


async def keep_retention(context: Context) -> None:
    """A worker's job: one batch. A demonstration lives in another year than its worker: there nobody is erased."""
    if not context.settings.demo:
        await retain(context)
