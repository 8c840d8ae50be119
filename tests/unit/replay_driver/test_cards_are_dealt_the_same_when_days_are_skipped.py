from amparo.replay.driver.cards import Deal
from amparo.replay.driver.days import Reader
from amparo.replay.plan import build_plan


def test_cards_are_dealt_the_same_when_days_are_skipped() -> None:
    plan = build_plan(0.002, 1)
    first, second = Deal(), Deal()
    done = list(Reader(first).days(plan.acts()))
    resumed = [day for day in Reader(second).days(plan.acts()) if day.date > done[99].date]

    assert resumed[0].date == done[100].date
    assert (first.households, first.groups) == (second.households, second.groups)


def test_no_card_is_dealt_twice() -> None:
    deal = Deal()
    for _ in Reader(deal).days(build_plan(0.002, 1).acts()):
        pass

    dealt = [*deal.households.values(), *deal.groups.values()]
    cards = [(one.site, one.first + number) for one in dealt for number in range(one.count)]
    assert len(set(cards)) == len(cards) == sum(deal.used.values())
