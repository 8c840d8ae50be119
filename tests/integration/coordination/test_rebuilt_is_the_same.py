"""Emptied and fed with the same logs again, coordination reports the same figures from the same rows."""

from typing import Any

import asyncpg

from services.coordination.models import Table
from services.coordination.rules import FIGURES
from tests.support.coordination import CoordinationAlone
from tests.support.events import log_of
from tests.support.installation import with_database
from tests.support.servers import postgres_url
from tests.support.year import small_year


async def reported(coordination: CoordinationAlone) -> tuple[Any, dict[str, list[dict[str, Any]]]]:
    """The annual report, and the source rows of all its figures."""
    report = await coordination.read("/reports/annual", year=2023)
    return report, {key: await coordination.sources(key) for key in (figure.key(2023) for figure in FIGURES)}


async def empty(coordination: CoordinationAlone) -> None:
    """Forget everything that events told, and that they did."""
    database = with_database(postgres_url(), coordination.runtime.settings.database_name())
    connection = await asyncpg.connect(database)
    try:
        await connection.execute(f"SET search_path = coordination; TRUNCATE inbox, {', '.join(Table.metadata.tables)}")
    finally:
        await connection.close()


async def test_the_same_logs_give_the_same_report_and_the_same_rows(coordination: CoordinationAlone) -> None:
    log = log_of(small_year())
    await coordination.feed_bytes(log)
    before = await reported(coordination)
    await empty(coordination)
    emptied = await coordination.figures()

    await coordination.feed_bytes(log, batch=7)

    assert set(emptied.values()) == {0}
    assert await reported(coordination) == before
