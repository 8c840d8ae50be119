"""Check-ins that were entered in error are undone: of one guest, or of a household or a group in one call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from services.shelter.commands.check_in import STAFF, stay_out
from services.shelter.commands.check_out import end, not_before
from services.shelter.commands.given import today
from services.shelter.commands.holding import give_back, taken_by
from services.shelter.errors import StayDependedOn, StayEndedAlready, TooLateToUndo
from services.shelter.queries import bags, moves, stays, steps
from services.shelter.schemas.moves import StepKind
from services.shelter.schemas.stays import StayOut, StayReversalIn
from shared.context import Context
from shared.contracts.vocabulary import StayEndReason
from shared.problems import IdReused, InvalidRequest, NotFound

Row = Mapping[Any, Any]


async def reverse(context: Context, stay_id: UUID, body: StayReversalIn) -> StayOut:
    """Undo check-ins that were entered in error: bed, person and night are as if they had never been.

    Open stays only, and until the end of the local day on which they were recorded to begin. What they took of a hold
    that is still live is held again. To consumers each is a `stay_ended` with the reason ENTERED_IN_ERROR.

    Raises:
        NotFound: one is no stay at the site, or the site is not the caller's.
        StayEndedAlready: one has ended, or was undone by another reversal.
        TooLateToUndo: the day of one is over.
        StayDependedOn: somebody else shares with one, it has moved since, or bags of it are in custody.
        IdReused: the id stands for another reversal.
        InvalidRequest: a stay is named twice.
    """
    ids = [stay_id, *body.also]
    if len(set(ids)) < len(ids):
        raise InvalidRequest.at("/also", "stay_twice")
    found = (await stays.stays_by_id(context.session, [stay_id])).get(stay_id)
    if found is None:
        raise NotFound()
    context.caller.must_be_at(found["site_id"], *STAFF)
    rows = await stays.lock_stays(context.session, found["site_id"], ids)
    if len(rows) < len(ids):
        raise NotFound()
    if await _is_known(context, ids, body):
        return stay_out(rows[stay_id])
    for id_, row in rows.items():
        _must_be_undoable(context, id_, row)
    await _must_not_be_depended_on(context, ids)
    await _undo(context, rows, body, first=stay_id)
    return stay_out((await stays.stays_by_id(context.session, [stay_id]))[stay_id])


async def _is_known(context: Context, ids: Sequence[UUID], body: StayReversalIn) -> bool:
    """Whether all of them were undone by this very reversal."""
    before = await stays.reversals_of(context.session, ids)
    same = {id_ for id_, row in before.items() if row["id"] == body.id_of(id_, ids[0])}
    if not same:
        return False
    if same != set(ids) or any(row["reason"] != body.reason for row in before.values()):
        raise IdReused()
    return True


def _must_be_undoable(context: Context, stay_id: UUID, row: Row) -> None:
    if row["ended_at"] is not None:
        raise StayEndedAlready(stay_id=stay_id, ended_at=row["ended_at"], reason=row["end_reason"])
    if today(context, context.now) > today(context, row["started_at"]):
        raise TooLateToUndo(stay_id=stay_id)


async def _must_not_be_depended_on(context: Context, ids: Sequence[UUID]) -> None:
    """Whoever is undone with a stay stands in the way of nothing."""
    session = context.session
    moved = await steps.last_steps(session, ids, [StepKind.MOVED])
    kept = await bags.kept_of(session, ids)
    for id_ in ids:
        sharers = await moves.sharing_with(session, [id_]) - set(ids)
        tags = [bag["tag"] for bag in kept if bag["stay_id"] == id_]
        if sharers or id_ in moved or tags:
            step_id = moved[id_]["id"] if id_ in moved else None
            raise StayDependedOn(stay_id=id_, stay_ids=sorted(sharers), step_id=step_id, tags=tags)


async def _undo(context: Context, rows: Mapping[UUID, Row], body: StayReversalIn, *, first: UUID) -> None:
    session, site_id = context.session, rows[first]["site_id"]
    held = await taken_by(context, list(rows))
    await stays.lock_beds(session, site_id, {one["bed_id"] for one in held} - {None})
    ended_at = await not_before(context, rows, None, context.now)
    await end(context, rows, dict.fromkeys(rows, StayEndReason.ENTERED_IN_ERROR), ended_at)
    await stays.free_as_never_used(session, list(rows))
    await give_back(context, held)
    reversals = [{"id": body.id_of(id_, first), "stay_id": id_} for id_ in rows]
    await stays.add_reversals(session, reversals, reason=body.reason, by=context.caller.subject, now=context.now)
