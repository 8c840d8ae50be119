"""A log is judged by the state in which the round was when it was given, however late it comes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from tests.integration.distribution.conftest import Desk, verdicts
from tests.integration.distribution.device_logs import device, lose, speaking
from tests.support.people import COORDINATOR, SCANNER_ID

HOUR = timedelta(hours=1)
MORNING = datetime(2023, 11, 7, 14, tzinfo=UTC)
"""Eight o'clock in Tegucigalpa: the round opens. It is stopped at noon, and opened again at two."""
NOON, TWO = MORNING + 4 * HOUR, MORNING + 6 * HOUR


@pytest.fixture
async def stopped(desk: Desk) -> Desk:
    """A desk whose round is stopped at noon."""
    desk.round_id = await desk.plan({"unit": "PERSON", "window": "ROUND"}, code="DAY", opened_at=MORNING)
    await step(desk, "pause", NOON, reason="UNFIT_GOODS")
    return desk


async def step(desk: Desk, name: str, at: datetime, **body: Any) -> None:
    """A step of the round."""
    answer = await desk.post(f"/rounds/{desk.round_id}/{name}", body, member=COORDINATOR, at=at)
    assert answer.status_code == 200, answer.text


async def heard(desk: Desk, at: datetime, off: timedelta = timedelta()) -> None:
    """The device, whose clock is so far ahead, holds nothing that it has not sent."""
    verdicts(await desk.send([], at=at, sent_at=at + off))


async def given(desk: Desk, when: datetime, *, sent: datetime, off: timedelta = timedelta()) -> dict[str, Any]:
    """One hand-out at `when`, in a log that is sent at `sent` by a device whose clock is ahead: the answer to it."""
    item = desk.handout(await desk.person(), scanned_at=(when + off).isoformat())
    answer = await desk.send([item], at=sent, sent_at=sent + off)
    verdicts(answer)
    resource: dict[str, Any] = answer.json()["items"][0]["resource"]
    return resource


def told(resource: dict[str, Any]) -> tuple[str, str | None, bool]:
    return resource["verdict"], resource.get("code"), resource["time_uncertain"]


async def cases(desk: Desk) -> list[str]:
    return sorted(row["kind"] for row in await desk.rows("SELECT kind FROM review_case"))


async def test_what_was_given_before_a_stop_is_given_and_its_time_is_not_sure(stopped: Desk) -> None:
    await heard(stopped, MORNING + HOUR, off=HOUR)
    assert told(await given(stopped, NOON - HOUR, sent=NOON + HOUR)) == ("GIVEN", None, True)
    assert await cases(stopped) == ["TIME_UNCERTAIN"]


async def test_of_a_device_that_was_never_heard_of_no_time_is_sure(stopped: Desk) -> None:
    assert told(await given(stopped, NOON - HOUR, sent=NOON + HOUR)) == ("GIVEN", None, True)


@pytest.mark.parametrize("off", [timedelta(), timedelta(days=-3650)], ids=str)
@pytest.mark.parametrize("drift", [timedelta(), timedelta(seconds=59), timedelta(seconds=-59)], ids=str)
async def test_after_a_nights_pause_the_log_of_a_steady_clock_opens_no_case(
    stopped: Desk, off: timedelta, drift: timedelta
) -> None:
    await heard(stopped, MORNING + HOUR, off=off)
    late = await given(stopped, NOON - HOUR, sent=NOON + 20 * HOUR, off=off + drift)
    assert (told(late), await cases(stopped)) == (("GIVEN", None, False), [])


@pytest.mark.parametrize(
    ("drift", "before_noon", "sure"),
    [
        (timedelta(seconds=61), HOUR, False),
        (timedelta(seconds=-61), HOUR, False),
        (timedelta(), timedelta(seconds=59), False),
        (timedelta(), timedelta(seconds=61), True),
        (timedelta(), timedelta(seconds=-59), False),
        (timedelta(), timedelta(seconds=-61), True),
    ],
    ids=str,
)
async def test_a_minute_is_what_a_steady_clock_may_be_wrong(
    stopped: Desk, drift: timedelta, before_noon: timedelta, *, sure: bool
) -> None:
    await heard(stopped, MORNING + HOUR)
    late = await given(stopped, NOON - before_noon, sent=NOON + 2 * HOUR, off=drift)
    assert late["time_uncertain"] is not sure


async def test_what_was_given_after_a_stop_is_given_despite_though_the_round_is_open_again(stopped: Desk) -> None:
    await step(stopped, "open", TWO)
    await heard(stopped, MORNING + HOUR, off=HOUR)
    late = await given(stopped, NOON + HOUR, sent=TWO + HOUR)
    assert told(late) == ("GIVEN_DESPITE", "round_closed", True)
    assert "state" not in late["parameters"]  # the one that it has by now is another
    assert await cases(stopped) == ["GIVEN_DESPITE", "TIME_UNCERTAIN"]


@pytest.mark.parametrize(
    ("contact", "when", "sent", "expected"),
    [
        (MORNING, MORNING + HOUR, NOON - HOUR, ("GIVEN", None, False)),
        (NOON, NOON + HOUR, TWO - HOUR, ("GIVEN_DESPITE", "round_closed", False)),
        (TWO, TWO + HOUR, TWO + 2 * HOUR, ("GIVEN", None, False)),
        (MORNING - HOUR, MORNING - HOUR / 2, MORNING - HOUR / 4, ("GIVEN_DESPITE", "round_closed", False)),
    ],
    ids=["before the stop", "while it was stopped", "opened again", "before it was opened"],
)
async def test_between_two_contacts_in_one_state_it_is_sure(
    stopped: Desk, contact: datetime, when: datetime, sent: datetime, expected: tuple[str, str | None, bool]
) -> None:
    await step(stopped, "open", TWO)
    await heard(stopped, contact)
    assert told(await given(stopped, when, sent=sent)) == expected


@pytest.mark.parametrize("off", [timedelta(days=3650), timedelta(days=-3650), 5 * HOUR], ids=str)
async def test_a_device_whose_clock_is_wrong_is_judged_by_the_corrected_time(stopped: Desk, off: timedelta) -> None:
    await heard(stopped, MORNING + HOUR)
    before = await given(stopped, NOON - HOUR / 2, sent=NOON + HOUR / 2, off=off)
    after = await given(stopped, NOON + HOUR, sent=NOON + HOUR, off=off)
    assert [told(before), told(after)] == [("GIVEN", None, True), ("GIVEN_DESPITE", "round_closed", False)]


async def test_an_online_desk_goes_by_the_state_as_it_is(stopped: Desk) -> None:
    refused = await stopped.give(person_id=await stopped.person(), at=NOON + HOUR)
    assert (refused.status_code, refused.json()["code"]) == (409, "round_closed")


@pytest.mark.parametrize(
    ("received", "expected"),
    [(NOON - HOUR, ("GIVEN", None, False)), (NOON + HOUR, ("GIVEN", None, True))],
    ids=["before the stop", "after it"],
)
async def test_a_log_that_waited_is_judged_as_when_it_was_received(
    stopped: Desk, received: datetime, expected: tuple[str, str | None, bool]
) -> None:
    own = await device(stopped)
    await stopped.send([], device_id=own, member=speaking(own), at=MORNING)
    assert (await lose(stopped, own)).status_code == 200
    item = stopped.handout(await stopped.person(), scanned_at=(NOON - 2 * HOUR).isoformat())
    kept = await stopped.send([item], device_id=own, member=speaking(own), at=received)
    assert kept.status_code == 202, kept.text
    path = f"/quarantined-logs/{kept.json()['log_id']}/decision"
    applied = await stopped.post(path, {"decision": "APPLY"}, member=COORDINATOR, at=TWO + 24 * HOUR)
    assert told(applied.json()["items"][0]["resource"]) == expected


async def statements(desk: Desk, items: list[dict[str, Any]]) -> int:
    """How many statements a log takes."""
    engine = desk.installation.runtime("distribution").database.engine.sync_engine
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        verdicts(await desk.send(items, at=NOON, more=True))
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(sent)


async def test_the_history_is_read_once_for_all_rounds_of_a_log(stopped: Desk) -> None:
    rounds = [await stopped.plan({"unit": "PERSON", "window": "ROUND"}, code=f"R-{n}") for n in range(4)]
    when = (NOON - HOUR).isoformat()
    one, many = [
        [
            stopped.handout(await stopped.person(), round_id=round_id, scanned_at=when, device_id=SCANNER_ID)
            for round_id in some
            for _ in range(5)
        ]
        for some in (rounds[:1], rounds)
    ]
    assert await statements(stopped, one) == await statements(stopped, many)
