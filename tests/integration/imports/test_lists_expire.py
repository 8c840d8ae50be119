"""Whom only a list named is forgotten when the list's own event is long over; a dry run says so and changes nothing."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from amparo.cli.erasures import in_registration
from amparo.cli.retention import run_all
from services.registration.commands.retention import retain, would_go
from shared.contracts.directory import EmergencyChanged
from shared.db import run
from shared.ids import new_id
from tests.integration.imports.conftest import Lists, child, family, table
from tests.integration.imports.test_report_and_seen import met
from tests.integration.registration.test_sealing_by_several_replicas import waits_for_a_lock
from tests.support.events import made
from tests.support.eventually import eventually
from tests.support.people import OFFICER
from tests.support.sample_lists import text

TODAY = datetime.now(UTC)


async def emergency(lists: Lists, *, closed: int | None) -> UUID:
    """An emergency that opened long ago and closed so many days ago, if it did."""
    id_ = new_id()
    days: dict[str, Any] = {"opened_on": (TODAY - timedelta(days=2_000)).date()}
    if closed is not None:
        days["closed_on"] = (TODAY - timedelta(days=closed)).date()
    await lists.desk.hear([made(EmergencyChanged, emergency_id=id_, code="E", cause="FLOOD", **days)])
    return id_


async def names(lists: Lists) -> set[str]:
    """Who still has a name."""
    return set(await lists.heads())


async def test_a_list_goes_by_its_own_event_and_nobody_of_another(lists: Lists) -> None:
    """The other event is still on: by any event that was on nobody of either list would ever go."""
    over, young, still_on = [await emergency(lists, closed=days) for days in (62, 58, None)]
    for number, (name, event) in enumerate({"Rosa": over, "Alba": young, "Nora": still_on}.items()):
        await lists.committed(table(family(1, name)), name=f"Lista {number}", emergency_id=str(event))
    settings = lists.desk.installation.settings
    told = await in_registration(settings, would_go)
    assert told == {"LISTED": 1, "LISTED_FAMILIES": 1}
    assert await names(lists) == {"Rosa", "Alba", "Nora"}
    assert await run_all(settings) == told
    assert await names(lists) == {"Alba", "Nora"}
    assert await run_all(settings) == {}


async def test_nothing_that_a_list_or_a_file_said_is_left_and_the_list_still_counts_them(lists: Lists) -> None:
    """One family has a name, of the other only how many they are is known."""
    event = await emergency(lists, closed=100)
    headings = ["Familia No", "Nombres", "DNI", "Fecha de nacimiento", "Mujeres", "Niñas", "Colonia"]
    named = ["1", "Rosa", "0801199000011", "1980-02-03", "1", "1", "Planeta"]
    counted = ["2", "", "", "", "1", "2", "Barrio Norte"]
    content = text([headings, named, counted], delimiter=";", encoding="utf-8")
    await lists.committed(content, emergency_id=str(event))
    assert await lists.desk.rows("SELECT FROM household WHERE head_person_id IS NULL")
    assert await run_all(lists.desk.installation.settings) == {"LISTED": 1, "LISTED_FAMILIES": 2}
    for table_name in ("listed_household", "import_household"):
        rows = await lists.desk.rows(f"SELECT place, document_key, name_key, fingerprint FROM {table_name}")
        assert [tuple(row.values()) for row in rows] == [(None, None, b"", b"")] * 2
    assert await lists.desk.rows("SELECT FROM import_household WHERE content IS NOT NULL OR before IS NOT NULL") == []
    for kept in ("dwelling WHERE place_text IS NOT NULL", "document", "person_match"):
        assert await lists.desk.rows(f"SELECT FROM {kept}") == []
    seen = (await lists.desk.get(f"/lists/{await lists.list_id()}/seen")).json()
    assert [(one["households_listed"], one["people_listed"]) for one in seen["items"]] == [(2, 5)]
    assert len(await lists.desk.events("person_erased")) == 1


async def test_who_was_met_is_held_or_has_an_open_task_stays_with_the_family(lists: Lists) -> None:
    event = await emergency(lists, closed=100)
    rows = [family(1, "Rosa"), family(2, "Alba"), child("Tito"), family(3, "Nora"), family(4, "Dora")]
    await lists.committed(table(*rows), emergency_id=str(event))
    await lists.desk.know_site()
    await met(lists, "Rosa")
    heads = await lists.heads()
    hold = {"id": new_id(), "kind": "LEGAL"}
    answer = await lists.desk.post(f"/persons/{heads['Alba']['id']}/holds", hold, member=OFFICER)
    assert answer.status_code == 201, answer.text
    await lists.desk.rows(
        """
        INSERT INTO protection_task (id, kind, site_id, person_id, opened_at, due_at)
        VALUES ($1, 'TRACING', $2, $3, now(), now())
        """,
        *(new_id(), heads["Nora"]["site_id"], heads["Nora"]["id"]),
    )
    assert await run_all(lists.desk.installation.settings) == {"LISTED": 1, "LISTED_FAMILIES": 1}
    assert await names(lists) == {"Rosa", "Alba", "Tito", "Nora"}


async def test_a_list_of_no_event_goes_after_it_was_made_and_after_every_event_that_was_on(lists: Lists) -> None:
    settings = lists.desk.installation.settings
    event = await emergency(lists, closed=None)
    await lists.committed(table(family(1, "Rosa")))
    assert await run_all(settings) == {}
    await lists.desk.rows("UPDATE emergency SET closed_on = current_date - 70 WHERE id = $1", event)
    assert await run_all(settings) == {"LISTED": 1, "LISTED_FAMILIES": 1}


async def test_who_is_met_while_it_runs_stays(lists: Lists) -> None:
    """Read, then locked, then read again: the control is the first reading, which had the family."""
    event = await emergency(lists, closed=100)
    await lists.committed(table(family(1, "Rosa")), emergency_id=str(event))
    settings, database = lists.desk.installation.settings, lists.desk.installation.runtime("registration").database
    async with database.sessions() as meeting:
        await run(meeting, "UPDATE household SET presence = 'SEEN'")
        assert await in_registration(settings, would_go) == {"LISTED": 1, "LISTED_FAMILIES": 1}
        running = asyncio.create_task(in_registration(settings, retain))
        await eventually(lambda: waits_for_a_lock(lists.desk))
        await meeting.commit()
        assert await running == {}
    assert await names(lists) == {"Rosa"}


async def test_several_batches_and_a_next_version_is_made_of_new_families(lists: Lists) -> None:
    event = await emergency(lists, closed=100)
    content = table(*(family(number, f"Rosa{number}") for number in range(1, 6)))
    await lists.committed(content, emergency_id=str(event))
    settings = lists.desk.installation.settings.model_copy(update={"retention_batch_people": 2})
    counts = await asyncio.gather(*(run_all(settings) for _ in range(2)))
    assert sum(one.get("LISTED", 0) for one in counts) == 5
    assert len(await lists.desk.events("person_erased")) == 5
    id_ = await lists.ready(content + b"\r\n")
    assert (await lists.show(id_))["counts"]["new"] == 5
