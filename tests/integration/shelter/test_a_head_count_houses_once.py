"""People of an arrival group who have no card are housed once, by the group's head-count; and nobody is turned away."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from services.shelter.queries import groups, people
from shared.contracts.registration import ArrivalGroupChanged, HeadcountRecorded, HeadcountReversed
from shared.ids import new_id
from tests.integration.shelter.conftest import PLACES, House
from tests.integration.shelter.laying_out import SHELTER, lay_out
from tests.integration.shelter.moving import taken, unsound
from tests.integration.shelter.test_an_arrival_group_is_housed import house_group
from tests.support.events import made
from tests.support.people import DANLI


async def counted(house: House, people_: int, *, cards: int = 0, version: int = 1, group: UUID | None = None) -> UUID:
    """An arrival group of so many people."""
    id_ = group or new_id()
    about = {"site_id": DANLI, "kind": "TRANSIT_ENTRY", "state": "ARRIVED", "means": "BUS"}
    size = {"headcount": people_, "cards_bound": cards, "version": version}
    await house.tell(made(ArrivalGroupChanged, arrival_group_id=id_, **about, **size))
    return id_


async def stays_of(house: House, group: UUID) -> int:
    return len(await house.rows("SELECT 1 FROM stay WHERE arrival_group_id = :group", group=group))


async def test_a_second_desk_with_another_seed_does_not_house_the_same_people_again(house: House) -> None:
    group = await counted(house, 4)
    assert (await house_group(house, group, without_token=3)).status_code == 201
    again = await house_group(house, group, without_token=3)
    assert (again.status_code, again.json()["code"]) == (409, "group_housed_already")
    assert again.json()["parameters"] == {"counted": 4, "housed": 3, "left": 1}
    assert "4" in again.json()["detail"]
    assert await stays_of(house, group) == await taken(house) == 3
    assert (await house_group(house, group, without_token=1)).status_code == 201
    assert await unsound(house) == []


async def test_over_the_head_count_nobody_of_the_call_is_housed(house: House) -> None:
    group = await counted(house, 3, cards=2)
    await house.tokens(2, group)
    answer = await house_group(house, group, without_token=2)
    assert (answer.status_code, answer.json()["parameters"]["left"]) == (409, 1)
    assert await stays_of(house, group) == await taken(house) == 0
    assert (await house_group(house, group, without_token=1)).status_code == 201


async def test_who_has_a_card_is_not_in_the_rest_whether_the_card_is_known_or_not(house: House) -> None:
    group = await counted(house, 3, cards=2)
    assert (await house_group(house, group, without_token=2)).json()["parameters"]["left"] == 1


async def test_cards_are_housed_over_the_head_count(house: House) -> None:
    group = await counted(house, 2)
    await house.tokens(3, group)
    assert len((await house_group(house, group)).json()["stays"]) == 3
    assert (await house_group(house, group, without_token=1)).json()["parameters"]["left"] == 0


async def test_the_same_seed_is_answered_again_though_nothing_is_left(house: House) -> None:
    group, seed = await counted(house, 2), {"ids_seed": new_id()}
    first = await house_group(house, group, seed, without_token=2)
    again = await house_group(house, group, seed, without_token=2)
    assert (again.status_code, again.json()) == (201, first.json())
    assert (await house_group(house, group, seed, without_token=3)).json()["code"] == "group_housed_already"


async def test_an_undone_stay_gives_its_part_back_and_one_that_ended_does_not(house: House) -> None:
    group = await counted(house, 2)
    stays = [stay["stay_id"] for stay in (await house_group(house, group, without_token=2)).json()["stays"]]
    assert (await house.check_out({stays[0]: "HOME"})).status_code == 200
    assert (await house_group(house, group, without_token=1)).json()["parameters"]["left"] == 0
    undone = await house.post(f"/stays/{stays[1]}/reverse", {"id": new_id(), "reason": "WRONG_GROUP"})
    assert undone.status_code == 200, undone.text
    assert (await house_group(house, group, without_token=2)).json()["parameters"]["left"] == 1
    assert (await house_group(house, group, without_token=1)).status_code == 201


async def test_a_corrected_head_count_leaves_more_and_one_by_one_nobody_is_refused(house: House) -> None:
    group = await counted(house, 1)
    assert (await house_group(house, group, without_token=1)).status_code == 201
    assert (await house_group(house, group, without_token=1)).status_code == 409
    await house.housed({"arrival_group_id": group, "room_id": house.gym_id})
    await counted(house, 3, version=2, group=group)
    assert (await house_group(house, group, without_token=2)).json()["parameters"]["left"] == 1
    assert (await house_group(house, group, without_token=1)).status_code == 201


async def test_without_a_head_count_there_is_no_cap_and_one_that_was_taken_back_is_none(house: House) -> None:
    group, headcount = new_id(), new_id()
    assert (await house_group(house, group, without_token=2)).status_code == 201
    about = {"kind": "TRANSIT_ENTRY", "site_id": DANLI, "place_pcode": "HN0703", "arrival_group_id": group}
    await counted(house, 0, group=group)
    await house.tell(made(HeadcountRecorded, headcount_id=headcount, **about, people={"men": 2}))
    assert (await house_group(house, group, without_token=1)).json()["parameters"]["counted"] == 2
    await house.tell(made(HeadcountReversed, reversal_id=new_id(), headcount_id=headcount, **about, people={"men": 2}))
    assert (await house_group(house, group, without_token=1)).status_code == 201


@contextmanager
def slowly(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let everybody who has read who is housed wait before they go on."""
    read = groups.housed_of_group

    async def read_and_wait(session: AsyncSession, group_id: UUID) -> Any:
        row = await read(session, group_id)
        await asyncio.sleep(0.3)
        return row

    with monkeypatch.context() as patch:
        patch.setattr(groups, "housed_of_group", read_and_wait)
        yield


async def at_once(house: House, group: UUID, other_room: UUID) -> list[int]:
    """Two desks house three of the group each, in two rooms; what they are answered."""
    rooms = (house.gym_id, other_room)
    answers = await asyncio.gather(*(house_group(house, group, without_token=3, room_id=room) for room in rooms))
    return sorted(answer.status_code for answer in answers)


@pytest.fixture
async def other_room(house: House) -> UUID:
    """A second counted room: desks that house into one room wait for each other anyhow."""
    room = {"id": new_id(), "code": "AULA", "mode": "COUNTED", "covered_area_m2": 30, "places": PLACES}
    assert (await lay_out(house, f"{SHELTER}/rooms", rooms=[room])).status_code == 201
    return UUID(str(room["id"]))


async def test_two_desks_at_once_do_not_house_more_than_were_counted(
    house: House, other_room: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = await counted(house, 4)
    with slowly(monkeypatch):
        assert await at_once(house, group, other_room) == [201, 409]
    assert await stays_of(house, group) == 3


async def test_control_without_the_groups_lock_two_desks_house_the_same_people(
    house: House, other_room: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def none(*_: object) -> None:
        """No lock."""

    group = await counted(house, 4)
    monkeypatch.setattr(people, "lock_group", none)
    with slowly(monkeypatch):
        assert await at_once(house, group, other_room) == [201, 201]
    assert await stays_of(house, group) == 6
