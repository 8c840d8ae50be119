from collections.abc import Callable

from amparo.replay.acts import Act, HandoutBatch, HandoutGiven, HouseholdRegisters
from amparo.replay.plan import Plan, build_plan

PlanOf = Callable[[float, int], Plan]
ActsOf = Callable[[float, int], tuple[Act, ...]]


def _names(acts: tuple[Act, ...]) -> list[tuple[str, str]]:
    return [
        (member.identity.given_names, member.identity.family_names)
        for act in acts
        if isinstance(act, HouseholdRegisters)
        for member in act.members
    ]


def test_the_same_seed_and_scale_give_the_same_acts(acts_of: ActsOf) -> None:
    assert tuple(build_plan(0.01, 2023).acts()) == acts_of(0.01, 2023)


def test_a_plan_can_be_walked_through_again(plan_of: PlanOf, acts_of: ActsOf) -> None:
    assert tuple(plan_of(0.01, 2023).acts()) == acts_of(0.01, 2023)


def test_another_seed_gives_other_people_and_the_same_expected_figures(plan_of: PlanOf, acts_of: ActsOf) -> None:
    assert plan_of(0.01, 1).expected() == plan_of(0.01, 2023).expected()
    ours, others = _names(acts_of(0.01, 2023)), _names(acts_of(0.01, 1))
    assert ours[:20] != others[:20]


def test_another_seed_or_scale_has_no_id_in_common(acts_of: ActsOf) -> None:
    ours = {act.act_id for act in acts_of(0.01, 2023)}
    assert ours.isdisjoint(act.act_id for act in acts_of(0.01, 1))
    assert ours.isdisjoint(act.act_id for act in acts_of(0.005, 2023))


def test_every_act_has_an_id_of_its_own(acts: tuple[Act, ...]) -> None:
    assert len({act.act_id for act in acts}) == len(acts)


def test_every_handout_has_an_id_of_its_own(acts: tuple[Act, ...]) -> None:
    ids = [act.handout.handout_id for act in acts if isinstance(act, HandoutGiven)]
    ids += [handout.handout_id for act in acts if isinstance(act, HandoutBatch) for handout in act.handouts]
    assert len(set(ids)) == len(ids)


def test_an_id_is_the_same_on_every_machine(acts_of: ActsOf) -> None:
    assert str(acts_of(0.01, 2023)[0].act_id) == "b163bc4e-55fb-5526-9f54-a4a65f8bc11b"
