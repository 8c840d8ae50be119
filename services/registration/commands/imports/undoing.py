"""An import is taken back, chunk by chunk; whom a desk has met meanwhile stays."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import RowMapping

from services.registration.commands.imports.committing import announce
from services.registration.queries.imports import listed as queries
from services.registration.queries.imports import undoing
from services.registration.queries.imports.objects import lock_list, move, revise
from services.registration.queries.imports.work import advance
from services.registration.vocabulary import ImportState, RowOutcome
from shared.context import Context


async def undo_chunk(context: Context, work: RowMapping, *, rows_max: int) -> bool:
    """Take the next households of an import back, whose row is held; whether it was the last chunk."""
    rows = await undoing.chunk_before(
        context.session, work["id"], after=work["done"], up_to=work["total"], rows_max=rows_max
    )
    added = [row["household_id"] for row in rows if row["outcome"] == RowOutcome.NEW]
    changed = [row["household_id"] for row in rows if row["outcome"] == RowOutcome.CHANGED and row["before"]]
    pointed = [row["household_id"] for row in rows if row["outcome"] == RowOutcome.ALREADY_HERE]
    unseen = set(await queries.lock_unseen(context.session, [*added, *changed]))
    await _remove(context, work, [id_ for id_ in added if id_ in unseen])
    await _restore(context, work, [id_ for id_ in changed if id_ in unseen])
    await undoing.restore_listing(context.session, work["id"], changed)
    await undoing.take_off(context.session, work["list_id"], pointed)
    done = rows[-1]["number"] if rows else work["done"]
    if len(rows) == rows_max:
        await advance(context.session, work["id"], done=done, counts=work["counts"])
        return False
    await lock_list(context.session, work["list_id"])
    await undoing.list_again(context.session, work["list_id"], version=work["version"])
    await revise(context.session, work["list_id"])
    await move(context.session, work["id"], ImportState(work["then_state"]), done=done)
    return True


async def _remove(context: Context, work: RowMapping, ids: Sequence[UUID]) -> None:
    """Whoever was made for this list alone goes, identity first; another list's claim keeps them."""
    alone = await undoing.only_of_this_list(context.session, work["list_id"], ids)
    people = [row["id"] for row in await queries.lock_people_of(context.session, alone)]
    await queries.blank_people(context.session, people)
    await queries.blank_households(context.session, alone)
    await undoing.take_off(context.session, work["list_id"], ids)
    await announce(context, registered=[], updated=people, households=alone)


async def _restore(context: Context, work: RowMapping, ids: Sequence[UUID]) -> None:
    if not ids:
        return
    now = {row["id"] for row in await queries.lock_people_of(context.session, ids)}
    before = await undoing.people_of_before(context.session, work["id"], ids)
    await queries.blank_people(context.session, sorted(now - set(before)))
    await undoing.restore(context.session, work["id"], ids)
    await announce(context, registered=[], updated=sorted(now | set(before)), households=ids)
