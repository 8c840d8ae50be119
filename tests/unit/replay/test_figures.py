import re

import pytest

from amparo.replay.figures import KITS, RETURNS, RETURNS_20231012, Basis, expected, figures
from amparo.replay.plan import Plan

SCALES = (0.001, 0.002, 0.005, 0.01, 0.037, 0.1, 0.25, 0.333, 1)

FULL = {
    "kits_hygiene": 10_973,
    "kits_kitchen": 3_200,
    "kits_household": 7_200,
    "kits_flood": 2_568,
    "kits_danli_trojes_total": 21_373,
    "kits_total": 23_941,
    "returns_total": 56_172,
    "returns_us": 39_348,
    "returns_mx": 15_110,
    "returns_other": 1_714,
    "returns_total_20231012": 44_110,
    "returns_us_20231012": 28_563,
    "returns_mx_20231012": 14_163,
    "returns_other_20231012": 1_384,
    "transit_entries": 545_043,
    "transit_services": 90_000,
    "transit_people_served": 70_000,
    "returnees_assisted": 23_000,
}


def test_at_full_scale_the_expected_figures_are_the_reported_ones() -> None:
    assert expected(1) == FULL
    assert {figure.key: figure.value for figure in figures()} == FULL


@pytest.mark.parametrize("scale", SCALES)
def test_at_any_scale_the_parts_sum_to_their_totals(scale: float) -> None:
    found = expected(scale)
    assert sum(found[key] for key in KITS) == found["kits_total"]
    assert found["kits_danli_trojes_total"] + found["kits_flood"] == found["kits_total"]
    assert sum(found[key] for key in RETURNS) == found["returns_total"]
    assert sum(found[key] for key in RETURNS_20231012) == found["returns_total_20231012"]


@pytest.mark.parametrize("scale", SCALES)
def test_no_country_returned_more_people_by_october_than_in_the_year(scale: float) -> None:
    found = expected(scale)
    assert all(found[f"{key}_20231012"] <= found[key] for key in RETURNS)


def test_floors_are_rounded_down() -> None:
    assert expected(0.0033)["transit_people_served"] == 231
    assert expected(0.037)["returnees_assisted"] == 851


def test_rounded_figures_are_floors_and_computed_ones_say_how() -> None:
    basis = {figure.key: figure.basis for figure in figures()}
    floors = {"transit_services", "transit_people_served", "returnees_assisted"}
    assert {key for key, value in basis.items() if value is Basis.FLOOR} == floors
    assert all(figure.note for figure in figures() if figure.basis is Basis.DERIVED)


def test_every_figure_has_its_quote_source_and_period() -> None:
    assert all(figure.quote and figure.source and figure.period for figure in figures())


def test_the_split_of_the_kits_is_labelled_as_an_assumption() -> None:
    assert all("ASSUMED" in figure.note for figure in figures() if figure.key in KITS)


def test_household_kits_for_shelters_are_labelled_as_given_to_households() -> None:
    note = next(figure.note for figure in figures() if figure.key == "kits_household")
    assert "given to households until shelters can receive: ASSUMED" in note


def test_what_exceeds_a_floor_is_labelled_with_what_the_year_comes_to(full: Plan) -> None:
    for figure in figures():
        if figure.basis is Basis.FLOOR:
            label = re.search(r"exceeds the floor is ASSUMED: .* about ([\d,]+)\.", figure.note)
            assert label, figure.key
            assert full.planned()[figure.key] == pytest.approx(int(label[1].replace(",", "")), rel=0.002)
