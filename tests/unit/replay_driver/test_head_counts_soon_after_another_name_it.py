from datetime import timedelta

from amparo.replay.acts import GroupArrives
from amparo.replay.driver.cards import Deal
from amparo.replay.driver.days import Reader
from amparo.replay.plan import build_plan


def test_head_counts_soon_after_another_at_the_same_door_name_it() -> None:
    before: dict[str, GroupArrives] = {}
    for day in Reader(Deal()).days(build_plan(0.01, 1).acts()):
        for act in day.of(GroupArrives):
            last = before.get(act.site)
            soon = last is not None and act.at - last.at <= timedelta(minutes=30)
            assert soon == bool(day.not_the_same[act.group_id])
            assert not soon or (last is not None and last.headcount_id in day.not_the_same[act.group_id])
            before[act.site] = act
