"""When an offline hand-out was: between the device's previous contact and the receipt, and sometimes not sure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.integration.distribution.conftest import Desk, verdicts
from tests.support.people import SCANNER, SCANNER_ID

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOON = datetime(2023, 11, 7, 18, tzinfo=UTC)
"""Noon of 7 November in Tegucigalpa."""
BY_DAY = {"unit": "PERSON", "window": "CALENDAR", "calendar_days": 1, "anchor": "2023-11-01"}


async def sent(desk: Desk, scanned_at: datetime, *, at: datetime, more: bool = False, **changes: Any) -> dict[str, Any]:
    """One hand-out in a log of its own, received at `at`: the answer to it."""
    person = changes.pop("person_id", None) or await desk.person()
    item = desk.handout(person, scanned_at=scanned_at.isoformat(), **changes)
    answer = await desk.send([item], at=at, more=more)
    verdicts(answer)
    resource: dict[str, Any] = answer.json()["items"][0]["resource"]
    return resource


def moment(resource: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(resource["occurred_at"])


async def test_a_hand_out_is_not_before_the_devices_previous_contact_nor_after_the_receipt(desk: Desk) -> None:
    await sent(desk, NOON, at=NOON)
    early = await sent(desk, NOON - DAY, at=NOON + HOUR)
    late = await sent(desk, NOON + DAY, at=NOON + 2 * HOUR)
    assert [moment(early), moment(late)] == [NOON, NOON + 2 * HOUR]


async def test_later_parts_of_a_log_keep_their_times(desk: Desk) -> None:
    await sent(desk, NOON, at=NOON)
    await sent(desk, NOON + HOUR, at=NOON + 5 * HOUR, more=True)
    second = await sent(desk, NOON + 2 * HOUR, at=NOON + 6 * HOUR)
    following = await sent(desk, NOON + 3 * HOUR, at=NOON + 7 * HOUR)
    assert [moment(second), moment(following)] == [NOON + 2 * HOUR, NOON + 6 * HOUR]


async def test_an_online_hand_out_does_not_cut_off_the_devices_queue(desk: Desk) -> None:
    await sent(desk, NOON, at=NOON)
    online = desk.handout(await desk.person(), device_id=SCANNER_ID)
    assert (await desk.post("/handouts", online, member=SCANNER, at=NOON + 5 * HOUR)).status_code == 201
    queued = await sent(desk, NOON + HOUR, at=NOON + 6 * HOUR)
    assert moment(queued) == NOON + HOUR


async def test_the_first_log_of_a_device_holds_nothing_older_than_a_week(desk: Desk) -> None:
    first = await sent(desk, NOON - 400 * DAY, at=NOON)
    assert moment(first) == NOON - 7 * DAY


async def test_another_day_that_would_be_judged_otherwise_is_flagged_with_a_case(desk: Desk) -> None:
    round_id = await desk.plan(BY_DAY, code="DAILY")
    person = await desk.person()
    await sent(desk, NOON, at=NOON, round_id=round_id, person_id=person)
    next_day = await sent(desk, NOON + DAY, at=NOON + DAY, round_id=round_id, person_id=person)
    assert (next_day["verdict"], next_day["time_uncertain"]) == ("GIVEN", True)
    cases = await desk.rows("SELECT kind, handout_id::text AS handout_id FROM review_case")
    assert cases == [{"kind": "TIME_UNCERTAIN", "handout_id": next_day["handout_id"]}]
    again = await desk.get(f"/handouts/{next_day['handout_id']}")
    assert again.json()["time_uncertain"] is True


async def test_another_day_with_the_same_verdict_is_not_flagged(desk: Desk) -> None:
    round_id = await desk.plan(BY_DAY, code="DAILY")
    await sent(desk, NOON, at=NOON)
    assert (await sent(desk, NOON + DAY, at=NOON + DAY, round_id=round_id))["time_uncertain"] is False


@pytest.mark.parametrize(("contact", "uncertain"), [(NOON - DAY, True), (NOON - HOUR, False)])
async def test_a_round_that_began_today_makes_yesterday_matter(desk: Desk, contact: datetime, uncertain: bool) -> None:
    round_id = await desk.plan({"unit": "PERSON", "window": "ROUND"}, code="TODAY", starts_on="2023-11-07")
    await sent(desk, contact, at=contact)
    resource = await sent(desk, NOON, at=NOON, round_id=round_id)
    assert (resource["verdict"], resource["time_uncertain"]) == ("GIVEN", uncertain)
