"""Who has died is in no list, is compared with nobody, and no part of a household; a death that was wrong is undone."""

from __future__ import annotations

from typing import Any

import pytest

from shared.ids import new_id
from tests.integration.registration.conftest import Desk, entry, person
from tests.integration.registration.merging import merge, undo
from tests.integration.registration.staying import ended, started, taken_back, tasks
from tests.support.people import COORDINATOR

NAMES = {"given_names": "Rosa Elena", "family_names": "Maradiaga Zelaya"}
DNI = {"id": new_id(), "type": "NATIONAL_ID", "country": "HN", "number": "0801199012345"}


async def couple(desk: Desk) -> tuple[str, str, str, Any]:
    """A woman with her husband: the household's and their ids, and her stay, which has begun."""
    wife = person(**NAMES, documents=[DNI])
    husband = person(sex="MALE", relationship="SPOUSE", given_names="Juan", family_names="Maradiaga")
    made = await desk.register(wife, husband, arrival=entry())
    stay = started(wife["id"])
    await desk.hear([stay])
    return str(made["id"]), str(wife["id"]), str(husband["id"]), stay


async def last(desk: Desk, type_: str) -> dict[str, Any]:
    """The last event of a type."""
    return (await desk.events(type_))[-1]


async def test_everybody_is_told_and_the_household_is_one_less(desk: Desk) -> None:
    home, wife, husband, stay = await couple(desk)
    await desk.hear([ended(stay, "DECEASED")])
    told = await last(desk, "person_updated")
    assert (told["person_id"], told["deceased"]) == (wife, True)
    household = await last(desk, "household_changed")
    assert (household["household_id"], household["size"], household["member_ids"]) == (home, 1, [husband])
    assert (household["head_person_id"], household["composition"]["women"]) == (None, 0)


async def test_the_record_says_so_and_the_household_counts_the_living(desk: Desk) -> None:
    home, wife, _, stay = await couple(desk)
    await desk.hear([ended(stay, "DECEASED")])
    assert (await desk.get(f"/persons/{wife}")).json()["deceased"] is True
    shown = (await desk.get(f"/households/{home}")).json()
    assert shown["size"] == 1
    assert [member["deceased"] for member in shown["members"]] == [True, False]


async def test_a_list_of_people_at_a_site_leaves_them_out(desk: Desk) -> None:
    _, _, husband, stay = await couple(desk)
    await desk.hear([ended(stay, "DECEASED")])
    listed = await desk.post("/persons/search/structured", {"family_names": "Maradiaga"}, member=COORDINATOR)
    assert listed.status_code == 200, listed.text
    assert {item["person_id"] for item in listed.json()["items"]} == {husband}


async def test_by_name_the_desk_finds_them_and_sees_it(desk: Desk) -> None:
    _, wife, _, stay = await couple(desk)
    await desk.hear([ended(stay, "DECEASED")])
    found = (await desk.post("/persons/search", {"q": "Rosa Maradiaga"})).json()["items"]
    assert [(item["person_id"], item["deceased"]) for item in found if item["person_id"] == wife] == [(wife, True)]


async def test_nobody_is_compared_with_them(desk: Desk) -> None:
    _, wife, _, stay = await couple(desk)
    [kept] = await desk.rows("SELECT features FROM person_match WHERE person_id = $1", wife)
    await desk.hear([ended(stay, "DECEASED")])
    assert await desk.rows("SELECT 1 FROM person_match WHERE person_id = $1", wife) == []
    await desk.hear([taken_back(stay)])
    assert await desk.rows("SELECT features FROM person_match WHERE person_id = $1", wife) == [kept]


async def test_a_death_that_is_taken_back_never_was(desk: Desk) -> None:
    home, wife, husband, stay = await couple(desk)
    await desk.hear([ended(stay, "DECEASED")])
    await desk.hear([taken_back(stay)])
    assert (await last(desk, "person_updated"))["deceased"] is False
    household = await last(desk, "household_changed")
    assert (household["size"], household["head_person_id"]) == (2, wife)
    assert set(household["member_ids"]) == {wife, husband}
    assert (await desk.get(f"/households/{home}")).json()["size"] == 2


async def test_an_alarm_is_over_and_nobody_looks_for_a_hand_over(desk: Desk) -> None:
    child = person(birth_date="2015-03-04", relationship="UNKNOWN", care_basis="NONE")
    await desk.register(child)
    stay = started(child["id"])
    await desk.hear([stay])
    await desk.hear([ended(stay, "DECEASED")])
    assert (await desk.children())[-1]["hand_over"] is False
    await desk.hear([taken_back(stay)])
    assert (await desk.children())[-1]["hand_over"] is True


async def test_of_a_protected_person_nothing_is_told(desk: Desk) -> None:
    made = await desk.register(person(), protected=True)
    before = len(await desk.events())
    stay = started(made["person_ids"][0])
    await desk.hear([stay])
    await desk.hear([ended(stay, "DECEASED")])
    assert len(await desk.events()) == before
    [row] = await desk.rows("SELECT deceased FROM person")
    assert row["deceased"] is True


@pytest.mark.parametrize("first", ["merge", "death"])
async def test_a_merge_brings_the_death_along_and_leaves_it_again(desk: Desk, first: str) -> None:
    one, other = person(**NAMES), person()
    home = (await desk.register(one))["id"]
    await desk.register(other)
    stay = started(other["id"])
    await desk.hear([stay])
    if first == "death":
        await desk.hear([ended(stay, "DECEASED")])
    merged = await merge(desk, one, other, household_id=home)
    assert merged.status_code == 201, merged.text
    if first == "merge":
        await desk.hear([ended(stay, "DECEASED")])
    [row] = await desk.rows("SELECT deceased FROM person WHERE id = $1", one["id"])
    assert row["deceased"] is True
    undone = await undo(desk, merged.json()["merge_id"])
    assert undone.status_code == 200, undone.text
    rows = await desk.rows("SELECT id, deceased FROM person")
    assert {row["id"]: row["deceased"] for row in rows} == {one["id"]: False, other["id"]: True}


async def test_the_death_of_somebody_nobody_depends_on_raises_no_task(desk: Desk) -> None:
    _, _, _, stay = await couple(desk)
    await desk.hear([ended(stay, "DECEASED")])
    assert await tasks(desk, open_only=False) == []
