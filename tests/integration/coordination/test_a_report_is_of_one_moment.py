"""A report's figures and how far the events are in belong together, whatever is applied while it is read."""

import asyncio

import asyncpg

from shared.contracts.vocabulary import Role
from tests.support.coordination import CoordinationAlone
from tests.support.eventually import eventually
from tests.support.installation import with_database
from tests.support.servers import postgres_url
from tests.support.year import DANLI

PATHS = ["/reports/annual?year=2023", f"/reports/occupancy?from=2023-06-01&to=2023-06-02&site_id={DANLI}"]


async def test_what_is_applied_while_it_is_read_is_not_in_it(coordination: CoordinationAlone) -> None:
    headers = coordination.headers({Role.REPORTER: ["*"]})
    writer = await asyncpg.connect(with_database(postgres_url(), coordination.runtime.settings.database_name()))
    try:
        await writer.execute("SET search_path = coordination")
        transaction = writer.transaction()
        await transaction.start()
        await writer.execute("LOCK TABLE applied IN ACCESS EXCLUSIVE MODE")  # read after the figures
        reading = [
            asyncio.create_task(coordination.client.get(f"/coordination/v1{path}", headers=headers)) for path in PATHS
        ]

        async def both_wait() -> bool:
            waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted AND $1 = ANY(pg_blocking_pids(pid))"
            return int(await writer.fetchval(waiting, writer.get_server_pid())) == len(PATHS)

        await eventually(both_wait)
        await writer.execute("INSERT INTO applied VALUES ('registration', 0, 1, 1, now())")
        await transaction.commit()
        reports = [(await answer).json() for answer in reading]
    finally:
        await writer.close()

    assert [report["as_of"] for report in reports] == [None, None]
