"""The night of 20 August at Danlí, at 15 %: everybody has a roof, nobody two, and every number is the same."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from amparo.replay.driver import KeyTokens, NightRead, ReplayResult, replay
from amparo.replay.driver.calls import Line
from amparo.replay.driver.names import site_id
from amparo.replay.driver.night_read import read_night
from amparo.replay.night import HOUSE, NIGHT, CensusTaken
from amparo.replay.plan import build_plan
from amparo.verify import verify
from shared.contracts.shelter import StayStarted
from shared.contracts.vocabulary import StayPlace
from shared.migrations import admin_url
from tests.support.installation import (
    GatewayTransport,
    Installation,
    copy_database,
    drop_database,
    make_settings,
    running,
)

PLAN = build_plan(0.15, 2023, night_only=True)
CENSUSES = {act.night_of: act.people for act in PLAN.acts() if isinstance(act, CensusTaken)}
Night = tuple[Installation, ReplayResult]


async def replayed(installation: Installation) -> ReplayResult:
    """The night through the public APIs."""
    return await replay(
        "http://amparo",
        plan=PLAN,
        tokens=KeyTokens(installation.settings),
        state=None,
        progress=lambda *_: None,
        transport=GatewayTransport(installation.apps),
    )


@pytest.fixture(scope="module")
async def night(template: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Night]:
    """An installation with the night in it."""
    database = await copy_database(template)
    async with running(make_settings(database, tmp_path_factory.mktemp("night") / "keys")) as installed:
        yield installed, await replayed(installed)
    await drop_database(database)


async def read(installation: Installation, path: str) -> Any:
    """What shelter answers the site's staff."""
    headers = installation.headers(installation.token({"SHELTER_STAFF": [site_id(HOUSE)]}))
    answer = await installation.client.get(f"/shelter/v1/shelters/{site_id(HOUSE)}/{path}", headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def broken(installation: Installation) -> set[str]:
    """The checks of `amparo verify` that are red."""
    return {one.check for one in await verify(installation.settings, admin_url(installation.settings)) if not one.ok}


async def tamper(installation: Installation, statement: str, *values: object) -> None:
    """Change what is stored, past everything that guards it."""
    async with installation.eyes() as admin:
        await admin.execute(statement, *values)


async def read_again(installation: Installation) -> NightRead:
    """The night as the system tells it now."""
    line = Line("http://amparo", KeyTokens(installation.settings), GatewayTransport(installation.apps))
    found = await read_night(line)
    await line.close()
    assert found is not None
    return found


async def test_census_occupancy_coordination_and_events_have_the_planned_number(night: Night) -> None:
    _, result = night
    assert result.night is not None
    assert set(result.night.people.values()) == {CENSUSES[NIGHT]}
    assert (result.night.twice, result.night.balances, result.night.agrees) == (0, True, True)
    assert result.behind == ()


async def test_beds_places_overflow_and_no_bed_at_all_were_needed(night: Night) -> None:
    _, result = night
    assert result.night is not None
    assert set(result.night.places) == set(StayPlace)
    assert sum(result.night.places.values()) == CENSUSES[NIGHT]


async def test_each_census_follows_from_the_one_before(night: Night) -> None:
    lines = [await read(night[0], f"census/{day}") for day in sorted(CENSUSES)]
    posted = [one["posted"] for one in lines]
    assert [one["people"] for one in posted] == [CENSUSES[day] for day in sorted(CENSUSES)]
    assert [one["people_before"] for one in posted[1:]] == [one["people"] for one in posted[:-1]]
    assert [one["difference"] for one in lines] == [0] * len(lines)


async def test_in_the_end_all_have_left_and_overflow_is_closed(night: Night) -> None:
    board = await read(night[0], "board")
    assert (board["numbers"]["present"], board["numbers"]["overflow_open"], board["without_bed"]) == (0, False, [])


async def test_a_second_run_changes_nothing(night: Night) -> None:
    installation, result = night
    again = await replayed(installation)
    assert again.night == result.night
    assert again.report == result.report


async def test_no_invariant_is_broken(night: Night) -> None:
    assert await broken(night[0]) == set()


async def test_a_stay_that_is_moved_to_the_next_night_is_found_out(night: Night) -> None:
    installation, result = night
    await tamper(
        installation,
        "UPDATE shelter.stay SET night_of = night_of + 1, started_at = started_at + interval '1 minute' "
        "WHERE id = (SELECT id FROM shelter.stay WHERE night_of = $1 AND place = 'PLACE' ORDER BY id LIMIT 1)",
        NIGHT,
    )
    found = await read_again(installation)
    assert result.night is not None
    one_less = {key: CENSUSES[NIGHT] - (key in {"census_restated", "occupancy"}) for key in result.night.people}
    assert (found.people, found.twice, found.agrees) == (one_less, 0, False)
    assert await broken(installation) == {"I5 a bed is used for as long as its stay lasts"}


async def test_a_card_with_two_stays_in_the_night_is_found_out(night: Night) -> None:
    installation, _ = night
    await tamper(
        installation,
        "WITH two AS (SELECT id, data FROM shelter.outbox WHERE type = $1 AND data->>'card_id' IS NOT NULL "
        "AND data->>'night_of' = $2 ORDER BY id LIMIT 2) "
        "UPDATE shelter.outbox "
        "SET data = data || jsonb_build_object('card_id', (SELECT min(data->>'card_id') FROM two)) "
        "WHERE id IN (SELECT id FROM two)",
        StayStarted.TYPE,
        NIGHT.isoformat(),
    )
    found = await read_again(installation)
    assert (found.twice, found.agrees) == (1, False)
