"""A step of a stay is undone: everything is as the step found it, or nothing changes and something says why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from services.shelter.commands.check_in import STAFF, stay_out
from services.shelter.commands.given import today
from services.shelter.commands.given_rooms import Going, given_meanwhile
from services.shelter.commands.holding import give_back, held_again, held_by, let_over_end, taken_by, what_is_kept
from services.shelter.commands.stepping import (
    AWAY,
    STAY,
    UNDONE_AS,
    lock_codes,
    must_be_open,
    places_changed,
    undo_steps,
)
from services.shelter.errors import (
    BedOutOfService,
    BedTaken,
    HostNotHere,
    PlaceTaken,
    RoomGiven,
    StayDependedOn,
    StepNotLast,
    StepReversedAlready,
    StepTooOld,
)
from services.shelter.queries import moves, stays, steps
from services.shelter.schemas.moves import StepKind, StepReversalIn
from services.shelter.schemas.shelters import BedState
from services.shelter.schemas.stays import StaysOut
from shared.context import Context
from shared.contracts.vocabulary import StayPlace
from shared.problems import IdReused, InvalidRequest, NotFound

Row = Mapping[Any, Any]
CHANGED = ("place", "room_id", "bed_id", "shares_with_stay_id")


@dataclass(frozen=True)
class _Locked:
    stays: Mapping[UUID, Row]
    beds: Mapping[UUID, Row]
    rooms: Mapping[UUID, Row]
    held: Sequence[Row]
    """What these steps took of holds: it is given back."""


async def reverse_step(context: Context, step_id: UUID, body: StepReversalIn) -> StaysOut:
    """Undo a step, and `also` others with it; the stays are as these steps found them.

    Until the end of the local day of the step, the last step of a stay only, and only while the old place is free.

    Raises:
        NotFound: a step is of no stay at the caller's sites.
        StayEndedAlready: a stay has ended since.
        StepReversedAlready, StepNotLast, StepTooOld: it can't be undone any more.
        BedTaken, BedOutOfService, PlaceTaken, RoomGiven, HostNotHere, StayDependedOn: what stands in the way.
        IdReused: the reversal's id stands for another content.
    """
    wanted = {step_id: body.id} | {id_: uuid5(body.id, str(id_)) for id_ in body.also if id_ != step_id}
    site_id, found = await _found(context, wanted)
    locked = await _lock(context, site_id, found)
    again = list((await steps.steps_by_id(context.session, wanted)).values())
    if not await _undone_before(context, again, wanted, body):
        rows = [_back(locked.stays[step["stay_id"]], step) for step in again]
        await _must_be_undoable(context, again, rows, locked)
        await undo_steps(context, rows)
        await give_back(context, locked.held)
        undone = [{"id": wanted[step["id"]], "step_id": step["id"], "reason": body.reason} for step in again]
        await steps.add_step_reversals(context.session, undone, by=context.caller.subject, now=context.now)
    now = await stays.stays_by_id(context.session, sorted({step["stay_id"] for step in again}))
    return StaysOut(stays=[stay_out(row) for _, row in sorted(now.items())])


async def _found(context: Context, wanted: Mapping[UUID, UUID]) -> tuple[UUID, list[Row]]:
    """The steps and the one site of them all."""
    found = await steps.steps_by_id(context.session, list(wanted))
    sites = {row["site_id"] for row in found.values()}
    if len(found) < len(wanted) or len(sites) != 1:
        raise NotFound()
    (site_id,) = sites
    context.caller.must_be_at(site_id, *STAFF)
    if len({row["stay_id"] for row in found.values()}) < len(found):
        raise InvalidRequest.at("/also", "stay_twice")
    return site_id, list(found.values())


async def _lock(context: Context, site_id: UUID, found: Sequence[Row]) -> _Locked:
    session = context.session
    hosts = {step["from_shares_with_stay_id"] for step in found} - {None}
    rows = await moves.lock_with_sharers(session, site_id, {step["stay_id"] for step in found}, hosts)
    held = await taken_by(context, [step["id"] for step in found])
    beds_held = {one["bed_id"] for one in held}
    beds = await stays.lock_beds(session, site_id, ({step["from_bed_id"] for step in found} | beds_held) - {None})
    of_steps = {step[name] for step in found for name in ("room_id", "from_room_id")} - {None}
    rooms = await stays.lock_rooms(session, site_id, of_steps)
    await lock_codes(context, rows.values())
    return _Locked(rows, beds, rooms, held)


async def _undone_before(
    context: Context, found: Sequence[Row], wanted: Mapping[UUID, UUID], body: StepReversalIn
) -> bool:
    """Whether this very reversal stands already."""
    known = await steps.reversals_by_id(context.session, list(wanted.values()))
    if not known:
        for step in found:
            if step["reversal_id"] is not None:
                raise StepReversedAlready(step_id=step["id"])
        return False
    same = all(step["reversal_id"] == wanted[step["id"]] and step["reversal_reason"] == body.reason for step in found)
    if not same:
        raise IdReused()
    return True


def _back(stay: Row, step: Row) -> dict[str, Any]:
    """The step the other way round: what it found is what there is, and the other way."""
    back = {name: step[f"from_{name}"] for name in steps.PLACE_NAMES}
    return {
        "stay_id": step["stay_id"],
        "site_id": stay["site_id"],
        "version": stay["version"] + 1,
        "kind": UNDONE_AS[StepKind(step["kind"])],
        "past_use_id": step["past_use_id"],
        "use_kind": AWAY if back["away_since"] else STAY,
        "since": step["occurred_at"],
        **{f"from_{name}": stay[name] for name in steps.PLACE_NAMES},
        **back,
    }


async def _must_be_undoable(context: Context, found: Sequence[Row], rows: Sequence[Row], locked: _Locked) -> None:
    ids = [row["stay_id"] for row in rows]
    must_be_open(ids, locked.stays)
    last = await steps.last_steps(context.session, ids, list(StepKind))
    for step in found:
        if last[step["stay_id"]]["id"] != step["id"]:
            raise StepNotLast(step_id=step["id"], last_step_id=last[step["stay_id"]]["id"])
        if today(context, context.now) > today(context, step["occurred_at"]):
            raise StepTooOld(step_id=step["id"])
    changed = [row for row in rows if any(row[name] != row[f"from_{name}"] for name in CHANGED)]
    await _rooms_must_have_places(context, rows, changed, locked)
    await _must_be_let_in_again(context, changed, locked)
    _must_share_again(changed, {row["stay_id"]: row for row in rows}, locked)
    await _beds_must_be_free(context, changed, ids, locked)


async def _rooms_must_have_places(
    context: Context, rows: Sequence[Row], changed: Sequence[Row], locked: _Locked
) -> None:
    """A room that was retired is not among the locked ones: it has no place, and no overflow either.

    What these steps give back to a hold is not free any more: who moved within a room to a held place had left theirs.
    """
    for row in changed:
        if row["place"] in (StayPlace.PLACE, StayPlace.OVERFLOW) and row["room_id"] not in locked.rooms:
            raise PlaceTaken(room_id=row["room_id"])
    changes = Counter(places_changed(rows))
    changes.update(await held_again(context, locked.held))
    if not any(places > 0 for places in changes.values()):
        return
    site_id = rows[0]["site_id"]
    kept = await what_is_kept(context, site_id, (), locked.rooms, since=context.now, named=None)
    for room_id, places in changes.items():
        if places > 0 and places > kept.free[room_id]:
            raise PlaceTaken(room_id=room_id)


async def _must_be_let_in_again(context: Context, changed: Sequence[Row], locked: _Locked) -> None:
    """Nobody goes back into a room that was given to another household since."""
    back = [
        (Going(row["stay_id"], row["room_id"], locked.stays[row["stay_id"]]["household_id"]), row["since"])
        for row in changed
        if row["place"] in (StayPlace.PLACE, StayPlace.OVERFLOW)
    ]
    stranger = await given_meanwhile(context, back, locked.rooms)
    if stranger is not None:
        raise RoomGiven(stay_id=stranger.stay_id, room_id=stranger.room_id)


def _must_share_again(changed: Sequence[Row], undone: Mapping[UUID, Row], locked: _Locked) -> None:
    """Who shared shares again with somebody who is there, and nobody shares with who shares."""
    for row in changed:
        if row["place"] != StayPlace.SHARES_WITH:
            continue
        host = locked.stays[row["shares_with_stay_id"]]
        place = undone.get(host["id"], host)["place"]
        if host["ended_at"] is not None or place == StayPlace.SHARES_WITH:
            raise HostNotHere(stay_id=row["stay_id"])
        sharers = [
            id_
            for id_, other in locked.stays.items()
            if other["ended_at"] is None and undone.get(id_, other)["shares_with_stay_id"] == row["stay_id"]
        ]
        if sharers:
            raise StayDependedOn(stay_id=row["stay_id"], stay_ids=sorted(sharers), step_id=None, tags=[])


async def _beds_must_be_free(context: Context, changed: Sequence[Row], movers: Sequence[UUID], locked: _Locked) -> None:
    wanted = [row for row in changed if row["bed_id"]]
    for row in wanted:
        bed = locked.beds.get(row["bed_id"])
        if bed is None or bed["state"] != BedState.AVAILABLE:
            raise BedOutOfService(bed_id=row["bed_id"], stay_id=row["stay_id"])
    asked = [{"bed_id": row["bed_id"], "since": row["since"]} for row in wanted]
    await let_over_end(context, asked)
    found = await moves.uses_in_the_way(context.session, asked, movers) if asked else {}
    for row in wanted:
        if row["bed_id"] in found:
            use = found[row["bed_id"]]
            about = {"bed_id": row["bed_id"], "stay_id": row["stay_id"], "other_stay_id": use["stay_id"]}
            raise BedTaken(**about, **held_by(use))
