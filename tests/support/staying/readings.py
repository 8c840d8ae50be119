"""What the service's readings show, in the words of `picture.py`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tests.support.staying.census import Balance
from tests.support.staying.held import Held
from tests.support.staying.picture import Glance, Picture, Places, Posted, Tile, Used
from tests.support.staying.stays import Line

NUMBERS = (
    "present",
    "away",
    "in_beds",
    "in_places",
    "sharing",
    "overflow",
    "without_bed",
    "beds",
    "beds_free",
    "beds_held",
    "beds_away",
    "beds_out_of_service",
    "places",
    "places_held",
    "places_free",
    "overflow_open",
)
Told = Mapping[str, Any]


def line_of(told: Told) -> Line:
    """A stay as an answer says it."""
    beside = _id(told.get("shares_with_stay_id"))
    room = None if beside else _id(told.get("room_id"))
    away_since, ended_at = _moment(told.get("away_since")), _moment(told.get("ended_at"))
    place = told["place"], room, _id(told.get("bed_id")), beside
    return Line(UUID(told["stay_id"]), *place, away_since, ended_at, told.get("end_reason"))


def balance_of(told: Told) -> Balance:
    """A night's line."""
    return Balance(told["people_before"], told["came"], told["left"], told["people"])


def held_of(told: Told) -> Held:
    """A hold as an answer says it."""
    beds = sorted((UUID(bed["bed_id"]), bed["taken"]) for bed in told["beds"])
    rooms = sorted((UUID(room["room_id"]), room["places"], room["left"]) for room in told["rooms"])
    expires_at = datetime.fromisoformat(told["expires_at"])
    return Held(UUID(told["hold_id"]), told["version"], told["state"], expires_at, tuple(beds), tuple(rooms))


def glance_of(board: Told) -> Glance:
    """The board."""
    glance = Glance(numbers={name: board["numbers"][name] for name in NUMBERS})
    for on, guest in _guests(board):
        id_ = UUID(guest["stay_id"])
        if id_ in glance.tiles:
            raise AssertionError(f"{id_} is on the board twice")
        twice = "TWO_OPEN_STAYS" in guest["cases"]
        away = _moment(guest.get("away_since"))
        glance.tiles[id_] = Tile(_id(on), guest["place"], _id(guest.get("person_id")), guest.get("card"), away, twice)
    for room in board["rooms"]:
        glance.beds |= {UUID(bed["id"]): bed["state"] for bed in room["beds"]}
        glance.places[UUID(room["id"])] = Places(room["places"], room["taken"], room["held"])
    return glance


def _guests(board: Told) -> Iterator[tuple[str | None, Told]]:
    yield from ((None, guest) for guest in board["without_bed"])
    for room in board["rooms"]:
        yield from ((room["id"], guest) for guest in room["guests"])
        yield from ((bed["id"], guest) for bed in room["beds"] for guest in bed["guests"])


def picture_of(
    *,
    stays: Sequence[Told],
    uses: Sequence[Told],
    nights: Sequence[Told],
    lines: Sequence[Told],
    silent: Sequence[Told],
    rooms: Sequence[Told],
    holds: Sequence[Told],
) -> Picture:
    """All readings."""
    used: dict[UUID, list[Used]] = defaultdict(list)
    for row in uses:
        used[row["stay_id"]].append(Used(row["since"], row["until"], row["bed"]))
    return Picture(
        {UUID(one["stay_id"]): (line_of(one), _steps(one)) for one in stays},
        {id_: tuple(spells) for id_, spells in used.items()},
        {date.fromisoformat(row["night_of"]): _night(row) for row in nights},
        {date.fromisoformat(one["night_of"]): _posted(one) for one in lines},
        {UUID(one["stay_id"]): (one["nights"], one["missed"]) for one in silent},
        {
            UUID(room["id"]): (
                room["places"],
                room["taken"],
                _id(room.get("household_id")),
                bool(room.get("retired_at")),
            )
            for room in rooms
        },
        {UUID(one["hold_id"]): held_of(one) for one in holds},
    )


def _steps(stay: Told) -> tuple[tuple[UUID, str, bool], ...]:
    return tuple((UUID(step["step_id"]), step["kind"], step["undone"]) for step in stay["steps"])


def _night(row: Told) -> Balance:
    return Balance(row["people"] - row["came"] + row["left"], row["came"], row["left"], row["people"])


def _posted(told: Told) -> Posted:
    posted = told["posted"]
    return Posted(balance_of(posted), posted["not_seen"], balance_of(told["restated"]), told["added"], told["removed"])


def _id(told: str | None) -> UUID | None:
    return UUID(told) if told else None


def _moment(told: str | None) -> datetime | None:
    return datetime.fromisoformat(told) if told else None
