"""Whose time is over goes, by population; who came back, is held or under our roof stays; a dry run changes nothing."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from amparo.cli.erasures import in_registration
from amparo.cli.retention import run_all
from services.registration.commands.retention import keep_retention, retain, would_go
from shared.contracts.directory import EmergencyChanged
from shared.contracts.shelter import StayStarted
from shared.db import run
from shared.ids import new_id
from shared.settings import Settings
from tests.integration.registration.conftest import Desk, person
from tests.integration.registration.merging import merge, undo
from tests.integration.registration.test_sealing_by_several_replicas import waits_for_a_lock
from tests.support.events import made
from tests.support.eventually import eventually
from tests.support.people import DANLI, OFFICER

TODAY = datetime.now(UTC)


async def known(desk: Desk, population: str, days_ago: int, **more: Any) -> UUID:
    """Somebody whose last contact was so many days ago."""
    one = await desk.register(person(given_names="Ana"), population=population, **more)
    await desk.rows(
        """
        UPDATE person SET last_contact_at = CASE WHEN presence = 'SEEN' THEN now() - make_interval(days => $2) END,
                          registered_at = now() - make_interval(days => $2) WHERE id = $1
        """,
        UUID(one["person_ids"][0]),
        days_ago,
    )
    return UUID(one["person_ids"][0])


async def emergency(desk: Desk, opened: int, closed: int | None) -> None:
    """Hear of an emergency that opened and closed so many days ago."""
    day = {"opened_on": (TODAY - timedelta(days=opened)).date()}
    if closed is not None:
        day["closed_on"] = (TODAY - timedelta(days=closed)).date()
    await desk.hear([made(EmergencyChanged, emergency_id=new_id(), code="E", cause="FLOOD", **day)])


async def erased(desk: Desk) -> set[UUID]:
    """Who is erased."""
    return {row["id"] for row in await desk.rows("SELECT id FROM person WHERE erased_at IS NOT NULL")}


def settings_of(desk: Desk) -> Settings:
    """The settings of the installation."""
    return desk.installation.settings


@pytest.mark.parametrize(
    ("population", "young", "old"),
    [("IN_TRANSIT", 89, 91), ("RETURNEE", 720, 740), ("HOST", 720, 740), ("DISPLACED", 360, 370)],
)
async def test_a_populations_time(desk: Desk, population: str, young: int, old: int) -> None:
    await known(desk, population, young)
    over = await known(desk, population, old)
    assert (await run_all(settings_of(desk))).keys() == {population}
    assert await erased(desk) == {over}
    assert await desk.rows("SELECT FROM person WHERE given_names IS NOT NULL AND id = $1", over) == []


async def test_displaced_people_stay_until_a_year_after_their_emergency(desk: Desk) -> None:
    await emergency(desk, opened=900, closed=400)
    await emergency(desk, opened=300, closed=100)
    long_ago = await known(desk, "DISPLACED", 800)
    await known(desk, "DISPLACED", 200)
    assert await run_all(settings_of(desk)) == {"DISPLACED": 1}
    assert await erased(desk) == {long_ago}


async def test_while_the_emergency_is_on_nobodys_time_is_over(desk: Desk) -> None:
    await emergency(desk, opened=900, closed=None)
    await known(desk, "DISPLACED", 800)
    await known(desk, "DISPLACED", 800, presence="LISTED")
    assert await run_all(settings_of(desk)) == {}


async def test_who_was_only_listed_goes_sooner(desk: Desk) -> None:
    await emergency(desk, opened=200, closed=70)
    listed = await known(desk, "DISPLACED", 150, presence="LISTED")
    await known(desk, "DISPLACED", 150)
    assert await run_all(settings_of(desk)) == {"LISTED": 1}
    assert await erased(desk) == {listed}


async def test_of_several_populations_the_longest_time_counts(desk: Desk) -> None:
    one = await known(desk, "IN_TRANSIT", 200)
    await desk.rows("UPDATE person SET populations = '{IN_TRANSIT,RETURNEE}' WHERE id = $1", one)
    assert await run_all(settings_of(desk)) == {}


async def test_a_hold_keeps_a_record_until_it_is_lifted(desk: Desk) -> None:
    await desk.know_site()
    one, hold = await known(desk, "IN_TRANSIT", 100), new_id()
    body = {"id": hold, "kind": "LEGAL"}
    assert (await desk.post(f"/persons/{one}/holds", body, member=OFFICER)).status_code == 201
    assert (await run_all(settings_of(desk)), await erased(desk)) == ({}, set())
    assert (await desk.post(f"/holds/{hold}/lift", {}, member=OFFICER)).json()["standing"] is False
    assert (await run_all(settings_of(desk)), await erased(desk)) == ({"IN_TRANSIT": 1}, {one})


async def test_who_is_under_our_roof_stays(desk: Desk) -> None:
    one = await known(desk, "IN_TRANSIT", 100)
    await desk.hear([made(StayStarted, site_id=DANLI, person_id=one, place="BED", night_of="2023-06-15")])
    await desk.rows("UPDATE person SET last_contact_at = now() - interval '100 days'")
    assert await run_all(settings_of(desk)) == {}


async def test_a_dry_run_says_what_would_go_and_changes_nothing(desk: Desk) -> None:
    for population in ("IN_TRANSIT", "IN_TRANSIT", "RETURNEE"):
        await known(desk, population, 1_000)
    await known(desk, "IN_TRANSIT", 1)
    before = await desk.rows("SELECT person::text AS row FROM person ORDER BY id")
    told = await in_registration(settings_of(desk), would_go)
    assert told == {"IN_TRANSIT": 2, "RETURNEE": 1}
    assert await desk.rows("SELECT person::text AS row FROM person ORDER BY id") == before
    assert await run_all(settings_of(desk)) == told


async def test_it_is_written_down_and_again_changes_nothing(desk: Desk) -> None:
    one = await known(desk, "IN_TRANSIT", 100)
    assert await run_all(settings_of(desk)) == {"IN_TRANSIT": 1}
    assert await run_all(settings_of(desk)) == {}
    [row] = await desk.rows("SELECT caller_kind, subjects FROM audit WHERE operation = 'retention'")
    assert (row["caller_kind"], row["subjects"]) == ("job", [one])
    assert [dict(row) for row in await desk.rows("SELECT counts FROM retention_run")] == [
        {"counts": '{"IN_TRANSIT": 1}'}
    ]
    [noted] = await desk.rows("SELECT reason FROM erasure")
    assert noted["reason"] == "RETENTION"


async def test_batches_go_on_where_a_run_broke_off(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AMPARO_RETENTION_BATCH_PEOPLE", "2")
    for _ in range(5):
        await known(desk, "IN_TRANSIT", 100)
    assert await in_registration(settings_of(desk), retain) == {"IN_TRANSIT": 2}
    assert await run_all(settings_of(desk)) == {"IN_TRANSIT": 3}


async def test_several_at_once_erase_each_once(desk: Desk) -> None:
    for _ in range(6):
        await known(desk, "IN_TRANSIT", 100)
    answers = await asyncio.gather(*(run_all(settings_of(desk)) for _ in range(3)))
    assert sum(answer.get("IN_TRANSIT", 0) for answer in answers) == 6
    assert len(await desk.events("person_erased")) == 6


async def test_who_comes_back_while_it_runs_stays(desk: Desk) -> None:
    """Read, then locked, then read again: the control is the first reading, which had the person."""
    one = await known(desk, "IN_TRANSIT", 100)
    database = desk.installation.runtime("registration").database
    async with database.sessions() as coming:
        await run(coming, "UPDATE person SET last_contact_at = now() WHERE id = :id", id=one)
        assert await in_registration(settings_of(desk), would_go) == {"IN_TRANSIT": 1}
        running = asyncio.create_task(in_registration(settings_of(desk), retain))
        await eventually(lambda: waits_for_a_lock(desk))
        await coming.commit()
        assert await running == {}
    assert await erased(desk) == set()


async def test_where_nobody_known_lives_any_more_is_forgotten(desk: Desk) -> None:
    home = {"place_pcode": "HN0703", "place_text": "Barrio abajo"}
    await desk.register(unnamed={"women": 1}, dwelling=home)
    assert await run_all(settings_of(desk)) == {}
    await desk.rows("UPDATE household SET last_contact_at = now() - interval '2 years'")
    assert await run_all(settings_of(desk)) == {"HOMES": 1}
    assert await desk.rows("SELECT FROM dwelling WHERE place_text IS NOT NULL") == []


@pytest.mark.parametrize("demo", [True, False])
async def test_a_demonstrations_worker_erases_nobody(desk: Desk, demo: bool) -> None:
    """Its people live in 2023, and its worker does not."""
    one = await known(desk, "IN_TRANSIT", 1_000)
    settings = settings_of(desk).model_copy(update={"demo": demo})
    await in_registration(settings, keep_retention)
    assert await erased(desk) == (set() if demo else {one})


async def test_a_record_that_was_merged_goes_with_its_survivor_and_not_before(desk: Desk) -> None:
    long_ago = await known(desk, "IN_TRANSIT", 200)
    came_back = await known(desk, "IN_TRANSIT", 1)
    [home] = await desk.rows("SELECT household_id AS id FROM person WHERE id = $1", came_back)
    merged = await merge(desk, {"id": came_back}, {"id": long_ago}, household_id=home["id"])
    assert merged.status_code == 201, merged.text
    assert await run_all(settings_of(desk)) == {}
    assert (await undo(desk, merged.json()["merge_id"])).status_code == 200
    assert await run_all(settings_of(desk)) == {"IN_TRANSIT": 1}
    assert await erased(desk) == {long_ago}


async def test_a_relatives_message_goes_after_its_time_and_not_before_its_task_is_closed(desk: Desk) -> None:
    await desk.know_site()
    body = {
        "id": new_id(),
        "site_id": DANLI,
        "sought_names": "Ana Soto",
        "seeker_name": "Rosa Soto",
        "seeker_relationship": "madre",
        "seeker_reach": "9900-0000",
    }
    young = body | {"id": new_id()}
    for one in (body, young):
        assert (await desk.post("/tracing-requests", one)).status_code == 201
    await desk.rows("UPDATE tracing_request SET recorded_at = now() - interval '91 days' WHERE id = $1", body["id"])
    assert await run_all(settings_of(desk)) == {}
    await desk.rows(
        "UPDATE protection_task SET seen_at = now(), seen_by = id, closed_at = now(), closed_by = id, outcome = 'DONE'"
    )
    told = await in_registration(settings_of(desk), would_go)
    assert told == {"TRACING": 1}
    assert len(await desk.rows("SELECT FROM tracing_request")) == 2
    assert await run_all(settings_of(desk)) == told
    assert [row["id"] for row in await desk.rows("SELECT id FROM tracing_request")] == [young["id"]]
    assert (await desk.post("/tracing-requests", body)).json()["code"] == "id_reused"


async def test_questions_asked_at_desks_go_after_their_time(desk: Desk) -> None:
    one = await desk.register(person(given_names="Ana"))
    for days in (89, 91):
        await desk.rows(
            """
            INSERT INTO match_question (id, asked_by, site_id, person_id, field, score, strong, asked_at, expires_at)
            VALUES ($1, $1, $2, $3, 'BIRTH_YEAR', 9, true, now(), now() - make_interval(days => $4))
            """,
            *(new_id(), DANLI, UUID(one["person_ids"][0]), days),
        )
    told = await in_registration(settings_of(desk), would_go)
    assert told == {"QUESTIONS": 1}
    assert len(await desk.rows("SELECT FROM match_question")) == 2
    assert await run_all(settings_of(desk)) == told
    assert len(await desk.rows("SELECT FROM match_question")) == 1


async def test_whose_names_an_authority_was_shown_goes_and_who_asked_stays(desk: Desk) -> None:
    one = await desk.register(person(given_names="Ana"))
    request = new_id()
    await desk.rows(
        """
        INSERT INTO authority_request (id, site_id, name, office, asked_at, document_seen, recorded_by, recorded_at)
        VALUES ($1, $2, 'Fiscal', 'Fiscalía', now(), 'oficio', $1, now())
        """,
        *(request, DANLI),
    )
    for days in (89, 91):
        await desk.rows(
            """
            INSERT INTO authority_export (id, request_id, person_ids, asked_by, asked_at, expires_at)
            VALUES ($1, $2, ARRAY[$3::uuid], $1, now(), now() - make_interval(days => $4))
            """,
            *(new_id(), request, UUID(one["person_ids"][0]), days),
        )
    told = await in_registration(settings_of(desk), would_go)
    assert told == {"EXPORTS": 1}
    assert await run_all(settings_of(desk)) == told
    kept = await desk.rows("SELECT cardinality(person_ids) AS people, asked_by FROM authority_export ORDER BY id")
    assert [row["people"] for row in kept] == [1, 0]
    assert all(row["asked_by"] for row in kept)
