"""What is expected of a night, by rules without a database."""

from __future__ import annotations

import itertools
import json
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from importlib import resources
from uuid import UUID

import pytest

from services.shelter.rules.forecast import (
    Held,
    Night,
    RoomLeft,
    by_size,
    fits,
    lacking_of,
    largest_household,
    say_lacking,
)
from services.shelter.rules.placing import best_placements
from tests.unit.shelter.placing_by_hand import FLAT, hall, party, room, woman

TONIGHT = Night(date(2023, 6, 15), datetime(2023, 6, 16, 12, tzinfo=UTC))
BUS, OTHER = UUID(int=1), UUID(int=2)


@dataclass(frozen=True)
class Tile:
    away_since: datetime | None = None
    back_by: datetime | None = None
    leaves_on: date | None = None


AWAY = datetime(2023, 6, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("tile", "leaves", "sleeps", "keeps"),
    [
        (Tile(), False, True, False),
        (Tile(leaves_on=date(2023, 6, 15)), True, False, False),
        (Tile(leaves_on=date(2023, 6, 10)), True, False, False),
        (Tile(leaves_on=date(2023, 6, 16)), False, True, False),
        (Tile(away_since=AWAY), False, False, True),
        (Tile(away_since=AWAY, back_by=TONIGHT.until), False, True, False),
        (Tile(away_since=AWAY, back_by=TONIGHT.until + timedelta(hours=1)), False, False, True),
        (Tile(away_since=AWAY, back_by=TONIGHT.until, leaves_on=date(2023, 6, 15)), True, False, False),
    ],
)
def test_who_sleeps_here_by_what_is_expected_of_them(tile: Tile, leaves: bool, sleeps: bool, keeps: bool) -> None:
    assert (TONIGHT.leaves(tile), TONIGHT.sleeps(tile), TONIGHT.keeps(tile)) == (leaves, sleeps, keeps)


def most_together(left: Sequence[int], size: int) -> int:
    """The most households of a size that find one room each, by trying every room for every household."""
    ways = [
        most_together([places - size * (at == room) for at, places in enumerate(left)], size) + 1
        for room, places in enumerate(left)
        if places >= size
    ]
    return max(ways, default=0)


def test_households_that_fit_are_the_most_that_any_assignment_places() -> None:
    for left in itertools.product(range(6), repeat=3):
        rooms = [RoomLeft("FAMILY", places) for places in left]
        for size in (2, 3, 4, 5):
            assert fits(rooms, size).households == most_together(left, size), (left, size)


@pytest.mark.parametrize("seed", range(60))
def test_a_household_fits_into_one_room_where_placing_finds_one(seed: int) -> None:
    chance = random.Random(seed)
    kinds = [[chance.choice((*FLAT, "UPPER", "MAT", "CRIB")) for _ in range(chance.randint(0, 4))] for _ in range(3)]
    places = chance.randint(0, 4)
    rooms = [*(room(number, *of) for number, of in enumerate(kinds, start=1)), *([hall(9, places)] if places else [])]
    left = [RoomLeft("FAMILY", sum(kind != "CRIB" for kind in of)) for of in kinds] + [RoomLeft("OVERFLOW", places)]
    for size in (2, 3, 4, 5):
        found = [best_placements(party(*[woman(30)] * size), [one]).placements for one in rooms]
        assert any(found) == (fits(left, size).households > 0)
        assert (largest_household(left) >= size) == (fits(left, size).households > 0)


def test_a_room_is_for_whom_it_is_meant() -> None:
    meant = ("FAMILY", "OVERFLOW", "WOMEN", "MEN", "ACCESSIBLE", "ISOLATION", "UNACCOMPANIED_CHILDREN")
    rooms = [RoomLeft(population, 4) for population in meant]
    one, two, *_, eight = by_size(rooms)
    assert (one.size, one.households, one.women, one.men) == (1, 4, 4, 4)
    assert (two.households, two.women, two.men) == (4, 2, 2)
    assert (eight.size, eight.households, largest_household(rooms)) == (8, 0, 4)


def test_a_room_that_was_given_or_is_over_its_places_has_room_for_nobody() -> None:
    assert fits([RoomLeft("FAMILY", 6, given=True), RoomLeft("OVERFLOW", -2)], 2).households == 0
    assert largest_household([RoomLeft("FAMILY", 6, given=True), RoomLeft("FAMILY", 1)]) == 0


def test_what_is_held_for_an_announced_group_is_no_others() -> None:
    held = Held({BUS: 20, OTHER: 3, None: 2})
    assert held.for_others({}) == 25
    assert held.for_others({BUS: 12}) == 13
    assert held.for_others({BUS: 40, OTHER: 1}) == 4


def test_what_is_lacking_is_never_less_than_nothing() -> None:
    assert lacking_of(missing=0, infants=1, cribs=3) == {}
    assert lacking_of(missing=6, infants=3, cribs=1) == {"PLACES": 6, "MATS": 6, "CRIBS": 2}


def test_everything_that_is_lacking_has_words_for_one_and_for_several() -> None:
    for language in ("es", "en"):
        text = resources.files("services.shelter").joinpath("locales", f"forecast_{language}.json")
        words: dict[str, str] = json.loads(text.read_text(encoding="utf-8"))
        codes = lacking_of(missing=1, infants=2, cribs=1)
        assert set(words) == {*codes, *(f"{code}_ONE" for code in codes)}
        assert {*map(str, re.findall(r"{(\w+)}", " ".join(words.values())))} == {"quantity"}
    assert say_lacking("MATS", 6, "es") == "Faltan 6 colchonetas"
    assert say_lacking("MATS", 1, "es") == "Falta 1 colchoneta"
