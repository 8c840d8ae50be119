"""Steps of a round: stopped for everybody at once, ended only when nothing is unsettled, each step kept for ever."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.exc import DBAPIError

from shared.clock import real_now
from shared.contracts.directory import DeviceChanged
from shared.db import Database, run
from shared.ids import new_id
from tests.integration.distribution.conftest import Desk, card, verdicts
from tests.integration.distribution.rounding import step
from tests.support.events import made
from tests.support.people import CLERK, COORDINATOR, DANLI, SCANNER, SCANNER_ID


async def steps(desk: Desk) -> list[dict[str, Any]]:
    """The round's history."""
    items: list[dict[str, Any]] = (await desk.get(f"/rounds/{desk.round_id}/steps")).json()["items"]
    return items


async def unsettled(desk: Desk) -> dict[str, list[dict[str, Any]]]:
    """What stands in the way of the round's end."""
    found: dict[str, list[dict[str, Any]]] = (await desk.get(f"/rounds/{desk.round_id}/reconciliation")).json()[
        "unsettled"
    ]
    return found


async def test_a_stop_needs_a_reason_from_the_list(desk: Desk) -> None:
    for body in ({}, {"reason": "because"}):
        answer = await desk.post(f"/rounds/{desk.round_id}/pause", body, member=COORDINATOR)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/reason")


async def test_after_a_stop_every_desk_and_scanner_is_refused_and_the_round_says_why(desk: Desk) -> None:
    stopped = await step(desk, "pause", reason="CROWD")
    assert (stopped.json()["state"], stopped.json()["state_reason"]) == ("PAUSED", "CROWD")
    body = desk.handout(await desk.person())
    answers = [await desk.post("/handouts", {**body, "id": new_id()}, member=who) for who in (CLERK, SCANNER)]
    assert [answer.json()["code"] for answer in answers] == ["round_closed"] * 2
    assert (await desk.events("round_paused"))[-1]["state"] == "PAUSED"
    await step(desk, "open")
    assert (await desk.post("/handouts", body)).status_code == 201


async def test_while_many_give_a_stop_lets_nothing_out_that_asks_after_its_answer(desk: Desk) -> None:
    people = [await desk.person() for _ in range(24)]
    stopped = asyncio.Event()

    async def give(person: UUID) -> tuple[bool, int]:
        after = stopped.is_set()
        return after, (await desk.give(person_id=person)).status_code

    async def stop() -> None:
        assert (await step(desk, "pause", reason="CROWD")).status_code == 200
        stopped.set()

    first = [asyncio.create_task(give(one)) for one in people[:12]]
    stopping = asyncio.create_task(stop())
    await stopping
    answers = await asyncio.gather(*first, *(give(one) for one in people[12:]))
    assert [status for after, status in answers if after] == [409] * 12
    given = sum(status == 201 for _, status in answers)
    assert await desk.rows("SELECT coalesce(sum(qty), 0)::int AS kits FROM claim WHERE live") == [{"kits": given}]


async def test_who_took_each_step_when_and_why_is_kept(desk: Desk) -> None:
    await step(desk, "pause", reason="WEATHER")
    await step(desk, "open")
    await step(desk, "close")
    kept = await steps(desk)
    assert [(one["state"], one["reason"]) for one in kept] == [
        ("OPEN", None),
        ("PAUSED", "WEATHER"),
        ("OPEN", None),
        ("CLOSED", None),
    ]
    assert {one["done_by"] for one in kept} == {str(COORDINATOR.subject)}
    times = [datetime.fromisoformat(one["occurred_at"]) for one in kept]
    assert times == sorted(times)


async def test_a_stop_of_a_stopped_round_changes_nothing_and_keeps_the_first_reason(desk: Desk) -> None:
    await step(desk, "pause", reason="SECURITY")
    again = await step(desk, "pause", reason="CROWD")
    assert again.json()["state_reason"] == "SECURITY"
    assert len(await steps(desk)) == 2


async def test_of_many_stops_at_once_one_is_taken(desk: Desk) -> None:
    answers = await asyncio.gather(*(step(desk, "pause", reason=reason) for reason in ["CROWD", "LIST"] * 8))
    assert {answer.status_code for answer in answers} == {200}
    assert [one["state"] for one in await steps(desk)] == ["OPEN", "PAUSED"]
    assert len(await desk.events("round_paused")) == 1


async def test_steps_taken_without_the_rounds_lock_would_be_two(desk: Desk) -> None:
    """The control: each reads the state and writes by itself, as the steps would without the lock."""
    database = desk.installation.runtime("distribution").database
    ready = asyncio.Barrier(2)

    async def unguarded() -> None:
        async def work(session: Any) -> None:
            await run(session, "SELECT state FROM round WHERE id = :id", id=desk.round_id)
            await ready.wait()
            await run(
                session,
                """
                WITH moved AS (UPDATE round SET state = 'PAUSED', version = version + 1 WHERE id = :id
                               RETURNING id, version)
                INSERT INTO round_step (round_id, version, state, reason, done_by, occurred_at)
                SELECT id, version, 'PAUSED', 'OTHER', :who, now() FROM moved
                """,
                id=desk.round_id,
                who=COORDINATOR.subject,
            )

        await database.run(work)

    await asyncio.gather(unguarded(), unguarded())
    assert [one["state"] for one in await steps(desk)] == ["OPEN", "PAUSED", "PAUSED"]


@pytest.mark.parametrize(
    "statement", ["UPDATE round_step SET reason = 'OTHER'", "DELETE FROM round_step", "TRUNCATE round_step"]
)
async def test_a_step_is_never_changed(desk: Desk, statement: str) -> None:
    database: Database = desk.installation.runtime("distribution").database
    with pytest.raises(DBAPIError, match="permission denied"):
        await database.run(lambda session: run(session, statement))


async def test_an_open_case_blocks_the_end_unless_a_person_says_why(desk: Desk) -> None:
    person = await desk.person()
    at = (real_now() - timedelta(minutes=1)).isoformat()
    await desk.send([desk.handout(person, scanned_at=at, device_seq=n) for n in (1, 2)])
    [case] = (await unsettled(desk))["cases"]
    assert case["kind"] == "OVER_ISSUE"
    refused = await step(desk, "close")
    assert (refused.status_code, refused.json()["code"]) == (409, "round_unsettled")
    assert refused.json()["parameters"] == {"cases": 1, "devices": 0, "sheets": 0}
    closed = await step(desk, "close", despite="Se revisa mañana")
    assert closed.json()["state"] == "CLOSED"
    assert (await steps(desk))[-1]["despite"] == "Se revisa mañana"


async def test_another_rounds_case_blocks_nothing(desk: Desk) -> None:
    other = await desk.plan({"unit": "PERSON", "window": "ROUND"}, code="OTHER")
    person = await desk.person()
    at = (real_now() - timedelta(minutes=1)).isoformat()
    await desk.send([desk.handout(person, scanned_at=at, device_seq=n, round_id=other) for n in (1, 2)])
    assert (await unsettled(desk))["cases"] == []
    assert (await step(desk, "close")).status_code == 200


async def test_a_shelf_that_was_short_of_what_the_round_gives_blocks_it(desk: Desk) -> None:
    many = await desk.plan({"unit": "PERSON", "window": "ROUND", "quantity": 100}, code="MANY")
    at = (real_now() - timedelta(minutes=1)).isoformat()
    people = [await desk.person() for _ in range(2)]
    await desk.send([desk.handout(one, scanned_at=at, quantity=100, round_id=many) for one in people])
    assert [case["kind"] for case in (await unsettled(desk))["cases"]] == ["STOCK"]


async def scanner(desk: Desk, device_id: UUID = SCANNER_ID) -> UUID:
    """A scanner that the directory told of."""
    await desk.hear(made(DeviceChanged, device_id=device_id, site_id=DANLI, kind="SCANNER", active=True))
    return device_id


async def heard_of(desk: Desk, items: list[dict[str, Any]], **changes: Any) -> None:
    """A log of the scanner."""
    verdicts(await desk.send(items, **changes))


async def test_a_scanner_that_gave_is_heard_only_by_a_whole_log_since_the_stop(desk: Desk) -> None:
    await scanner(desk)
    body = desk.handout(await desk.person(), device_id=SCANNER_ID)
    assert (await desk.post("/handouts", body, member=SCANNER)).status_code == 201
    assert [one["device_id"] for one in (await unsettled(desk))["devices"]] == [str(SCANNER_ID)]
    await heard_of(desk, [])
    assert (await unsettled(desk))["devices"] == []
    await step(desk, "pause")
    [waited_for] = (await unsettled(desk))["devices"]
    assert waited_for["heard_at"] is not None
    assert (await step(desk, "close")).json()["parameters"]["devices"] == 1
    await heard_of(desk, [], more=True)
    assert len((await unsettled(desk))["devices"]) == 1
    await heard_of(desk, [])
    assert (await step(desk, "close")).status_code == 200


async def test_a_scanner_in_use_at_the_site_is_waited_for_though_it_gave_nothing_here_yet(desk: Desk) -> None:
    device = await scanner(desk)
    assert (await unsettled(desk))["devices"] == []
    await heard_of(desk, [])
    await step(desk, "pause")
    assert [one["device_id"] for one in (await unsettled(desk))["devices"]] == [str(device)]


async def test_what_comes_after_the_end_is_recorded_and_the_device_was_waited_for(desk: Desk) -> None:
    await desk.hear(card())
    await step(desk, "close")
    await heard_of(desk, [])
    late = [{**desk.handout(), "card": card().code, "scanned_at": real_now().isoformat()}]
    assert verdicts(await desk.send(late)) == ["GIVEN_DESPITE"]
    assert [case["kind"] for case in (await unsettled(desk))["cases"]] == ["GIVEN_DESPITE"]
