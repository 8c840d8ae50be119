import json
from io import StringIO

from rich.console import Console

from amparo.replay.figures import expected
from amparo.replay.table import agree, as_json, compare, render


def test_a_report_with_the_expected_figures_agrees() -> None:
    assert agree(compare(expected(1), expected(1)))


def test_one_hand_out_more_disagrees_in_its_row() -> None:
    report = expected(1) | {"kits_hygiene": 10_974}
    wrong = [row.figure.key for row in compare(expected(1), report) if not row.agrees]
    assert wrong == ["kits_hygiene"]


def test_a_floor_agrees_when_it_is_passed_and_not_when_it_is_missed() -> None:
    above = expected(1) | {"transit_services": 90_001}
    below = expected(1) | {"transit_services": 89_999}
    assert agree(compare(expected(1), above))
    assert not agree(compare(expected(1), below))


def test_a_figure_that_the_report_does_not_have_disagrees() -> None:
    report = expected(1)
    del report["returns_mx"]
    assert not agree(compare(expected(1), report))


def test_the_json_form_has_every_figure_with_basis_quote_and_rule() -> None:
    data = json.loads(json.dumps(as_json(compare(expected(0.01), expected(0.01)), scale=0.01, seed=7)))
    assert data["agrees"] is True
    assert len(data["figures"]) == 18
    assert all(figure["basis"] and figure["quote"] and figure["rule"] for figure in data["figures"])


def test_the_terminal_shows_the_figures_the_verdict_and_the_rules() -> None:
    out = StringIO()
    rows = compare(expected(1), expected(1) | {"kits_flood": 0})
    Console(file=out, width=160).print(render(rows, 1, 160))
    shown = out.getvalue()
    assert "545,043" in shown
    assert "NO" in shown
    assert "largest remainders" in shown
    assert "ASSUMED" in shown


def test_on_a_narrow_terminal_the_quotes_stand_under_the_table_by_number() -> None:
    out = StringIO()
    Console(file=out, width=80).print(render(compare(expected(1), expected(1)), 1, 80))
    table, _, under = out.getvalue().partition("└")
    assert "│ Hygiene kits     │   10,973 │   10,973 │  10,973 │ REPORTED │  yes   │ [1]   │" in table
    assert "10,973 hygiene kits" not in table
    assert "[1] “10,973 hygiene kits” (IOM Honduras, Annual Report 2023)" in under
    assert all(f"[{number}]" in table and f"[{number}]" in under for number in range(1, 14))
