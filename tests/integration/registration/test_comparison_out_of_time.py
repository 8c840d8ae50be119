"""A comparison that Postgres ends at its limit: the desk hears that nobody was compared, and what it stored stays."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from services.registration.commands import comparing
from shared.ids import new_id
from tests.integration.registration.conftest import Desk, entry, household
from tests.integration.registration.known import xiomara
from tests.support.installation import make_settings, running, with_database
from tests.support.people import DANLI
from tests.support.servers import postgres_url

ALIKE = 3_000
"""People with the same keys: a millisecond does not do to rank them."""
COPIES = """
    WITH copy AS (
        INSERT INTO person
        SELECT (jsonb_populate_record(p, jsonb_build_object('id', gen_random_uuid()))).*
        FROM person AS p, generate_series(1, $1)
        RETURNING id
    )
    INSERT INTO person_match SELECT c.id, m.keys, m.features FROM copy AS c, person_match AS m RETURNING 1
"""


@pytest.fixture
async def crowded(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[[int], contextlib.AbstractAsyncContextManager[Desk]]:
    """Makes a desk among many who look alike, with so many milliseconds for a statement of the comparison."""

    @contextlib.asynccontextmanager
    async def made(limit_ms: int) -> AsyncIterator[Desk]:
        monkeypatch.setenv("AMPARO_MATCH_TIMEOUT_MS", str(limit_ms))
        monkeypatch.setenv("AMPARO_MATCH_DESK_SECONDS", "60")
        settings = make_settings(database, tmp_path / "keys")
        async with running(settings, services=["directory", "registration"], workers=False) as installation:
            desk = Desk(installation)
            await desk.register(xiomara(), arrival=entry())
            await desk.rows(COPIES, ALIKE)
            comparing.forget()
            yield desk

    return made


@contextlib.asynccontextmanager
async def names_held(desk: Desk) -> AsyncIterator[None]:
    """Somebody holds a table that the comparison alone reads, and does not let go of it."""
    comparing.forget()
    admin = await asyncpg.connect(with_database(postgres_url(), desk.installation.settings.database_name()))
    try:
        async with admin.transaction():
            await admin.execute("LOCK TABLE registration.name_frequency IN ACCESS EXCLUSIVE MODE")
            yield
    finally:
        await admin.close()


def checked(items: list[Any]) -> list[tuple[bool, list[Any]]]:
    """Who was compared, with the candidates."""
    return [(one["checked"], one["candidates"]) for one in items]


async def test_a_check_before_registering_answers_that_it_checked_nobody(desk: Desk) -> None:
    await desk.register(xiomara(), arrival=entry())
    members = [xiomara(), xiomara(documents=[])]
    body = {"site_id": DANLI, "members": members}
    async with names_held(desk):
        answer = await desk.post("/persons/candidates", body)
    assert answer.status_code == 200, answer.text
    assert checked(answer.json()["items"]) == [(False, [])] * 2
    assert [one["person_id"] for one in answer.json()["items"]] == [str(one["id"]) for one in members]
    assert await desk.rows("SELECT FROM audit WHERE operation = 'check_candidates'") == []
    [first, _] = (await desk.post("/persons/candidates", body)).json()["items"]
    assert (first["checked"], len(first["candidates"])) == (True, 1)


async def test_a_registration_is_stored_and_a_repeat_compares(desk: Desk) -> None:
    await desk.register(xiomara(), arrival=entry())
    body, key = household(xiomara(), arrival=entry()), new_id()
    async with names_held(desk):
        answer = await desk.post("/households", body, key=key)
    assert (answer.status_code, checked(answer.json()["candidates"])) == (201, [(False, [])])
    assert (await desk.get(f"/households/{body['id']}")).status_code == 200
    again = await desk.post("/households", body, key=key)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert [(one["checked"], len(one["candidates"])) for one in again.json()["candidates"]] == [(True, 1)]
    assert len(await desk.rows("SELECT FROM person")) == 2


async def test_a_member_gets_a_name(desk: Desk) -> None:
    home = await desk.register(unnamed={"women": 1})
    member = xiomara(relationship="UNKNOWN")
    async with names_held(desk):
        answer = await desk.post(f"/households/{home['id']}/members", {"site_id": DANLI, "member": member})
    assert (answer.status_code, checked(answer.json()["candidates"])) == (201, [(False, [])])
    assert await desk.rows("SELECT id FROM person") == [{"id": member["id"]}]


@pytest.mark.parametrize(("limit_ms", "compared"), [(1, False), (60_000, True)], ids=["too many people", "control"])
async def test_among_too_many_who_look_alike(crowded: Any, limit_ms: int, compared: bool) -> None:
    async with crowded(limit_ms) as desk:
        body = {"site_id": DANLI, "members": [xiomara()]}
        before = await desk.post("/persons/candidates", body)
        assert [one["checked"] for one in before.json()["items"]] == [compared]
        home = household(xiomara())
        answer = await desk.post("/households", home)
        assert answer.status_code == 201, answer.text
        assert [one["checked"] for one in answer.json()["candidates"]] == [compared]
        assert await desk.rows("SELECT size FROM household WHERE id = $1", home["id"]) == [{"size": 1}]
