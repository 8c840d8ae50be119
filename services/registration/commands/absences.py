"""What the end of a stay means to others: a carer who is gone, a child that was handed over, and a death.

All of it follows from the stays as they are told now, in whatever order: an end that is taken back is undone exactly,
but for what officers have seen, and for a protection, which only they lift.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5

from sqlalchemy import RowMapping

from services.registration.commands.carers import tell_carers
from services.registration.commands.children import announce_children, reassess_children
from services.registration.commands.hand_overs import settle_ends
from services.registration.commands.keys import keep_keys, write_keys
from services.registration.commands.tasks import Task, open_tasks
from services.registration.queries import absences as queries
from services.registration.queries.children import set_alarms
from services.registration.queries.hand_overs import TASK_AFTER
from services.registration.queries.protection import in_alarm
from services.registration.queries.records import households_by_id, people_by_id
from services.registration.queries.standing import lock_people
from services.registration.rules.ages import ADULT_YEARS
from services.registration.rules.announce import household_states, people_states
from services.registration.vocabulary import TaskKind
from shared.clock import local_day
from shared.context import Context
from shared.contracts.registration import PersonUpdated
from shared.outbox import emit


@dataclass(frozen=True)
class Heard:
    """What was told of stays just now, and was news: the ids of the stays."""

    began: Collection[UUID] = ()
    ended: Collection[UUID] = ()
    taken_back: Collection[UUID] = ()


async def hear_stays(context: Context, heard: Heard) -> None:
    """Look at those whose stays began, ended, or whose ends were taken back.

    A log that is read again from its begin changes nothing here: an old word that comes alone proves nothing.
    """
    ids = {*heard.began, *heard.ended, *heard.taken_back}
    found = await queries.bearers(context.session, ids) if ids else []
    rows = [row for row in found if row["was_gone"] or row["waited_for"] or row["stay_id"] in heard.taken_back]
    handed = [row for row in found if _may_be_the_officers(row, heard)]
    if not rows and not handed:
        return
    people = {row["person_id"] for row in rows}
    held = {*people, *(row["person_id"] for row in handed)}
    await lock_people(context.session, [*held, *await queries.cared_for(context.session, people)])
    if handed:
        await settle_ends(context, [row["stay_id"] for row in handed])
    if rows:
        await _settle_absences(context, heard, rows)


def _may_be_the_officers(row: RowMapping, heard: Heard) -> bool:
    return row["end_reason"] in TASK_AFTER or row["stay_id"] in heard.taken_back


async def _settle_absences(context: Context, heard: Heard, rows: Sequence[RowMapping]) -> None:
    people = {row["person_id"] for row in rows}
    back = [row for row in rows if row["stay_id"] in heard.taken_back]
    await settle_deaths(context, people, living={row["person_id"] for row in back})
    await _withdraw(context, rows, back)
    left = {row["person_id"]: row["ended_at"] for row in rows if row["stay_id"] in heard.ended and row["ended_at"]}
    await queries.withdraw_of_who_left(context.session, left, at=context.now)
    changed = [row for row in rows if row["was_gone"] or row["stay_id"] in heard.taken_back]
    if changed:
        await _look_after(context, changed)


async def settle_deaths(context: Context, people: Collection[UUID], *, living: Collection[UUID]) -> None:
    """Let these people, who are held with their households, be dead as far as their stays say so, and tell of it.

    Only `living` may be found not to be dead any more.

    Whoever has died is compared with nobody, is in no list and in no household's size, and alarms nobody.
    """
    session = context.session
    changed = await queries.set_deceased(session, people, living)
    if not changed:
        return
    now = await people_by_id(session, sorted(changed))
    await write_keys(session, [one.id for one in now if not one.deceased])
    await keep_keys(session, [one.id for one in now if one.deceased])
    on = local_day(context.now, context.settings.time_zone)
    homes = await households_by_id(session, sorted({one.household_id for one in now if one.household_id}))
    await emit(context, [*people_states(PersonUpdated, now, on), *household_states(homes, on)])
    over = await in_alarm(session, [one.id for one in now if one.deceased])
    if over:
        await set_alarms(session, dict.fromkeys(over))
        await announce_children(context, over)
    await reassess_children(context, households=[home.id for home in homes], people=sorted(changed))
    await tell_carers(context, people=changed)


async def _withdraw(context: Context, rows: Sequence[RowMapping], back: Sequence[RowMapping]) -> None:
    """Take back the tasks that these ends had raised, and those about carers who are under a roof again."""
    people = {row["person_id"] for row in rows}
    tasks = await queries.open_tasks_about(context.session, people)
    gone = await queries.gone_among(context.session, people)
    returned = {row["person_id"] for row in rows if row["was_gone"]} - gone
    raised = {
        _task_id(row, task["person_id"]) for row in back for task in tasks if task["about_id"] == row["person_id"]
    }
    over = {task["id"] for task in tasks if task["id"] in raised or task["about_id"] in returned}
    await queries.withdraw_unseen(context.session, over, at=context.now)


async def _look_after(context: Context, rows: Sequence[RowMapping]) -> None:
    """Open a task for each who is left behind by somebody who is gone, and judge the children's alarms again."""
    session = context.session
    people = {row["person_id"] for row in rows}
    gone = await queries.gone_among(session, people)
    ends = {row["person_id"]: row for row in rows if row["ended_at"] is not None and row["person_id"] in gone}
    carers = {id_: row["site_id"] for id_, row in ends.items()}
    behind = await queries.left_behind(session, carers, _adults_born_until(context)) if carers else []
    tasks = [
        Task(
            TaskKind.CARER_LEFT,
            row["site_id"],
            row["person_id"],
            row["carer_id"],
            id=_task_id(ends[row["carer_id"]], row["person_id"]),
        )
        for row in behind
    ]
    await open_tasks(context, tasks)
    homes = {row["household_id"] for row in rows if row["household_id"]}
    await reassess_children(context, households=homes, people=await queries.cared_for(session, people))


def _task_id(end: RowMapping, person_id: UUID) -> UUID:
    """The task's id: one for each end of a stay and each whom it leaves behind, told as often as it may be."""
    ending = (end["told"] + 1) // 2
    return uuid5(end["stay_id"], f"{TaskKind.CARER_LEFT} {ending} {person_id}")


def _adults_born_until(context: Context) -> date:
    today = local_day(context.now, context.settings.time_zone)
    day = 28 if (today.month, today.day) == (2, 29) else today.day
    return today.replace(year=today.year - ADULT_YEARS, day=day)
