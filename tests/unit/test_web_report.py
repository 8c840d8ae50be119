"""The report of the web client's figures."""

from __future__ import annotations

import json

import pytest

from tests.support.web_report import BY_TASK, FIGURES, report_of


def line(figure: str, value: float, of: str | None = None) -> str:
    return json.dumps({"figure": figure, "of": of, "value": value})


ALL = [line(name, 1) for name in FIGURES] + [line(name, 3, "move") for name in ("axe_violations", *BY_TASK)]


def test_violations_are_added_up_over_screens_and_taps_stand_by_task() -> None:
    report = report_of([*ALL, line("axe_violations", 2, "beds"), line("taps", 1, "undo")])

    assert report["axe_violations"] == 3 + 2
    assert report["taps"] == {"move": 3, "undo": 1}


@pytest.mark.parametrize("missing", [*FIGURES, "axe_violations", *BY_TASK])
def test_a_figure_that_nobody_measured_is_named(missing: str) -> None:
    with pytest.raises(KeyError, match=missing):
        report_of([one for one in ALL if json.loads(one)["figure"] != missing])
