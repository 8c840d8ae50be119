"""An arrival that was entered in error opens no window, whichever of the two events came first."""

from datetime import UTC, datetime, timedelta

import pytest

from shared.contracts.registration import ArrivalRecorded, ArrivalReversed
from shared.ids import new_id
from tests.integration.distribution.conftest import Desk
from tests.support.events import made
from tests.support.people import DANLI

DAY = timedelta(days=1)
ENTRY = datetime(2023, 11, 7, 15, tzinfo=UTC)


@pytest.mark.parametrize("first", ["the arrival", "its reversal"])
async def test_a_second_entry_that_never_was_gives_no_second_kit(desk: Desk, first: str) -> None:
    round_id = await desk.plan({"unit": "PERSON", "window": "ARRIVAL"}, code="ENTRY")
    person = await desk.person()
    await desk.arrival(ENTRY, person_id=person)
    wrong = made(
        ArrivalRecorded,
        arrival_id=new_id(),
        kind="TRANSIT_ENTRY",
        site_id=DANLI,
        place_pcode="HN0703",
        occurred_at=ENTRY + 3 * DAY,
        person_id=person,
    )
    back = made(
        ArrivalReversed,
        arrival_id=wrong.arrival_id,
        reversal_id=new_id(),
        site_id=DANLI,
        occurred_at=ENTRY + 3 * DAY,
    )
    await desk.hear(*((wrong, back) if first == "the arrival" else (back, wrong)))
    gift = {"person_id": person, "round_id": round_id}
    answers = [await desk.give(ENTRY + days * DAY, **gift) for days in (1, 4)]
    assert [answer.status_code for answer in answers] == [201, 409]
