"""Many close a night and go through its rooms at once: one closing, and nothing seen after it. Controls turn red."""

from __future__ import annotations

import asyncio
from collections import Counter

import asyncpg
import pytest

from services.shelter.queries import census, stays
from shared.ids import new_id
from shared.migrations import admin_url
from tests.integration.shelter.conftest import House, house

__all__ = ["house"]

NIGHT, EVENING = "2023-06-15", "2023-06-15T21:00:00-06:00"
WRITERS = 16
AFTER = "SELECT 1 FROM census_room AS r JOIN census AS c USING (site_id, night_of) WHERE r.recorded_at > c.recorded_at"


async def unguarded(*_: object) -> None:
    """Locks nothing."""


async def altered(house: House, statement: str) -> None:
    """Change the tables as their owner."""
    admin = await asyncpg.connect(admin_url(house.installation.settings))
    try:
        await admin.execute(statement)
    finally:
        await admin.close()


async def close_at_once(house: House) -> Counter[int]:
    """How many closings were answered how, beside rooms that are gone through."""
    house.at = EVENING
    await house.housed(*({"bed_id": bed} for bed in house.beds))
    closing = [house.close(NIGHT) for _ in range(WRITERS)]
    looking = [house.confirm(NIGHT, {"room_id": house.room_id}) for _ in range(WRITERS)]
    answers = await asyncio.gather(*closing, *looking)
    return Counter(answer.status_code for answer in answers[:WRITERS])


async def test_one_of_many_closes_the_night_and_nothing_is_seen_after_it(house: House) -> None:
    assert await close_at_once(house) == {200: 1, 409: WRITERS - 1}
    assert len(await house.rows("SELECT 1 FROM night")) == len(house.beds)
    assert await house.rows(AFTER) == []


async def test_control_without_lock_and_constraint_a_night_is_posted_twice(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(census, "lock_night", unguarded)
    await altered(house, "ALTER TABLE shelter.census DROP CONSTRAINT census_night_once")
    assert (await close_at_once(house))[200] > 1
    broken = {finding.check for finding in await house.findings() if finding.invariant == "I6" and not finding.ok}
    assert "I6 a night of a stay stands once" in broken


async def test_control_without_the_look_after_the_locks_the_constraint_still_keeps_the_bed(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    (stay,) = await house.housed({"bed_id": house.beds[0]})
    await house.check_out({stay: "HOME"})
    await house.housed({"bed_id": house.beds[0]})

    async def nothing(*_: object) -> None:
        return None

    monkeypatch.setattr(stays, "what_stands_against", nothing)
    answer = await house.post(f"/stays/{stay}/end/reverse", {"id": new_id(), "reason": "Volvió"})
    assert (answer.status_code, answer.json()["code"]) == (409, "bed_taken")
