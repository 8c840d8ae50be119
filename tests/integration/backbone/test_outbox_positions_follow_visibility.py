"""A reader that goes by position misses nothing, however late a transaction commits."""

import asyncio

from shared.db import fetch
from shared.outbox import number, read_feed
from tests.support.tiny_service.running import Tiny, service_given
from tests.support.tiny_service.schema import TinyDatabase

EMIT = """
    INSERT INTO outbox (id, type, subject, version, occurred_at, correlation_id, data)
    VALUES (CAST(:id AS uuid), 't', CAST(:id AS uuid), 1, now(), 'c', '{}')
"""


async def test_mistake_15_a_feed_cursor_by_timestamp_that_loops_or_skips(tiny: Tiny, tables: TinyDatabase) -> None:
    database = tiny.runtime.database
    early, late = service_given(), service_given()
    async with tables.admin.transaction():
        await tables.admin.execute(
            EMIT.replace("CAST(:id AS uuid)", f"'{late.service_id}'")  # written first, committed last
        )
        await tiny.emit(early)
        await database.run(number)
        async with database.sessions() as session:
            seen = await read_feed(session, after=0, types=[], rows_max=10)
    await database.run(number)
    async with database.sessions() as session:
        then = await read_feed(session, after=seen[-1]["position"], types=[], rows_max=10)
    assert [row["subject"] for row in seen] == [early.service_id]
    assert [row["subject"] for row in then] == [late.service_id]


async def test_control_a_sequence_skips_the_event_that_commits_late(tiny: Tiny, tables: TinyDatabase) -> None:
    await tables.admin.execute("CREATE TABLE naive (position bigserial, what text); GRANT ALL ON naive TO PUBLIC")
    await tables.admin.execute("GRANT USAGE ON SEQUENCE naive_position_seq TO PUBLIC")
    database, read = tiny.runtime.database, "SELECT position, what FROM naive WHERE position > :after ORDER BY position"
    async with tables.admin.transaction():
        await tables.admin.execute("INSERT INTO naive (what) VALUES ('late')")
        await database.run(lambda session: fetch(session, "INSERT INTO naive (what) VALUES ('early') RETURNING 1"))
        seen = await database.run(lambda session: fetch(session, read, after=0))
    then = await database.run(lambda session: fetch(session, read, after=seen[-1]["position"]))
    assert ([row["what"] for row in seen], list(then)) == (["early"], [])


async def test_positions_have_no_gap_and_no_repeat_under_several_numberers(tiny: Tiny, tables: TinyDatabase) -> None:
    async def write_and_number() -> None:
        for _ in range(5):
            await tiny.emit(service_given(), service_given())
            await tiny.runtime.database.run(number)

    await asyncio.gather(*(write_and_number() for _ in range(4)))
    assert await tables.column("SELECT position FROM outbox ORDER BY position") == list(range(1, 41))
