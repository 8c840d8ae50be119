"""I20: no read operation tells a protected record from an anonymous card, to anybody but its officers.

First the walk, then every guard that it relies on is taken away: without it the walk must see the difference.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from types import ModuleType
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from services.registration.commands import access, hand_overs
from services.registration.commands import cards as card_commands
from services.registration.queries import (
    alternates,
    candidates,
    conflicts,
    finding,
    group_numbers,
    merging,
    needs,
    pairs,
    printing,
    referrals,
    roster,
    searching,
)
from services.registration.queries.imports import looking
from services.shelter.queries import protected
from shared.migrations import admin_url
from tests.integration.privacy_walk.cases import CASES, RESTRICTED
from tests.integration.privacy_walk.conftest import Answers, Walked
from tests.integration.privacy_walk.walking import (
    ANOTHERS_OFFICER,
    EVERYTHING_ELSE,
    Reader,
    Told,
    answers,
    differences,
    reads,
)

FOR_TWO_PEOPLE = {"registration read_authority_export"}
"""Answered to the two who asked for it and approved it: what they are told has tests of its own."""

PLACEMENT = "shelter propose_places"
"""What a child's safety needs is told to the shelter's own staff, as a placement: the one exception of I20."""

NAMES = {"given_names": "Canela", "family_names": "Yánez"}


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


def leaks(module: ModuleType, guard: str, without: Any, *operations: str) -> Any:
    """A guard, what stands in its place, and the operations that tell by it."""
    name = f"{module.__name__.rpartition('.')[2]}.{guard}"
    return pytest.param(module, guard, without, operations, id=f"{name} {' '.join(operations)}")


async def now(world: Answers, operation: str, reader: Reader = EVERYTHING_ELSE) -> list[Told]:
    """What the world tells now: of all, and of each case."""
    asked: dict[str, Any] = {"asking": [reader], "only": {f"registration {operation}"}}
    told = await answers(world.world, **asked)
    for one in world.bearers.values():
        told += await answers(world.world, one, **asked)
    return told


@pytest.mark.parametrize(
    ("module", "guard", "without", "operations"),
    [
        leaks(finding, "MAY_SEE", "true", "show_person", "show_card", "look_up_people", "show_household"),
        leaks(finding, "MAY_SEE", "true", "show_person_history", "show_journey"),
        leaks(searching, "MAY_SEE", "true", "search_people"),
        leaks(searching, "MAY_SEE", "true", "search_structured"),
        leaks(roster, "MAY_KEEP", "true", "show_roster"),
        leaks(candidates, "MAY_SEE", "true", "check_candidates"),
        leaks(alternates, "MAY_SEE", "true", "show_household"),
        leaks(conflicts, "MAY_SEE", "true", "list_conflicts"),
        leaks(pairs, "MAY_SEE", "true", "list_match_pairs"),
        leaks(merging, "MAY_KNOW", "true", "list_merges"),
        leaks(referrals, "may_see", lambda _: "true", "list_referrals"),
        leaks(printing, "_SHOWN", printing._SHOWN.replace(printing._MAY_BE_NAMED, "true"), "print_card_sheet"),
        leaks(looking, "_IS_SEEN", "(h.presence = 'SEEN')", "read_import_report", "read_list_seen"),
        leaks(group_numbers, "_ARRIVED", group_numbers._ARRIVED.replace("p.protected", "false"), "show_arrival_group"),
    ],
)
async def test_the_walk_turns_red_where_a_read_leaks(
    walked: Walked,
    monkeypatch: pytest.MonkeyPatch,
    module: ModuleType,
    guard: str,
    without: Any,
    operations: tuple[str, ...],
) -> None:
    for operation in operations:
        as_it_should_be = await now(walked.anonymous, operation)
        assert not differences(await now(walked.hidden, operation), as_it_should_be)
        with monkeypatch.context() as taken:
            taken.setattr(module, guard, without)
            assert differences(await now(walked.hidden, operation), as_it_should_be), operation


async def test_the_walk_turns_red_where_needs_leak_to_another_agencys_officer(
    walked: Walked, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_it_should_be = await now(walked.anonymous, "show_restricted_needs", ANOTHERS_OFFICER)
    monkeypatch.setattr(needs, "may_see", lambda _: "true")
    assert differences(await now(walked.hidden, "show_restricted_needs", ANOTHERS_OFFICER), as_it_should_be)


async def test_the_walk_turns_red_where_hand_overs_leak_to_another_agencys_officer(
    walked: Walked, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def known(*_: Any) -> bool:
        return True

    as_it_should_be = await now(walked.anonymous, "list_hand_overs", ANOTHERS_OFFICER)
    assert not differences(await now(walked.hidden, "list_hand_overs", ANOTHERS_OFFICER), as_it_should_be)
    monkeypatch.setattr(hand_overs, "sees_person", known)
    assert differences(await now(walked.hidden, "list_hand_overs", ANOTHERS_OFFICER), as_it_should_be)


async def test_the_walk_turns_red_where_an_access_export_leaks(walked: Walked, monkeypatch: pytest.MonkeyPatch) -> None:
    async def held(side: Answers) -> list[Told]:
        """What is held; who read it is the tests' own doing."""
        told = await now(side, "export_access")
        return [replace(one, text=one.text.partition('"made_at"')[0]) for one in told]

    assert not differences(await held(walked.hidden), await held(walked.anonymous))
    monkeypatch.setattr(access, "as_shown", lambda household, *_: household)
    assert differences(await held(walked.hidden), await held(walked.anonymous))


async def events(side: Answers) -> list[Told]:
    """Registration's event log now."""
    return await answers(side.world, only={"registration read_events"})


@pytest.fixture
async def at_work(walked: Walked) -> AsyncIterator[Walked]:
    """Both worlds with their workers: something is done in them again."""
    async with walked.hidden.world.installation.working(), walked.anonymous.world.installation.working():
        yield walked


async def test_the_walk_turns_red_where_an_event_leaks(at_work: Walked, monkeypatch: pytest.MonkeyPatch) -> None:
    hidden, anonymous = [side.world.bearer(NAMES) for side in (at_work.hidden, at_work.anonymous)]
    for one in (hidden, anonymous):
        await one.bind_anonymously()
    assert not differences(await events(at_work.hidden), await events(at_work.anonymous))
    [her] = await hidden.register({**NAMES, **RESTRICTED}, cards=[])
    monkeypatch.setattr(card_commands, "is_hidden", lambda *_: False)
    await hidden.world.done(f"/registration/v1/cards/{hidden.code}/bind", {"person_id": her})
    await hidden.world.settle()
    assert differences(await events(at_work.hidden), await events(at_work.anonymous))


async def test_the_walk_turns_red_where_another_service_remembers(
    at_work: Walked, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def keep(*_: object) -> set[UUID]:
        """Forget nothing."""
        return set()

    async def boards() -> tuple[list[Told], list[Told]]:
        hidden, anonymous = [
            await answers(side.world, asking=[EVERYTHING_ELSE], only={"shelter read_board"})
            for side in (at_work.hidden, at_work.anonymous)
        ]
        return hidden, anonymous

    assert not differences(*await boards())
    monkeypatch.setattr(protected, "forget_persons", keep)
    hidden, anonymous = [side.world.bearer(NAMES) for side in (at_work.hidden, at_work.anonymous)]
    async with hidden.world.unlike(), anonymous.world.unlike():
        await hidden.register(NAMES)
        await anonymous.bind_anonymously()
        for one in (hidden, anonymous):
            await one.sleep_and_eat()
        await hidden.protect()
    assert differences(*await boards())
