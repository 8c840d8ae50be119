"""A person or a family moves: all in one transaction, or nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.shelter.commands.check_in import STAFF
from services.shelter.commands.given import fingerprint_of, moment_of, must_be_recent
from services.shelter.commands.given_rooms import Going, must_be_let_in
from services.shelter.commands.holding import Kept, held_by, what_is_kept
from services.shelter.commands.stepping import (
    known_steps,
    lock_codes,
    moment_after,
    must_be_open,
    out,
    step_row,
    take_steps,
)
from services.shelter.errors import BedOutOfService, BedTaken, HostNotHere
from services.shelter.queries import moves, stays
from services.shelter.schemas.moves import MoveIn, MoveItem, StepKind
from services.shelter.schemas.shelters import BedState, RoomMode
from services.shelter.schemas.stays import OVERFLOW_REASON_DEFAULT, StaysOut
from shared.context import Context
from shared.contracts.vocabulary import StayPlace
from shared.problems import InvalidRequest, NotFound

Row = Mapping[Any, Any]
Place = dict[str, Any]


@dataclass(frozen=True)
class _Locked:
    """What the move holds: nobody else can take these until it ends."""

    stays: Mapping[UUID, Row]
    beds: Mapping[UUID, Row]
    rooms: Mapping[UUID, Row]


async def move(context: Context, body: MoveIn) -> StaysOut:
    """Move everybody of `body` from `moved_at` on; a step that is known with the same content is answered as it was.

    Whoever shares with a stay that moves is in its room from then on.

    Raises:
        NotFound: a stay, a bed, a room or the hold is not at this site, or the site is not the caller's.
        StayEndedAlready: a stay has ended.
        BedTaken, BedOutOfService, HostNotHere: somebody can't be housed so; then nobody moves.
        RoomGiven: the room was given to another household, and no reason is said.
        InvalidRequest: before the present place began, too long ago, or in the future; a numbered room without a bed.
        IdReused: a step's id stands for another content.
    """
    context.caller.must_be_at(body.site_id, *STAFF)
    moved_at = moment_of(context, body.moved_at, "/moved_at")
    locked = await _lock(context, body)
    taken = await known_steps(context, {item.id: _fingerprint(body, item) for item in body.moves})
    new = [item for item in body.moves if item.id not in taken]
    if new:
        rows, kept = await _planned(context, body, new, locked, moved_at)
        await kept.leave(context)
        await take_steps(context, rows, kept.since)
        await kept.keep(context)
        taken.update({row["id"]: row for row in rows})
    return StaysOut(stays=[out(locked.stays[item.stay_id], taken[item.id]) for item in body.moves])


async def _lock(context: Context, body: MoveIn) -> _Locked:
    session, site = context.session, body.site_id
    hosts = {item.shares_with_stay_id for item in body.moves if item.shares_with_stay_id}
    rows = await moves.lock_with_sharers(session, site, {item.stay_id for item in body.moves}, hosts)
    beds = await stays.lock_beds(session, site, {item.bed_id for item in body.moves if item.bed_id})
    left = {row["room_id"] for row in rows.values() if row["place"] == StayPlace.PLACE}
    rooms = await stays.lock_rooms(session, site, left | {item.room_id for item in body.moves if item.room_id})
    await lock_codes(context, rows.values())
    return _Locked(rows, beds, rooms)


def _fingerprint(body: MoveIn, item: MoveItem) -> str:
    given = body.moved_at and body.moved_at.timestamp()
    about = {"site_id": body.site_id, "moved_at": given, "reason": body.reason, "overflow": body.overflow_reason}
    held = {"hold_id": body.hold_id} if body.hold_id else {}
    return fingerprint_of({**item.model_dump(mode="json"), **about, **held})


async def _planned(
    context: Context, body: MoveIn, new: Sequence[MoveItem], locked: _Locked, moved_at: datetime
) -> tuple[list[dict[str, Any]], Kept]:
    """The rows of the new steps, and what they use of holds; it is looked at in new statements, after the locks."""
    ids = [item.stay_id for item in new]
    must_be_open(ids, locked.stays)
    uses = await moves.present_uses(context.session, ids)
    moved_at = moment_after(uses, body.moved_at, moved_at, "/moved_at")
    must_be_recent(context, moved_at, "/moved_at")
    going = [Going(item.stay_id, item.room_id, locked.stays[item.stay_id]["household_id"]) for item in new]
    await must_be_let_in(context, going, locked.rooms, body.reason)
    beds = [item.bed_id for item in new]
    kept = await what_is_kept(context, body.site_id, beds, locked.rooms, since=moved_at, named=body.hold_id)
    places = _places(body, new, locked, kept)
    await _beds_must_be_free(context, new, kept, moved_at)
    rows = [
        step_row(
            context,
            locked.stays[item.stay_id],
            uses[item.stay_id],
            {
                "id": item.id,
                "kind": StepKind.MOVED,
                "occurred_at": moved_at,
                "reason": body.reason,
                "fingerprint": _fingerprint(body, item),
                **places[item.stay_id],
            },
        )
        for item in new
    ]
    return rows, kept


async def _beds_must_be_free(context: Context, new: Sequence[MoveItem], kept: Kept, moved_at: datetime) -> None:
    wanted = [{"bed_id": item.bed_id, "since": moved_at} for item in new if item.bed_id]
    movers = [item.stay_id for item in new]
    found = await moves.uses_in_the_way(context.session, wanted, movers, but=kept.cut) if wanted else {}
    for item in new:
        if item.bed_id and item.bed_id in found:
            use = found[item.bed_id]
            about = {"bed_id": item.bed_id, "stay_id": item.stay_id, "other_stay_id": use["stay_id"]}
            raise BedTaken(**about, **held_by(use))


def _places(body: MoveIn, new: Sequence[MoveItem], locked: _Locked, kept: Kept) -> dict[UUID, Place]:
    """Where each of these stays goes: first those with a place of their own, then who shares with them."""
    for item in new:
        stay = locked.stays[item.stay_id]
        if stay["place"] == StayPlace.PLACE:
            kept.free[stay["room_id"]] += 1
    own = {item.stay_id: _own(body, item, locked, kept) for item in new if not item.shares_with_stay_id}
    sharing = [item for item in new if item.shares_with_stay_id]
    moving = {item.stay_id for item in new}
    return own | {item.stay_id: _shared(item, own, moving, locked) for item in sharing}


def _own(body: MoveIn, item: MoveItem, locked: _Locked, kept: Kept) -> Place:
    """A bed, a place in a counted room as long as there is one, or nothing yet."""
    if item.bed_id:
        bed = locked.beds.get(item.bed_id)
        if bed is None:
            raise NotFound()
        if bed["state"] != BedState.AVAILABLE and locked.stays[item.stay_id]["bed_id"] != item.bed_id:
            raise BedOutOfService(bed_id=item.bed_id, stay_id=item.stay_id)
        kept.take_bed(item.id, item.stay_id, item.bed_id)
        return _place(StayPlace.BED, room_id=bed["room_id"], bed_id=item.bed_id)
    if item.room_id:
        room = locked.rooms.get(item.room_id)
        if room is None:
            raise NotFound()
        if room["mode"] != RoomMode.COUNTED:
            raise InvalidRequest.at("/moves", "numbered_room_needs_bed")
        if kept.take_place(item.id, item.stay_id, item.room_id):
            return _place(StayPlace.PLACE, room_id=item.room_id)
        reason = body.overflow_reason or OVERFLOW_REASON_DEFAULT
        return _place(StayPlace.OVERFLOW, room_id=item.room_id, overflow_reason=reason)
    return _place(StayPlace.WITHOUT_BED)


def _shared(item: MoveItem, own: Mapping[UUID, Place], moving: set[UUID], locked: _Locked) -> Place:
    """Beside the host, in its room; who shares is nobody's host."""
    host_id = item.shares_with_stay_id
    staying = locked.stays.get(host_id) if host_id and host_id not in moving else None
    host = own.get(host_id) if host_id and staying is None else staying
    if host is None or host["place"] == StayPlace.SHARES_WITH or (staying and staying["ended_at"] is not None):
        raise HostNotHere(stay_id=item.stay_id)
    for id_, row in locked.stays.items():
        if row["shares_with_stay_id"] == item.stay_id and row["ended_at"] is None and id_ not in moving:
            raise HostNotHere(stay_id=id_)
    return _place(StayPlace.SHARES_WITH, room_id=host["room_id"], shares_with_stay_id=host_id)


def _place(place: StayPlace, **parts: Any) -> Place:
    nowhere = dict.fromkeys(("room_id", "bed_id", "shares_with_stay_id", "overflow_reason"))
    return {**nowhere, **parts, "place": place}
