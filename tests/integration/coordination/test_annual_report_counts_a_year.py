"""The annual report shows every figure, counted as its definition says, with what its readers need to judge it."""

from tests.support.coordination import CoordinationAlone
from tests.support.year import SMALL_YEAR_FIGURES, small_year


async def test_a_small_year_counts_to_what_a_hand_counts(coordination: CoordinationAlone) -> None:
    await coordination.feed(small_year())
    assert await coordination.figures() == SMALL_YEAR_FIGURES


async def test_an_empty_installation_reports_nothing_as_of_never(coordination: CoordinationAlone) -> None:
    report = await coordination.read("/reports/annual", year=2023)
    assert {figure["value"] for figure in report["figures"]} == {0}
    assert report["as_of"] is None


async def test_another_year_has_other_figures_under_its_own_keys(coordination: CoordinationAlone) -> None:
    await coordination.feed(small_year())
    figures = await coordination.figures(2024)
    assert (figures["kits_hygiene"], figures["returns_total"], figures["returns_total_20241012"]) == (1, 0, 0)


async def test_each_figure_says_what_it_counts_in_the_readers_language(coordination: CoordinationAlone) -> None:
    labels = {}
    for language in ("es", "en"):
        headers = coordination.headers({"REPORTER": ["*"]}, language)
        answer = await coordination.client.get("/coordination/v1/reports/annual?year=2023", headers=headers)
        figures = answer.json()["figures"]
        labels[language] = {figure["key"]: (figure["label"], figure["definition"]) for figure in figures}
    assert all(labels["es"][key] != labels["en"][key] for key in labels["en"])
    assert labels["es"]["kits_hygiene"][0] == "Kits de higiene"


async def test_the_report_says_how_far_each_source_is_in(coordination: CoordinationAlone) -> None:
    events = small_year()
    await coordination.feed(events)
    report = await coordination.read("/reports/annual", year=2023)
    assert sum(source["events"] for source in report["applied"]) == len(events)
    assert max(source["position"] for source in report["applied"]) == len(events)
    assert report["as_of"] == max(source["occurred_at"] for source in report["applied"])
