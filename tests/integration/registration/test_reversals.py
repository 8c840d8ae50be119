"""An arrival or a head-count that was entered in error: taken back by name, and counted nowhere."""

import asyncio
from typing import Any
from uuid import UUID

import pytest

from shared.ids import new_id
from tests.integration.registration.conftest import Desk, entry, headcount, person
from tests.integration.registration.test_arrival_groups import bus
from tests.support.people import CLERK, DANLI, LA_LIMA, REGISTRAR, Member, fixed_id

AT_LA_LIMA = Member(fixed_id("registrar la lima"), {"REGISTRAR": [LA_LIMA]})


async def an_arrival(desk: Desk, **fields: Any) -> tuple[str, str]:
    """The ids of an arrival at Danlí and of the woman who arrived."""
    made = await desk.register(person(**fields.pop("who", {})), arrival=entry(**fields))
    return made["arrival_ids"][0], made["person_ids"][0]


def reversal(reason: str = "ENTERED_TWICE") -> dict[str, Any]:
    return {"id": new_id(), "reason": reason}


@pytest.mark.parametrize("noun", ["arrivals", "headcounts"])
async def test_it_is_taken_back_at_its_own_site_only(desk: Desk, noun: str) -> None:
    if noun == "arrivals":
        id_, _ = await an_arrival(desk)
    else:
        id_ = (await desk.post("/headcounts", headcount(12))).json()["headcount_id"]
    path = f"/{noun}/{id_}/reverse"
    assert (await desk.post(path, reversal(), member=None)).status_code == 401
    assert (await desk.post(path, reversal(), member=CLERK)).status_code == 403
    assert (await desk.post(path, reversal(), member=AT_LA_LIMA)).status_code == 404
    assert (await desk.post(f"/{noun}/{new_id()}/reverse", reversal())).status_code == 404
    assert (await desk.post(path, reversal())).status_code == 201


async def test_who_and_why_are_kept_and_others_hear_that_it_is_gone(desk: Desk) -> None:
    id_, _ = await an_arrival(desk)
    body = reversal("WRONG_PERSON")
    first, again = [await desk.post(f"/arrivals/{id_}/reverse", body) for _ in range(2)]
    assert first.json() == again.json() == {"reversal_id": str(body["id"])}
    [row] = await desk.rows("SELECT arrival_id, reason, reversed_by FROM reversal")
    assert (str(row["arrival_id"]), row["reason"], row["reversed_by"]) == (id_, "WRONG_PERSON", REGISTRAR.subject)
    [event] = await desk.events("arrival_reversed")
    assert (event["arrival_id"], event["site_id"]) == (id_, str(DANLI))
    assert "WRONG_PERSON" not in str(event)


async def test_it_is_taken_back_once(desk: Desk) -> None:
    id_, _ = await an_arrival(desk)
    answers = await asyncio.gather(*(desk.post(f"/arrivals/{id_}/reverse", reversal()) for _ in range(6)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 5
    assert {answer.json().get("code") for answer in answers} == {None, "reversed_already"}
    assert len(await desk.events("arrival_reversed")) == 1


async def test_a_reversals_id_stands_for_one_thing(desk: Desk) -> None:
    (one, _), (other, _) = await an_arrival(desk), await an_arrival(desk)
    body = reversal()
    await desk.post(f"/arrivals/{one}/reverse", body)
    answer = await desk.post(f"/arrivals/{other}/reverse", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "id_reused")


async def test_the_last_arrival_is_the_last_one_that_counts(desk: Desk) -> None:
    first, who = await an_arrival(desk, occurred_at="2023-06-01T12:00:00Z")
    later = {"id": new_id(), "site_id": DANLI, "person_id": who, **entry(occurred_at="2023-06-20T12:00:00Z")}
    await desk.post("/arrivals", later)

    async def last() -> Any:
        [row] = await desk.rows("SELECT last_arrival_at FROM person WHERE id = $1", UUID(who))
        return row["last_arrival_at"] and row["last_arrival_at"].day

    assert await last() == 20
    await desk.post(f"/arrivals/{later['id']}/reverse", reversal())
    assert await last() == 1
    await desk.post(f"/arrivals/{first}/reverse", reversal())
    assert await last() is None


async def test_a_group_counts_without_what_was_taken_back(desk: Desk) -> None:
    body = bus(headcount={"id": new_id(), "people": {"men": 10}})
    await desk.post("/arrival-groups", body)
    await desk.post("/headcounts", headcount(30, arrival_group_id=body["id"]))
    id_, _ = await an_arrival(desk, arrival_group_id=str(body["id"]))
    shown = (await desk.get(f"/arrival-groups/{body['id']}")).json()
    assert (shown["headcount"], shown["registered"], shown["remaining"]) == (40, 1, 39)
    await desk.post(f"/headcounts/{body['headcount']['id']}/reverse", reversal("WRONG_NUMBERS"))
    await desk.post(f"/arrivals/{id_}/reverse", reversal())
    shown = (await desk.get(f"/arrival-groups/{body['id']}")).json()
    assert (shown["headcount"], shown["registered"], shown["remaining"]) == (30, 0, 30)
    assert shown["numbers"]["counted"]["men"] == 30
    assert [one["headcount_id"] for one in shown["headcounts"]] != [str(body["headcount"]["id"])]


async def test_a_count_that_was_taken_back_is_no_bus_to_be_asked_about(desk: Desk) -> None:
    first = headcount(45)
    await desk.post("/headcounts", first)
    assert (await desk.post("/headcounts", headcount(45))).json()["code"] == "similar_headcount"
    await desk.post(f"/headcounts/{first['id']}/reverse", reversal("WRONG_NUMBERS"))
    assert (await desk.post("/headcounts", headcount(45))).status_code == 201


async def test_a_second_count_that_added_nothing_takes_nothing_away(desk: Desk) -> None:
    body = bus(headcount={"id": new_id(), "people": {"men": 45}})
    await desk.post("/arrival-groups", body)
    second = headcount(44, same_as=body["headcount"]["id"], arrival_group_id=body["id"])
    await desk.post("/headcounts", second)
    await desk.post(f"/headcounts/{second['id']}/reverse", reversal())
    assert (await desk.get(f"/arrival-groups/{body['id']}")).json()["headcount"] == 45
    assert await desk.events("headcount_reversed") == []


async def test_a_protected_arrival_is_taken_back_as_it_was_told(desk: Desk) -> None:
    alone, _ = await an_arrival(desk, who={"needs": ["LP-VO"]})
    body = bus(headcount={"id": new_id(), "people": {"women": 10}})
    await desk.post("/arrival-groups", body)
    counted, _ = await an_arrival(desk, who={"needs": ["LP-VO"]}, arrival_group_id=str(body["id"]))
    for id_ in (alone, counted):
        assert (await desk.post(f"/arrivals/{id_}/reverse", reversal())).status_code == 201
    assert await desk.events("arrival_reversed") == []
    assert [event["headcount_id"] for event in await desk.events("headcount_reversed")] == [alone]
