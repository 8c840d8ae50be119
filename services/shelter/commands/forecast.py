"""The forecast of a night, from the board and from what is announced: no number of it is counted anew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.shelter.commands.boards import read_drawing
from services.shelter.queries import board as board_queries
from services.shelter.queries import shelters
from services.shelter.queries.announced import announced_groups
from services.shelter.queries.holds import held_by_group
from services.shelter.rules import evening_of, youngest_age
from services.shelter.rules.forecast import Held, Night, RoomLeft, by_size, lacking_of, largest_household, say_lacking
from services.shelter.rules.placing.model import CRIB_UNTIL_YEARS
from services.shelter.schemas.forecast import (
    ExpectedGroup,
    ExpectedPeople,
    ExpectedPlaces,
    Forecast,
    FreeBySize,
    Lacking,
)
from services.shelter.schemas.shelters import BedKind, Board, BoardBed, BoardRoom, BoardState, Guest
from services.shelter.settings import ShelterSettings
from shared.clock import local_day
from shared.contracts.vocabulary import StayPlace

Row = Mapping[Any, Any]
OWN_PLACE = (StayPlace.BED, StayPlace.PLACE)


async def forecast(
    session: AsyncSession,
    settings: ShelterSettings,
    site_id: UUID,
    night_of: date,
    now: datetime,
    *,
    language: str,
) -> Forecast:
    """What is expected of the night of `night_of` at a shelter.

    A hold that ends before that evening holds nothing in that night.

    Raises:
        NotFound: there is no shelter at the site.
    """
    zone = settings.time_zone
    evening = max(now, evening_of(night_of, zone, settings.census_from_hour))
    night = Night(night_of, evening_of(night_of + timedelta(days=1), zone, settings.night_boundary_hour))
    drawing = await read_drawing(session, settings, site_id, evening)
    board = Board.model_validate_json(drawing.json())
    late = timedelta(hours=settings.announced_late_hours_max)
    groups = [_group(row) for row in await announced_groups(session, site_id, after=now - late, until=night.until)]
    held = Held(await held_by_group(session, site_id, evening), {room.id: room.held for room in board.rooms})
    waiting = {group.arrival_group_id: group.waiting or 0 for group in groups}
    people = _people(board, night, sum(waiting.values()))
    places = _places(board, night, held.for_others(waiting))
    over = places.places - (people.people - people.sharing)
    rooms = _rooms_left(board, await shelters.rooms(session, site_id), night, held)
    infants = await _infants(session, site_id, board, night, local_day(now, zone))
    lacking = lacking_of(missing=max(-over, 0), infants=infants, cribs=_cribs(board, night))
    return Forecast(
        site_id=site_id,
        night_of=night_of,
        as_of=now,
        people=people,
        groups=groups,
        places=places,
        free=max(over, 0),
        missing=max(-over, 0),
        free_by_size=[FreeBySize(**asdict(one)) for one in by_size(rooms)],
        largest_household=largest_household(rooms),
        lacking=[
            Lacking(code=code, quantity=quantity, text=say_lacking(code, quantity, language))
            for code, quantity in lacking.items()
        ],
    )


def guests_of(board: Board) -> Iterator[Guest]:
    """Everybody on a board."""
    yield from board.without_bed
    for room in board.rooms:
        yield from room.guests
        for bed in room.beds:
            yield from bed.guests


def _group(row: Row) -> ExpectedGroup:
    announced = row["announced"]
    return ExpectedGroup(
        arrival_group_id=row["arrival_group_id"],
        expected_at=row["expected_at"],
        arrived=row["arrived"],
        announced=announced,
        waiting=None if announced is None else max(announced - row["here"], 0),
    )


def _people(board: Board, night: Night, announced: int) -> ExpectedPeople:
    guests = list(guests_of(board))
    departing = sum(guest.away_since is None and night.leaves(guest) for guest in guests)
    returning = sum(guest.away_since is not None and night.sleeps(guest) for guest in guests)
    return ExpectedPeople(
        present=board.numbers.present,
        departing=departing,
        returning=returning,
        announced=announced,
        people=board.numbers.present - departing + returning + announced,
        sharing=sum(guest.place is StayPlace.SHARES_WITH and night.sleeps(guest) for guest in guests),
    )


def _places(board: Board, night: Night, held_for_others: int) -> ExpectedPlaces:
    numbers = board.numbers
    usable = numbers.beds - numbers.beds_out_of_service + numbers.places
    kept = sum(guest.place in OWN_PLACE and night.keeps(guest) for guest in guests_of(board))
    return ExpectedPlaces(
        usable=usable, held_for_others=held_for_others, kept=kept, places=usable - held_for_others - kept
    )


def _rooms_left(board: Board, rows: Sequence[Row], night: Night, held: Held) -> list[RoomLeft]:
    known = {row["id"]: row for row in rows}
    return [
        RoomLeft(
            population=known[room.id]["population"],
            left=_left(room, night, held.places.get(room.id, 0)),
            given=known[room.id]["household_id"] is not None,
        )
        for room in board.rooms
        if room.id in known
    ]


def _left(room: BoardRoom, night: Night, held: int) -> int:
    beds = sum(bed.kind is not BedKind.CRIB and _is_left(bed, night) for bed in room.beds)
    leaving = sum(guest.place is StayPlace.PLACE and night.leaves(guest) for guest in room.guests)
    return beds + room.places - room.taken + leaving - held


def _is_left(bed: BoardBed, night: Night) -> bool:
    """Whether a bed is free now, or will be because all who use it leave."""
    return bed.state is BoardState.AVAILABLE or (bool(bed.guests) and all(map(night.leaves, bed.guests)))


def _cribs(board: Board, night: Night) -> int:
    """Cribs that somebody who is here uses, or could."""
    out = (BoardState.OUT_OF_SERVICE, BoardState.CLEANING, BoardState.HELD)
    return sum(
        bed.kind is BedKind.CRIB and bed.state not in out and not any(map(night.keeps, bed.guests))
        for room in board.rooms
        for bed in room.beds
    )


async def _infants(session: AsyncSession, site_id: UUID, board: Board, night: Night, day: date) -> int:
    """How many who sleep here are known to be of an age for a crib, and share nobody's bed."""
    own_bed = {
        guest.stay_id for guest in guests_of(board) if night.sleeps(guest) and guest.place is not StayPlace.SHARES_WITH
    }
    ages = [
        youngest_age(row["birth_month"], row["age_years"], day)
        for row in await board_queries.open_stays(session, site_id)
        if row["id"] in own_bed
    ]
    return sum(age is not None and age <= CRIB_UNTIL_YEARS for age in ages)
