"""Protection tasks: opened by alarms, seen within the hour or escalated, closed with an outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.commands.viewers import viewer_of
from services.registration.errors import TaskClosed
from services.registration.queries import tasks as queries
from services.registration.schemas.protection import TaskCloseIn, TaskStateOut
from services.registration.settings import RegistrationSettings, settings_of
from services.registration.vocabulary import TaskKind
from shared.context import Context
from shared.ids import new_id
from shared.problems import NotFound

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Task:
    """What an officer must look at: a person, or (`about_id`) another object: a tracing request, a record, a user."""

    kind: TaskKind
    site_id: UUID
    person_id: UUID | None = None
    about_id: UUID | None = None
    id: UUID | None = None
    """Where the same may be told again later: a task of this id is opened once, whatever became of it."""


async def open_tasks(context: Context, tasks: Sequence[Task]) -> None:
    """Open tasks, in the transaction of what raised them; nothing leaves this service."""
    await open_tasks_at(context.session, settings_of(context.settings), context.now, tasks)


async def open_tasks_at(
    session: AsyncSession, settings: RegistrationSettings, now: datetime, tasks: Sequence[Task]
) -> None:
    """The same for whoever compares records: a read at the desk, or the batch."""
    if not tasks:
        return
    due_at = now + timedelta(minutes=settings.task_seen_minutes)
    rows = [{**vars(task), "id": task.id or new_id(), "opened_at": now, "due_at": due_at} for task in tasks]
    await queries.insert_tasks(session, rows)


async def phone_of(context: Context, site_id: UUID) -> str | None:
    """The number that a desk calls: the site's, else the operation's; it works without this system."""
    row = await queries.site_protection(context.session, site_id)
    return (row["phone"] if row else None) or settings_of(context.settings).protection_phone or None


async def is_for_adults_only(context: Context, site_id: UUID) -> bool:
    """Whether a child at this site is an alarm (the returnee centres of La Lima and Omoa)."""
    row = await queries.site_protection(context.session, site_id)
    return bool(row and row["adults_only"])


async def see_task(context: Context, task_id: UUID) -> TaskStateOut:
    """Write down that an officer has seen a task.

    Raises:
        NotFound: there is no such task at the officer's sites.
    """
    await _task(context, task_id)
    await queries.mark_seen(context.session, task_id, by=context.caller.subject, at=context.now)
    return TaskStateOut(task_id=task_id)


async def close_task(context: Context, task_id: UUID, body: TaskCloseIn) -> TaskStateOut:
    """Close a task with its outcome; who closes it has seen it.

    Raises:
        NotFound: there is no such task at the officer's sites.
        TaskClosed: it was closed with another outcome.
    """
    closed_as = await _task(context, task_id)
    if closed_as not in (None, body.outcome):
        raise TaskClosed()
    if closed_as is None:
        await queries.mark_seen(context.session, task_id, by=context.caller.subject, at=context.now)
        await queries.close(context.session, task_id, by=context.caller.subject, at=context.now, outcome=body.outcome)
    return TaskStateOut(task_id=task_id)


async def _task(context: Context, task_id: UUID) -> str | None:
    """The outcome of a task that is held now, None while it is open."""
    row = await queries.lock_task(context.session, task_id, viewer_of(context.caller))
    if row is None:
        raise NotFound()
    outcome: str | None = row["outcome"]
    return outcome


async def escalate_tasks(context: Context) -> None:
    """Mark what nobody saw in time; run again and again by the worker. Logs ids of tasks and sites alone."""
    for row in await queries.escalate(context.session, context.now):
        log.warning("protection_task_escalated", task_id=str(row["id"]), site_id=str(row["site_id"]))
