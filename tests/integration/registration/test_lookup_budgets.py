"""How many people one user may look at: officers hear of much, too much is refused, and decoys are watched."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.registration.conftest import Desk, person
from tests.support.installation import make_settings, running
from tests.support.people import COORDINATOR, DANLI, OFFICER, REGISTRAR, Member

LIMITS = {"PER_HOUR_SOFT": "3", "PER_HOUR_MAX": "5", "PER_DAY_SOFT": "0", "PER_DAY_MAX": "8"}


@pytest.fixture
async def narrow(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    """A desk whose users may read five people an hour and eight a day."""
    monkeypatch.setenv("AMPARO_LOOKUP_BUDGETS_IN_DEMO", "1")
    for name, value in LIMITS.items():
        monkeypatch.setenv(f"AMPARO_LOOKUP_PEOPLE_{name}", value)
    settings = make_settings(database, tmp_path / "keys")
    async with running(settings, services=["directory", "registration"], workers=False) as installation:
        desk = Desk(installation)
        await desk.know_site()
        yield desk


async def alerts(desk: Desk) -> list[dict[str, Any]]:
    """What Danlí's officers are told."""
    answer = await desk.get("/privacy-alerts", member=OFFICER)
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def look(desk: Desk, person_id: object, times: int, member: Member = REGISTRAR) -> list[int]:
    """Statuses of so many reads."""
    return [(await desk.get(f"/persons/{person_id}", member=member)).status_code for _ in range(times)]


async def test_much_reading_is_told_to_the_officers_once(narrow: Desk) -> None:
    [one] = (await narrow.register(person()))["person_ids"]
    assert await look(narrow, one, 3) == [200] * 3
    assert await alerts(narrow) == []
    assert await look(narrow, one, 2) == [200] * 2
    [alert] = await alerts(narrow)
    assert (alert["kind"], alert["user_id"], alert["site_id"]) == (
        "BUDGET_NEARLY_SPENT",
        str(REGISTRAR.subject),
        str(DANLI),
    )


async def test_too_much_is_refused_kept_and_told(narrow: Desk) -> None:
    [one] = (await narrow.register(person()))["person_ids"]
    assert await look(narrow, one, 7) == [200] * 5 + [429] * 2
    refused = await narrow.get(f"/persons/{one}")
    assert (refused.json()["code"], refused.headers["Retry-After"]) == ("lookup_budget_spent", "3600")
    outcomes = [
        row["outcome"] for row in await narrow.rows("SELECT outcome FROM audit WHERE kind = 'READ' ORDER BY id")
    ]
    assert outcomes == ["done"] * 5 + ["lookup_budget_spent"] * 3
    assert [alert["kind"] for alert in await alerts(narrow)] == ["BUDGET_NEARLY_SPENT", "BUDGET_SPENT"]


async def test_people_are_counted_not_answers(narrow: Desk) -> None:
    ids = (await narrow.register(*(person() for _ in range(6))))["person_ids"]
    asked = {"ids": ids, "purpose": "ASSISTANCE"}
    assert (await narrow.post("/persons/lookup", asked)).status_code == 429
    assert (await narrow.post("/persons/lookup", asked | {"ids": ids[:5]})).status_code == 200


async def test_a_budget_is_one_users(narrow: Desk) -> None:
    [one] = (await narrow.register(person()))["person_ids"]
    assert await look(narrow, one, 6) == [200] * 5 + [429]
    assert await look(narrow, one, 1, COORDINATOR) == [200]


async def test_an_hour_later_there_is_more_and_the_day_has_its_own_end(narrow: Desk) -> None:
    [one] = (await narrow.register(person()))["person_ids"]
    assert await look(narrow, one, 5) == [200] * 5
    await narrow.rows("SET session_replication_role = replica")
    await hours_pass(narrow, 2)
    assert await look(narrow, one, 4) == [200] * 3 + [429]
    await hours_pass(narrow, 24)
    assert await look(narrow, one, 1) == [200]


async def hours_pass(desk: Desk, hours: int) -> None:
    """Set back what was written, past the audit's triggers."""
    await desk.rows(
        "WITH replica AS (SELECT set_config('session_replication_role', 'replica', false) AS role) "
        f"UPDATE audit SET recorded_at = recorded_at - interval '{hours} hours' FROM replica WHERE role = 'replica'"
    )


async def test_readers_at_the_same_time_do_not_wait_and_end_at_the_limit(narrow: Desk) -> None:
    [one] = (await narrow.register(person()))["person_ids"]
    await asyncio.gather(*(look(narrow, one, 4) for _ in range(4)))
    assert await look(narrow, one, 1) == [429]


async def test_a_decoy_that_is_read_alarms_at_once(narrow: Desk) -> None:
    [decoy] = (await narrow.register(person(given_names="Nadie")))["person_ids"]
    assert (await narrow.post(f"/persons/{decoy}/decoy", {}, member=REGISTRAR)).status_code == 403
    for _ in range(2):
        assert (await narrow.post(f"/persons/{decoy}/decoy", {}, member=OFFICER)).status_code == 201
    assert await alerts(narrow) == []
    answer = await narrow.get(f"/persons/{decoy}")
    assert (answer.status_code, answer.json()["given_names"]) == (200, "Nadie")
    [alert] = await alerts(narrow)
    assert (alert["kind"], alert["person_id"], alert["user_id"]) == ("DECOY_READ", decoy, str(REGISTRAR.subject))
    seen = await narrow.post(f"/privacy-alerts/{alert['alert_id']}/seen", {}, member=OFFICER)
    assert seen.json()["seen_by"] == str(OFFICER.subject)
    assert (await narrow.get("/privacy-alerts?unseen=true", member=OFFICER)).json()["items"] == []


async def test_a_demonstration_lives_a_year_in_an_hour_and_has_no_budgets(desk: Desk) -> None:
    await desk.know_site()
    [one] = (await desk.register(person()))["person_ids"]
    assert await look(desk, one, 12) == [200] * 12
    assert await alerts(desk) == []
