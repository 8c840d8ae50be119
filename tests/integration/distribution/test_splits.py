"""A household that splits off begins with what the other has received: it draws no second kit by splitting."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from shared.clock import real_now
from shared.ids import new_id
from tests.integration.distribution.conftest import Desk, card, verdicts
from tests.integration.distribution.splitting import (
    KITCHEN,
    broken,
    household,
    inherited,
    open_excess,
    split,
    standings,
)
from tests.support.people import DANLI

NOON = datetime(2023, 11, 6, 18, tzinfo=UTC)
DAY = timedelta(days=1)


async def line_of(desk: Desk, household_id: UUID, round_id: UUID, at: datetime | None = None) -> dict[str, Any]:
    """What the desk is told that a household may receive in a round."""
    answer = await desk.get(f"/entitlements?site_id={DANLI}&household_id={household_id}", at=at)
    [line] = [one for one in answer.json()["items"] if one["round_id"] == str(round_id)]
    found: dict[str, Any] = line
    return found


async def test_a_household_of_six_that_splits_draws_no_second_kitchen_kit(desk: Desk) -> None:
    kitchen, family = await desk.plan(KITCHEN, code="KITCHEN"), await desk.household(6)
    first = (await desk.give(household_id=family, round_id=kitchen, quantity=2)).json()
    young = await split(desk, family)
    refused = await desk.give(household_id=young, round_id=kitchen)
    assert (refused.status_code, refused.json()["code"]) == (409, "already_received")
    told = refused.json()["parameters"]
    assert (told["given_at"], told["given_site_id"]) == (first["occurred_at"], str(DANLI))
    assert await standings(desk) == {family: (2, 2, 0), young: (1, 1, 0)}
    assert await open_excess(desk) == {}
    assert await broken(desk) == []


async def test_it_is_told_when_and_where_it_received(desk: Desk) -> None:
    kitchen, family = await desk.plan(KITCHEN, code="KITCHEN"), await desk.household(3)
    first = (await desk.give(household_id=family, round_id=kitchen)).json()
    line = await line_of(desk, await split(desk, family), kitchen)
    assert (line["allowed"], line["taken"], line["may_receive"], line["code"]) == (1, 1, 0, "already_received")
    assert (line["given_at"], line["given_site_id"]) == (first["occurred_at"], str(DANLI))


async def test_what_it_receives_after_a_part_of_the_allowance_is_the_rest(desk: Desk) -> None:
    kitchen, family = await desk.plan(KITCHEN, code="KITCHEN"), await desk.household(9)
    await desk.give(household_id=family, round_id=kitchen)
    large, small = await split(desk, family, size=6), await split(desk, family, size=2)
    statuses = [
        (await desk.give(household_id=one, round_id=kitchen)).status_code for one in (large, large, small, family)
    ]
    assert statuses == [201, 409, 409, 201]
    assert await standings(desk) == {family: (2, 2, 0), large: (2, 2, 0), small: (1, 1, 0)}
    assert await broken(desk) == []


async def test_a_household_that_received_nothing_hands_nothing_down(desk: Desk) -> None:
    kitchen, family = await desk.plan(KITCHEN, code="KITCHEN"), await desk.household(6)
    young = await split(desk, family)
    assert await inherited(desk) == []
    for one in (family, young):
        assert (await desk.give(household_id=one, round_id=kitchen)).status_code == 201
    assert await standings(desk) == {family: (2, 1, 0), young: (1, 1, 0)}


async def test_what_the_old_household_receives_afterwards_is_its_own(desk: Desk) -> None:
    kitchen, family = await desk.plan(KITCHEN, code="KITCHEN"), await desk.household(3)
    young = await split(desk, family)
    assert (await desk.give(household_id=family, round_id=kitchen)).status_code == 201
    assert await inherited(desk) == []
    assert (await desk.give(household_id=young, round_id=kitchen)).status_code == 201


async def test_offline_it_is_given_over_and_a_case_names_its_own_hand_out(desk: Desk) -> None:
    kitchen, family = await desk.plan(KITCHEN, code="KITCHEN"), await desk.household(3)
    await desk.give(household_id=family, round_id=kitchen)
    young = await split(desk, family, real_now())
    item = desk.handout(household_id=young, round_id=kitchen, scanned_at=real_now(), device_seq=1)
    assert verdicts(await desk.send([item])) == ["GIVEN_OVER"]
    assert await standings(desk) == {family: (1, 1, 0), young: (1, 1, 1)}
    [case] = await desk.rows("SELECT handout_id, unit_id, excess FROM review_case")
    assert (case["handout_id"], case["unit_id"], case["excess"]) == (item["id"], young, 1)
    assert await broken(desk) == []


async def test_a_kit_that_it_drew_before_anybody_heard_of_the_split_is_an_excess(desk: Desk) -> None:
    kitchen, family, young = await desk.plan(KITCHEN, code="KITCHEN"), await desk.household(3), new_id()
    await desk.give(household_id=family, round_id=kitchen)
    at = real_now()
    await desk.hear(card(household_id=young))
    own = (await desk.give(card=card().code, round_id=kitchen)).json()["handout_id"]
    await split(desk, family, at, id_=young)
    assert await standings(desk) == {family: (1, 1, 0), young: (1, 1, 1)}
    [case] = await desk.rows("SELECT handout_id, excess FROM review_case WHERE unit_id = :young", young=young)
    assert (str(case["handout_id"]), case["excess"]) == (own, 1)
    assert [event["excess"] for event in await desk.events("case_opened")] == [1]
    assert await broken(desk) == []


async def test_a_reversal_of_the_kit_frees_both(desk: Desk) -> None:
    kitchen, family = await desk.plan(KITCHEN, code="KITCHEN"), await desk.household(3)
    first = (await desk.give(household_id=family, round_id=kitchen)).json()["handout_id"]
    young = await split(desk, family)
    reversal = {"id": new_id(), "reason": "devuelto"}
    assert (await desk.post(f"/handouts/{first}/reverse", reversal)).status_code == 201
    assert (await standings(desk), await inherited(desk)) == ({}, [])
    for one in (young, family):
        assert (await desk.give(household_id=one, round_id=kitchen)).status_code == 201
    assert await broken(desk) == []


async def test_a_reversal_settles_the_excess_of_who_split_off(desk: Desk) -> None:
    kitchen, family = await desk.plan(KITCHEN, code="KITCHEN"), await desk.household(3)
    first = (await desk.give(household_id=family, round_id=kitchen)).json()["handout_id"]
    young = await split(desk, family)
    await desk.send([desk.handout(household_id=young, round_id=kitchen, scanned_at=real_now(), device_seq=1)])
    assert await open_excess(desk) == {young: 1}
    await desk.post(f"/handouts/{first}/reverse", {"id": new_id(), "reason": "devuelto"})
    assert (await standings(desk), await open_excess(desk)) == ({young: (1, 1, 0)}, {})
    assert await broken(desk) == []


async def test_an_excess_of_the_old_household_is_not_handed_down(desk: Desk) -> None:
    kitchen, family = await desk.plan(KITCHEN, code="KITCHEN"), await desk.household(3)
    at = real_now() - timedelta(hours=1)
    log = [desk.handout(household_id=family, round_id=kitchen, scanned_at=at, device_seq=n) for n in range(2)]
    assert verdicts(await desk.send(log)) == ["GIVEN", "GIVEN_OVER"]
    large = await split(desk, family, size=6)
    assert await standings(desk) == {family: (1, 1, 1), large: (2, 1, 0)}
    statuses = [(await desk.give(household_id=large, round_id=kitchen)).status_code for _ in range(2)]
    assert statuses == [201, 409]
    await desk.post(f"/handouts/{log[0]['id']}/reverse", {"id": new_id(), "reason": "devuelto"})
    assert await standings(desk) == {family: (1, 1, 0), large: (2, 2, 0)}  # the other of the two counts now
    assert await broken(desk) == []


async def test_an_override_stays_with_those_for_whom_two_people_decided(desk: Desk) -> None:
    kitchen, family = await desk.plan(KITCHEN, code="KITCHEN"), await desk.household(3)
    by_two: dict[str, Any] = {"household_id": family, "round_id": kitchen, "override": {"reason": "DEFECTIVE"}}
    await desk.give(**by_two)
    none_by_rule = await split(desk, family)
    await desk.give(household_id=family, round_id=kitchen)
    one_by_rule = await split(desk, family)
    statuses = [
        (await desk.give(household_id=one, round_id=kitchen)).status_code for one in (none_by_rule, one_by_rule)
    ]
    assert statuses == [201, 409]
    assert await standings(desk) == {family: (2, 2, 0), none_by_rule: (1, 1, 0), one_by_rule: (1, 1, 0)}
    assert await broken(desk) == []


async def test_a_household_that_grows_after_it_split_off_counts_more_of_what_it_inherited(desk: Desk) -> None:
    kitchen, family = await desk.plan(KITCHEN, code="KITCHEN"), await desk.household(8)
    await desk.give(household_id=family, round_id=kitchen, quantity=2)
    young = await split(desk, family, size=2)
    await desk.hear(household(young, 7, version=2))
    line = await line_of(desk, young, kitchen)
    assert (line["allowed"], line["taken"], line["may_receive"]) == (2, 2, 0)


async def test_who_split_off_from_who_had_split_off_inherits_from_both(desk: Desk) -> None:
    kitchen, family = await desk.plan(KITCHEN, code="KITCHEN"), await desk.household(9)
    await desk.give(household_id=family, round_id=kitchen)
    child = await split(desk, family, size=8)
    await desk.give(household_id=child, round_id=kitchen)
    grandchild = await split(desk, child, size=6)
    assert await standings(desk) == {family: (2, 1, 0), child: (2, 2, 0), grandchild: (2, 2, 0)}
    await desk.give(household_id=family, round_id=kitchen)
    assert (await standings(desk))[grandchild] == (2, 2, 0)
    assert len(await inherited(desk)) == 3
    assert await broken(desk) == []


async def test_a_kit_of_a_person_goes_with_the_person(desk: Desk) -> None:
    family = await desk.household(2)
    one, other = [await desk.person(household_id=family) for _ in range(2)]
    await desk.give(person_id=one)
    await split(desk, family)
    assert await inherited(desk) == []
    assert [(await desk.give(person_id=who)).status_code for who in (one, other)] == [409, 201]


async def test_what_others_gave_shows_with_who_split_off(desk: Desk) -> None:
    kitchen, family = await desk.plan(KITCHEN, code="KITCHEN", counts_others=True), await desk.household(3)
    await desk.give(household_id=family, round_id=kitchen, given_by="UNICEF")
    line = await line_of(desk, await split(desk, family), kitchen)
    assert (line["code"], [one["organisation"] for one in line["by_others"]]) == ("already_received", ["UNICEF"])


@pytest.mark.parametrize(
    ("window", "later", "blocked_until"),
    [
        ({"window": "EVENT", "emergency_id": str(new_id())}, None, None),
        ({"window": "CALENDAR", "calendar_days": 30, "anchor": "2023-11-01"}, 25 * DAY, date(2023, 12, 1)),
        ({"window": "ROLLING", "rolling_days": 30}, 30 * DAY, date(2023, 12, 6)),
    ],
    ids=["EVENT", "CALENDAR", "ROLLING"],
)
async def test_in_each_window_it_waits_as_long_as_the_other(
    desk: Desk, window: dict[str, Any], later: timedelta | None, blocked_until: date | None
) -> None:
    round_id = await desk.plan({**KITCHEN, **window}, code="W")
    family = await desk.household(3)
    assert (await desk.give(NOON, household_id=family, round_id=round_id)).status_code == 201
    young = await split(desk, family, NOON + timedelta(hours=1))
    line = await line_of(desk, young, round_id, NOON + DAY)
    assert (line["taken"], line["may_receive"], line["code"]) == (1, 0, "already_received")
    refused = await desk.give(NOON + DAY, household_id=young, round_id=round_id)
    assert (refused.status_code, refused.json()["code"]) == (409, "already_received")
    assert refused.json()["parameters"]["blocked_until"] == (blocked_until.isoformat() if blocked_until else None)
    if later:
        early, due = NOON + later - DAY, NOON + later
        answers = [await desk.give(at, household_id=young, round_id=round_id) for at in (early, due)]
        assert [answer.status_code for answer in answers] == [409, 201]
    assert await broken(desk) == []


async def test_in_a_rolling_window_one_of_two_slots_is_left(desk: Desk) -> None:
    round_id = await desk.plan({**KITCHEN, "window": "ROLLING", "rolling_days": 30}, code="W")
    family = await desk.household(8)
    await desk.give(NOON, household_id=family, round_id=round_id)
    large, small = [await split(desk, family, NOON + timedelta(hours=n), size=size) for n, size in ((1, 7), (2, 3))]
    gifts = [(DAY, large), (2 * DAY, large), (DAY, small), (30 * DAY, large), (31 * DAY, large)]
    answers = [await desk.give(NOON + days, household_id=one, round_id=round_id) for days, one in gifts]
    assert [answer.status_code for answer in answers] == [201, 409, 409, 201, 201]
    assert await broken(desk) == []


async def test_in_a_rolling_window_a_reversal_frees_both_and_an_excess_is_not_handed_down(desk: Desk) -> None:
    round_id = await desk.plan({**KITCHEN, "window": "ROLLING", "rolling_days": 30}, code="W")
    family, at = await desk.household(3), real_now() - timedelta(hours=1)
    log = [desk.handout(household_id=family, round_id=round_id, scanned_at=at, device_seq=n) for n in range(2)]
    assert verdicts(await desk.send(log)) == ["GIVEN", "GIVEN_OVER"]
    large = await split(desk, family, size=6)
    statuses = [(await desk.give(household_id=large, round_id=round_id)).status_code for _ in range(2)]
    assert statuses == [201, 409]
    assert await open_excess(desk) == {family: 1}
    for item in log:
        await desk.post(f"/handouts/{item['id']}/reverse", {"id": new_id(), "reason": "devuelto"})
    assert await open_excess(desk) == {}
    assert (await desk.give(household_id=large, round_id=round_id)).status_code == 201
    assert await broken(desk) == []


@pytest.mark.parametrize("arrived", [True, False], ids=["with recorded arrivals", "by contact"])
async def test_an_entry_of_the_family_is_an_entry_of_who_split_off(desk: Desk, *, arrived: bool) -> None:
    round_id = await desk.plan({"unit": "HOUSEHOLD", "window": "ARRIVAL"}, code="ENTRY")
    family, young = await desk.household(2), new_id()
    stays, goes = [await desk.person(household_id=family) for _ in range(2)]
    if arrived:
        for minutes, who in enumerate((stays, goes)):
            await desk.arrival(NOON + timedelta(minutes=minutes), person_id=who, household_id=family)
    assert (await desk.give(NOON + DAY, household_id=family, round_id=round_id)).status_code == 201
    await split(desk, family, NOON + 2 * DAY, id_=young, size=1)
    await desk.rows("UPDATE person_home SET household_id = :young WHERE id = :goes RETURNING 1", young=young, goes=goes)
    again = await desk.give(NOON + 3 * DAY, household_id=young, round_id=round_id)
    assert (again.status_code, again.json()["code"]) == (409, "already_received")
    if arrived:
        await desk.arrival(NOON + 30 * DAY, person_id=goes, household_id=young)
    entered_again = [await desk.give(NOON + 31 * DAY, household_id=one, round_id=round_id) for one in (young, family)]
    assert [answer.status_code for answer in entered_again] == ([201, 409] if arrived else [201, 201])
    assert await broken(desk) == []


async def test_of_a_dwelling_it_inherits_as_long_as_nobody_told_of_one(desk: Desk) -> None:
    flood = await desk.plan({"unit": "DWELLING", "window": "EVENT", "emergency_id": new_id()}, code="FLOOD")
    family = await desk.household(3)
    await desk.give(household_id=family, round_id=flood)
    young = await split(desk, family)
    assert (await desk.give(household_id=young, round_id=flood)).json()["code"] == "already_received"
    [told] = await desk.rows("SELECT split_at FROM household_split")
    dwelling = {"split_from": family, "split_at": told["split_at"], "dwelling_id": new_id()}
    await desk.hear(household(young, 3, version=2, **dwelling))
    assert await inherited(desk) == []
    assert (await desk.give(household_id=young, round_id=flood)).status_code == 201
    assert await broken(desk) == []
