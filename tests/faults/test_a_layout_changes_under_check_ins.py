"""A bed is retired, and places are taken away, while others want them; the controls take the guards away."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from services.shelter.queries import layout
from services.shelter.queries import shelters as shelter_queries
from shared.db import fetch_one
from tests.integration.shelter.conftest import House, house
from tests.integration.shelter.laying_out import change

__all__ = ["house"]

SLEEPERS = """
    SELECT count(*) AS people FROM stay JOIN bed ON bed.id = stay.bed_id
    WHERE stay.ended_at IS NULL AND bed.retired_at IS NOT NULL
"""
SECONDS = 0.3
"""Between the question whether a bed is used and its retirement."""


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time enough for a check-in after the question whether the bed is used."""
    asked = layout.bed_in_use

    async def bed_in_use(*about: Any) -> Any:
        used = await asked(*about)
        await asyncio.sleep(SECONDS)
        return used

    monkeypatch.setattr(layout, "bed_in_use", bed_in_use)


async def retire_and_check_in(house: House) -> tuple[int, int]:
    """The statuses of a bed's retirement and of a check-in to it that comes in between."""

    async def later() -> int:
        await asyncio.sleep(SECONDS / 2)
        return (await house.check_in({"bed_id": house.beds[0]})).status_code

    retired, housed = await asyncio.gather(change(house, f"/beds/{house.beds[0]}", {"retired": True}), later())
    return retired.status_code, housed


@pytest.mark.usefixtures("slow")
async def test_nobody_is_checked_in_to_a_bed_that_is_being_retired(house: House) -> None:
    assert await retire_and_check_in(house) == (200, 404)
    assert await house.rows(SLEEPERS) == [{"people": 0}]


@pytest.mark.usefixtures("slow")
async def test_control_without_the_beds_lock_somebody_sleeps_in_a_retired_bed(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def unlocked(session: AsyncSession, bed_id: object) -> Any:
        return await fetch_one(session, "SELECT * FROM bed WHERE id = :id", id=bed_id)

    monkeypatch.setattr(shelter_queries, "lock_bed", unlocked)
    assert await retire_and_check_in(house) == (200, 201)
    assert await house.rows(SLEEPERS) == [{"people": 1}]


async def test_places_are_never_fewer_than_are_taken_while_groups_arrive(house: House) -> None:
    arriving = [house.check_in({"room_id": house.gym_id}) for _ in range(16)]
    shrinking = [change(house, f"/rooms/{house.gym_id}", {"places": places}) for places in (4, 3, 2, 1)]
    answers = await asyncio.gather(*arriving, *shrinking)
    assert {answer.status_code for answer in answers} <= {200, 201, 409, 412}
    (room,) = await house.rows("SELECT places, taken FROM room WHERE mode = 'COUNTED'")
    (ledger,) = await house.rows("SELECT count(*) AS taken FROM stay WHERE place = 'PLACE'")
    assert room["taken"] == ledger["taken"] <= room["places"]
