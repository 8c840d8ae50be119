"""A night shows the beds and places that there were, and none of today's."""

from __future__ import annotations

from shared.contracts.shelter import ShelterCapacityChanged
from tests.integration.coordination.test_a_sites_day import FIGURES, closed
from tests.integration.coordination.test_occupancy_by_night import evening
from tests.support.coordination import CoordinationAlone
from tests.support.events import made
from tests.support.year import DANLI, site, stay


async def test_a_night_has_the_beds_and_places_that_its_own_census_told(coordination: CoordinationAlone) -> None:
    """What the layout has today, and what another night had, is not shown for it."""
    today = made(ShelterCapacityChanged, site_id=DANLI, version=9, beds=90, places=50, covered_area_m2=900.0)
    await coordination.feed([site(DANLI, "DANLI"), today, *stay(evening(1), None)])
    await coordination.feed([closed(2), closed(3, figures=FIGURES.model_copy(update={"beds": 6, "places": 7}))])
    await coordination.feed([closed(4, figures=None)])
    report = await coordination.read("/reports/occupancy", **{"from": "2023-06-01", "to": "2023-06-04"})
    shown = [(night["beds"], night["places"]) for night in report["nights"]]
    assert shown == [(None, None), (FIGURES.beds, FIGURES.places), (6, 7), (None, None)]
