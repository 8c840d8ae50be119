"""A round's states, its plan, the sum of its stock, and lots that go first."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from services.distribution.rules.rounds import (
    SOURCES,
    Plan,
    Tally,
    changed_between,
    open_at,
    unaccepted,
    was_open,
    wrong_in,
)
from services.distribution.schemas.rounds import RoundState

HERE, THERE, SOAP = UUID(int=1), UUID(int=2), UUID(int=3)
DAY = date(2023, 6, 15)


def plan(**changes: Any) -> Plan:
    fields: dict[str, Any] = {"starts_on": DAY, "ends_on": DAY, "site_ids": [HERE, THERE], "planned": 30}
    return Plan(**{**fields, "by_site": [(HERE, 10), (THERE, 20)], **changes})


def test_nothing_leads_back_to_a_draft_and_nothing_follows_a_reconciled_round() -> None:
    assert RoundState.DRAFT not in SOURCES
    assert [to for to, sources in SOURCES.items() if RoundState.RECONCILED in sources] == []
    assert SOURCES[RoundState.RECONCILED] == {RoundState.CLOSED}


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({}, []),
        ({"planned": None}, []),
        ({"by_site": []}, []),
        ({"ends_on": date(2023, 6, 14)}, ["/ends_on"]),
        ({"planned": 31}, ["/planned"]),
        ({"site_ids": [HERE]}, ["/sites_planned"]),
        ({"by_site": [(HERE, 10), (HERE, 20)]}, ["/sites_planned"]),
    ],
)
def test_a_plan_that_contradicts_itself_says_where(changes: dict[str, Any], wrong: list[str]) -> None:
    assert [pointer for pointer, _ in wrong_in(plan(**changes))] == wrong


def test_what_is_planned_is_as_said_or_the_sum_of_the_sites() -> None:
    assert plan(planned=None).total == 30
    assert plan(by_site=[]).total == 30
    assert plan(planned=None, by_site=[]).total is None


def test_a_difference_is_accepted_only_as_it_is_now() -> None:
    balanced = Tally(HERE, SOAP, loaded=10, issued=5, returned=3, lost=1, damaged=1)
    short = Tally(THERE, SOAP, loaded=10, issued=7)
    assert balanced.difference == 0
    assert unaccepted([balanced, short], {}) == [short]
    assert unaccepted([balanced, short], {(THERE, SOAP): 2}) == [short]
    assert unaccepted([balanced, short], {(THERE, SOAP): 3}) == []


def at(hour: int) -> datetime:
    return datetime(2023, 6, 15, hour, tzinfo=UTC)


SPANS = [(at(8), at(12)), (at(14), None)]


def test_a_round_was_open_on_a_day_that_a_span_touches() -> None:
    touched = [was_open(SPANS, at(start), at(end)) for start, end in [(6, 8), (6, 9), (11, 13), (12, 14), (20, 22)]]
    assert touched == [False, True, True, False, True]


@pytest.mark.parametrize(("hour", "open_"), [(7, False), (8, True), (11, True), (12, False), (14, True), (23, True)])
def test_a_round_is_open_from_the_step_that_opens_it_until_the_next(hour: int, open_: bool) -> None:
    assert open_at(SPANS, at(hour)) is open_


@pytest.mark.parametrize(
    ("start", "end", "changed"),
    [
        (6, 7, False),
        (6, 8, True),
        (6, 10, True),
        (8, 8, False),
        (8, 11, False),
        (8, 12, True),
        (9, 15, True),
        (12, 13, False),
        (13, 14, True),
        (14, 20, False),
        (6, 20, True),
    ],
)
def test_a_rounds_state_changed_where_it_was_open_for_a_part_of_the_time(start: int, end: int, changed: bool) -> None:
    assert changed_between(SPANS, at(start), at(end)) is changed
