"""Every figure has a list of source rows, and their values sum to it."""

from services.coordination.rules import FIGURES
from tests.support.coordination import CoordinationAlone
from tests.support.year import LA_LIMA, handout, site, small_year


async def test_the_source_rows_of_every_figure_sum_to_it(coordination: CoordinationAlone) -> None:
    await coordination.feed(small_year())
    report = await coordination.read("/reports/annual", year=2023)
    assert len(report["figures"]) == len(FIGURES)
    for figure in report["figures"]:
        rows = await coordination.sources(figure["key"])
        assert sum(row["value"] for row in rows) == figure["value"], figure["key"]
        assert len(rows) == figure["sources"]["rows"], figure["key"]


async def test_pages_of_one_row_give_each_row_once(coordination: CoordinationAlone) -> None:
    await coordination.feed(small_year())
    one_by_one = await coordination.sources("kits_total", limit=1)
    assert one_by_one == await coordination.sources("kits_total")
    assert len({row["id"] for row in one_by_one}) == len(one_by_one) == 5


async def test_the_url_of_a_figure_leads_to_its_rows(coordination: CoordinationAlone) -> None:
    await coordination.feed(small_year())
    report = await coordination.read("/reports/annual", year=2023)
    url = report["figures"][0]["sources"]["url"]
    page = await coordination.read(url.removeprefix("/coordination/v1"))
    assert sum(row["value"] for row in page["items"]) == report["figures"][0]["value"]


async def test_a_confidential_sites_id_is_left_out_of_the_rows(coordination: CoordinationAlone) -> None:
    await coordination.feed([site(LA_LIMA, "HOUSE", confidential=True), handout("FLOOD", site_id=LA_LIMA)])
    rows = await coordination.sources("kits_flood")
    assert [(row["site_id"], row["value"]) for row in rows] == [(None, 1)]


async def test_an_unknown_figure_is_refused(coordination: CoordinationAlone) -> None:
    headers = coordination.headers({"REPORTER": ["*"]})
    path = "/coordination/v1/reports/annual/sources?year=2023&figure=kits_of_gold"
    answer = await coordination.client.get(path, headers=headers)
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"pointer": "/query/figure", "code": "unknown_figure"}]
