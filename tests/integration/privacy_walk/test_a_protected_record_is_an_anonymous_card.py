"""I20: no read operation tells a protected record from an anonymous card, to anybody but its officers."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Sequence

import asyncpg
import pytest

from shared.migrations import admin_url
from tests.integration.privacy_walk.cases import CASES
from tests.integration.privacy_walk.conftest import Answers, Walked
from tests.integration.privacy_walk.walking import Told, answers, differences, reads

FOR_TWO_PEOPLE = {"registration read_authority_export"}
"""Answered to the two who asked for it and approved it: what they are told has tests of its own."""

PLACEMENT = "shelter propose_places"
"""What a child's safety needs is told to the shelter's own staff, as a placement: the one exception of I20."""


def but_placements(told: Sequence[Told]) -> list[Told]:
    """All but the proposals, which have a test of their own."""
    return [one for one in told if one.operation != PLACEMENT]


@contextlib.asynccontextmanager
async def without_alarms(answers: Answers) -> AsyncIterator[None]:
    """As if no child were in alarm; shelter knows nothing else of them."""
    admin = await asyncpg.connect(admin_url(answers.world.installation.settings))
    try:
        before = await admin.fetch("SELECT child_id, hand_over, apart FROM shelter.child_alone")
        await admin.execute("UPDATE shelter.child_alone SET hand_over = false, apart = false")
        yield
        await admin.executemany(
            "UPDATE shelter.child_alone SET hand_over = $2, apart = $3 WHERE child_id = $1",
            [tuple(row) for row in before],
        )
    finally:
        await admin.close()


async def placed(answered: Answers) -> list[Told]:
    """What proposals tell of every case now."""
    told = []
    for one in answered.bearers.values():
        told += await answers(answered.world, one, only={PLACEMENT})
    return told


@pytest.mark.parametrize("case", [case.__name__ for case in CASES])
async def test_nobody_is_told_which_card_is_a_protected_one(walked: Walked, case: str) -> None:
    told = differences(*(but_placements(one.of_cases[case]) for one in (walked.hidden, walked.anonymous)))
    assert not told, "\n".join(told)
    assert walked.hidden.bearers[case].statuses == walked.anonymous.bearers[case].statuses


async def test_no_list_no_count_and_no_event_tells_that_anybody_is_protected(walked: Walked) -> None:
    told = differences(*(but_placements(one.of_all) for one in (walked.hidden, walked.anonymous)))
    assert not told, "\n".join(told)


async def test_proposals_tell_what_a_childs_safety_needs_and_nothing_else(walked: Walked) -> None:
    assert differences(await placed(walked.hidden), await placed(walked.anonymous))
    async with without_alarms(walked.hidden):
        told = differences(await placed(walked.hidden), await placed(walked.anonymous))
    assert not told, "\n".join(told)


async def test_every_read_operation_is_asked_and_answers_somebody(walked: Walked) -> None:
    """A walk of refusals alone would compare nothing."""
    assert {one.operation for one in walked.anonymous.told()} == {str(one) for one in reads()}
    answered = {one.operation for one in walked.anonymous.told() if one.status == 200}
    assert answered == {str(one) for one in reads()} - FOR_TWO_PEOPLE
