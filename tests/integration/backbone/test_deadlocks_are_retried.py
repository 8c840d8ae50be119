"""A transaction that loses a deadlock is run again, at most three times."""

import asyncio
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import RETRIES_MAX, run, sqlstate
from shared.ids import new_id
from shared.problems import Busy
from tests.support.tiny_service.running import Tiny
from tests.support.tiny_service.schema import TinyDatabase

HEAVIER = "UPDATE note SET weight = weight + 1 WHERE note_id = :note_id"


async def two_notes(tables: TinyDatabase) -> list[UUID]:
    notes = [new_id(), new_id()]
    for note in notes:
        await tables.admin.execute("INSERT INTO note (note_id, weight) VALUES ($1, 1)", note)
    return notes


def crossing(notes: list[UUID], met: asyncio.Barrier) -> Any:
    """Work that takes both locks and, the first time, meets the other between them."""
    tries = 0

    async def work(session: AsyncSession) -> None:
        nonlocal tries
        tries += 1
        await run(session, HEAVIER, note_id=notes[0])
        if tries == 1:
            await met.wait()
        await run(session, HEAVIER, note_id=notes[1])

    return work


async def test_both_sides_of_a_deadlock_end_well(tiny: Tiny, tables: TinyDatabase) -> None:
    notes, met = await two_notes(tables), asyncio.Barrier(2)
    database = tiny.runtime.database
    await asyncio.gather(database.run(crossing(notes, met)), database.run(crossing(notes[::-1], met)))
    assert await tables.column("SELECT weight FROM note") == [3, 3]


async def test_control_without_the_retry_one_side_fails(tiny: Tiny, tables: TinyDatabase) -> None:
    notes, met = await two_notes(tables), asyncio.Barrier(2)

    async def once(work: Any) -> None:
        async with tiny.runtime.database.sessions() as session:
            await work(session)
            await session.commit()

    sides = (once(crossing(notes, met)), once(crossing(notes[::-1], met)))
    failed = [end for end in await asyncio.gather(*sides, return_exceptions=True) if isinstance(end, DBAPIError)]
    assert [sqlstate(error) for error in failed] == ["40P01"]


@pytest.mark.parametrize("state", ["40P01", "40001"])
async def test_after_three_repeats_it_is_busy(tiny: Tiny, state: str) -> None:
    tries = 0

    async def work(session: AsyncSession) -> None:
        nonlocal tries
        tries += 1
        await run(session, f"DO $$ BEGIN RAISE EXCEPTION 'lost' USING ERRCODE = '{state}'; END $$")

    with pytest.raises(Busy):
        await tiny.runtime.database.run(work)
    assert tries == RETRIES_MAX + 1
