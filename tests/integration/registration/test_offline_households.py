"""Households that were changed offline: of each field the latest counts, counts add up, all is in the history."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from shared import clock
from shared.contracts.directory import DeviceChanged
from shared.ids import new_id
from tests.integration.registration.conftest import Desk, household, person
from tests.support.events import made
from tests.support.people import DANLI, fixed_id

LAPTOPS = [fixed_id("laptop of the first desk"), fixed_id("laptop of the second desk")]


@pytest.fixture
async def apart(desk: Desk) -> Desk:
    """A desk that knows two laptops."""
    for id_ in LAPTOPS:
        await desk.hear([made(DeviceChanged, device_id=id_, site_id=DANLI, kind="DESK", active=True, version=1)])
    return desk


def ago(minutes: int) -> datetime:
    return clock.real_now() - timedelta(minutes=minutes)


def edit(household_id: Any, at: datetime, changes: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An item of a queue: a change of a household."""
    base = {"base_unnamed": more.pop("base")} if "base" in more else {}
    body = {"id": new_id(), "household_id": household_id, "site_id": DANLI, "base_version": 1, "changes": changes}
    return {"kind": "EDIT_HOUSEHOLD", "happened_at": at, "device_seq": more.get("seq", 1), "edit": body | base}


async def send(desk: Desk, laptop: int, *items: Any) -> list[dict[str, Any]]:
    """Send a queue; its verdicts."""
    body = {"device_id": LAPTOPS[laptop], "sent_at": clock.real_now(), "items": items}
    answer = await desk.post("/registrations/batch", body)
    assert answer.status_code == 207, answer.text
    verdicts: list[dict[str, Any]] = answer.json()["items"]
    return verdicts


async def shown(desk: Desk, household_id: Any) -> dict[str, Any]:
    """The household as a desk reads it."""
    answer: dict[str, Any] = (await desk.get(f"/households/{household_id}")).json()
    return answer


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
async def test_the_later_edit_counts_and_two_counts_add_up_in_any_order(apart: Desk, order: tuple[int, int]) -> None:
    home = await apart.register(person(), person(relationship="SIBLING"), unnamed={"men": 1})
    first, second = home["person_ids"]
    edits = [
        edit(
            home["id"],
            ago(30),
            {"population": "DISPLACED", "head_person_id": second, "unnamed": {"men": 2}},
            base={"men": 1},
        ),
        edit(
            home["id"],
            ago(20),
            {"population": "RETURNEE", "head_person_id": first, "unnamed": {"men": 1, "girls": 1}},
            base={"men": 1},
        ),
    ]
    for place in order:
        assert [one["status"] for one in await send(apart, place, edits[place])] == [201]
    now = await shown(apart, home["id"])
    assert (now["population"], now["head_person_id"], now["size"]) == ("RETURNEE", first, 5)
    assert {name: count for name, count in now["unnamed"].items() if count} == {"men": 2, "girls": 1}
    rows = await apart.rows("SELECT field, new FROM household_change WHERE household_id = $1", home["id"])
    kept = {row["field"]: sorted(str(one["new"]) for one in rows if one["field"] == row["field"]) for row in rows}
    assert kept["population"] == ['"DISPLACED"', '"RETURNEE"']
    assert {name: len(values) for name, values in kept.items()} == {
        "population": 2, "head_person_id": 2, "unnamed": 2
    }  # fmt: skip
    told = (await apart.events("household_changed"))[-1]
    assert (told["size"], told["population"], told["version"]) == (
        5,
        "RETURNEE",
        3 if order == (0, 1) else told["version"],
    )


async def test_a_dwelling_that_was_written_down_apart_is_the_later_one(apart: Desk) -> None:
    home = await apart.register(person(), dwelling={"place_pcode": "HN0703", "place_text": "Barrio Abajo"})
    for laptop, minutes, place in ((0, 10, "El Centro"), (1, 40, "La Reforma")):
        dwelling = {"place_pcode": "HN0801", "place_text": place}
        await send(apart, laptop, edit(home["id"], ago(minutes), {"dwelling": dwelling}))
    [now] = await apart.rows("SELECT d.place_text FROM household AS h JOIN dwelling AS d ON d.id = h.dwelling_id")
    assert now["place_text"] == "El Centro"


async def test_the_same_edit_again_counts_once_and_another_content_is_refused(apart: Desk) -> None:
    home = await apart.register(person(), unnamed={"men": 1})
    item = edit(home["id"], ago(30), {"unnamed": {"men": 2}}, base={"men": 1})
    for _ in range(2):
        assert (await send(apart, 0, item))[0]["status"] == 201
    assert (await shown(apart, home["id"]))["size"] == 3
    [verdict] = await send(apart, 0, item | {"edit": item["edit"] | {"changes": {"population": "HOST"}}})
    assert (verdict["status"], verdict["problem"]["code"]) == (422, "id_reused")
    assert len(await apart.rows("SELECT FROM household_change")) == 1


async def test_each_item_has_its_verdict_and_what_is_refused_leaves_nothing(apart: Desk) -> None:
    await apart.know_site()
    home, hidden = await apart.register(person()), await apart.register(person(), protected=True)
    new, stranger = household(person()), person()
    items = [
        edit(home["id"], ago(9), {"population": "HOST"}, seq=2),
        edit(home["id"], ago(8), {"unnamed": {"men": 1}}, seq=3),  # on what it was made is missing
        edit(home["id"], ago(7), {"head_person_id": stranger["id"]}, seq=4),
        edit(hidden["id"], ago(6), {"population": "HOST"}, seq=5),
        edit(new_id(), ago(5), {"population": "HOST"}, seq=6),
        edit(new["id"], ago(4), {"population": "HOST"}, seq=7),
        {"kind": "REGISTER_HOUSEHOLD", "happened_at": ago(9), "device_seq": 1, "household": new},
    ]
    verdicts = await send(apart, 0, *items)
    assert [one["status"] for one in verdicts] == [201, 422, 422, 404, 404, 201, 201]
    assert [one["problem"]["code"] for one in verdicts if one.get("problem")] == [
        "invalid_request", "unknown_member", "not_found", "not_found"
    ]  # fmt: skip
    populations = {row["id"]: row["population"] for row in await apart.rows("SELECT id, population FROM household")}
    assert populations == {home["id"]: "HOST", hidden["id"]: "IN_TRANSIT", new["id"]: "HOST"}
    assert len(await apart.rows("SELECT FROM household_change")) == 2


async def test_a_late_edit_does_not_bring_back_a_head_who_has_left(apart: Desk) -> None:
    home = await apart.register(person(relationship="SIBLING"), person(relationship="SIBLING"))
    first, second = home["person_ids"]
    etag = (await apart.get(f"/households/{home['id']}")).headers["ETag"]
    answer = await apart.patch(f"/households/{home['id']}", {"site_id": DANLI, "head_person_id": first}, etag=etag)
    assert answer.status_code == 200, answer.text
    leave = {"id": new_id(), "site_id": DANLI}
    assert (await apart.post(f"/households/{home['id']}/members/{first}/leave", leave)).status_code == 200
    assert (await send(apart, 0, edit(home["id"], ago(60), {"head_person_id": second})))[0]["status"] == 201
    [now] = await apart.rows("SELECT head_person_id FROM household")
    assert str(now["head_person_id"]) != first


async def test_an_offline_count_that_takes_the_only_adult_away_alarms(apart: Desk) -> None:
    child = person(birth_date="2015-03-04", relationship="CHILD")
    home = await apart.register(child, unnamed={"women": 1})
    item = edit(home["id"], ago(5), {"unnamed": {"girls": 1}}, base={"women": 1})
    assert (await send(apart, 0, item))[0]["status"] == 201
    [row] = await apart.rows("SELECT child_alarm, protected FROM person WHERE id = $1", child["id"])
    assert dict(row) == {"child_alarm": "UNACCOMPANIED", "protected": True}


async def test_a_name_given_offline_is_judged_like_one_given_at_the_desk(apart: Desk) -> None:
    child, other = (
        person(birth_date="2015-03-04", relationship="CHILD"),
        person(birth_date="2016-03-04", relationship="CHILD"),
    )
    home = await apart.register(child, unnamed={"women": 1})
    named = {"site_id": DANLI, "member": other}
    item = {"kind": "NAME_MEMBER", "happened_at": ago(5), "device_seq": 1, "household_id": home["id"], "named": named}
    assert (await send(apart, 0, item))[0]["status"] == 201
    alarms = await apart.rows("SELECT child_alarm FROM person ORDER BY id")
    assert [row["child_alarm"] for row in alarms] == ["UNACCOMPANIED"] * 2
