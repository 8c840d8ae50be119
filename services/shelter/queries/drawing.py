"""Draws the board from its rows: tiles with codes, household size and age icons, and the numbers they add up to.

Tiles, beds and rooms are dicts with the fields of `Guest`, `BoardBed` and `BoardRoom`, without those that are null: of
each there are hundreds on a board, and a model of each takes longer than all the rest (docs/adr/0025). A test holds
what is drawn against the models.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic_core import to_json

from services.shelter.queries.overflow import shown_rooms
from services.shelter.rules import age_band, over_area, over_nights, youngest_age
from services.shelter.rules.bed_codes import labels_by_bed
from services.shelter.schemas.shelters import Alert, BoardNumbers, BoardState
from shared.contracts.vocabulary import Population, StayPlace

Row = Mapping[Any, Any]
Fields = dict[str, Any]
_BY_USE = {"HOLD": BoardState.HELD, "CLEANING": BoardState.CLEANING}


@dataclass(frozen=True)
class Today:
    """What the local day means to a tile: ages; and of a board, after how many nights a stay is over its time."""

    day: date
    night_of: date | None = None
    nights_max: Mapping[Population, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Drawing:
    """A `Board` whose guests and rooms are dicts."""

    site_id: UUID
    numbers: BoardNumbers
    without_bed: list[Fields]
    rooms: list[Fields]

    def json(self) -> bytes:
        """As `Board` is answered."""
        numbers = self.numbers.model_dump(exclude_none=True)
        return to_json(
            {"site_id": self.site_id, "numbers": numbers, "without_bed": self.without_bed, "rooms": self.rooms}
        )


def draw(
    site_id: UUID,
    rooms: Sequence[Row],
    stays: Sequence[Row],
    uses: Mapping[UUID, str],
    today: Today,
    *,
    held: Mapping[UUID, int],
    takes: int,
    overflow_since: datetime | None = None,
) -> Drawing:
    """The board of one shelter, of all its rooms: those that are not for now are left out here (`shown_rooms`).

    A guest whose host has left shares with nobody and has no bed: shown first.
    `uses` are the beds that something else than a stay keeps, and what; `held` the places of rooms that holds keep;
    `takes` is how many people the covered area takes.
    """
    guests = _Guests(stays, today)
    kept = {str(bed_id): use for bed_id, use in uses.items()}
    labels = labels_by_bed(rooms)
    drawn = [
        {
            "id": str(room["id"]),
            "code": room["neutral_code"],
            "mode": room["mode"],
            "places": room["places"],
            "taken": guests.taken[room["id"]],
            "held": held.get(room["id"], 0),
            "beds": [_bed(bed, labels[bed["id"]], guests, kept.get(bed["id"])) for bed in room["beds"]],
            "guests": guests.in_room.get(room["id"], []),
        }
        for room in shown_rooms(rooms, stays, uses, held, is_open=overflow_since is not None)
    ]
    numbers = _numbers(drawn, guests, takes=takes, overflow_since=overflow_since)
    return Drawing(site_id, numbers, guests.nowhere, drawn)


class _Guests:
    """The tiles of all stays by where they lie, and the people who are present by their kind of place."""

    def __init__(self, stays: Sequence[Row], today: Today) -> None:
        self.on_bed: dict[str, list[Fields]] = defaultdict(list)
        self.in_room: dict[UUID, list[Fields]] = defaultdict(list)
        self.nowhere: list[Fields] = []
        self.present: Counter[str] = Counter()
        self.taken: Counter[UUID] = Counter()
        for row in stays:
            guest, bed_id, room_id = tile(row, today)
            if row["away_since"] is None:
                self.present[guest["place"]] += 1
            if bed_id:
                self.on_bed[str(bed_id)].append(guest)
            elif room_id:
                self.in_room[room_id].append(guest)
                self.taken[room_id] += guest["place"] == StayPlace.PLACE
            else:
                self.nowhere.append(guest)
        self.away = len(stays) - self.present.total()


def tile(row: Row, today: Today) -> tuple[Fields, UUID | None, UUID | None]:
    """The fields of a `Guest` that are not null, and the bed or the room on which it lies."""
    place, bed_id, room_id = row["place"], row["bed_id"], row["room_id"]
    if place == StayPlace.SHARES_WITH:
        bed_id, room_id = row["host_bed_id"], row["host_room_id"]
        place = place if row["host_open"] else StayPlace.WITHOUT_BED.value
    fields = {
        "stay_id": str(row["id"]),
        "person_id": _text(row["person_id"]),
        "card": row["card_code"],
        "household_id": _text(row["household_id"]),
        "household_size": row["household_size"],
        "age": age_band(youngest_age(row["birth_month"], row["age_years"], today.day)),
        "place": place,
        "since": row["started_at"],
        "away_since": row["away_since"],
        "back_by": row["back_by"],
        "leaves_on": row["leaves_on"],
        "wanted_bed_id": _text(row["wanted_bed_id"]) if place == StayPlace.WITHOUT_BED else None,
        "cases": row["cases"],
        "alerts": [Alert.OVER_NIGHTS.value] if _is_over(row, today) else [],
    }
    return {name: value for name, value in fields.items() if value is not None}, bed_id, room_id


def _text(id_: UUID | None) -> str | None:
    return None if id_ is None else str(id_)


def _is_over(row: Row, today: Today) -> bool:
    nights_max = today.nights_max.get(row["population"]) if row["population"] else None
    return today.night_of is not None and over_nights(row["night_of"], today.night_of, nights_max)


def _bed(bed: Row, label: str, placed: _Guests, use: str | None) -> Fields:
    guests = placed.on_bed.get(bed["id"], [])
    state = _used(guests) if guests else _unused(bed["state"], use)
    return {"id": bed["id"], "code": label, "kind": bed["kind"], "state": state.value, "guests": guests}


def _used(guests: Sequence[Fields]) -> BoardState:
    """A bed is kept for who is away, unless somebody who shares it is there."""
    return BoardState.AWAY if all("away_since" in guest for guest in guests) else BoardState.OCCUPIED


def _unused(state: str, use: str | None) -> BoardState:
    return _BY_USE[use] if use in _BY_USE else BoardState(state)


def _numbers(rooms: Sequence[Fields], guests: _Guests, *, takes: int, overflow_since: datetime | None) -> BoardNumbers:
    states = Counter(bed["state"] for room in rooms for bed in room["beds"])
    total, taken, held = (sum(room[name] for room in rooms) for name in ("places", "taken", "held"))
    present = guests.present
    return BoardNumbers(
        present=present.total(),
        away=guests.away,
        in_beds=present[StayPlace.BED],
        in_places=present[StayPlace.PLACE],
        sharing=present[StayPlace.SHARES_WITH],
        overflow=present[StayPlace.OVERFLOW],
        without_bed=present[StayPlace.WITHOUT_BED],
        beds=states.total(),
        beds_free=states[BoardState.AVAILABLE],
        beds_held=states[BoardState.HELD],
        beds_away=states[BoardState.AWAY],
        beds_out_of_service=states[BoardState.OUT_OF_SERVICE] + states[BoardState.CLEANING],
        places=total,
        places_held=held,
        places_free=total - taken - held,
        sphere_places=takes,
        over_area=over_area(present.total(), takes),
        overflow_open=overflow_since is not None,
        overflow_since=overflow_since,
    )
