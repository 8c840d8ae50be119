import asyncio

import asyncpg

from services.directory.credentials import digest
from tests.integration.directory.conftest import Directory
from tests.support.eventually import eventually
from tests.support.installation import with_database
from tests.support.servers import postgres_url

BLOCKED_BY = "SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND $1 = ANY(pg_blocking_pids(pid)))"


async def test_a_count_that_a_sign_in_takes_away_meanwhile_is_begun_again(directory: Directory) -> None:
    await directory.sign_in("ana", "guess")
    database = directory.installation.settings.database_name()
    other = await asyncpg.connect(with_database(postgres_url(), database))
    try:
        transaction = other.transaction()
        await transaction.start()
        await other.fetch("SELECT FROM directory.sign_in_guard WHERE name_digest = $1 FOR UPDATE", digest("ana"))
        guess = asyncio.create_task(directory.sign_in("ana", "guess"))

        async def it_waits() -> bool:
            return bool(await other.fetchval(BLOCKED_BY, other.get_server_pid()))

        await eventually(it_waits)
        await other.execute("DELETE FROM directory.sign_in_guard WHERE name_digest = $1", digest("ana"))
        await transaction.commit()
        answer = await guess
    finally:
        await other.close()

    assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_refused")
    assert [row["failures"] for row in await directory.rows("SELECT failures FROM sign_in_guard")] == [1]
