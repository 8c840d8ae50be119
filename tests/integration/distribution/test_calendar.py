""" "Today" is a day in Tegucigalpa: it does not flip at 18:00, when it is midnight in UTC."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.integration.distribution.conftest import Desk

RULE = {"unit": "PERSON", "window": "CALENDAR", "calendar_days": 1, "anchor": "2023-01-01"}
AT_FIVE = datetime(2023, 11, 7, 23, tzinfo=UTC)
AT_SEVEN = datetime(2023, 11, 8, 1, tzinfo=UTC)
NEXT_MORNING = datetime(2023, 11, 8, 14, tzinfo=UTC)


async def test_mistake_1_today_counted_in_utc(desk: Desk) -> None:
    gift = {"person_id": await desk.person(), "round_id": await desk.plan(RULE, code="DAILY")}
    answers = [await desk.give(at, **gift) for at in (AT_FIVE, AT_SEVEN, NEXT_MORNING)]
    assert [answer.status_code for answer in answers] == [201, 409, 201]
    assert answers[1].json()["parameters"]["blocked_until"] == "2023-11-08"


async def test_a_rounds_last_day_lasts_until_midnight_there(desk: Desk) -> None:
    rule = {"unit": "PERSON", "window": "ROUND"}
    round_id = await desk.plan(rule, code="LAST", starts_on="2023-11-01", ends_on="2023-11-07")
    answers = [await desk.give(at, person_id=await desk.person(), round_id=round_id) for at in (AT_SEVEN, NEXT_MORNING)]
    assert [answer.status_code for answer in answers] == [201, 409]
    assert answers[1].json()["code"] == "round_closed"
