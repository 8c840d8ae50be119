"""What stands in the system after a year in which much went wrong on the way, and what more hand-outs change."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import httpx
import pytest

from amparo.replay.driver import KeyTokens, ReplayResult
from amparo.replay.driver.calls import Line
from amparo.replay.driver.catching_up import final_figures
from amparo.replay.driver.names import site_id
from amparo.replay.driver.staff import WORKING
from tests.support.demo_desks import demo_desk
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


class Faults(GatewayTransport):
    """Of every few requests one is lost, one's answer is lost, and one meets a gateway without a server."""

    def __init__(self, installation: Installation) -> None:
        super().__init__(installation.apps)
        self._requests = 0

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Serve the request, or lose it."""
        self._requests += 1
        turn = self._requests % 29
        if turn == 7:
            raise httpx.ConnectError("away")
        if turn == 17:
            return httpx.Response(502)
        answer = await super().handle_async_request(request)
        if turn == 27:
            raise httpx.ReadError("the answer was lost")
        return answer


@pytest.fixture(scope="module")
async def year(template: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Year]:
    """An installation with the whole year in it: stopped in August, then robbed of answers."""
    database, folder = await copy_database(template), tmp_path_factory.mktemp("year")
    async with running(make_settings(database, folder / "keys")) as installed:
        yield installed, await _interrupted_and_robbed_of_answers(installed, folder / "replay.json")
    await drop_database(database)


async def _interrupted_and_robbed_of_answers(installation: Installation, state: Path) -> ReplayResult:
    with pytest.raises(asyncio.CancelledError):
        await replayed(installation, state=state, stop_after=date(2023, 8, 15))
    return await replayed(installation, state=state, transport=Faults(installation))


async def test_interrupted_and_robbed_of_answers_it_ends_with_the_same_figures(year: Year) -> None:
    _, result = year
    assert disagreements(result) == {}
    assert result.retried > 10
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


async def test_a_desk_of_today_changes_nothing_of_the_year(year: Year) -> None:
    installation, result = year
    desk = await demo_desk(installation)

    assert desk.cards
    assert await _figures_now(installation) == (result.report, ())


async def test_seven_more_hand_outs_change_the_table_by_exactly_seven(year: Year) -> None:
    installation, result = year
    await give_hygiene_kits(installation.client, installation.settings, 7)

    figures, behind = await _figures_now(installation)

    more = {key: value - result.report[key] for key, value in figures.items() if value != result.report[key]}
    assert (more, behind) == ({"kits_hygiene": 7, "kits_danli_trojes_total": 7, "kits_total": 7}, ())


async def _figures_now(installation: Installation) -> tuple[dict[str, int], tuple[str, ...]]:
    """The year's figures when all events are counted, and whose are not."""
    line = Line("http://amparo", KeyTokens(installation.settings), GatewayTransport(installation.apps))
    try:
        return await final_figures(line)
    finally:
        await line.close()
