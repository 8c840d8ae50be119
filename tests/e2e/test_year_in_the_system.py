"""What stands in the system after the year, and what more hand-outs change."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from amparo.replay.driver import KeyTokens, ReplayResult
from amparo.replay.driver.calls import Line
from amparo.replay.driver.catching_up import final_figures
from amparo.replay.driver.names import site_id
from amparo.replay.driver.staff import WORKING
from tests.support.installation import (
    GatewayTransport,
    Installation,
    copy_database,
    drop_database,
    make_settings,
    running,
)
from tests.support.more_handouts import give_hygiene_kits
from tests.support.replayed import answered_as_planned, disagreements, replayed, signs_in

Year = tuple[Installation, ReplayResult]


@pytest.fixture(scope="module")
async def year(template: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Year]:
    """An installation with the whole year in it."""
    database = await copy_database(template)
    async with running(make_settings(database, tmp_path_factory.mktemp("year") / "keys")) as installed:
        yield installed, await replayed(installed)
    await drop_database(database)


async def test_every_figure_agrees(year: Year) -> None:
    _, result = year
    assert disagreements(result) == {}
    assert result.behind == ()


async def test_enough_hand_outs_were_answered_as_offline_repeated_and_refused(year: Year) -> None:
    _, result = year
    counts = result.counts
    assert answered_as_planned(result)
    assert counts.offline >= 0.10 * counts.handouts
    assert counts.sent_twice >= 0.05 * counts.handouts
    assert counts.refused >= 0.05 * counts.handouts


async def test_a_registrar_and_a_scanner_worked_with_tokens_that_they_signed_in_for(year: Year) -> None:
    _, result = year
    assert result.signed_in["registration.register_household"]
    assert result.signed_in["distribution.give_kit"] + result.signed_in["distribution.record_handouts"]


async def test_the_printed_names_and_passwords_sign_in(year: Year) -> None:
    installation, result = year
    assert "ADMIN" in {role for account in result.accounts for role in account.roles}
    assert [await signs_in(installation, account) for account in result.accounts[:3]] == [True] * 3


async def test_a_site_that_was_closed_all_year_is_not_open(year: Year) -> None:
    installation, _ = year
    headers = installation.headers(installation.token({"REPORTER": ["*"]}))
    sites = (await installation.client.get("/directory/v1/sites?limit=200", headers=headers)).json()["items"]
    assert {site["code"] for site in sites if not site["open"]} == {"DANLI-JESUS", "DANLI-CAMI2"}


async def test_the_desks_at_la_lima_and_omoa_are_told_that_a_child_is_an_alarm(year: Year) -> None:
    installation, _ = year
    headers = installation.headers(installation.token({"REGISTRAR": ["*"]}))
    told = {
        site.code: await installation.client.get(
            f"/registration/v1/sites/{site_id(site.code)}/protection", headers=headers
        )
        for site in WORKING
    }
    assert {code for code, answer in told.items() if answer.json()["adults_only"]} == {"LALIMA-CAMR", "OMOA-CAMR"}


async def test_seven_more_hand_outs_change_the_table_by_exactly_seven(year: Year) -> None:
    installation, result = year
    await give_hygiene_kits(installation.client, installation.settings, 7)

    line = Line("http://amparo", KeyTokens(installation.settings), GatewayTransport(installation.apps))
    figures, behind = await final_figures(line)
    await line.close()

    more = {key: value - result.report[key] for key, value in figures.items() if value != result.report[key]}
    assert (more, behind) == ({"kits_hygiene": 7, "kits_danli_trojes_total": 7, "kits_total": 7}, ())
