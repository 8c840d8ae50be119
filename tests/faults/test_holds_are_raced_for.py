"""Many want the same bed or the last places at once: exactly as many get them; the controls take the guards away."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Collection
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from services.shelter.queries import holding, stays
from shared.db import fetch
from tests.integration.shelter.conftest import PLACES, House, house
from tests.integration.shelter.holding import held, hold, release, room
from tests.integration.shelter.moving import taken, unsound

__all__ = ["house"]

WRITERS = 12


async def unlocked(session: AsyncSession, site_id: UUID, ids: Collection[UUID]) -> dict[UUID, Any]:
    """Rooms as they are, which anybody may change meanwhile."""
    rows = await fetch(
        session,
        "SELECT * FROM room WHERE id = ANY(CAST(:ids AS uuid[])) AND site_id = :site",
        ids=sorted(ids),
        site=site_id,
    )
    return {row["id"]: row for row in rows}


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time enough for the others after the question what holds keep."""
    asked = holding.kept

    async def kept(*about: Any, **named: Any) -> Any:
        found = await asked(*about, **named)
        await asyncio.sleep(0.05)
        return found

    monkeypatch.setattr(holding, "kept", kept)


async def hold_at_once(house: House, **what: Any) -> Counter[str]:
    """The answers to as many holds of the same at once."""
    answers = await asyncio.gather(*(hold(house, **what) for _ in range(WRITERS)))
    return Counter(answer.json().get("code", "held") for answer in answers)


async def test_of_many_holds_of_one_bed_exactly_one_stands(house: House) -> None:
    assert await hold_at_once(house, bed_ids=[house.beds[0]]) == {"held": 1, "bed_taken": WRITERS - 1}
    assert await unsound(house) == []


@pytest.mark.usefixtures("slow")
async def test_of_many_holds_of_the_last_places_exactly_one_stands(house: House) -> None:
    answers = await hold_at_once(house, rooms=[room(house, PLACES - 1)])
    assert answers == {"held": 1, "places_not_free": WRITERS - 1}
    assert await unsound(house) == []


@pytest.mark.usefixtures("slow")
async def test_control_without_the_rooms_lock_more_places_are_held_than_there_are(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stays, "lock_rooms", unlocked)
    assert (await hold_at_once(house, rooms=[room(house, PLACES - 1)]))["held"] > 1
    assert [one for one in await unsound(house) if one.startswith("I6 what is held and taken")] != []


@pytest.mark.usefixtures("slow")
async def test_holds_and_guests_together_never_have_more_places_than_there_are(house: House) -> None:
    wanted = [hold(house, rooms=[room(house, 2)]) for _ in range(WRITERS // 2)]
    coming = [house.check_in({"room_id": house.gym_id}) for _ in range(WRITERS // 2)]
    answers = await asyncio.gather(*wanted, *coming)
    assert {answer.status_code for answer in answers[WRITERS // 2 :]} == {201}
    assert await unsound(house) == []


async def test_of_a_hold_and_guests_who_want_one_bed_exactly_one_has_it(house: House) -> None:
    answers = await asyncio.gather(
        *(hold(house, bed_ids=[house.beds[0]]) for _ in range(WRITERS // 2)),
        *(house.check_in({"bed_id": house.beds[0]}) for _ in range(WRITERS // 2)),
    )
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: WRITERS - 1}
    assert await unsound(house) == []


@pytest.mark.usefixtures("slow")
async def test_guests_of_one_hold_take_each_of_its_places_once(house: House) -> None:
    kept = await held(house, bed_ids=[house.beds[0]], rooms=[room(house, PLACES)])
    coming = [house.check_in({"room_id": house.gym_id}, hold_id=kept) for _ in range(WRITERS)]
    beds = [house.check_in({"bed_id": house.beds[0]}, hold_id=kept) for _ in range(WRITERS)]
    answers = await asyncio.gather(*coming, *beds)
    places = Counter(answer.json()["stays"][0]["place"] for answer in answers[:WRITERS])
    assert places == {"PLACE": PLACES, "OVERFLOW": WRITERS - PLACES}
    assert Counter(answer.status_code for answer in answers[WRITERS:]) == {201: 1, 409: WRITERS - 1}
    assert await taken(house) == PLACES
    assert await unsound(house) == []


@pytest.mark.usefixtures("slow")
async def test_a_release_while_guests_come_leaves_nothing_held_and_nobody_out(house: House) -> None:
    kept = await held(house, bed_ids=[house.beds[0]], rooms=[room(house, 3)])
    coming = [house.check_in({"room_id": house.gym_id}, hold_id=kept) for _ in range(WRITERS)]
    bed = house.check_in({"bed_id": house.beds[0]}, hold_id=kept)
    answers = await asyncio.gather(*coming, release(house, kept), bed)
    assert {answer.status_code for answer in answers} == {200, 201}
    assert (await taken(house), await unsound(house)) == (PLACES, [])
