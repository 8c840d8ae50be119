"""Who arrives, and who is counted, joins a group of the same site and the same kind, in a credible time."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from shared.clock import real_now
from shared.ids import new_id
from tests.integration.registration.conftest import Desk, entry, headcount, household, person
from tests.support.people import DANLI, LA_LIMA, REGISTRAR, Member, fixed_id

AT_LA_LIMA = Member(fixed_id("registrar la lima"), {"REGISTRAR": [LA_LIMA]})
JOINING = ["household", "arrival", "headcount", "second count"]


async def a_group(desk: Desk, site_id: UUID = DANLI, kind: str = "TRANSIT_ENTRY") -> UUID:
    body = {"id": new_id(), "site_id": site_id, "kind": kind, "place_pcode": "HN0703"}
    answer = await desk.post("/arrival-groups", body, member=AT_LA_LIMA if site_id == LA_LIMA else REGISTRAR)
    assert answer.status_code == 201
    return UUID(answer.json()["arrival_group_id"])


async def joining(desk: Desk, how: str, **arrival: Any) -> tuple[str, dict[str, Any]]:
    """The path and the body of a call that joins a group."""
    if how == "household":
        return "/households", household(person(), arrival=entry(**arrival))
    if how == "arrival":
        made = await desk.register(person())
        return "/arrivals", {"id": new_id(), "site_id": DANLI, "person_id": made["person_ids"][0], **entry(**arrival)}
    first = headcount(45)
    if how == "second count":
        await desk.post("/headcounts", first)
        arrival["same_as"] = first["id"]
    return "/headcounts", headcount(44, **arrival)


@pytest.mark.parametrize("how", JOINING)
async def test_a_group_of_another_site_is_not_there(desk: Desk, how: str) -> None:
    elsewhere = await a_group(desk, LA_LIMA)
    path, body = await joining(desk, how, arrival_group_id=elsewhere)
    events = await desk.events()
    answer = await desk.post(path, body)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    missing, unknown = await joining(desk, how, arrival_group_id=new_id())
    assert (await desk.post(missing, unknown)).json()["code"] == "not_found"
    assert [event for event in await desk.events() if str(elsewhere) in str(event)] == [
        event for event in events if str(elsewhere) in str(event)
    ]
    assert await desk.rows("SELECT FROM client_object WHERE id = $1", body["id"]) == []


@pytest.mark.parametrize("how", JOINING)
async def test_a_group_of_another_kind_is_refused(desk: Desk, how: str) -> None:
    path, body = await joining(desk, how, arrival_group_id=await a_group(desk, kind="RETURN"))
    answer = await desk.post(path, body)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "not_of_the_groups_kind")


@pytest.mark.parametrize("how", JOINING)
async def test_ones_own_group_is_joined(desk: Desk, how: str) -> None:
    path, body = await joining(desk, how, arrival_group_id=await a_group(desk))
    assert (await desk.post(path, body)).status_code == 201


@pytest.mark.parametrize("how", JOINING)
async def test_nothing_that_happened_lies_ahead(desk: Desk, how: str) -> None:
    path, body = await joining(desk, how, occurred_at=(real_now() + timedelta(hours=1)).isoformat())
    answer = await desk.post(path, body)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "in_the_future")
    assert await desk.rows("SELECT FROM client_object WHERE id = $1", body["id"]) == []


@pytest.mark.parametrize("how", JOINING)
async def test_a_clock_that_is_a_little_fast_is_believed(desk: Desk, how: str) -> None:
    path, body = await joining(desk, how, occurred_at=(real_now() + timedelta(minutes=5)).isoformat())
    assert (await desk.post(path, body)).status_code == 201
