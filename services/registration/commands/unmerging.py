"""Undoing a merge: both records come back as they were; what was changed since stays with the survivor.

Who was protected for the merge, because the other was, is so no longer: unless a reason came since, and only by an
officer, as protection is lifted in any case.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.commands.absences import settle_deaths
from services.registration.commands.carers import tell_carers
from services.registration.commands.children import announce_moved, reassess_children
from services.registration.commands.keys import write_keys
from services.registration.commands.merged import announce, households_in, protect_alike, resized
from services.registration.commands.merging import MERGERS, must_be_known
from services.registration.commands.once import claim, earlier_answer, fingerprint_of, hold
from services.registration.commands.protecting import set_protection
from services.registration.commands.viewers import viewer_of
from services.registration.errors import AlreadyUndone, LaterMergeStands
from services.registration.queries import merging as queries
from services.registration.queries import pairs
from services.registration.queries.protection import may_lift, protected_since
from services.registration.queries.records import people_by_id
from services.registration.queries.standing import lock_rows
from services.registration.rules import merging as rules
from services.registration.rules.merging import Rows
from services.registration.schemas.merging import MergedOut, MergesOut, UndoIn, UndoOut
from shared.auth import Principal
from shared.clock import local_day
from shared.context import Context
from shared.problems import NotFound


async def undo_merge(context: Context, merge_id: UUID, body: UndoIn) -> UndoOut:
    """Let both records stand for themselves again.

    Raises:
        NotFound: there is no such merge of people whom the caller may know.
        AlreadyUndone: it was undone by another call.
        LaterMergeStands: another record was merged into the same person since, or the person into another.
    """
    context.caller.must_be_at(body.site_id, *MERGERS)
    fingerprint = fingerprint_of(context, "unmerge", str(merge_id), body)
    await hold(context, body.id)
    earlier = await earlier_answer(context, body.id, fingerprint, UndoOut)
    if earlier is not None:
        return earlier
    merge = await _held(context, merge_id)
    await protect_alike(context, await _must_be_undoable(context, merge))
    before = await _rows(context, merge)
    survivor_id = str(merge["survivor_id"])
    after = _undone(before, merge, local_day(context.now, context.settings.time_zone))
    answers = rules.answers_restored(before, after, survivor_id)
    rules.versions_raised(before, after, always=survivor_id)
    await queries.write_rows(context.session, before, after)
    await write_keys(context.session, [merge["survivor_id"], merge["other_id"]])
    await queries.mark_undone(context.session, merge_id, undo_id=body.id, by=context.caller.subject, at=context.now)
    await _judge(context, merge, body)
    await announce(context, before, after, answers)
    both = [merge["survivor_id"], merge["other_id"]]
    await announce_moved(context, before, after)
    await reassess_children(context, people=both, households=households_in(after))
    await settle_deaths(context, both, living=both)
    await _lift(context, merge)
    await tell_carers(context, people=both, households=households_in(after))
    versions = {person.id: person.version for person in await people_by_id(context.session, both)}
    answer = UndoOut(
        merge_id=merge_id,
        person_id=merge["survivor_id"],
        version=versions[merge["survivor_id"]],
        other_id=merge["other_id"],
        other_version=versions[merge["other_id"]],
        resized=resized(before, after),
    )
    await claim(context, body.id, kind="unmerge", fingerprint=fingerprint, answer=answer)
    return answer


async def _held(context: Context, merge_id: UUID) -> RowMapping:
    """The merge, both of its people and all their households held; read again after the locks."""
    found = await queries.merge_by_id(context.session, merge_id)
    if found is None:
        raise NotFound()
    await lock_rows(context.session, [found["survivor_id"], found["other_id"]], _households(found))
    merge = await queries.merge_by_id(context.session, merge_id)
    if merge is None:
        raise NotFound()
    return merge


def _households(merge: RowMapping) -> set[UUID]:
    ids = set(merge["changed"].get("household", {}))
    for columns in merge["changed"].get("person", {}).values():
        ids |= {id_ for id_ in columns.get("household_id", ()) if id_}
    return {UUID(id_) for id_ in ids}


async def _must_be_undoable(context: Context, merge: RowMapping) -> dict[UUID, Any]:
    known = await must_be_known(context, [merge["survivor_id"], merge["other_id"]])
    survivor = known[merge["survivor_id"]]
    if merge["undone_at"] is not None:
        raise AlreadyUndone()
    if survivor["merged_into"]:
        raise LaterMergeStands(merge_id=str(await queries.merge_of(context.session, merge["survivor_id"])))
    newest = (await queries.standing_merges(context.session, merge["survivor_id"]))[0]
    if newest["merge_id"] != merge["id"]:
        raise LaterMergeStands(merge_id=str(newest["merge_id"]))
    return known


async def _rows(context: Context, merge: RowMapping) -> Rows:
    """The rows that the merge changed and those that undoing it changes, as they are now."""
    ids = {table: set(rows) for table, rows in merge["changed"].items()}
    ids["household"] = {str(id_) for id_ in _households(merge)}
    rows = await queries.rows_of_two(context.session, merge["survivor_id"], merge["other_id"])
    for table, more in (await queries.rows_now(context.session, ids)).items():
        rows[table] |= more
    return rows


def _undone(before: Rows, merge: RowMapping, on: date) -> Rows:
    after, survivor_id = rules.undone(before, merge["changed"]), str(merge["survivor_id"])
    if after["person"][survivor_id]["effects"] == before["person"][survivor_id]["effects"]:
        rules.effects_renewed(after, survivor_id, on)  # changed since: not by what goes with the other
    rules.recounted(before, after)
    rules.households_returned(after)
    return after


async def _lift(context: Context, merge: RowMapping) -> None:
    """Lift the protection that was the merge's alone."""
    person_id, both = merge["protected_id"], [merge["survivor_id"], merge["other_id"]]
    if person_id is None or await protected_since(context.session, person_id, of=both, since=merge["merged_at"]):
        return
    if await may_lift(context.session, "person", person_id, viewer_of(context.caller)):
        await set_protection(context, people=[person_id], protected=False)


async def _judge(context: Context, merge: RowMapping, body: UndoIn) -> None:
    await pairs.decide(
        context.session,
        merge["survivor_id"],
        merge["other_id"],
        state=body.judgement,
        by=context.caller.subject,
        at=context.now,
    )


async def list_merges(session: AsyncSession, principal: Principal, person_id: UUID) -> MergesOut:
    """The merges into a person that stand, the newest first.

    Raises:
        NotFound: there is no such person whom the caller may know.
    """
    known: Mapping[UUID, RowMapping] = await queries.known_to(
        session, [person_id], sites=[], viewer=viewer_of(principal)
    )
    if not known or known[person_id]["merged_into"]:
        raise NotFound()
    rows = await queries.standing_merges(session, person_id)
    return MergesOut(items=[MergedOut.model_validate(dict(row)) for row in rows])
