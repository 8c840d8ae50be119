"""What proposals take for free is what the board shows as free, whatever happened, now and when holds are over."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from services.shelter.commands.boards import read_drawing
from services.shelter.queries.placing import rooms_now
from services.shelter.settings import ShelterSettings
from tests.integration.shelter.conftest import House
from tests.integration.shelter.rooms_at_random import Hours
from tests.support.people import DANLI

THINGS, LATER = 80, (timedelta(0), timedelta(minutes=75))
OFTEN = ("come", "go", "move", "gate", "hold", "bed", "lay_out")
"""What a run must have of: without it nothing was at stake."""
Free = tuple[set[UUID], dict[UUID, int]]
"""The free beds, and the places that are left by room."""


async def both(house: House, now: datetime) -> tuple[Free, Free]:
    """What proposals take for free, and what the board shows as free; the board's numbers say as its tiles."""
    runtime = house.installation.runtime("shelter")
    settings = runtime.settings
    assert isinstance(settings, ShelterSettings)

    async def read(session: AsyncSession) -> tuple[Free, Free]:
        rooms = await rooms_now(session, DANLI, now)
        drawing = await read_drawing(session, settings, DANLI, now)
        shown = on_board(drawing.rooms)
        assert (len(shown[0]), sum(shown[1].values())) == (drawing.numbers.beds_free, drawing.numbers.places_free)
        beds = {bed for room in rooms for bed in room["bed_ids"]}
        return (beds, {room["id"]: room["places"] for room in rooms if room["places"]}), shown

    return await runtime.database.run(read)


def on_board(rooms: Sequence[Mapping[str, Any]]) -> Free:
    """What is free of the rooms of a board."""
    beds = {UUID(bed["id"]) for room in rooms for bed in room["beds"] if bed["state"] == "AVAILABLE"}
    left = {UUID(room["id"]): room["places"] - room["taken"] - room["held"] for room in rooms}
    return beds, {id_: places for id_, places in left.items() if places}


@pytest.mark.parametrize("seed", range(3))
async def test_what_proposals_take_for_free_is_free_on_the_board(house: House, seed: int) -> None:
    hours = Hours(house, random.Random(seed))
    await hours.begin()
    for number in range(THINGS):
        await hours.one_more()
        for later in LATER:
            proposed, shown = await both(house, hours.now + later)
            assert proposed == shown, f"after {number + 1} things, {later} later"
    assert all(hours.done[name] >= 2 for name in OFTEN), hours.done


async def test_control_a_bed_that_only_one_of_them_knows_is_found(house: House) -> None:
    """With a use that the board does not read the two differ: it is such a bed that the comparison is for."""
    now = datetime.fromisoformat("2023-06-15T12:00:00-06:00")
    await house.rows(
        """
        INSERT INTO bed_use (id, bed_id, site_id, kind, during)
        VALUES (gen_random_uuid(), :bed, :site, 'CLEANING',
                tstzrange(CAST(:now AS timestamptz) + interval '1 hour', NULL))
        RETURNING 1
        """,
        bed=house.beds[0],
        site=DANLI,
        now=now,
    )
    proposed, shown = await both(house, now)
    assert shown[0] - proposed[0] == {house.beds[0]}
