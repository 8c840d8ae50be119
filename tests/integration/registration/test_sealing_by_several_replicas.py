"""Replicas that seal beside writers make one chain; without their lock they collide."""

from __future__ import annotations

import asyncio
from uuid import UUID

import pytest
from sqlalchemy.exc import DBAPIError

from amparo.verify import audits
from shared.audit import Entry, sealing, write_entry
from shared.audit.sealing import seal, seal_site
from shared.auth import Principal
from shared.db import Database
from shared.ids import new_id
from tests.integration.registration.conftest import Desk
from tests.support.eventually import eventually
from tests.support.people import DANLI, LA_LIMA
from tests.support.planted import planted

READER = Principal(new_id(), "staff")
SITES = (DANLI, LA_LIMA)


def read(site_id: UUID) -> Entry:
    """A read at a site."""
    return Entry("READ", "show_person", READER, site_id, (new_id(),), "t")


async def write(database: Database, rows: int) -> None:
    """So many rows, each in a transaction of its own, at both sites in turn."""
    for n in range(rows):
        await database.run(lambda session, n=n: write_entry(session, read(SITES[n % 2])))  # type: ignore[misc]


async def faults(desk: Desk) -> list[object]:
    """What is wrong with the chains."""
    settings = desk.installation.settings
    async with planted(settings) as connection:
        found = await audits.broken(connection, settings)
    return [row for rows in found.values() for row in rows]


async def test_many_replicas_and_writers_make_one_chain_per_site(desk: Desk) -> None:
    database = desk.installation.runtime("registration").database
    await asyncio.gather(*(write(database, 40) for _ in range(4)), *(seal(database) for _ in range(12)))
    await seal(database)
    rows = await desk.rows("SELECT site_id, max(position) AS last, count(*) AS rows FROM audit GROUP BY site_id")
    assert {(row["site_id"], row["last"], row["rows"]) for row in rows} == {(site, 80, 80) for site in SITES}
    assert await faults(desk) == []


async def waits_for_a_lock(desk: Desk) -> bool:
    """Whether somebody waits for somebody else."""
    rows = await desk.rows(
        "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    return bool(rows)


async def both_seal(desk: Desk) -> list[int | BaseException]:
    """Two replicas seal the same site, the second before the first has committed."""
    database = desk.installation.runtime("registration").database
    await write(database, 4)
    async with database.sessions() as first, database.sessions() as second:
        one = await seal_site(first, DANLI)
        waiting = asyncio.create_task(seal_site(second, DANLI))
        await eventually(lambda: waits_for_a_lock(desk))
        await first.commit()
        [two] = await asyncio.gather(waiting, return_exceptions=True)
        return [one, two]


async def test_a_second_replica_waits_and_finds_it_done(desk: Desk) -> None:
    assert await both_seal(desk) == [2, 0]
    assert await faults(desk) == []


async def test_without_their_lock_replicas_seal_the_same_rows_twice(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "LOCK_CHAIN", "SELECT CAST(:site AS text), CAST(:lock AS bigint)")
    [one, two] = await both_seal(desk)
    assert one == 2
    assert isinstance(two, DBAPIError)


async def test_a_row_that_commits_late_is_sealed_after_those_that_were_seen_before(desk: Desk) -> None:
    database = desk.installation.runtime("registration").database
    async with database.sessions() as slow:
        await write_entry(slow, read(DANLI))
        await write(database, 2)
        assert await seal(database) == 2
        await slow.commit()
    assert await seal(database) == 1
    rows = await desk.rows("SELECT position FROM audit WHERE site_id = $1 ORDER BY id", DANLI)
    assert [row["position"] for row in rows] == [2, 1]
    assert await faults(desk) == []
