from collections.abc import Mapping
from dataclasses import replace
from io import StringIO

import pytest
from rich.console import Console

from amparo.replay.driver import NightRead
from amparo.replay.night import ASSUMPTIONS
from amparo.replay.night_table import night_as_json, render_night
from shared.contracts.vocabulary import StayPlace

SOURCES = ("census", "census_restated", "occupancy", "coordination", "coordination_posted", "events")
PLACES: Mapping[StayPlace, int] = {StayPlace.BED: 130, StayPlace.PLACE: 200, StayPlace.WITHOUT_BED: 33}
FULL = NightRead(people=dict.fromkeys(SOURCES, 363), places=PLACES, twice=0, balances=True)


def shown(night: NightRead) -> str:
    out = StringIO()
    Console(file=out, width=200).print(render_night(night))
    return out.getvalue()


def test_one_number_everywhere_agrees_and_is_a_line_with_what_is_assumed() -> None:
    line = next(line for line in shown(FULL).splitlines() if line.startswith("│ "))
    assert [cell.strip() for cell in line.strip("│").split("│")] == ["363", "130", "0", "200", "0", "33", "0", "yes"]
    assert all(f"ASSUMED: {one[:40]}" in shown(FULL) for one in ASSUMPTIONS)
    assert night_as_json(FULL)["agrees"] is True


@pytest.mark.parametrize("source", SOURCES)
def test_one_source_that_differs_disagrees(source: str) -> None:
    night = replace(FULL, people={**FULL.people, source: 362})
    assert not night.agrees
    assert "NO" in shown(night)


def test_somebody_twice_and_a_night_that_does_not_follow_disagree() -> None:
    assert not replace(FULL, twice=1).agrees
    assert not replace(FULL, balances=False).agrees
