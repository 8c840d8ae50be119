from collections import Counter
from collections.abc import Callable

import pytest

from amparo.replay.acts import Act, ArrivalKind, GroupArrives, HouseholdRegisters
from amparo.replay.figures import Basis, figures
from amparo.replay.nationalities import NAMED
from amparo.replay.plan import Plan, build_plan

PlanOf = Callable[[float, int], Plan]
SCALES = (0.001, 0.002, 0.005, 0.01, 0.05)
SEEDS = (1, 7, 2023)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("scale", SCALES)
def test_the_acts_amount_to_the_expected_figures_whatever_the_seed(plan_of: PlanOf, scale: float, seed: int) -> None:
    plan = plan_of(scale, seed)
    planned, expected = plan.planned(), plan.expected()
    floors = {figure.key for figure in figures() if figure.basis is Basis.FLOOR}
    assert {key: planned[key] for key in planned if key not in floors} == {
        key: expected[key] for key in expected if key not in floors
    }
    assert all(planned[key] >= expected[key] for key in floors)


def test_the_whole_year_amounts_to_the_reported_figures(full: Plan) -> None:
    planned = full.planned()
    assert planned["kits_total"] == 10_973 + 3_200 + 7_200 + 2_568
    assert planned["transit_entries"] == 545_043
    assert planned["returns_total"] == 39_348 + 15_110 + 1_714
    assert planned["returns_total_20231012"] == 28_563 + 14_163 + 1_384


def test_the_whole_year_passes_its_floors_by_little(full: Plan) -> None:
    planned = full.planned()
    assert planned["transit_people_served"] == 70_400
    assert 97_000 <= planned["transit_services"] < 98_000
    assert planned["returnees_assisted"] == 23_150


def test_the_whole_year_takes_fewer_than_100_000_calls(full: Plan) -> None:
    counts = full.counts()
    assert counts["acts"] < counts["http_calls"] < 100_000


@pytest.mark.parametrize("scale", [*SCALES, 1])
def test_enough_handouts_are_offline_sent_twice_and_refused(plan_of: PlanOf, scale: float) -> None:
    counts = plan_of(scale, 2023).counts()
    handouts = counts["handouts"]
    assert counts["handouts_offline"] >= 0.10 * handouts
    assert counts["handouts_sent_twice"] >= 0.05 * handouts
    assert counts["handouts_refused"] >= 0.05 * handouts


def test_the_whole_year_meets_every_kind_of_refusal(full: Plan) -> None:
    counts = full.counts()
    kinds = ("already_received", "card_unknown", "round_closed")
    assert sum(counts[f"refused_{kind}"] for kind in kinds) == counts["handouts_refused"]
    assert min(counts[f"refused_{kind}"] for kind in kinds) > 50


def test_one_returnee_in_eight_comes_back(full: Plan, full_acts: tuple[Act, ...]) -> None:
    returnees = full.planned()["returnees_assisted"] - sum(
        act.tokens for act in full_acts if isinstance(act, GroupArrives) and act.kind is ArrivalKind.RETURN
    )
    assert full.counts()["returned_again"] == pytest.approx(0.125 * returnees, rel=0.01)


def test_nationalities_of_groups_and_of_those_who_walked_in_sum_to_the_published_counts(
    full_acts: tuple[Act, ...],
) -> None:
    found: Counter[str] = Counter()
    for act in full_acts:
        if isinstance(act, GroupArrives) and act.kind is ArrivalKind.TRANSIT_ENTRY:
            found.update(dict(act.nationalities))
        elif isinstance(act, HouseholdRegisters) and act.kind is ArrivalKind.TRANSIT_ENTRY:
            alone = act.arrival_group_id is None
            found.update(member.identity.nationality for member in act.members if alone)
    assert {code: found[code] for code in NAMED} == NAMED
    assert found.total() == 545_043


def test_entries_come_by_danli_and_trojes_and_choluteca_as_published(full_acts: tuple[Act, ...]) -> None:
    by_place: Counter[str] = Counter()
    for act in full_acts:
        if isinstance(act, GroupArrives) and act.kind is ArrivalKind.TRANSIT_ENTRY:
            by_place[act.site.split("-")[0]] += act.headcount.total
    share = (by_place["DANLI"] + by_place["TROJES"]) / by_place.total()
    assert share == pytest.approx(0.929, abs=0.002)


@pytest.mark.parametrize("scale", [0, 0.0009, 1.01])
def test_a_scale_without_room_is_refused(scale: float) -> None:
    with pytest.raises(ValueError, match="scale"):
        build_plan(scale, 1)


def test_counts_are_of_the_acts_themselves(plan_of: PlanOf, acts: tuple[Act, ...]) -> None:
    assert plan_of(0.05, 2023).counts()["acts"] == len(acts)


def test_a_whole_number_is_the_same_scale() -> None:
    assert next(build_plan(1, 2023).acts()) == next(build_plan(1.0, 2023).acts())
