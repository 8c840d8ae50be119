"""The figures are the operation's; of the rows behind them everybody sees those at the own sites."""

import pytest

from tests.support.coordination import CoordinationAlone
from tests.support.year import DANLI, LA_LIMA, handout, site


async def rows_of(coordination: CoordinationAlone, roles: dict[str, list[str]]) -> list[tuple[str, str | None]]:
    path = "/coordination/v1/reports/annual/sources?year=2023&figure=kits_total"
    answer = await coordination.client.get(path, headers=coordination.headers(roles))
    return [(row["id"], row["site_id"]) for row in answer.json()["items"]]


@pytest.mark.parametrize("role", ["REPORTER", "SITE_COORDINATOR"])
async def test_another_sites_rows_are_left_out(coordination: CoordinationAlone, role: str) -> None:
    here, there = handout("HYGIENE"), handout("FLOOD", site_id=LA_LIMA)
    await coordination.feed([site(DANLI, "DANLI"), site(LA_LIMA, "LALIMA"), here, there])

    assert await rows_of(coordination, {role: [str(DANLI)]}) == [(str(here.handout_id), str(DANLI))]


async def test_an_agencys_client_without_a_site_sees_none(coordination: CoordinationAlone) -> None:
    await coordination.feed([site(DANLI, "DANLI"), handout("HYGIENE")])

    assert await rows_of(coordination, {"REPORTS": []}) == []


async def test_who_works_at_a_confidential_site_sees_its_rows(coordination: CoordinationAlone) -> None:
    given = handout("HYGIENE", site_id=LA_LIMA)
    await coordination.feed([site(LA_LIMA, "CASA-7", pcode="HN07", confidential=True), given])

    assert await rows_of(coordination, {"REPORTER": [str(LA_LIMA)]}) == [(str(given.handout_id), str(LA_LIMA))]


async def test_the_figure_of_a_site_bound_reader_is_the_whole_operations(coordination: CoordinationAlone) -> None:
    await coordination.feed([site(DANLI, "DANLI"), handout("HYGIENE"), handout("HYGIENE", site_id=LA_LIMA)])

    headers = coordination.headers({"REPORTER": [str(DANLI)]})
    report = (await coordination.client.get("/coordination/v1/reports/annual?year=2023", headers=headers)).json()

    assert {figure["key"]: figure["value"] for figure in report["figures"]}["kits_hygiene"] == 2
