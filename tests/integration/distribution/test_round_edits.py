"""A draft is changed by whoever read it last; a round that was opened is not changed any more."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest

from shared.ids import new_id
from tests.integration.distribution.conftest import Desk
from tests.integration.distribution.rounding import BOTH, PERSON, send, step
from tests.support.people import COORDINATOR, DANLI, LA_LIMA, Member


async def a_draft(desk: Desk, **changes: Any) -> UUID:
    """A planned round at Danlí."""
    return await desk.plan(PERSON, code="DRAFT", open_=False, **changes)


async def change(
    desk: Desk, round_id: UUID, body: dict[str, Any], *, etag: str | None = '"1"', member: Member = COORDINATOR
) -> httpx.Response:
    """A change of what was read with `etag`."""
    headers = {"If-Match": etag} if etag else {}
    return await send(desk, "PATCH", f"/rounds/{round_id}", body=body, member=member, headers=headers)


async def test_a_change_names_the_version_that_was_read(desk: Desk) -> None:
    round_id = await a_draft(desk)
    read = await send(desk, "GET", f"/rounds/{round_id}")
    assert read.headers["ETag"] == '"1"'
    changed = await change(desk, round_id, {"ends_on": "2036-01-01", "project": "CERF"})
    assert (changed.status_code, changed.headers["ETag"]) == (200, '"2"')
    assert (changed.json()["ends_on"], changed.json()["project"]) == ("2036-01-01", "CERF")
    stale = await change(desk, round_id, {"project": "Other"})
    without = await change(desk, round_id, {"project": "Other"}, etag=None)
    assert (stale.status_code, without.status_code) == (412, 428)
    assert (await desk.get(f"/rounds/{round_id}")).json()["project"] == "CERF"


async def test_mistake_9_last_write_wins_silently_between_two_edits(desk: Desk) -> None:
    round_id = await a_draft(desk)
    answers = await asyncio.gather(*(change(desk, round_id, {"project": f"P{n}"}) for n in range(8)))
    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 7


async def test_a_change_is_told_of(desk: Desk) -> None:
    round_id = await a_draft(desk)
    await change(desk, round_id, {"code": "RENAMED"})
    event = (await desk.events("round_planned"))[-1]
    assert (event["code"], event["version"]) == ("RENAMED", 2)


async def test_a_round_that_was_opened_is_not_changed(desk: Desk) -> None:
    round_id = await a_draft(desk)
    await step(desk, "open", round_id=round_id)
    answer = await change(desk, round_id, {"project": "x"}, etag='"2"')
    assert (answer.status_code, answer.json()["code"]) == (409, "round_state_refused")


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"ends_on": "2019-12-31"}, "/ends_on"),
        ({"code": None}, "/code"),
        ({"site_ids": None}, "/site_ids"),
        ({"sites_planned": [{"site_id": str(LA_LIMA), "planned": 3}]}, "/sites_planned"),
        ({"planned": 4, "sites_planned": [{"site_id": str(DANLI), "planned": 3}]}, "/planned"),
    ],
    ids=["ends before it starts", "no code", "no sites", "another's site", "not the sum"],
)
async def test_a_change_that_makes_no_round_says_where(desk: Desk, body: dict[str, Any], pointer: str) -> None:
    answer = await change(desk, await a_draft(desk), body)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


async def test_sites_and_their_numbers_are_changed_together(desk: Desk) -> None:
    round_id = await a_draft(desk, planned=200)
    split = [{"site_id": str(site), "planned": planned} for site, planned in sorted([(DANLI, 150), (LA_LIMA, 30)])]
    body = {"site_ids": [str(DANLI), str(LA_LIMA)], "sites_planned": split}
    assert (await change(desk, round_id, body)).status_code == 404  # La Lima is not the coordinator's
    changed = await change(desk, round_id, body, member=BOTH)
    assert (changed.json()["planned"], changed.json()["sites_planned"]) == (180, split)
    alone = await change(desk, round_id, {"site_ids": [str(DANLI)]}, etag='"2"', member=BOTH)
    assert (alone.json()["site_ids"], alone.json()["sites_planned"]) == ([str(DANLI)], [])


async def test_a_round_that_is_planned_twice_is_one_and_with_another_content_refused(desk: Desk) -> None:
    body = {
        "id": new_id(),
        "code": "TWICE",
        "kit_id": desk.kit_id,
        "rule": PERSON,
        "site_ids": [DANLI],
        "starts_on": "2023-01-01",
        "ends_on": "2023-12-31",
    }
    answers = [await desk.post("/rounds", body, member=COORDINATOR) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    other = await desk.post("/rounds", {**body, "planned": 5}, member=COORDINATOR)
    assert (other.status_code, other.json()["code"]) == (422, "id_reused")
    assert len(await desk.events("round_planned")) == 2  # the desk's own, and this one


async def test_the_list_is_filtered_by_state_kind_site_and_days(desk: Desk) -> None:
    draft = str(await a_draft(desk, starts_on="2030-01-01"))
    opened = str(desk.round_id)
    found = {}
    for query in ("state=DRAFT", "kit_kind=HYGIENE", "kit_kind=FLOOD", f"site_id={LA_LIMA}", "to=2029-12-31"):
        items = (await desk.get(f"/rounds?{query}")).json()["items"]
        found[query] = {one["round_id"] for one in items}
    assert list(found.values()) == [{draft}, {draft, opened}, set(), set(), {opened}]
    assert (await desk.get("/rounds?from=2030-01-02&to=2030-01-01")).json()["errors"][0]["pointer"] == "/query/to"
