"""The batch compares who has changed with all others, or all with all; it goes on where it stood, and merges nobody."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.registration.commands import comparing
from services.registration.commands.match_runs import Progress, RunKind, is_due, run_batch
from services.registration.settings import RegistrationSettings, settings_of
from shared.ids import new_id
from tests.integration.registration.conftest import Desk, entry, person
from tests.integration.registration.known import elsewhere, xiomara


@pytest.fixture(autouse=True)
def fresh_surroundings() -> None:
    """No test sees what another one's people made common."""
    comparing.forget()


async def ran(desk: Desk, kind: RunKind = RunKind.CHANGED, *, people: int = 100, **more: Any) -> Progress:
    """One run of the batch, in steps of so many people."""
    done = await tried(desk, kind, people=people, **more)
    assert done
    return done


async def tried(
    desk: Desk, kind: RunKind = RunKind.CHANGED, *, people: int = 100, at_once: int = 0, **more: Any
) -> Progress | None:
    """The same where another process may be at it."""
    runtime = desk.installation.runtime("registration")
    changed = {"match_run_people": people, "match_at_once_people_max": at_once}
    settings = settings_of(runtime.settings).model_copy(update=changed)
    return await run_batch(runtime.database, settings, kind=kind, **more)


async def two_of_one(desk: Desk) -> None:
    """Two records of one person, whose pair the desk forgot."""
    await desk.register(xiomara(), arrival=entry())
    await elsewhere(desk, xiomara(given_names="Xiomara", documents=[]))
    await desk.rows("DELETE FROM match_pair RETURNING id")


async def test_who_changed_is_compared_with_all_and_the_pair_waits(desk: Desk) -> None:
    await two_of_one(desk)
    await desk.register(person(given_names="Wendy Suyapa", family_names="Banegas Lagos"), arrival=entry())
    done = await ran(desk)
    assert (done.compared, done.finished) == (3, True)
    [pair] = await desk.rows("SELECT * FROM match_pair")
    assert (pair["state"], pair["found_by"]) == ("OPEN", "BATCH")
    assert await desk.rows("SELECT FROM match_due") == []
    assert await desk.rows("SELECT FROM person WHERE merged_into IS NOT NULL") == []


async def test_the_next_run_compares_only_who_changed_since(desk: Desk) -> None:
    await two_of_one(desk)
    await ran(desk)
    await desk.register(person(given_names="Wendy Suyapa", family_names="Banegas Lagos"))
    done = await ran(desk)
    assert done.compared == 1


async def test_all_are_compared_when_asked_for(desk: Desk) -> None:
    await two_of_one(desk)
    await ran(desk)
    await desk.rows("DELETE FROM match_pair RETURNING id")
    done = await ran(desk, RunKind.ALL)
    assert done.compared == 2
    assert len(await desk.rows("SELECT FROM match_pair")) == 1


async def test_all_are_compared_at_once_where_they_fit_with_what_only_all_pairs_tell(desk: Desk) -> None:
    """Two siblings of one name who came back together: each pair gains from the other."""
    brother = person(given_names="Elvin Josué", family_names="Oseguera Tróchez", birth_date="2015-02-03", sex="MALE")
    await desk.register(xiomara(), {**brother, "relationship": "CHILD"}, arrival=entry())
    again = {**brother, "id": new_id(), "relationship": "CHILD"}
    await elsewhere(desk, xiomara(given_names="Xiomara", documents=[], phone=None), again)
    await desk.rows("DELETE FROM match_pair RETURNING id")
    told: list[Progress] = []
    done = await ran(desk, RunKind.ALL, at_once=4, told=told.append)
    assert (done.compared, done.found, done.finished) == (4, 2, True)
    assert told[-1] == done
    pairs = await desk.rows("SELECT reasons FROM match_pair")
    assert [any(said.startswith("companions:") for said in row["reasons"]) for row in pairs] == [True, True]
    [run] = await desk.rows("SELECT * FROM match_run")
    assert (run["compared"], run["finished_at"] is not None) == (4, True)


async def test_at_once_nobody_of_one_registration_is_a_pair_and_what_was_judged_stays_judged(desk: Desk) -> None:
    await desk.register(xiomara(documents=[]), xiomara(documents=[], relationship="SIBLING"), arrival=entry())
    await ran(desk, RunKind.ALL, at_once=4)
    assert await desk.rows("SELECT FROM match_pair") == []
    await elsewhere(desk, xiomara())
    await ran(desk, RunKind.ALL, at_once=4)
    await desk.rows("UPDATE match_pair SET state = 'DIFFERENT', decided_by = id, decided_at = found_at RETURNING id")
    assert (await ran(desk, RunKind.ALL, at_once=4)).found == 0


async def test_a_pair_that_was_judged_stays_judged(desk: Desk) -> None:
    await two_of_one(desk)
    await ran(desk)
    await desk.rows("UPDATE match_pair SET state = 'DIFFERENT', decided_by = id, decided_at = found_at RETURNING id")
    await ran(desk, RunKind.ALL)
    assert [row["state"] for row in await desk.rows("SELECT state FROM match_pair")] == ["DIFFERENT"]


async def test_a_run_that_was_ended_goes_on_where_it_stood(desk: Desk) -> None:
    await two_of_one(desk)
    stop = asyncio.Event()
    first = await ran(desk, RunKind.ALL, people=1, stop=stop, told=lambda _: stop.set())
    assert not first.finished
    second = await ran(desk, RunKind.ALL)
    assert second.finished
    [run] = await desk.rows("SELECT * FROM match_run")
    assert (run["compared"], run["finished_at"] is not None) == (2, True)


async def test_one_process_at_a_time_runs_it(desk: Desk) -> None:
    await two_of_one(desk)
    both = await asyncio.gather(tried(desk), tried(desk))
    assert len([done for done in both if done is None]) == 1


async def test_people_whose_keys_failed_get_them_and_are_compared(desk: Desk) -> None:
    await two_of_one(desk)
    await desk.rows("DELETE FROM person_match RETURNING person_id")
    await ran(desk)
    assert len(await desk.rows("SELECT FROM match_pair")) == 1


async def test_a_protected_record_in_a_pair_is_told_to_its_officers(desk: Desk) -> None:
    await desk.register(xiomara(), arrival=entry())
    await elsewhere(desk, xiomara(needs=["LP-VO"]))
    await desk.rows("DELETE FROM match_pair RETURNING id")
    await desk.rows("DELETE FROM protection_task RETURNING id")
    await ran(desk)
    assert [row["kind"] for row in await desk.rows("SELECT kind FROM protection_task")] == ["PROTECTED_MATCH"]


async def test_only_names_that_several_bear_are_counted(desk: Desk) -> None:
    for given in ("Olga", "Olga", "Olga", "Zoraida"):
        await desk.register(person(given_names=given))
    await ran(desk)
    assert [tuple(row.values()) for row in await desk.rows("SELECT part, name, people FROM name_frequency")] == [
        ("GIVEN", "olga", 3)
    ]


@pytest.mark.parametrize(
    ("hour", "hours_since", "due"), [(2, None, True), (1, None, False), (2, 24, True), (2, 23.5, True), (2, 5, False)]
)
def test_a_run_is_due_each_local_night(hour: int, hours_since: float | None, due: bool) -> None:
    now = datetime(2023, 6, 15, hour + 6, 5, tzinfo=UTC)  # Tegucigalpa is six hours behind
    last = now - timedelta(hours=hours_since) if hours_since else None
    assert is_due(now, last, RegistrationSettings()) is due
