"""What was seen of a night: rooms with beds by whom is missing, areas without beds by a number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from services.shelter.commands.cases import CHILD_NOT_SEEN, CLOSE_PROPOSED, open_cases, resolve_cases
from services.shelter.commands.check_in import STAFF
from services.shelter.commands.children import children_among
from services.shelter.commands.given import fingerprint_of, moment_of, night, settings_of
from services.shelter.errors import CensusClosedAlready, CensusTooEarly
from services.shelter.queries import census as queries
from services.shelter.queries import shelters, stays
from services.shelter.rules import LATE_NIGHTS_MAX, evening_of
from services.shelter.schemas.census import RoomSeen, RoomSeenOut, RoomsSeen, RoomsSeenOut
from services.shelter.schemas.shelters import RoomMode
from shared.context import Context
from shared.contracts.vocabulary import Composition
from shared.problems import IdReused, InvalidRequest, NotFound

SEEN = "SEEN"
Row = Mapping[Any, Any]


@dataclass(frozen=True)
class _House:
    """The site's rooms by their modes, whom each is expected to hold that night, and which of these are children."""

    site_id: UUID
    night_of: date
    at: datetime
    modes: Mapping[UUID, str]
    expected: Mapping[UUID, Row]
    by_room: Mapping[UUID | None, list[UUID]]
    children: set[UUID]


async def confirm_rooms(context: Context, site_id: UUID, body: RoomsSeen) -> RoomsSeenOut:
    """Keep what was seen of these rooms; a child who was not seen is an alarm at once.

    What was said before with the same content is answered as it was. What is said again of a room counts instead.

    Raises:
        NotFound: the site is not the caller's or no shelter, or a room is none of its.
        CensusTooEarly, CensusClosedAlready: the night is not counted yet, or not any more.
        InvalidRequest: a room with beds has a number, an area has none, or a stay is not of this night.
        IdReused: an id stands for another content.
    """
    context.caller.must_be_at(site_id, *STAFF)
    at = moment_of(context, body.confirmed_at, "/confirmed_at")
    await must_be_a_night(context, site_id, body.night_of, at, "/confirmed_at")
    await queries.lock_night(context.session, site_id, body.night_of)
    prints = {room.id: _fingerprint(site_id, body, room) for room in body.rooms}
    known = await queries.rooms_by_id(context.session, list(prints))
    if any(row["fingerprint"] != prints[id_] for id_, row in known.items()):
        raise IdReused()
    new = [room for room in body.rooms if room.id not in known]
    if new:
        await _must_be_open(context, site_id, body.night_of)
        house = await _house(context, site_id, body.night_of, at)
        stays_here = await _stays_here(context, site_id, new)
        for place, room in enumerate(body.rooms):
            if room.id not in known:
                _must_fit(room, place, house, stays_here)
        await _keep(context, new, house, prints)
        known = await queries.rooms_by_id(context.session, list(prints))
    rooms = [_seen_out(known[room.id]) for room in body.rooms]
    return RoomsSeenOut(site_id=site_id, night_of=body.night_of, rooms=rooms)


async def must_be_a_night(context: Context, site_id: UUID, night_of: date, at: datetime, pointer: str) -> None:
    """Refuse a night that is not counted yet at `at`, or that lies too far back.

    Raises:
        NotFound: the site is no shelter.
        CensusTooEarly, InvalidRequest: so it is.
    """
    if await shelters.shelter(context.session, site_id) is None:
        raise NotFound()
    settings = settings_of(context)
    opens_at = evening_of(night_of, settings.time_zone, settings.census_from_hour)
    if context.now < opens_at:
        raise CensusTooEarly(opens_at=opens_at)
    if at < opens_at:
        raise InvalidRequest.at(pointer, "before_the_evening")
    if night_of < night(context, context.now) - timedelta(days=LATE_NIGHTS_MAX):
        raise InvalidRequest.at("/night_of", "out_of_range")


async def _must_be_open(context: Context, site_id: UUID, night_of: date) -> None:
    closed = await queries.census(context.session, site_id, night_of)
    if closed is not None:
        raise CensusClosedAlready(closed_at=closed["closed_at"])


def _fingerprint(site_id: UUID, body: RoomsSeen, room: RoomSeen) -> str:
    given = body.confirmed_at and body.confirmed_at.timestamp()
    content = {**room.model_dump(mode="json"), "not_seen": sorted(map(str, room.not_seen))}
    return fingerprint_of({**content, "site_id": site_id, "night_of": body.night_of, "confirmed_at": given})


async def _house(context: Context, site_id: UUID, night_of: date, at: datetime) -> _House:
    expected = {row["id"]: row for row in await queries.expected(context.session, site_id, night_of)}
    by_room: dict[UUID | None, list[UUID]] = defaultdict(list)
    for id_, row in expected.items():
        by_room[row["room_id"]].append(id_)
    modes = await queries.modes(context.session, site_id)
    children = await children_among(context, expected, at)
    return _House(site_id, night_of, at, modes, expected, by_room, children)


async def _stays_here(context: Context, site_id: UUID, rooms: Sequence[RoomSeen]) -> set[UUID]:
    named = sorted({stay_id for room in rooms for stay_id in room.not_seen})
    rows = await stays.stays_by_id(context.session, named)
    return {id_ for id_, row in rows.items() if row["site_id"] == site_id}


def _must_fit(room: RoomSeen, place: int, house: _House, stays_here: set[UUID]) -> None:
    if room.room_id is not None and room.room_id not in house.modes:
        raise NotFound()
    counts = room.room_id is not None and house.modes[room.room_id] == RoomMode.COUNTED
    if counts and room.counted is None:
        raise InvalidRequest.at(f"/rooms/{place}/counted", "areas_are_counted")
    if not counts and room.counted is not None:
        raise InvalidRequest.at(f"/rooms/{place}/counted", "beds_are_not_counted")
    if not set(room.not_seen) <= stays_here:
        raise InvalidRequest.at(f"/rooms/{place}/not_seen", "not_a_stay_here")


async def _keep(context: Context, rooms: Sequence[RoomSeen], house: _House, prints: Mapping[UUID, str]) -> None:
    rows = [
        {
            "id": room.id,
            "site_id": house.site_id,
            "night_of": house.night_of,
            "room_id": room.room_id,
            "expected": len(house.by_room.get(room.room_id, ())),
            "counted": room.counted.model_dump() if room.counted else None,
            "children_short": _children_short(room, house),
            "confirmed_at": house.at,
            "fingerprint": prints[room.id],
            "recorded_by": context.caller.subject,
        }
        for room in rooms
    ]
    seen = {room.id: _seen(room, house) for room in rooms}
    missed = {room.id: _missed(room, house) for room in rooms}
    sightings = [
        {"census_room_id": id_, "stay_id": stay_id, "seen": said}
        for said, by_room in ((True, seen), (False, missed))
        for id_, stay_ids in by_room.items()
        for stay_id in sorted(stay_ids)
    ]
    await queries.add_rooms(context.session, rows, sightings)
    not_seen = {stay_id for stay_ids in missed.values() for stay_id in stay_ids}
    found = {stay_id for stay_ids in seen.values() for stay_id in stay_ids}
    await resolve_cases(context, {CHILD_NOT_SEEN, CLOSE_PROPOSED}, found, SEEN)
    about = [house.expected[id_] for id_ in sorted(not_seen & house.children)]
    await open_cases(context, CHILD_NOT_SEEN, about, context.now)


def _missed(room: RoomSeen, house: _House) -> set[UUID]:
    """Who was named as missing; whoever left or moved since the list was read is not expected there any more."""
    return set(room.not_seen) & set(house.by_room.get(room.room_id, ()))


def _seen(room: RoomSeen, house: _House) -> set[UUID]:
    """Of whom it is said that they are there: everybody not named, unless fewer were counted than that."""
    others = set(house.by_room.get(room.room_id, ())) - set(room.not_seen)
    return set() if room.counted is not None and room.counted.total < len(others) else others


def _children_short(room: RoomSeen, house: _House) -> int:
    """How many more children stay in an area than were counted or named as missing; not stated may be a child."""
    if room.counted is None:
        return 0
    children = (set(house.by_room.get(room.room_id, ())) & house.children) - set(room.not_seen)
    return max(len(children) - room.counted.girls - room.counted.boys - room.counted.not_stated, 0)


def _seen_out(row: Row) -> RoomSeenOut:
    not_seen = row["not_seen"]
    found = Composition(**row["counted"]).total if row["counted"] else row["expected"] - len(not_seen)
    return RoomSeenOut(
        id=row["id"],
        room_id=row["room_id"],
        expected=row["expected"],
        found=found,
        not_seen=not_seen,
        alarms=row["alarms"],
        children_short=row["children_short"],
    )
