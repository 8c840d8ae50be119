"""A check-out that is taken back on its day: the stay goes on, in the same bed, as if it had not ended.

A family that left in one call comes back in one: all of it, or nobody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from services.shelter.commands.cases import OVER_BY_END, open_cases, resolve_cases
from services.shelter.commands.check_in import STAFF, stay_out
from services.shelter.commands.check_out import CHILD_MISSING
from services.shelter.commands.doubles import STAY_ENDED, settle_doubles
from services.shelter.commands.given import today
from services.shelter.commands.given_rooms import Going, given_meanwhile
from services.shelter.commands.holding import let_over_end, what_is_kept
from services.shelter.commands.stepping import follow
from services.shelter.errors import EndStands, StayEndedAlready, StayNotEnded, TooLateToUndoEnd
from services.shelter.queries import cases as case_queries
from services.shelter.queries import doubles, ends, people, stays
from services.shelter.schemas.shelters import BedState
from services.shelter.schemas.stays import StayOut, StayReversalIn
from shared.context import Context
from shared.contracts.shelter import StayEndReversed
from shared.contracts.vocabulary import StayEndReason, StayPlace
from shared.outbox import emit
from shared.problems import IdReused, InvalidRequest, NotFound

END_UNDONE = "END_UNDONE"
IN_ROOMS = (StayPlace.PLACE, StayPlace.OVERFLOW)
Row = Mapping[Any, Any]


@dataclass(frozen=True)
class _Left:
    """The stay with all that it took, locked in the order in which everything locks."""

    row: Row
    use: Row
    known: Mapping[UUID, UUID]
    """All ids of the guest, each with the one for whom it stands."""
    bed: Row | None
    room: Row | None
    host: Row | None


async def reverse_end(context: Context, stay_id: UUID, body: StayReversalIn) -> StayOut:
    """Let a stay go on that was ended today, and `also` others with it; the same reversal again is answered as it was.

    Raises:
        NotFound: there is no such stay at the caller's sites, or they are of several sites.
        StayNotEnded: it is open.
        StayEndedAlready: it was entered in error, and never was.
        TooLateToUndoEnd: the day of its end is over.
        EndStands: something depends on the end by now, such as the bed, which somebody has: says what.
        IdReused: the id stands for another reversal.
        InvalidRequest: a stay is named twice.
    """
    ids = [stay_id, *body.also]
    if len(set(ids)) < len(ids):
        raise InvalidRequest.at("/also", "stay_twice")
    wanted = {id_: body.id_of(id_, stay_id) for id_ in ids}
    found = await stays.stays_by_id(context.session, list(wanted))
    sites = {row["site_id"] for row in found.values()}
    if len(found) < len(wanted) or len(sites) != 1:
        raise NotFound()
    (site_id,) = sites
    context.caller.must_be_at(site_id, *STAFF)
    left = await _locked(context, site_id, found)
    if await _undone_before(context, wanted, body):
        row = next(one.row for one in left if one.row["id"] == stay_id)
        return stay_out({**row, "ended_at": None, "end_reason": None})
    for one in left:
        _must_be_undoable(context, one.row)
    await _places_must_be_left(context, left)
    for one in left:
        await _must_be_as_it_was(context, one)  # those before it are back by now, and may stand in its way
        await _reopen(context, one.row, wanted[one.row["id"]], body.reason)
    return stay_out((await stays.stays_by_id(context.session, [stay_id]))[stay_id])


async def _undone_before(context: Context, wanted: Mapping[UUID, UUID], body: StayReversalIn) -> bool:
    """Whether this very reversal stands already."""
    known = await ends.end_reversals(context.session, wanted.values())
    if not known:
        return False
    said = {id_: (stay_id, body.reason) for stay_id, id_ in wanted.items()}
    if {row["id"]: (row["stay_id"], row["reason"]) for row in known} != said:
        raise IdReused()
    return True


async def _locked(context: Context, site_id: UUID, rows: Mapping[UUID, Row]) -> list[_Left]:
    """All of them, hosts before those who share with them."""
    session = context.session
    hosts = {row["shares_with_stay_id"] for row in rows.values()} - {None}
    found = await stays.lock_stays(session, site_id, sorted({*rows, *hosts}))
    ended = [found[id_] for id_ in sorted(rows)]
    beds = await stays.lock_beds(session, site_id, {row["bed_id"] for row in ended} - {None})
    rooms = await stays.lock_rooms(session, site_id, {row["room_id"] for row in ended if row["place"] in IN_ROOMS})
    await people.lock_cards(session, sorted({row["card_code"] for row in ended} - {None}))
    uses = {id_: await ends.use_of(session, id_) for id_ in sorted(rows)}
    known, _ = await doubles.lock_known(session, {use["person_id"] for use in uses.values()} - {None})
    left = []
    for row in sorted(ended, key=lambda row: row["shares_with_stay_id"] is not None):
        host: Row | None = found.get(row["shares_with_stay_id"])
        if host is not None and host["id"] in rows:
            host = {**host, "ended_at": None}  # it goes on with this one
        own = _ids_of(uses[row["id"]]["person_id"], known)
        left.append(_Left(row, uses[row["id"]], own, beds.get(row["bed_id"]), rooms.get(row["room_id"]), host))
    return left


def _ids_of(person_id: UUID | None, known: Mapping[UUID, UUID]) -> Mapping[UUID, UUID]:
    return {id_: standing for id_, standing in known.items() if person_id and standing == known.get(person_id)}


def _must_be_undoable(context: Context, row: Row) -> None:
    if row["ended_at"] is None:
        raise StayNotEnded(stay_id=row["id"])
    if row["end_reason"] == StayEndReason.ENTERED_IN_ERROR:
        raise StayEndedAlready(stay_id=row["id"], ended_at=row["ended_at"], reason=row["end_reason"])
    if today(context, context.now) > row["left_on"]:
        raise TooLateToUndoEnd(stay_id=row["id"])


async def _must_be_as_it_was(context: Context, left: _Left) -> None:
    """Refuse where something depends on the end; nobody can change any of it meanwhile."""
    row, use = left.row, left.use
    if use["bed_id"]:
        await let_over_end(context, [{"bed_id": use["bed_id"], "since": row["ended_at"]}])
    stands = await stays.what_stands_against(context.session, use, row["ended_at"])
    if stands is None and use["person_id"]:
        stands = await doubles.elsewhere(context.session, use["person_id"], left.known, row["ended_at"])
    if stands is not None:
        because = "BED_TAKEN" if stands.get("same_bed") else "SHELTERED_AGAIN"
        other = stands["stay_id"] if stands["site_id"] == row["site_id"] else None
        raise EndStands(because=because, stay_id=row["id"], other_stay_id=other)
    gone = _what_is_gone(left)
    if gone is None and await _given_meanwhile(context, left):
        gone = "ROOM_GIVEN"
    if gone is not None:
        raise EndStands(because=gone, stay_id=row["id"], other_stay_id=left.host["id"] if left.host else None)


def _what_is_gone(left: _Left) -> str | None:
    """What the stay had and could not have again; a bed or a room that was retired is not locked, for it is none."""
    place, bed, room, host = left.row["place"], left.bed, left.room, left.host
    if place == StayPlace.BED and (bed is None or bed["state"] != BedState.AVAILABLE):
        return "BED_OUT_OF_SERVICE"
    if place in IN_ROOMS and room is None:
        return "ROOM_RETIRED"
    if place == StayPlace.SHARES_WITH and (host is None or host["ended_at"] is not None):
        return "HOST_LEFT"
    return "HOST_SHARES" if host is not None and host["place"] == StayPlace.SHARES_WITH else None


async def _given_meanwhile(context: Context, left: _Left) -> bool:
    if left.room is None:
        return False
    going = Going(left.row["id"], left.room["id"], left.row["household_id"])
    return await given_meanwhile(context, [(going, left.row["ended_at"])], {left.room["id"]: left.room}) is not None


async def _places_must_be_left(context: Context, left: Sequence[_Left]) -> None:
    """The counted rooms have places for all who come back to them."""
    rooms = {one.room["id"]: one.room for one in left if one.room and one.row["place"] == StayPlace.PLACE}
    if not rooms:
        return
    site_id = left[0].row["site_id"]
    kept = await what_is_kept(context, site_id, (), rooms, since=context.now, named=None)
    free = dict(kept.free)
    for one in left:
        if one.row["place"] == StayPlace.PLACE:
            free[one.row["room_id"]] -= 1
            if free[one.row["room_id"]] < 0:
                raise EndStands(because="PLACE_TAKEN", stay_id=one.row["id"], other_stay_id=None)


async def _reopen(context: Context, row: Row, reversal_id: UUID, reason: str) -> None:
    session, stay_id = context.session, row["id"]
    ending = (await ends.times_undone(session, [stay_id])).get(stay_id, 0) + 1
    about = {"stay_id": stay_id, "ending": ending, "reason": reason}
    by = {"reversed_by": context.caller.subject, "reversed_at": context.now}
    await ends.add_end_reversal(session, {"id": reversal_id, **about, **by})
    await ends.reopen(session, stay_id)
    if row["place"] == StayPlace.PLACE:
        await stays.count_places(session, {row["room_id"]: 1})
    told = StayEndReversed(
        stay_id=stay_id,
        site_id=row["site_id"],
        person_id=row["person_id"],
        household_id=row["household_id"],
        card_code=row["card_code"],
        ending=ending,
        occurred_at=context.now,
    )
    await emit(context, [told], version=row["version"] + 1)
    if row["shares_with_stay_id"]:
        await follow(context, {row["shares_with_stay_id"]}, context.now)
    await _look_again(context, row, ending)


async def _look_again(context: Context, row: Row, ending: int) -> None:
    """What staff were to look at before the end is to be looked at again; that a child went missing is over."""
    for kind in await case_queries.over_by_end(context.session, OVER_BY_END, row["id"], ending, resolution=STAY_ENDED):
        await open_cases(context, kind, [row], context.now)
    await resolve_cases(context, {CHILD_MISSING}, [row["id"]], END_UNDONE)
    if row["person_id"]:
        await settle_doubles(context, {row["person_id"]}, resolution=STAY_ENDED)
