"""The night of 20 August at Danlí: all who were served there have a roof once, and it is part of the year."""

from collections import Counter
from uuid import UUID

import pytest

from amparo.replay.acts import Act, HouseholdRegisters, ServicesGiven, StayEnds, StayStarts
from amparo.replay.curve import day_of, local_date
from amparo.replay.figures import SERVICES
from amparo.replay.night import (
    GYM,
    HOUSE,
    NIGHT,
    NIGHT_DAY,
    CensusTaken,
    GroupHoused,
    GroupLeaves,
    OverflowTurns,
    RoofSought,
    smaller_house,
)
from amparo.replay.plan import Plan, build_plan
from amparo.replay.plan.refusals import ONWARD_SITE
from amparo.replay.sites import BY_CODE


def _on(acts: tuple[Act, ...], day: int) -> list[Act]:
    return [act for act in acts if act.site == HOUSE and day_of(local_date(act.at)) == day]


def _token_beds(acts: list[Act]) -> list[tuple[UUID, int]]:
    alone = [(act.group_id, act.token) for act in acts if isinstance(act, RoofSought) and act.group_id]
    groups = [act for act in acts if isinstance(act, GroupHoused)]
    return alone + [
        (act.group_id, token) for act in groups for token in range(act.tokens) if token not in act.exceptions
    ]


def test_the_night_is_a_sunday() -> None:
    assert (NIGHT.isoweekday(), NIGHT.isoformat()) == (7, "2023-08-20")


def test_everybody_with_a_meal_at_danli_has_a_roof_once(full_acts: tuple[Act, ...]) -> None:
    acts = _on(full_acts, NIGHT_DAY)
    meals = [act for act in acts if isinstance(act, ServicesGiven) and act.kind == "MEAL"]
    fed = {row.person_id for act in meals for row in act.persons}
    fed_tokens = {(act.group_id, token) for act in meals for token in range(act.tokens)}
    housed = [person for act in acts if isinstance(act, RoofSought) for _, person in act.guests if person]
    assert Counter(housed) == Counter(fed)
    assert Counter(_token_beds(acts)) == Counter(fed_tokens)


def test_nobody_registered_at_danli_that_day_is_left_out(full_acts: tuple[Act, ...]) -> None:
    acts = _on(full_acts, NIGHT_DAY)
    registered = {act.household_id for act in acts if isinstance(act, HouseholdRegisters)}
    assert registered == {act.household_id for act in acts if isinstance(act, RoofSought) and act.household_id}


def test_the_censuses_are_what_came_and_left(full_acts: tuple[Act, ...]) -> None:
    present: Counter[str] = Counter()
    began: dict[UUID, str] = {}
    for act in full_acts:
        if isinstance(act, StayStarts):
            began |= {place.stay_id: act.site for place in act.places}
            present[act.site] += len(act.places)
        elif isinstance(act, RoofSought):
            began |= {stay_id: act.site for stay_id, _ in act.guests}
            present[act.site] += len(act.guests)
        elif isinstance(act, GroupHoused):
            present[act.site] += act.tokens - len(act.exceptions)
        elif isinstance(act, GroupLeaves):
            present[act.site] -= len(act.leaving)
        elif isinstance(act, StayEnds):
            present.subtract(began[stay_id] for stay_id in act.stay_ids)
        elif isinstance(act, CensusTaken):
            assert act.people == present[act.site]


def test_overflow_is_open_from_noon_until_all_have_left(full_acts: tuple[Act, ...]) -> None:
    turns = [act for act in full_acts if isinstance(act, OverflowTurns)]
    assert [(act.opens, bool(act.reason)) for act in turns] == [(True, True), (False, True)]
    left = [act.at for act in full_acts if isinstance(act, GroupLeaves)]
    housed = [act.at for act in full_acts if isinstance(act, GroupHoused)]
    assert turns[0].at < min(housed) < max(left) < turns[1].at


def test_the_house_the_gym_and_the_floor_beyond_are_filled(full_acts: tuple[Act, ...]) -> None:
    rooms = [act.room for act in full_acts if isinstance(act, GroupHoused)]
    assert set(rooms) == {"DS", GYM, None}


def test_the_nights_that_are_posted_are_among_the_years_services(full: Plan, full_acts: tuple[Act, ...]) -> None:
    on_the_way = sum(
        len(act.persons) for act in full_acts if isinstance(act, ServicesGiven) and act.site == ONWARD_SITE
    )
    assert full.counts()["nights_posted"] > 400
    assert full.planned()["transit_services"] - on_the_way == SERVICES


@pytest.mark.parametrize("scale", [0.002, 0.01, 0.15, 1])
def test_the_night_alone_has_the_same_people_as_in_the_year(scale: float) -> None:
    def people(plan: Plan) -> list[tuple[UUID, UUID | None]]:
        return [guest for act in plan.acts() if isinstance(act, RoofSought) for guest in act.guests]

    assert people(build_plan(scale, 2023, night_only=True)) == people(build_plan(scale, 2023))


def test_the_house_is_as_small_as_the_scale() -> None:
    assert smaller_house(1) == BY_CODE[HOUSE].rooms
    assert [room.places for room in smaller_house(0.1)] == [10, 3, 2, 5, 15]
    assert min(room.places for room in smaller_house(0.002)) == 1
