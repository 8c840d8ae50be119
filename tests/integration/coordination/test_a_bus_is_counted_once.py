"""An arrival group counts as its head-count or its recorded arrivals, whichever is more, and never as both."""

import random
from datetime import UTC, datetime, timedelta

import pytest

from shared.contracts.registration import ArrivalReversed, HeadcountReversed
from shared.ids import new_id
from tests.support.coordination import CoordinationAlone
from tests.support.events import NOON
from tests.support.year import arrival, group, headcount


@pytest.mark.parametrize(("counted", "recorded", "returns"), [(45, 0, 45), (45, 12, 45), (2, 5, 5), (0, 3, 3)])
async def test_the_greater_of_head_count_and_arrivals_counts(
    coordination: CoordinationAlone, counted: int, recorded: int, returns: int
) -> None:
    bus = group("RETURN", country_from="MX", headcount=counted)
    bound = {"arrival_group_id": bus.arrival_group_id}
    people = [arrival("RETURN", **bound) for _ in range(recorded)]
    await coordination.feed([*people, headcount("RETURN", counted, **bound), bus])
    figures = await coordination.figures()
    assert (figures["returns_total"], figures["returns_mx"]) == (returns, returns)


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize(
    ("counted", "recorded", "unnamed", "returns"), [(45, 0, 2, 45), (0, 3, 2, 5), (4, 3, 2, 5), (0, 0, 2, 2)]
)
async def test_who_was_registered_without_a_name_is_among_those_who_were_counted_later(
    coordination: CoordinationAlone, seed: int, counted: int, recorded: int, unnamed: int, returns: int
) -> None:
    """The head-counts of one are people who were registered; the group's own head-count leaves them out."""
    before = group("RETURN", country_from="MX")
    after = before.model_copy(update={"version": 2, "headcount": counted})
    of = {"arrival_group_id": before.arrival_group_id}
    log = [before, after, *(arrival("RETURN", **of) for _ in range(recorded))]
    log += [headcount("RETURN", 1, **of) for _ in range(unnamed)]
    log += [headcount("RETURN", counted, **of)] if counted else []
    random.Random(seed).shuffle(log)
    for event in log:
        await coordination.feed([event])
    assert (await coordination.figures())["returns_total"] == returns


async def test_what_has_no_group_is_added(coordination: CoordinationAlone) -> None:
    await coordination.feed([headcount("RETURN", 4), headcount("RETURN", 5), arrival("RETURN")])
    assert (await coordination.figures())["returns_total"] == 10


async def test_a_households_unnamed_members_count_by_their_composition(coordination: CoordinationAlone) -> None:
    await coordination.feed([arrival("TRANSIT_ENTRY", person_id=None, unnamed={"women": 1, "girls": 3})])
    assert (await coordination.figures())["transit_entries"] == 4


async def test_a_bus_that_unloads_over_midnight_of_the_year_counts_in_the_year_of_its_first_record(
    coordination: CoordinationAlone,
) -> None:
    bound = {"arrival_group_id": group("RETURN").arrival_group_id}
    last_evening = datetime(2024, 1, 1, 5, 50, tzinfo=UTC)
    await coordination.feed(
        [
            headcount("RETURN", 40, occurred_at=last_evening, **bound),
            arrival("RETURN", occurred_at=last_evening + timedelta(minutes=30), **bound),
        ]
    )
    assert (await coordination.figures(2023))["returns_total"] == 40
    assert (await coordination.figures(2024))["returns_total"] == 0


async def test_the_day_is_the_operations_own(coordination: CoordinationAlone) -> None:
    eve_of_the_13th = NOON.replace(month=10, day=13, hour=5, minute=59)
    await coordination.feed(
        [
            headcount("RETURN", 7, country_from="US", occurred_at=eve_of_the_13th),
            headcount("RETURN", 9, country_from="US", occurred_at=eve_of_the_13th.replace(hour=6, minute=0)),
        ]
    )
    figures = await coordination.figures()
    assert (figures["returns_us_20231012"], figures["returns_us"]) == (7, 16)


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_what_was_taken_back_counts_nowhere_in_whatever_order(coordination: CoordinationAlone, seed: int) -> None:
    bus = group("TRANSIT_ENTRY", headcount=45)
    of = {"arrival_group_id": bus.arrival_group_id}
    corrected = bus.model_copy(update={"version": 2, "headcount": 40})
    wrong, right = headcount("TRANSIT_ENTRY", 45, **of), headcount("TRANSIT_ENTRY", 40, **of)
    alone, kept = arrival("TRANSIT_ENTRY"), arrival("TRANSIT_ENTRY")
    common = {"site_id": bus.site_id, "occurred_at": NOON}
    log = [
        bus,
        corrected,
        wrong,
        right,
        HeadcountReversed.model_validate({**common, "headcount_id": wrong.headcount_id, "reversal_id": new_id()}),
        alone,
        kept,
        ArrivalReversed.model_validate({**common, "arrival_id": alone.arrival_id, "reversal_id": new_id()}),
        *(arrival("TRANSIT_ENTRY", **of) for _ in range(4)),
    ]
    random.Random(seed).shuffle(log)
    for event in log:
        await coordination.feed([event])
    assert (await coordination.figures())["transit_entries"] == 41
    sources = await coordination.sources("transit_entries")
    assert sum(row["value"] for row in sources) == 41
