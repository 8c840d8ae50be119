"""An arrival group less exceptions goes into a counted room in one call."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import httpx

from shared.contracts.registration import ArrivalGroupChanged, CardBound
from shared.ids import new_id
from tests.integration.shelter.conftest import PLACES, House, card_code
from tests.integration.shelter.moving import taken, unsound
from tests.support.events import made
from tests.support.people import DANLI, OUTSIDER


async def house_group(
    house: House, group: UUID, more: Mapping[str, Any] | None = None, **changes: Any
) -> httpx.Response:
    about = {"id": group, "ids_seed": new_id(), **(more or {})}
    return await house.post(
        "/stays/group", {"site_id": DANLI, "arrival_group": about, "room_id": house.gym_id, **changes}
    )


async def test_a_group_less_exceptions_goes_into_a_counted_room(house: House) -> None:
    group = new_id()
    cards = await house.tokens(4, group)
    answer = await house_group(house, group, {"except": [cards[0].code]})
    assert answer.status_code == 201, answer.text
    assert [stay["card"] for stay in answer.json()["stays"]] == [card.code for card in cards[1:]]
    assert {stay["arrival_group_id"] for stay in answer.json()["stays"]} == {str(group)}
    assert answer.json()["left_out"] == []
    assert await taken(house) == 3
    assert len(await house.events("shelter.stay_started.v1")) == 3
    assert await unsound(house) == []


async def test_a_group_over_the_rooms_places_is_overflow(house: House) -> None:
    group = new_id()
    await house.tokens(PLACES - 1, group)
    answer = await house_group(house, group, without_token=3, overflow_reason="RAIN")
    assert Counter(stay["place"] for stay in answer.json()["stays"]) == {"PLACE": PLACES, "OVERFLOW": 2}
    assert {stay["card"] for stay in answer.json()["stays"][-3:]} == {None}
    assert (await house.get(f"/shelters/{DANLI}/board")).json()["numbers"]["present"] == PLACES + 2


async def test_a_repeat_after_latecomers_houses_only_the_new_ones(house: House) -> None:
    group = new_id()
    early = await house.tokens(2, group)
    first = (await house_group(house, group)).json()
    late = await house.tokens(1, group, first=2)
    second = (await house_group(house, group)).json()
    assert [stay["card"] for stay in second["stays"]] == [late[0].code]
    housed = {stay["card"]: stay["stay_id"] for stay in first["stays"]}
    assert second["left_out"] == [{"card": card.code, "stay_id": housed[card.code]} for card in early]
    assert await unsound(house) == []


async def test_the_same_seed_is_the_same_stays(house: House) -> None:
    group, seed = new_id(), new_id()
    await house.tokens(2, group)
    first = await house_group(house, group, {"ids_seed": seed}, without_token=1)
    again = await house_group(house, group, {"ids_seed": seed}, without_token=1)
    assert (again.status_code, again.json()) == (201, first.json())
    more = await house_group(house, group, {"ids_seed": seed}, without_token=2)
    assert len(more.json()["stays"]) == 4
    assert len(await house.rows("SELECT 1 FROM stay")) == 4
    elsewhere = await house_group(
        house, group, {"ids_seed": seed}, overflow_reason="RAIN", started_at="2023-06-15T20:00:00Z"
    )
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (422, "id_reused")


async def test_one_person_with_two_cards_of_the_group_has_one_stay(house: House) -> None:
    group, person = new_id(), new_id()
    known = {"kind": "CARD", "state": "ISSUED", "site_id": DANLI, "person_id": person, "arrival_group_id": group}
    await house.tell(*(made(CardBound, code=card_code(number), **known) for number in range(2)))
    answer = (await house_group(house, group)).json()
    assert answer["left_out"] == [{"card": card_code(1), "stay_id": answer["stays"][0]["stay_id"]}]


async def test_who_came_in_by_name_is_left_out(house: House) -> None:
    group = new_id()
    _, (person,) = await house.family(30)
    (stay,) = await house.housed({"person_id": person, "bed_id": house.beds[0]})
    known = {"kind": "CARD", "state": "ISSUED", "site_id": DANLI, "person_id": person, "arrival_group_id": group}
    await house.tell(made(CardBound, code=card_code(0), **known))
    answer = await house_group(house, group)
    assert answer.json() == {"stays": [], "left_out": [{"card": card_code(0), "stay_id": stay}]}


async def test_a_group_into_a_numbered_room_is_refused(house: House) -> None:
    group = new_id()
    await house.tokens(1, group)
    answer = await house_group(house, group, room_id=house.room_id)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "numbered_room_needs_bed")
    assert (await house_group(house, group, room_id=new_id())).status_code == 404


async def test_a_group_of_another_site_is_not_found(house: House) -> None:
    group = new_id()
    other = OUTSIDER.roles["SHELTER_STAFF"][0]
    about = {"kind": "TRANSIT_ENTRY", "state": "ARRIVED", "means": "BUS"}
    await house.tell(made(ArrivalGroupChanged, arrival_group_id=group, site_id=other, **about))
    assert (await house_group(house, group)).status_code == 404
    body = {"site_id": DANLI, "arrival_group": {"id": group, "ids_seed": new_id()}, "room_id": house.gym_id}
    assert (await house.post("/stays/group", body, member=OUTSIDER)).status_code == 404


async def test_a_group_that_two_desks_house_at_once_is_housed_once(house: House) -> None:
    group = new_id()
    await house.tokens(8, group)
    answers = await asyncio.gather(*(house_group(house, group) for _ in range(8)))
    assert {answer.status_code for answer in answers} == {201}
    assert sum(len(answer.json()["stays"]) for answer in answers) == 8
    assert await taken(house) == PLACES
    assert await unsound(house) == []
