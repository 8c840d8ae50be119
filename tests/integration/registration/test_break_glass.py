"""Broken glass lets one user see what an officer would, for a reason and an hour at the most, and is reported."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from shared.ids import new_id
from tests.integration.registration.conftest import Desk, person
from tests.support.people import COORDINATOR, DANLI, LA_LIMA, OFFICER, OUTSIDER, REGISTRAR, Member

WHY = {"reason": "LIFE_AT_RISK", "note": "Convulsiona y no hay oficial de protección"}
NEIGHBOUR = Member(new_id(), {"REGISTRAR": [LA_LIMA]})


async def hidden(desk: Desk) -> UUID:
    """A protected person at Danlí."""
    await desk.know_site()
    one = await desk.register(person(given_names="Oculta"), protected=True)
    return UUID(one["person_ids"][0])


async def broken(desk: Desk, member: Member = REGISTRAR, **scope: Any) -> UUID:
    """Break the glass; the id."""
    body = {"id": new_id(), **WHY, **scope}
    answer = await desk.post("/break-glass", body, member=member)
    assert answer.status_code == 201, answer.text
    return UUID(answer.json()["break_glass_id"])


async def sees(desk: Desk, person_id: UUID, member: Member = REGISTRAR) -> bool:
    """Whether `member` gets the person."""
    return (await desk.get(f"/persons/{person_id}", member=member)).status_code == 200


@pytest.mark.parametrize("scope", ["person_id", "site_id"])
async def test_its_user_sees_and_nobody_else_does(desk: Desk, scope: str) -> None:
    one = await hidden(desk)
    assert not await sees(desk, one)
    await broken(desk, REGISTRAR, **{scope: one if scope == "person_id" else DANLI})
    assert await sees(desk, one)
    assert not await sees(desk, one, COORDINATOR)
    assert not await sees(desk, one, OUTSIDER)


async def test_one_persons_glass_shows_no_other(desk: Desk) -> None:
    one, other = await hidden(desk), await hidden(desk)
    await broken(desk, person_id=one)
    assert (await sees(desk, one), await sees(desk, other)) == (True, False)


async def test_officers_are_told_at_once_and_every_read_is_marked(desk: Desk) -> None:
    one = await hidden(desk)
    glass = await broken(desk, person_id=one)
    [alert] = (await desk.get("/privacy-alerts", member=OFFICER)).json()["items"]
    assert (alert["kind"], alert["about"], alert["user_id"]) == ("GLASS_BROKEN", str(glass), str(REGISTRAR.subject))
    await sees(desk, one)
    [read] = (await desk.get(f"/persons/{one}/reads", member=OFFICER)).json()["items"]
    assert read["exception_id"] == str(glass)
    [entry] = (await desk.get("/break-glass", member=OFFICER)).json()["items"]
    assert (entry["open"], entry["people_read"], entry["note"]) == (True, 1, WHY["note"])


async def test_reads_outside_its_scope_and_of_others_are_not_marked(desk: Desk) -> None:
    one = await hidden(desk)
    [other] = (await desk.register(person()))["person_ids"]
    await broken(desk, person_id=one)
    await sees(desk, other)
    await sees(desk, other, COORDINATOR)
    assert [row["exception_id"] for row in await desk.rows("SELECT exception_id FROM audit WHERE kind = 'READ'")] == [
        None,
        None,
    ]


async def test_it_ends_by_itself(desk: Desk) -> None:
    one = await hidden(desk)
    await broken(desk, person_id=one, minutes=1)
    await desk.rows(
        "UPDATE break_glass SET started_at = started_at - interval '1 minute', ends_at = ends_at - interval '1 minute'"
    )
    assert not await sees(desk, one)
    assert (await desk.get("/break-glass", member=OFFICER)).json()["items"][0]["open"] is False


@pytest.mark.parametrize("member", [REGISTRAR, OFFICER], ids=["its user", "an officer"])
async def test_it_is_ended_by_hand(desk: Desk, member: Member) -> None:
    one = await hidden(desk)
    glass = await broken(desk, person_id=one)
    assert (await desk.post(f"/break-glass/{glass}/end", {}, member=COORDINATOR)).status_code == 404
    assert (await desk.post(f"/break-glass/{glass}/end", {}, member=member)).json()["open"] is False
    assert not await sees(desk, one)
    [row] = await desk.rows("SELECT ended_by FROM break_glass")
    assert row["ended_by"] == member.subject


@pytest.mark.parametrize(
    ("member", "scope", "status"),
    [
        (NEIGHBOUR, {"site_id": DANLI}, 404),
        (REGISTRAR, {"site_id": LA_LIMA}, 404),
        (REGISTRAR, {"person_id": new_id()}, 404),
        (REGISTRAR, {}, 422),
        (REGISTRAR, {"site_id": DANLI, "minutes": 61}, 422),
        (REGISTRAR, {"site_id": DANLI, "note": "corta"}, 422),
        (None, {"site_id": DANLI}, 401),
    ],
    ids=["not there", "another site", "nobody", "no scope", "too long", "no reason", "no token"],
)
async def test_what_is_refused(desk: Desk, member: Member | None, scope: dict[str, Any], status: int) -> None:
    await desk.know_site()
    answer = await desk.post("/break-glass", {"id": new_id(), **WHY, **scope}, member=member)
    assert answer.status_code == status, answer.text
    assert await desk.rows("SELECT FROM break_glass") == []


async def test_data_that_another_agency_holds_stays_closed(desk: Desk) -> None:
    await desk.know_site(holder=new_id())
    one = await desk.register(person(), protected=True)
    for scope in ({"site_id": DANLI}, {"person_id": one["person_ids"][0]}):
        assert (await desk.post("/break-glass", {"id": new_id(), **WHY, **scope})).status_code == 404


async def test_a_repeat_is_one_break_glass(desk: Desk) -> None:
    await desk.know_site()
    body, key = {"id": new_id(), **WHY, "site_id": DANLI}, new_id()
    assert [(await desk.post("/break-glass", body, key=key)).status_code for _ in range(2)] == [201, 201]
    assert len(await desk.rows("SELECT FROM break_glass")) == 1
    assert (await desk.post("/break-glass", body | {"minutes": 5})).status_code == 422
