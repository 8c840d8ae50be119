"""I20: no read operation tells a protected record from an anonymous card, to anybody but its officers."""

from __future__ import annotations

import pytest

from tests.integration.privacy_walk.cases import CASES
from tests.integration.privacy_walk.conftest import Walked
from tests.integration.privacy_walk.walking import differences, reads

FOR_TWO_PEOPLE = {"registration read_authority_export"}
"""Answered to the two who asked for it and approved it: what they are told has tests of its own."""


@pytest.mark.parametrize("case", [case.__name__ for case in CASES])
async def test_nobody_is_told_which_card_is_a_protected_one(walked: Walked, case: str) -> None:
    told = differences(walked.hidden.of_cases[case], walked.anonymous.of_cases[case])
    assert not told, "\n".join(told)
    assert walked.hidden.bearers[case].statuses == walked.anonymous.bearers[case].statuses


async def test_no_list_no_count_and_no_event_tells_that_anybody_is_protected(walked: Walked) -> None:
    told = differences(walked.hidden.of_all, walked.anonymous.of_all)
    assert not told, "\n".join(told)


async def test_every_read_operation_is_asked_and_answers_somebody(walked: Walked) -> None:
    """A walk of refusals alone would compare nothing."""
    assert {one.operation for one in walked.anonymous.told()} == {str(one) for one in reads()}
    answered = {one.operation for one in walked.anonymous.told() if one.status == 200}
    assert answered == {str(one) for one in reads()} - FOR_TWO_PEOPLE
