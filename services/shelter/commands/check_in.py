"""Check-in of a household, a group or one guest: all are housed in one transaction, or none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from services.shelter.commands import offline
from services.shelter.commands.doubles import must_be_nowhere_else
from services.shelter.commands.given import fingerprint_of, must_be_recent, night
from services.shelter.commands.given_rooms import Going, keep_strangers, must_be_let_in
from services.shelter.commands.guests import Guest, guests_of
from services.shelter.commands.holding import Kept, held_by, what_is_kept
from services.shelter.errors import AlreadySheltered, BedOutOfService, BedTaken, HostNotHere
from services.shelter.queries import people, stays, steps
from services.shelter.schemas.shelters import BedState, RoomMode
from services.shelter.schemas.stays import OVERFLOW_REASON_DEFAULT, CheckIn, StayIn, StayOut, StaysOut
from shared.context import Context
from shared.contracts.shelter import StayStarted
from shared.contracts.vocabulary import Role, StayPlace
from shared.ids import new_id
from shared.outbox import emit
from shared.problems import Busy, IdReused, InvalidRequest, NotFound

STAFF = (Role.SHELTER_STAFF, Role.SITE_COORDINATOR)
Rows = dict[UUID, dict[str, Any]]
_SINCE = dict.fromkeys(("ended_at", "end_reason", "away_since", "back_by", "leaves_on"))
"""What only later requests say of a stay."""


@dataclass(frozen=True)
class _Locked:
    """What the check-in holds: nobody else can take these until it ends."""

    hosts: Mapping[UUID, Mapping[Any, Any]]
    beds: Mapping[UUID, Mapping[Any, Any]]
    rooms: Mapping[UUID, Mapping[Any, Any]]
    guests: Mapping[UUID, Guest]
    known: Mapping[UUID, UUID]
    """All ids of the guests, each with the one for whom it stands."""


async def check_in(context: Context, body: CheckIn) -> StaysOut:
    """House everybody of `body`; a stay that is known with the same content is answered as it was.

    Raises:
        NotFound: the site, a bed, a room, a hold or an arrival group is not the caller's, or it is no shelter.
        InvalidRequest: a guest is known to be of another household, or it is too long ago.
        BedTaken, BedOutOfService, AlreadySheltered, HostNotHere, RoomGiven: one can't be housed so; nobody is then.
        IdReused: a stay's id stands for another content.
    """
    context.caller.must_be_at(body.site_id, *STAFF)
    started_at = offline.moment_of_check_in(context, body)
    locked = await _lock(context, body)
    known = await _known(context, body)
    new = [item for item in body.stays if item.id not in known]
    if new:
        if not body.recorded_offline:
            must_be_recent(context, started_at, "/started_at")
        await people.must_be_groups_of(context.session, body.site_id, [item.arrival_group_id for item in new])
        await _must_not_have_come_just_now(context, new, locked, known)
        beds = [item.bed_id for item in new]
        kept = await what_is_kept(context, body.site_id, beds, locked.rooms, since=started_at, named=body.hold_id)
        house = _house_offline if body.recorded_offline else _house
        rows = await house(context, body, new, locked, kept)
        if rows is None:
            return await _made_meanwhile(context, body)
        known.update({row["id"]: stay_out(row) for row in rows})
    return StaysOut(stays=[known[item.id] for item in body.stays])


async def _house(
    context: Context, body: CheckIn, new: Sequence[StayIn], locked: _Locked, kept: Kept
) -> list[dict[str, Any]] | None:
    """Write the new stays, or refuse; none where another request made them just now."""
    _must_be_of_household(body, new, locked.guests)
    rows = list(_place(context, body, new, locked, kept).values())
    await must_be_nowhere_else(context, body.site_id, rows, kept.since, locked.known)
    return rows if await _write(context, body, rows, locked, kept) else None


async def _house_offline(
    context: Context, body: CheckIn, new: Sequence[StayIn], locked: _Locked, kept: Kept
) -> list[dict[str, Any]] | None:
    """Write the new stays as well as they can be, with cases; none where another request made them just now."""
    found = offline.Found(locked.beds, locked.rooms, locked.hosts, locked.guests, locked.known)
    fitted = await offline.fit(context, body, new, found, kept)
    fitting = [item for item in fitted.body.stays if item.id in {one.id for one in new}]
    placed = _place(context, fitted.body, fitting, locked, kept)
    sent = {item.id: item for item in new}
    rows = [{**row, "fingerprint": _fingerprint(body, sent[row["id"]])} for row in fitted.rows(placed, body)]
    if not await _write(context, fitted.body, rows, locked, kept):
        return None
    await offline.open_offline_cases(context, fitted, rows, locked.known)
    return rows


async def _write(context: Context, body: CheckIn, rows: list[dict[str, Any]], locked: _Locked, kept: Kept) -> bool:
    """Take what the stays take, and write them; False where another request made them just now."""
    going = [
        Going(row["id"], None if row["bed_id"] or row["shares_with_stay_id"] else row["room_id"], row["household_id"])
        for row in rows
    ]
    strangers = await must_be_let_in(context, going, locked.rooms, body.given_room_reason)
    await kept.leave(context)
    if not await _take_beds(context, body, rows, kept.since):
        return False
    await stays.add_stays(context.session, rows)
    placed = Counter(row["room_id"] for row in rows if row["place"] is StayPlace.PLACE)
    await stays.count_places(context.session, placed)
    await keep_strangers(context, strangers)
    await kept.keep(context)
    await emit(context, [_started(row) for row in rows])
    return True


async def _lock(context: Context, body: CheckIn) -> _Locked:
    session, site = context.session, body.site_id
    hosts = {item.shares_with_stay_id for item in body.stays if item.shares_with_stay_id}
    beds = {item.bed_id for item in body.stays if item.bed_id}
    rooms = {item.room_id for item in body.stays if item.room_id}
    locked = _Locked(
        hosts=await stays.share_lock_stays(session, site, hosts),
        beds=await stays.lock_beds(session, site, beds),
        rooms=await stays.lock_rooms(session, site, rooms),
        guests={},
        known={},
    )
    guests, known = await guests_of(context, body.stays)
    return replace(locked, guests=guests, known=known)


def _must_be_of_household(body: CheckIn, items: Sequence[StayIn], guests: Mapping[UUID, Guest]) -> None:
    """What is known of a guest's household stands against what was sent: a child leaves with its own."""
    places = {stay.id: place for place, stay in enumerate(body.stays)}
    for item in items:
        if item.household_id and guests[item.id].household_id != item.household_id:
            raise InvalidRequest.at(f"/stays/{places[item.id]}/household_id", "of_another_household")


async def _known(context: Context, body: CheckIn) -> dict[UUID, StayOut]:
    """The stays of this request that were made before, read after the locks."""
    known = {}
    rows = await stays.stays_by_id(context.session, [item.id for item in body.stays])
    changed = [id_ for id_, row in rows.items() if row["version"] > 1]
    began = await steps.first_places(context.session, changed) if changed else {}
    for id_, row in rows.items():
        item = next(item for item in body.stays if item.id == id_)
        if row["fingerprint"] not in _fingerprints(body, item):
            raise IdReused()
        known[id_] = stay_out({**row, **began.get(id_, {}), **_SINCE})
    return known


def _fingerprints(body: CheckIn, item: StayIn) -> set[str]:
    """A desk whose answer was lost writes the same check-in down with its own time, and sends it again later.

    Stays that were made before the reasons were a part of the content are known without them.
    """
    sent = [body, body.model_copy(update={"started_at": None})] if body.recorded_offline else [body]
    return {known for one in sent for known in (_fingerprint(one, item), fingerprint_of(_content(one, item)))}


def _fingerprint(body: CheckIn, item: StayIn) -> str:
    return fingerprint_of({**_content(body, item), "reasons": [body.overflow_reason, body.given_room_reason]})


def _content(body: CheckIn, item: StayIn) -> dict[str, Any]:
    given = body.started_at and body.started_at.timestamp()
    held = {"hold_id": body.hold_id} if body.hold_id else {}
    return {**item.model_dump(mode="json"), "site_id": body.site_id, "started_at": given, **held}


def _place(context: Context, body: CheckIn, items: Sequence[StayIn], locked: _Locked, kept: Kept) -> Rows:
    """The rows of the new stays, each with its place."""
    rows: Rows = {}
    for item in items:
        place, room_id = _place_of(items, item, locked)
        guest = locked.guests[item.id]
        if place is StayPlace.PLACE and room_id:
            placed = kept.take_place(item.id, item.id, room_id, guest.arrival_group_id)
            place = StayPlace.PLACE if placed else StayPlace.OVERFLOW
        if item.bed_id:
            kept.take_bed(item.id, item.id, item.bed_id, guest.arrival_group_id)
        rows[item.id] = {
            "id": item.id,
            "use_id": new_id(),
            "site_id": body.site_id,
            "place": place,
            "room_id": room_id,
            "bed_id": item.bed_id,
            "shares_with_stay_id": item.shares_with_stay_id,
            "person_id": guest.person_id,
            "household_id": guest.household_id,
            "card_code": guest.card_code,
            "card_id": guest.card_id,
            "card_revoked": guest.card_revoked,
            "token": guest.token,
            "arrival_group_id": guest.arrival_group_id,
            "population": guest.population,
            "overflow_reason": (body.overflow_reason or OVERFLOW_REASON_DEFAULT)
            if place is StayPlace.OVERFLOW
            else None,
            "started_at": kept.since,
            "night_of": night(context, kept.since),
            "fingerprint": _fingerprint(body, item),
            "recorded_by": context.caller.subject,
        }
    return rows


def _place_of(new: Sequence[StayIn], item: StayIn, locked: _Locked) -> tuple[StayPlace, UUID | None]:
    """Where the item asks to be, checked against what is locked; PLACE may still become OVERFLOW."""
    if item.bed_id:
        bed = locked.beds.get(item.bed_id)
        if bed is None:
            raise NotFound()
        if bed["state"] != BedState.AVAILABLE:
            raise BedOutOfService(bed_id=item.bed_id, stay_id=item.id)
        return StayPlace.BED, bed["room_id"]
    if item.room_id:
        room = locked.rooms.get(item.room_id)
        if room is None:
            raise NotFound()
        if room["mode"] != RoomMode.COUNTED:
            raise InvalidRequest.at("/stays", "numbered_room_needs_bed")
        return StayPlace.PLACE, item.room_id
    if item.shares_with_stay_id:
        return StayPlace.SHARES_WITH, _room_of_host(new, item, locked)
    return StayPlace.WITHOUT_BED, None


def _room_of_host(new: Sequence[StayIn], item: StayIn, locked: _Locked) -> UUID | None:
    """Of a host who is new in this request the room that it asks for; of one who is here, where it is by now."""
    host = next((other for other in new if other.id == item.shares_with_stay_id), None)
    if host is not None:
        if host.shares_with_stay_id:
            raise HostNotHere(stay_id=item.id)
        return _place_of(new, host, locked)[1]
    row = locked.hosts.get(item.shares_with_stay_id) if item.shares_with_stay_id else None
    if row is None:
        raise HostNotHere(stay_id=item.id)
    room_id: UUID | None = row["room_id"]
    return room_id


async def _take_beds(context: Context, body: CheckIn, rows: list[dict[str, Any]], started_at: datetime) -> bool:
    """Take all beds and persons in one statement; fewer than asked is a refusal that names the first in the way.

    False where nothing is in the way any more: another request made these stays just now.
    """
    used = await stays.use_beds(context.session, body.site_id, rows, started_at)
    missed = next((row for row in rows if row["id"] not in used), None)
    if missed is None:
        return True
    found = await stays.what_stands_against(context.session, missed, started_at)
    if found is None:
        return False
    if found["same_bed"]:
        raise BedTaken(bed_id=missed["bed_id"], stay_id=missed["id"], **held_by(found))
    here = found["stay_id"] if found["site_id"] == body.site_id else None
    raise AlreadySheltered(stay_id=missed["id"], other_stay_id=here)


async def _must_not_have_come_just_now(
    context: Context, new: Sequence[StayIn], locked: _Locked, known: Mapping[UUID, StayOut]
) -> None:
    """Ask again where another request made a host of this one after the hosts were locked.

    Raises:
        Busy: there is one.
    """
    unlocked = {item.shares_with_stay_id for item in new if item.shares_with_stay_id in known} - set(locked.hosts)
    rows = await stays.stays_by_id(context.session, [id_ for id_ in unlocked if id_]) if unlocked else {}
    if any(row["ended_at"] is None and row["place"] != StayPlace.SHARES_WITH for row in rows.values()):
        raise Busy(headers={"Retry-After": "1"})


async def _made_meanwhile(context: Context, body: CheckIn) -> StaysOut:
    """Answer what another request with the same stays was answered; it had nothing to lock that this one waited for."""
    known = await _known(context, body)
    if len(known) < len(body.stays):
        raise Busy(headers={"Retry-After": "1"})
    return StaysOut(stays=[known[item.id] for item in body.stays])


def _started(row: Mapping[Any, Any]) -> StayStarted:
    fields = {name: row[name] for name in StayStarted.model_fields if name in row}
    return StayStarted(stay_id=row["id"], occurred_at=row["started_at"], **fields)


def stay_out(row: Mapping[Any, Any]) -> StayOut:
    """A stay's row as an answer."""
    fields = {name: row[name] for name in StayOut.model_fields if name in row}
    known = row["card_id"] is not None if row["card_code"] else None
    return StayOut(stay_id=row["id"], card=row["card_code"], card_known=known, **fields)
