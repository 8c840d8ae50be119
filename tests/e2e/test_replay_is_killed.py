"""`kill -9` of the driver or of the whole embedded server: the year goes on and ends with the same table."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from tests.support.data_folders import data_folder
from tests.support.replays import YEAR_END, Embedded, Replay, amparo, embedded, planned, reported

SCALE, SEED = 0.002, 2023


@pytest.fixture
def installation() -> Iterator[Embedded]:
    """An embedded installation with a Postgres of its own."""
    with data_folder() as data, embedded(data) as up:
        yield up


@pytest.fixture
def replay(installation: Embedded) -> Iterator[Replay]:
    """A replay into it that has begun."""
    begun = Replay(installation, scale=SCALE, seed=SEED)
    begun.start()
    yield begun
    if begun.runs:
        begun.kill()


async def test_a_killed_driver_and_a_killed_server_change_no_figure(installation: Embedded, replay: Replay) -> None:
    await replay.until(date(2023, 3, 1))
    replay.kill()
    reached = replay.day()
    assert reached is not None
    assert reached < YEAR_END

    replay.start("--resume")
    await replay.until(date(2023, 7, 1))
    assert replay.runs
    installation.kill()
    reached = replay.day()
    assert reached is not None
    assert reached < YEAR_END
    installation.start()

    status, printed = await replay.end()
    assert reported(printed) == planned(SCALE, SEED)
    assert status == 0
    assert printed["retried"] > 0
    assert amparo("verify", "--data", str(installation.data)).wait() == 0
