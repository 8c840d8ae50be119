"""Every excess has one open case with that excess, also when an allowance grows (I2), and is told of once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from shared.clock import real_now
from shared.contracts.registration import HouseholdChanged
from shared.ids import new_id
from tests.integration.distribution.conftest import Desk, verdicts
from tests.support.events import made
from tests.support.people import DANLI

RULE = {"unit": "HOUSEHOLD", "window": "ROUND", "members_per_kit": 5}


async def grown(desk: Desk, household_id: UUID, size: int) -> None:
    fields = {"site_id": DANLI, "population": "DISPLACED", "size": size, "composition": {"women": size}}
    await desk.hear(made(HouseholdChanged, household_id=household_id, version=size, **fields))


async def over_by_two(desk: Desk) -> dict[str, Any]:
    """A household of two that was given three kits while its allowance was one."""
    gift = {"household_id": await desk.household(2), "round_id": await desk.plan(RULE, code="KITCHEN")}
    at = real_now() - timedelta(hours=1)
    log = [desk.handout(**gift, scanned_at=at.isoformat(), device_seq=n) for n in range(3)]
    assert verdicts(await desk.send(log)) == ["GIVEN", "GIVEN_OVER", "GIVEN_OVER"]
    return gift


@pytest.mark.parametrize(
    ("members", "case"),
    [(7, {"state": "OPEN", "excess": 1}), (11, {"state": "RESOLVED", "excess": 2})],
    ids=["two allowed", "three allowed"],
)
async def test_an_allowance_that_grew_settles_the_case_though_the_kit_is_refused(
    desk: Desk, members: int, case: dict[str, Any]
) -> None:
    gift = await over_by_two(desk)
    await grown(desk, gift["household_id"], members)
    assert (await desk.give(**gift)).json()["code"] == "already_received"
    assert await desk.rows("SELECT state, excess FROM review_case") == [case]
    over = (await desk.rows("SELECT over FROM entitlement"))[0]["over"]
    assert over == (case["excess"] if case["state"] == "OPEN" else 0)


async def test_a_case_that_the_allowance_ended_is_told_of(desk: Desk) -> None:
    gift = await over_by_two(desk)
    await grown(desk, gift["household_id"], 11)
    await desk.give(**gift)
    assert [event["resolution"] for event in await desk.events("case_resolved")] == ["ALLOWANCE_GREW"]


async def test_an_open_case_whose_excess_grows_is_not_told_of_again(desk: Desk) -> None:
    gift = await over_by_two(desk)
    await desk.send([desk.handout(**gift, scanned_at=real_now().isoformat(), device_seq=9)])
    assert await desk.rows("SELECT excess FROM review_case") == [{"excess": 3}]
    assert [event["excess"] for event in await desk.events("case_opened")] == [2]


async def test_a_reversal_of_one_of_many_leaves_the_case_with_what_is_over(desk: Desk) -> None:
    await over_by_two(desk)
    one = (await desk.rows("SELECT handout_id FROM claim LIMIT 1"))[0]["handout_id"]
    await desk.post(f"/handouts/{one}/reverse", {"id": new_id(), "reason": "devuelto"})
    assert await desk.rows("SELECT state, excess FROM review_case") == [{"state": "OPEN", "excess": 1}]
