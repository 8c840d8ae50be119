"""Draws the board from its rows: tiles with codes, household size and age icons, and the numbers they add up to."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.shelter.rules import age_band, over_nights, youngest_age
from services.shelter.schemas.shelters import Alert, Board, BoardBed, BoardNumbers, BoardRoom, BoardState, Guest
from shared.contracts.vocabulary import Population, StayPlace

Row = Mapping[Any, Any]


@dataclass(frozen=True)
class Today:
    """What the local day means to a tile: ages; and of a board, after how many nights a stay is over its time."""

    day: date
    night_of: date | None = None
    nights_max: Mapping[Population, int] = field(default_factory=dict)


def draw(
    site_id: UUID,
    rooms: Sequence[Row],
    stays: Sequence[Row],
    uses: Mapping[UUID, str],
    today: Today,
    *,
    overflow_since: datetime | None = None,
) -> Board:
    """The board of one shelter. A guest whose host has left shares with nobody and has no bed: shown first."""
    on_bed: dict[UUID, list[Guest]] = defaultdict(list)
    in_room: dict[UUID, list[Guest]] = defaultdict(list)
    nowhere: list[Guest] = []
    places: Counter[StayPlace] = Counter()
    taken: Counter[UUID] = Counter()
    for row in stays:
        guest, bed_id, room_id = tile(row, today)
        if guest.away_since is None:
            places[guest.place] += 1
        if bed_id:
            on_bed[bed_id].append(guest)
        elif room_id:
            in_room[room_id].append(guest)
            taken[room_id] += guest.place is StayPlace.PLACE
        else:
            nowhere.append(guest)
    drawn = [_room(room, on_bed, in_room, taken[room["id"]], uses) for room in rooms]
    away = len(stays) - places.total()
    numbers = _numbers(drawn, places, away, overflow_since)
    return Board(site_id=site_id, numbers=numbers, without_bed=nowhere, rooms=drawn)


def tile(row: Row, today: Today) -> tuple[Guest, UUID | None, UUID | None]:
    """The tile, and the bed or the room on which it lies."""
    place, bed_id, room_id = StayPlace(row["place"]), row["bed_id"], row["room_id"]
    if place is StayPlace.SHARES_WITH:
        bed_id, room_id = row["host_bed_id"], row["host_room_id"]
        place = place if row["host_open"] else StayPlace.WITHOUT_BED
    guest = Guest(
        stay_id=row["id"],
        person_id=row["person_id"],
        card=row["card_code"],
        household_id=row["household_id"],
        household_size=row["household_size"],
        age=age_band(youngest_age(row["birth_month"], row["age_years"], today.day)),
        place=place,
        since=row["started_at"],
        away_since=row["away_since"],
        back_by=row["back_by"],
        leaves_on=row["leaves_on"],
        wanted_bed_id=row["wanted_bed_id"] if place is StayPlace.WITHOUT_BED else None,
        cases=row["cases"],
        alerts=[Alert.OVER_NIGHTS] if _is_over(row, today) else [],
    )
    return guest, bed_id, room_id


def _is_over(row: Row, today: Today) -> bool:
    nights_max = today.nights_max.get(row["population"]) if row["population"] else None
    return today.night_of is not None and over_nights(row["night_of"], today.night_of, nights_max)


def _room(
    room: Row,
    on_bed: Mapping[UUID, list[Guest]],
    in_room: Mapping[UUID, list[Guest]],
    taken: int,
    uses: Mapping[UUID, str],
) -> BoardRoom:
    beds = []
    for bed in room["beds"]:
        id_ = UUID(bed["id"])
        guests = on_bed.get(id_, [])
        state = _used(guests) if guests else _unused(bed["state"], uses.get(id_))
        beds.append(BoardBed(id=id_, code=bed["code"], kind=bed["kind"], state=state, guests=guests))
    return BoardRoom(
        id=room["id"],
        code=room["neutral_code"],
        mode=room["mode"],
        places=room["places"],
        taken=taken,
        beds=beds,
        guests=in_room.get(room["id"], []),
    )


def _used(guests: Sequence[Guest]) -> BoardState:
    """A bed is kept for who is away, unless somebody who shares it is there."""
    return BoardState.AWAY if all(guest.away_since for guest in guests) else BoardState.OCCUPIED


def _unused(state: str, use: str | None) -> BoardState:
    by_use = {"HOLD": BoardState.HELD, "CLEANING": BoardState.CLEANING}
    return by_use[use] if use in by_use else BoardState(state)


def _numbers(
    rooms: Sequence[BoardRoom], places: Mapping[StayPlace, int], away: int, overflow_since: datetime | None
) -> BoardNumbers:
    states = Counter(bed.state for room in rooms for bed in room.beds)
    total = sum(room.places for room in rooms)
    return BoardNumbers(
        present=sum(places.values()),
        away=away,
        in_beds=places.get(StayPlace.BED, 0),
        in_places=places.get(StayPlace.PLACE, 0),
        sharing=places.get(StayPlace.SHARES_WITH, 0),
        overflow=places.get(StayPlace.OVERFLOW, 0),
        without_bed=places.get(StayPlace.WITHOUT_BED, 0),
        beds=states.total(),
        beds_free=states[BoardState.AVAILABLE],
        beds_held=states[BoardState.HELD],
        beds_away=states[BoardState.AWAY],
        beds_out_of_service=states[BoardState.OUT_OF_SERVICE] + states[BoardState.CLEANING],
        places=total,
        places_free=total - sum(room.taken for room in rooms),
        overflow_open=overflow_since is not None,
        overflow_since=overflow_since,
    )
