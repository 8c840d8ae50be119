"""Every guard that the walk relies on, taken away: without it the walk must see the difference."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from types import ModuleType
from typing import Any

import pytest

from services.registration.commands import access
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
    searching,
)
from services.registration.queries.imports import looking
from services.shelter.queries import protected
from tests.integration.privacy_walk.cases import RESTRICTED
from tests.integration.privacy_walk.conftest import Answers, Walked
from tests.integration.privacy_walk.walking import ANOTHERS_OFFICER, EVERYTHING_ELSE, Reader, Told, answers, differences

NAMES = {"given_names": "Canela", "family_names": "Yánez"}


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
async def test_where_a_read_leaks(
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


async def test_where_needs_leak_to_another_agencys_officer(walked: Walked, monkeypatch: pytest.MonkeyPatch) -> None:
    as_it_should_be = await now(walked.anonymous, "show_restricted_needs", ANOTHERS_OFFICER)
    monkeypatch.setattr(needs, "may_see", lambda _: "true")
    assert differences(await now(walked.hidden, "show_restricted_needs", ANOTHERS_OFFICER), as_it_should_be)


async def test_where_an_access_export_leaks(walked: Walked, monkeypatch: pytest.MonkeyPatch) -> None:
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


async def test_where_an_event_leaks(at_work: Walked, monkeypatch: pytest.MonkeyPatch) -> None:
    hidden, anonymous = [side.world.bearer(NAMES) for side in (at_work.hidden, at_work.anonymous)]
    for one in (hidden, anonymous):
        await one.bind_anonymously()
    assert not differences(await events(at_work.hidden), await events(at_work.anonymous))
    [her] = await hidden.register({**NAMES, **RESTRICTED}, cards=[])
    monkeypatch.setattr(card_commands, "is_hidden", lambda *_: False)
    await hidden.world.done(f"/registration/v1/cards/{hidden.code}/bind", {"person_id": her})
    await hidden.world.settle()
    assert differences(await events(at_work.hidden), await events(at_work.anonymous))


async def test_where_another_service_remembers(at_work: Walked, monkeypatch: pytest.MonkeyPatch) -> None:
    async def keep(*_: object) -> None:
        """Forget nothing."""

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
