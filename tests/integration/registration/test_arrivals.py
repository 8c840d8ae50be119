"""Arrivals of people and households who are registered."""

from typing import Any

from shared.ids import new_id
from tests.integration.registration.conftest import Desk, entry, person
from tests.support.people import DANLI, LA_LIMA


def arrival(**fields: Any) -> dict[str, Any]:
    return {"id": new_id(), "site_id": DANLI, **entry(kind="RETURN", country_from="US"), **fields}


async def test_an_arrival_needs_a_token_and_ones_own_site(desk: Desk) -> None:
    made = await desk.register(person())
    body = arrival(person_id=made["person_ids"][0])
    assert (await desk.post("/arrivals", body, member=None)).status_code == 401
    assert (await desk.post("/arrivals", body | {"site_id": LA_LIMA})).status_code == 404
    assert (await desk.post("/arrivals", body | {"person_id": new_id()})).status_code == 404


async def test_a_person_may_return_twice_and_each_return_counts(desk: Desk) -> None:
    made = await desk.register(person())
    first, second = (arrival(person_id=made["person_ids"][0]) for _ in range(2))
    for body in (first, first, second):
        assert (await desk.post("/arrivals", body)).json() == {"arrival_ids": [str(body["id"])]}
    assert len(await desk.events("arrival_recorded")) == 2
    assert (await desk.post("/arrivals", first | {"country_from": "MX"})).json()["code"] == "id_reused"


async def test_a_household_arrives_as_its_members_and_its_unnamed(desk: Desk) -> None:
    made = await desk.register(person(), person(relationship="SPOUSE"), unnamed={"boys": 2})
    answer = await desk.post("/arrivals", arrival(household_id=made["id"]))
    events = await desk.events("arrival_recorded")
    assert {event["arrival_id"] for event in events} == set(answer.json()["arrival_ids"])
    assert [event["unnamed"]["boys"] for event in events if event["unnamed"]] == [2]


async def test_an_arrival_makes_a_listed_household_seen(desk: Desk) -> None:
    made = await desk.register(person(), presence="LISTED")
    await desk.post("/arrivals", arrival(household_id=made["id"]))
    assert [event["presence"] for event in await desk.events("household_changed")] == ["LISTED", "SEEN"]
    [updated] = await desk.events("person_updated")
    assert (updated["presence"], updated["version"]) == ("SEEN", 2)


async def test_somebody_must_arrive(desk: Desk) -> None:
    assert (await desk.post("/arrivals", arrival())).status_code == 422
