"""ROLLING windows: once in any seven local days; online a free slot or a refusal, offline one state in any order."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from amparo.verify import QUERIES
from shared.contracts.registration import PersonMerged, PersonUnmerged
from shared.ids import new_id
from tests.integration.distribution.conftest import Desk, verdicts
from tests.support.events import made
from tests.support.people import COORDINATOR, DANLI, SCANNER_ID

WEEKLY = {"unit": "PERSON", "window": "ROLLING", "rolling_days": 7}
NOON = datetime(2023, 11, 6, 18, tzinfo=UTC)


def later(days: float) -> datetime:
    return NOON + timedelta(days=days)


async def weekly(desk: Desk, **rule: Any) -> UUID:
    return await desk.plan({**WEEKLY, **rule}, code=f"W{new_id().hex[-6:].upper()}")


async def row(desk: Desk) -> dict[str, Any]:
    [found] = await desk.rows("SELECT allowance, taken, over FROM entitlement WHERE window_key = 'ROLLING'")
    return found


async def state(desk: Desk) -> list[tuple[Any, ...]]:
    """Which claims stand in which slots."""
    rows = await desk.rows("SELECT handout_id, slot, over, live, blocks::text FROM claim ORDER BY handout_id, slot")
    return [tuple(one.values()) for one in rows]


async def log(desk: Desk, round_id: UUID, person: UUID, days: list[float], ids: list[UUID]) -> list[str]:
    """What a device that was last heard of before all of them sends on day 30, of hand-outs on these days."""
    await desk.rows(
        """
        INSERT INTO device_contact (device_id, contact_at, offset_ms) VALUES (:device_id, :at, 0)
        ON CONFLICT DO NOTHING RETURNING 1
        """,
        device_id=SCANNER_ID,
        at=later(-1),
    )
    items = [
        desk.handout(person, id=id_, round_id=round_id, scanned_at=later(day), device_seq=id_.int % 2**62)
        for day, id_ in zip(days, ids, strict=True)
    ]
    return verdicts(await desk.send(items, at=later(30), more=True))


async def test_a_second_kit_within_the_days_is_refused_with_the_day_from_which_it_fits(desk: Desk) -> None:
    gift = {"person_id": await desk.person(), "round_id": await weekly(desk)}
    answers = [await desk.give(later(day), **gift) for day in (0, 3, 6.4, 7, 13, 14)]
    assert [answer.status_code for answer in answers] == [201, 409, 409, 201, 409, 201]
    assert answers[1].json()["code"] == "already_received"
    assert answers[1].json()["parameters"]["blocked_until"] == "2023-11-13"
    assert await row(desk) == {"allowance": 0, "taken": 0, "over": 0}


async def test_mistake_1_today_counted_in_utc_in_a_rolling_window(desk: Desk) -> None:
    """At 19:00 in Tegucigalpa it is tomorrow in UTC, and here it is still the sixth day."""
    gift = {"person_id": await desk.person(), "round_id": await weekly(desk)}
    evening = datetime(2023, 11, 13, 1, tzinfo=UTC)
    answers = [await desk.give(at, **gift) for at in (NOON, evening, evening + timedelta(hours=6))]
    assert [answer.status_code for answer in answers] == [201, 409, 201]


async def test_mistake_3_a_limit_per_person_in_a_rolling_window_of_a_household(desk: Desk) -> None:
    round_id = await weekly(desk, unit="HOUSEHOLD")
    household = await desk.household(3)
    members = [await desk.person(household_id=household) for _ in range(3)]
    answers = [await desk.give(later(n), person_id=one, round_id=round_id) for n, one in enumerate(members)]
    assert [answer.status_code for answer in answers] == [201, 409, 409]


async def test_a_household_has_as_many_slots_as_the_rule_allows_kits(desk: Desk) -> None:
    round_id = await weekly(desk, unit="HOUSEHOLD", members_per_kit=5, quantity_max=2)
    household = await desk.household(8)
    gift = {"household_id": household, "round_id": round_id}
    answers = [
        await desk.give(later(0), **gift, quantity=3),
        await desk.give(later(0), **gift),
        await desk.give(later(2), **gift),
        await desk.give(later(3), **gift),
        await desk.give(later(7), **gift, quantity=2),
        await desk.give(later(7), **gift),
    ]
    assert [answer.json().get("code") for answer in answers] == [
        "over_allowance",
        None,
        None,
        "already_received",
        "already_received",
        None,
    ]
    assert answers[4].json()["parameters"]["blocked_until"] == "2023-11-15"


async def test_what_may_be_given_is_told_before(desk: Desk) -> None:
    person, round_id = await desk.person(), await weekly(desk)
    await desk.give(later(0), person_id=person, round_id=round_id)
    told = []
    for day in (1, 7):
        found = (await desk.get(f"/entitlements?site_id={DANLI}&person_id={person}", at=later(day))).json()["items"]
        [line] = [one for one in found if one["round_id"] == str(round_id)]
        told.append((line["allowed"], line["taken"], line["may_receive"], line["code"], line["blocked_until"]))
    assert told == [(1, 1, 0, "already_received", "2023-11-13"), (1, 0, 1, None, None)]


@pytest.mark.parametrize("seed", range(4))
async def test_logs_in_any_order_leave_one_state(desk: Desk, seed: int) -> None:
    days: list[float] = [0, 3, 7, 8, 12, 15, 15, 21]
    ids = sorted(new_id() for _ in days)
    expected = [1, 0, 1, 0, 0, 1, 0, 0]  # days 0, 7 and 15 have the slot; 21 is six days after 15
    rows = list(zip(days, ids, strict=True))
    random.Random(seed).shuffle(rows)
    person, round_id = await desk.person(), await weekly(desk)
    for day, id_ in rows:
        assert (await log(desk, round_id, person, [day], [id_]))[0] in ("GIVEN", "GIVEN_OVER")
    held = {one[0]: one for one in await state(desk)}
    assert [int(not held[id_][2]) for id_ in ids] == expected
    assert [held[id_][1] for id_ in ids] == [0 if slot else -1 for slot in expected]
    assert (await row(desk))["over"] == 5
    cases = await desk.rows("SELECT excess FROM review_case WHERE kind = 'OVER_ISSUE' AND state = 'OPEN'")
    assert cases == [{"excess": 5}]


async def test_a_late_log_moves_a_kit_out_of_its_slot_and_the_verdict_stays(desk: Desk) -> None:
    person, round_id = await desk.person(), await weekly(desk)
    given = (await desk.give(later(5), person_id=person, round_id=round_id)).json()["handout_id"]
    earlier = new_id()
    assert await log(desk, round_id, person, [0], [earlier]) == ["GIVEN_OVER"]
    held = {str(one[0]): one[2] for one in await state(desk)}
    assert held == {given: True, str(earlier): False}
    assert (await desk.get(f"/handouts/{given}")).json()["verdict"] == "GIVEN"


async def test_a_late_log_between_two_kits_is_over_only_if_it_makes_an_excess(desk: Desk) -> None:
    person, round_id = await desk.person(), await weekly(desk, quantity=2)
    for day in (0, 3, 10):
        assert (await desk.give(later(day), person_id=person, round_id=round_id)).status_code == 201
    assert await log(desk, round_id, person, [7], [new_id()]) == ["GIVEN"]
    assert (await row(desk))["over"] == 0
    assert await log(desk, round_id, person, [8], [new_id()]) == ["GIVEN_OVER"]
    assert (await row(desk))["over"] == 1


async def test_after_an_override_the_rule_holds_as_before(desk: Desk) -> None:
    gift = {"person_id": await desk.person(), "round_id": await weekly(desk)}
    override = {"reason": "LOST_OR_STOLEN"}
    answers = [await desk.give(later(0), **gift, override=override)]
    answers += [await desk.give(later(day), **gift) for day in (6, 8, 12, 13)]
    assert [answer.status_code for answer in answers] == [201, 201, 409, 409, 201]
    assert (await row(desk))["over"] == 0


async def test_a_reversal_frees_the_slot_and_what_was_over_takes_it(desk: Desk) -> None:
    person, round_id = await desk.person(), await weekly(desk)
    first, second = sorted(new_id() for _ in range(2))
    await log(desk, round_id, person, [0, 3], [first, second])
    assert (await row(desk))["over"] == 1
    answer = await desk.post(f"/handouts/{first}/reverse", {"id": new_id(), "reason": "devuelto"})
    assert answer.status_code == 201
    assert (await row(desk))["over"] == 0
    live = [(one[0], one[1], one[2]) for one in await state(desk) if one[3]]
    assert live == [(second, 0, False)]
    assert await desk.rows("SELECT 1 FROM review_case WHERE kind = 'OVER_ISSUE' AND state = 'OPEN'") == []


async def test_merged_records_share_slots_and_part_again(desk: Desk) -> None:
    one, other, round_id = await desk.person(), await desk.person(), await weekly(desk)
    for day, who in ((0, one), (3, other)):
        assert (await desk.give(later(day), person_id=who, round_id=round_id)).status_code == 201
    before = await state(desk)
    merged = made(PersonMerged, person_id=other, merged_into=one, site_id=DANLI, version=2)
    await desk.hear(merged)
    overs = {one["unit_id"]: one["over"] for one in await desk.rows("SELECT unit_id, over FROM entitlement")}
    assert overs == {one: 1, other: 0}
    assert (await desk.give(later(4), person_id=other, round_id=round_id)).json()["code"] == "already_received"
    await desk.hear(made(PersonUnmerged, person_id=other, site_id=DANLI, version=3))
    assert await state(desk) == before
    assert await desk.rows("SELECT 1 FROM entitlement WHERE over > 0") == []
    assert await desk.rows("SELECT 1 FROM review_case WHERE kind = 'OVER_ISSUE' AND state = 'OPEN'") == []


async def test_verify_counts_what_is_over_and_finds_a_row_that_does_not(desk: Desk) -> None:
    person, round_id = await desk.person(), await weekly(desk)
    await log(desk, round_id, person, [0, 3, 8], sorted(new_id() for _ in range(3)))
    checks = [sql for name, (sql, _) in QUERIES.items() if name.startswith("I2")]
    assert [await desk.rows(sql) for sql in checks] == [[]] * len(checks)
    await desk.rows("UPDATE entitlement SET over = 2 RETURNING 1")
    [counted, *_] = checks
    assert len(await desk.rows(counted)) == 1


@pytest.mark.parametrize(
    ("rule", "pointer"),
    [
        ({"window": "ROLLING"}, "/rule/rolling_days"),
        ({"window": "ROUND", "rolling_days": 7}, "/rule/rolling_days"),
        ({"window": "ROLLING", "rolling_days": 7, "members_per_kit": 5}, "/rule/quantity_max"),
        ({"window": "CALENDAR", "anchor": "2023-01-01"}, "/rule/calendar_days"),
        (
            {"window": "CALENDAR", "anchor": "2023-01-01", "calendar_days": 7, "calendar_months": 1},
            "/rule/calendar_days",
        ),
    ],
)
async def test_a_rule_says_what_its_window_needs(desk: Desk, rule: dict[str, Any], pointer: str) -> None:
    body = {
        "id": new_id(),
        "code": "X",
        "kit_id": desk.kit_id,
        "rule": {"unit": "PERSON", **rule},
        "site_ids": [DANLI],
        "starts_on": "2023-01-01",
        "ends_on": "2023-12-31",
    }
    answer = await desk.post("/rounds", body, member=COORDINATOR)
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)
