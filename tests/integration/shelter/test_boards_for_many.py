"""One board for all who ask at the same moment, packed, and never older than what they have just done."""

from __future__ import annotations

import asyncio
import gzip
from typing import Any

import pytest

from services.shelter.commands.boards import Boards, Drawn, draw_board
from services.shelter.routes import board as routes
from shared.ids import new_id
from tests.integration.shelter.conftest import House
from tests.support.people import DANLI, LA_LIMA, Member

BOARD = f"/shelters/{DANLI}/board"
BEDS, BYTES_MAX = 500, 50 * 1024
ROOMS = 10
ROOM = """
    INSERT INTO room (id, site_id, code, neutral_code, population, mode, covered_area_m2, floor, accessible, places)
    VALUES (:id, :site_id, :code, :code, 'FAMILY', 'NUMBERED', 175, 0, false, 0) RETURNING id
"""
SOME_BEDS = """
    INSERT INTO bed (id, room_id, site_id, code, kind)
    SELECT id, :room_id, :site_id, left(id::text, 8) || right(id::text, 8), 'SINGLE'
    FROM unnest(CAST(:beds AS uuid[])) AS id RETURNING id
"""


async def test_as_many_as_ask_at_once_get_two_drawings(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    drawings = 0

    async def counted(*about: Any) -> Drawn:
        nonlocal drawings
        drawings += 1
        return await draw_board(*about)

    monkeypatch.setattr(routes, "draw_board", counted)
    answers = await asyncio.gather(*(house.get(BOARD) for _ in range(32)))
    assert {answer.status_code for answer in answers} == {200}
    assert drawings < 8


async def test_whoever_did_something_sees_it_whatever_is_being_drawn(house: House) -> None:
    async def guest() -> bool:
        (stay_id,) = await house.housed({"room_id": house.gym_id})
        return stay_id in (await house.get(BOARD)).text

    assert all(await asyncio.gather(*(guest() for _ in range(24))))


async def test_control_who_joins_a_drawing_that_has_begun_misses_what_they_did(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def joined(boards: Boards, key: Any, make: Any) -> Drawn:
        return await asyncio.shield(boards._running.get(key) or boards._begin(key, make))

    monkeypatch.setattr(Boards, "drawn", joined)

    async def guest() -> bool:
        (stay_id,) = await house.housed({"room_id": house.gym_id})
        return stay_id in (await house.get(BOARD)).text

    seen = [await asyncio.gather(*(guest() for _ in range(24))) for _ in range(4)]
    assert not all(all(some) for some in seen)


async def test_a_drawing_that_fails_fails_for_those_who_wait_and_the_next_is_drawn(house: House) -> None:
    boards, tries = Boards(), 0

    async def make() -> Drawn:
        nonlocal tries
        tries += 1
        await asyncio.sleep(0.01)
        if tries == 1:
            raise ConnectionError
        return Drawn(b"{}")

    found = await asyncio.gather(*(boards.drawn("one", make) for _ in range(5)), return_exceptions=True)
    assert [type(one) for one in found] == [ConnectionError, *[Drawn] * 4]
    assert (boards._running, boards._next) == ({}, {})


async def test_a_site_without_a_shelter_has_no_board(house: House) -> None:
    member = Member(new_id(), {"SHELTER_STAFF": [LA_LIMA]})
    assert (await house.get(f"/shelters/{LA_LIMA}/board", member=member)).status_code == 404


async def test_five_hundred_beds_are_fifty_kilobytes_at_the_most(house: House) -> None:
    await _full_house(house)
    answer = await house.get(BOARD)
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.json()["numbers"]["in_beds"] == BEDS
    packed = int(answer.headers["Content-Length"])
    assert packed <= BYTES_MAX, f"{packed} bytes"
    assert len(answer.content) > len(gzip.compress(answer.content))


async def test_who_cannot_unpack_gets_it_as_it_is(house: House) -> None:
    token = house.installation.token({"SHELTER_STAFF": [DANLI]})
    headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "identity"}
    answer = await house.installation.client.get(f"/shelter/v1{BOARD}", headers=headers)
    assert "Content-Encoding" not in answer.headers
    assert (answer.json()["site_id"], answer.headers["Vary"]) == (str(DANLI), "Accept-Encoding")


async def _full_house(house: House) -> None:
    """Ten rooms of fifty beds with somebody in each: families of five."""
    for number in range(ROOMS):
        room, beds = {"id": new_id(), "site_id": DANLI, "code": f"ROOM-{number}"}, [new_id() for _ in range(50)]
        await house.rows(ROOM, **room)
        await house.rows(SOME_BEDS, room_id=room["id"], site_id=DANLI, beds=beds)
        for at in range(0, len(beds), 5):
            _, people = await house.family(40, 38, 12, 8, 1)
            places = zip(people, beds[at : at + 5], strict=True)
            await house.housed(*({"person_id": person, "bed_id": bed} for person, bed in places))
