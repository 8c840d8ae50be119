"""A version that is made mid-round: from an instant on, without a new entitlement, by each hand-out's own time."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import httpx

from shared.clock import real_now
from shared.ids import new_id
from tests.integration.distribution.conftest import Desk, verdicts
from tests.support.people import COORDINATOR, LA_LIMA, Member, fixed_id


async def second_version(desk: Desk) -> None:
    """Three soaps instead of two."""
    change = {"components": [{"item_id": desk.item_id, "quantity": 3}]}
    assert (await desk.post(f"/kits/{desk.kit_id}/versions", change, member=COORDINATOR)).status_code == 201


async def change(desk: Desk, member: Member = COORDINATOR, **body: Any) -> httpx.Response:
    body = {"id": new_id(), "bom_version": 2, **body}
    return await desk.post(f"/rounds/{desk.round_id}/version", body, member=member)


def soaps(desk: Desk, given: dict[str, Any]) -> int:
    pieces: int = given["components"][str(desk.item_id)]
    return pieces


async def test_a_round_gives_another_version_from_now_on_and_the_entitlement_stays(desk: Desk) -> None:
    person = await desk.person()
    first = await desk.give(person_id=person)
    await second_version(desk)
    answer = await change(desk)
    assert answer.status_code == 200
    assert [one["bom_version"] for one in answer.json()["versions"]] == [2]
    again, other = await desk.give(person_id=person), await desk.give(person_id=await desk.person())
    assert (soaps(desk, first.json()), again.json()["code"], soaps(desk, other.json())) == (2, "already_received", 3)
    told = (await desk.events("round_changed"))[-1]
    assert (told["bom_version"], told["state"]) == (2, "OPEN")


async def test_a_hand_outs_own_time_decides_which_version_it_was(desk: Desk) -> None:
    before = real_now()
    await second_version(desk)
    await change(desk)
    items = [
        desk.handout(await desk.person(), scanned_at=before - timedelta(minutes=5), device_seq=1),
        desk.handout(await desk.person(), scanned_at=real_now(), device_seq=2),
    ]
    answer = await desk.send(items)
    assert verdicts(answer) == ["GIVEN", "GIVEN"]
    assert [soaps(desk, one["resource"]) for one in answer.json()["items"]] == [2, 3]


async def test_a_device_that_had_not_heard_packed_the_older_one_and_that_is_no_case(desk: Desk) -> None:
    await second_version(desk)
    await change(desk)
    items = [
        desk.handout(await desk.person(), scanned_at=real_now(), device_seq=n, bom_version=version)
        for n, version in enumerate((1, 2, 9))
    ]
    answer = await desk.send(items)
    assert verdicts(answer) == ["GIVEN"] * 3
    assert [soaps(desk, one["resource"]) for one in answer.json()["items"]] == [2, 3, 3]
    assert await desk.rows("SELECT 1 FROM review_case") == []


async def test_a_change_from_an_instant_to_come_waits_for_it(desk: Desk) -> None:
    await second_version(desk)
    moment = real_now() + timedelta(hours=2)
    assert (await change(desk, from_at=moment.isoformat())).status_code == 200
    told = (await desk.events("round_changed"))[-1]
    assert (told["bom_version"], told["version"]) == (1, 3)
    assert [(datetime.fromisoformat(one["from_at"]), one["bom_version"]) for one in told["versions"]] == [(moment, 2)]
    now = await desk.give(person_id=await desk.person())
    later = await desk.give(moment + timedelta(minutes=1), person_id=await desk.person())
    assert [soaps(desk, one.json()) for one in (now, later)] == [2, 3]


async def test_later_events_of_the_round_tell_the_version_of_their_time_and_what_was_set(desk: Desk) -> None:
    await second_version(desk)
    moment = real_now() + timedelta(hours=2)
    await change(desk, from_at=moment.isoformat())
    for at in (real_now(), moment + timedelta(minutes=1)):
        for step, body in (("pause", {"reason": "WEATHER"}), ("open", {})):
            path = f"/rounds/{desk.round_id}/{step}"
            assert (await desk.post(path, body, member=COORDINATOR, at=at)).status_code == 200
    told = await desk.events("round_paused")
    assert [one["bom_version"] for one in told] == [1, 2]
    assert [len(one["versions"]) for one in told] == [1, 1]


async def test_a_change_that_is_refused_is_told_to_nobody(desk: Desk) -> None:
    await second_version(desk)
    assert (await change(desk, bom_version=9)).status_code == 422
    assert await desk.events("round_changed") == []


async def test_a_change_in_the_past_or_to_no_version_is_refused(desk: Desk) -> None:
    await second_version(desk)
    past = await change(desk, from_at=(real_now() - timedelta(hours=1)).isoformat())
    unknown = await change(desk, bom_version=3)
    assert (past.json()["errors"], unknown.json()["code"]) == (
        [{"pointer": "/from_at", "code": "past"}],
        "unknown_reference",
    )


async def test_the_same_change_again_changes_nothing(desk: Desk) -> None:
    await second_version(desk)
    id_ = new_id()
    answers = [await change(desk, id=id_), await change(desk, id=id_), await change(desk, id=id_, bom_version=1)]
    assert [answer.status_code for answer in answers] == [200, 200, 422]
    assert await desk.rows("SELECT count(*)::int AS n FROM round_version") == [{"n": 1}]


async def test_a_closed_round_and_another_sites_change_nothing(desk: Desk) -> None:
    await second_version(desk)
    other = Member(fixed_id("coordinator la lima"), {"SITE_COORDINATOR": [LA_LIMA]})
    assert (await change(desk, other)).status_code == 404
    await desk.post(f"/rounds/{desk.round_id}/close", {}, member=COORDINATOR)
    assert (await change(desk)).json()["code"] == "round_state_refused"


async def test_a_version_is_read_with_its_component_rules(desk: Desk) -> None:
    line = {"item_id": str(desk.item_id), "quantity": 1, "basis": "FORMULA", "members_per": 2, "quantity_max": 4}
    whole = {**line, "offered_to": {"all_of": [{"whom": "RECIPIENT", "age_to": 2}], "any_of": []}}
    await desk.post(f"/kits/{desk.kit_id}/versions", {"components": [whole]}, member=COORDINATOR)
    read = (await desk.get(f"/kits/{desk.kit_id}/versions/2")).json()
    [component] = read["components"]
    assert {name: component[name] for name in line} == line
    assert component["offered_to"]["all_of"][0]["age_to"] == 2
    assert (await desk.get(f"/kits/{desk.kit_id}/versions/3")).status_code == 404
    [kit] = (await desk.get("/kits")).json()["items"]
    assert (UUID(kit["kit_id"]), kit["version"]) == (desk.kit_id, 2)
