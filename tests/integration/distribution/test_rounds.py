"""Rounds: rules that say what they need, steps from state to state, and a list that shows every change."""

from __future__ import annotations

from typing import Any

import pytest

from shared.ids import new_id
from shared.outbox import number
from tests.integration.distribution.conftest import Desk
from tests.support.people import CLERK, COORDINATOR, DANLI, LA_LIMA

PERSON = {"unit": "PERSON", "window": "ROUND"}


def planned(desk: Desk, rule: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    """The body that plans a round."""
    dates = {"starts_on": "2023-01-01", "ends_on": "2023-12-31"}
    fixed = {"id": new_id(), "code": "PLANNED", "kit_id": desk.kit_id, "site_ids": [DANLI], **dates}
    return {**fixed, "rule": rule or PERSON, **changes}


@pytest.mark.parametrize(
    ("rule", "pointers"),
    [
        ({"unit": "SITE", "window": "ARRIVAL"}, ["/rule/window"]),
        ({"window": "EVENT"}, ["/rule/emergency_id"]),
        ({"window": "CALENDAR"}, ["/rule/calendar_days", "/rule/anchor"]),
        ({"window": "CALENDAR", "calendar_days": 30}, ["/rule/anchor"]),
        ({"quantity_max": 2}, ["/rule/members_per_kit"]),
        ({"quantity": "1"}, ["/rule/quantity"]),
        ({"members_per_kit": 5.0}, ["/rule/members_per_kit"]),
    ],
    ids=["arrival of a site", "event", "calendar", "no anchor", "cap alone", "text for a number", "float"],
)
async def test_a_rule_that_lacks_something_says_what(desk: Desk, rule: dict[str, Any], pointers: list[str]) -> None:
    answer = await desk.post("/rounds", planned(desk, {**PERSON, **rule}), member=COORDINATOR)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert [error["pointer"] for error in answer.json()["errors"]] == pointers


async def test_a_round_that_ends_before_it_starts_is_refused(desk: Desk) -> None:
    answer = await desk.post("/rounds", planned(desk, ends_on="2022-12-31"), member=COORDINATOR)
    assert (answer.status_code, answer.json()["errors"][0]) == (
        422,
        {"pointer": "/ends_on", "code": "before_starts_on"},
    )


async def test_an_item_twice_in_a_kit_is_refused(desk: Desk) -> None:
    components = [{"item_id": desk.item_id, "quantity": n} for n in (1, 2)]
    kit = {"id": new_id(), "code": "TWICE", "kind": "OTHER", "name": "x", "components": components}
    for path, body in (("/kits", kit), (f"/kits/{desk.kit_id}/versions", {"components": components})):
        answer = await desk.post(path, body, member=COORDINATOR)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/components/1/item_id")


async def test_rounds_share_a_rule_and_its_allowance(desk: Desk) -> None:
    rule = {"id": new_id(), "unit": "PERSON", "window": "EVENT", "emergency_id": new_id()}
    rounds = [await desk.plan(rule, code=code) for code in ("ONE", "TWO")]
    person = await desk.person()
    answers = [await desk.give(person_id=person, round_id=round_id) for round_id in rounds]
    assert [answer.status_code for answer in answers] == [201, 409]


async def test_a_rules_id_with_another_rule_is_refused(desk: Desk) -> None:
    rule = {**PERSON, "id": new_id()}
    await desk.plan(rule, code="ONE")
    answer = await desk.post("/rounds", planned(desk, {**rule, "quantity": 2}), member=COORDINATOR)
    assert (answer.status_code, answer.json()["code"]) == (422, "id_reused")


async def test_a_round_opens_pauses_opens_again_and_closes_for_good(desk: Desk) -> None:
    steps = ["pause", "open", "open", "close", "open"]
    bodies = {"pause": {"reason": "OTHER"}}
    answers = [
        await desk.post(f"/rounds/{desk.round_id}/{step}", bodies.get(step, {}), member=COORDINATOR) for step in steps
    ]
    assert [answer.json().get("state") or answer.json()["code"] for answer in answers] == [
        "PAUSED",
        "OPEN",
        "OPEN",
        "CLOSED",
        "round_state_refused",
    ]
    told = [len(await desk.events(f"round_{name}")) for name in ("opened", "paused", "closed")]
    assert told == [2, 1, 1]


async def test_a_closed_round_gives_nothing(desk: Desk) -> None:
    await desk.post(f"/rounds/{desk.round_id}/close", {}, member=COORDINATOR)
    assert (await desk.give(person_id=await desk.person())).json()["code"] == "round_closed"


async def test_a_planned_round_is_told_of_as_a_draft(desk: Desk) -> None:
    body = planned(desk)
    await desk.post("/rounds", body, member=COORDINATOR)
    event = (await desk.events("round_planned"))[-1]
    assert (event["round_id"], event["state"], event["version"]) == (str(body["id"]), "DRAFT", 1)


async def test_a_list_of_changes_shows_a_round_that_was_only_planned(desk: Desk) -> None:
    body = planned(desk)
    await desk.post("/rounds", body, member=COORDINATOR)
    await desk.installation.runtime("distribution").database.run(number)
    changed = (await desk.get("/rounds?updated_since=0", member=COORDINATOR)).json()["items"]
    assert str(body["id"]) in {one["round_id"] for one in changed}


async def test_another_sites_round_can_not_be_planned_and_a_clerk_plans_none(desk: Desk) -> None:
    elsewhere = await desk.post("/rounds", planned(desk, site_ids=[LA_LIMA]), member=COORDINATOR)
    clerk = await desk.post("/rounds", planned(desk), member=CLERK)
    assert (elsewhere.status_code, clerk.status_code) == (404, 403)


async def test_a_round_keeps_the_contents_that_it_pinned(desk: Desk) -> None:
    change = {"components": [{"item_id": desk.item_id, "quantity": 3}]}
    assert (await desk.post(f"/kits/{desk.kit_id}/versions", change, member=COORDINATOR)).json()["version"] == 2
    newest = await desk.plan(PERSON, code="NEWEST")
    pinned = await desk.plan(PERSON, code="PINNED", bom_version=1)
    contents = []
    for round_id in (desk.round_id, newest, pinned):
        answer = await desk.give(person_id=await desk.person(), round_id=round_id)
        contents.append(answer.json()["components"][str(desk.item_id)])
    assert contents == [2, 3, 2]
    versions = await desk.rows("SELECT bom_version FROM handout ORDER BY recorded_at")
    assert [row["bom_version"] for row in versions] == [1, 2, 1]


async def test_a_version_that_the_kit_has_not_is_refused(desk: Desk) -> None:
    answer = await desk.post("/rounds", planned(desk, bom_version=2), member=COORDINATOR)
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_reference")
