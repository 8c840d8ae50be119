from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

from amparo.replay.acts import (
    Act,
    GroupArrives,
    HandoutBatch,
    HandoutGiven,
    HouseholdRegisters,
    PersonReturns,
    RoundCloses,
    RoundOpens,
    ServicesGiven,
    StayStarts,
)
from amparo.replay.curve import date_of, day_of
from amparo.replay.plan.tally import tally
from amparo.replay.sites import BY_CODE


def test_acts_are_in_the_order_of_time(acts: tuple[Act, ...]) -> None:
    assert all(before.at <= after.at for before, after in pairwise(acts))


def test_acts_are_within_the_local_year(acts: tuple[Act, ...]) -> None:
    first, last = datetime(2023, 1, 1, 6, tzinfo=UTC), datetime(2024, 1, 1, 6, tzinfo=UTC)
    assert first <= acts[0].at
    assert acts[-1].at < last


def test_some_people_arrive_late_on_the_last_evenings_local_day(acts: tuple[Act, ...]) -> None:
    late = [act for act in acts if isinstance(act, GroupArrives) and act.at.hour < 6]
    assert late


def test_nobody_is_met_at_a_site_that_is_not_open(acts: tuple[Act, ...]) -> None:
    for act in acts:
        site, day = BY_CODE[act.site], (act.at - timedelta(hours=6)).date()
        if not isinstance(act, RoundOpens | RoundCloses):
            assert site.opened <= day
            assert site.closed is None or day <= site.closed


def _mentioned(act: Act) -> set[UUID]:
    if isinstance(act, HouseholdRegisters):
        return {act.arrival_group_id} if act.arrival_group_id else set()
    if isinstance(act, PersonReturns):
        return {act.person_id, act.household_id, act.arrival_group_id}
    if isinstance(act, ServicesGiven):
        return {row.person_id for row in act.persons} | ({act.group_id} if act.group_id else set())
    if isinstance(act, StayStarts):
        return {act.household_id, *(place.person_id for place in act.places)}
    if isinstance(act, HandoutGiven):
        card = act.handout.recipient
        return {one for one in (card.household_id, card.person_id, card.group_id) if one}
    return set()


def test_no_act_mentions_anybody_who_has_not_come_yet(acts: tuple[Act, ...]) -> None:
    known: set[UUID] = set()
    for act in acts:
        assert _mentioned(act) <= known
        if isinstance(act, GroupArrives):
            known.add(act.group_id)
        if isinstance(act, HouseholdRegisters):
            known |= {act.household_id, *(member.person_id for member in act.members)}


def test_a_batch_has_only_cards_of_people_who_came_before_the_scan(acts: tuple[Act, ...]) -> None:
    came: dict[UUID, datetime] = {}
    for act in acts:
        if isinstance(act, GroupArrives):
            came[act.group_id] = act.at
        if isinstance(act, HouseholdRegisters):
            came[act.household_id] = act.at
        if isinstance(act, HandoutBatch):
            for handout in act.handouts:
                whose = handout.recipient.household_id or handout.recipient.group_id
                assert whose is not None
                assert came[whose] < handout.scanned_at


def test_by_the_evening_of_12_october_the_returns_are_those_of_the_press_release(acts: tuple[Act, ...]) -> None:
    cut = datetime(2023, 10, 13, 6, tzinfo=UTC)
    so_far = tally(act for act in acts if act.at < cut).figures
    whole = tally(acts).figures
    assert (
        so_far["returns_total"]
        == whole["returns_total_20231012"]
        == whole["returns_us_20231012"] + (whole["returns_mx_20231012"] + whole["returns_other_20231012"])
    )


def test_a_days_number_is_its_date() -> None:
    assert date_of(day_of(date_of(284))) == date_of(284)
