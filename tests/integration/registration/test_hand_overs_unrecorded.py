"""A child's stay that ended by a hand-over is a task of the officers until one of them has written it down."""

from __future__ import annotations

import asyncio
import itertools
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.registration.commands import absences, hand_overs
from services.registration.queries import hand_overs as queries
from shared.contracts.shelter import StayStarted
from shared.ids import new_id
from tests.integration.registration.conftest import Desk
from tests.integration.registration.handing_over import child, hand_over, record, recorded, take_back
from tests.integration.registration.staying import BEGAN, ENDED, LATER, ended, started, taken_back, tasks
from tests.support.people import DANLI, OFFICER

MISSING_RECORD = "HAND_OVER_UNRECORDED"


async def sheltered(desk: Desk, child_id: str, code: str | None = None, **more: Any) -> StayStarted:
    """The child's stay, by its id, or by its card where shelter knows no more."""
    begun = started(None, card_code=code, **more) if code else started(child_id, **more)
    await desk.hear([begun])
    return begun


async def unrecorded(desk: Desk, *, open_only: bool = True) -> list[tuple[str, str | None]]:
    """The tasks about hand-overs that nobody wrote down: the child, and what became of each."""
    return await tasks_of(desk, MISSING_RECORD, open_only=open_only)


async def tasks_of(desk: Desk, kind: str, *, open_only: bool = True) -> list[tuple[str, str | None]]:
    """The tasks of one kind: the child, and what became of each."""
    found = await tasks(desk, open_only=open_only)
    return [(person_id, outcome) for its, person_id, outcome in found if its == kind]


@pytest.mark.parametrize("by_card", [True, False], ids=["by card", "by id"])
async def test_a_child_who_is_missing_is_a_task_until_it_is_found_and_handed_over(desk: Desk, by_card: bool) -> None:
    child_id, code = await child(desk)
    begun = await sheltered(desk, child_id, code if by_card else None)
    await desk.hear([ended(begun, "MISSING")])
    assert await tasks_of(desk, "CHILD_MISSING") == [(child_id, None)]
    assert await unrecorded(desk) == []
    id_ = await recorded(desk, child_id, handed_over_at=LATER)
    assert await tasks_of(desk, "CHILD_MISSING") == []
    await take_back(desk, id_)
    assert await tasks_of(desk, "CHILD_MISSING") == [(child_id, None)]


async def test_an_adult_who_is_missing_is_no_task(desk: Desk) -> None:
    adult, _ = await child(desk, birth_date="1990-03-04", care_basis="NOT_ASKED")
    await desk.hear([ended(await sheltered(desk, adult), "MISSING")])
    assert await tasks_of(desk, "CHILD_MISSING") == []


async def test_who_was_not_missing_after_all_but_handed_over_is_the_other_task(desk: Desk) -> None:
    child_id, _ = await child(desk)
    begun = await sheltered(desk, child_id)
    await desk.hear([ended(begun, "MISSING")])
    await desk.hear([taken_back(begun)])
    assert await tasks_of(desk, "CHILD_MISSING", open_only=False) == [(child_id, "WITHDRAWN")]
    await desk.hear([ended(begun, "HANDED_OVER", ending=2)])
    assert await tasks_of(desk, "CHILD_MISSING") == []
    assert await unrecorded(desk) == [(child_id, None)]


@pytest.mark.parametrize("by_card", [True, False], ids=["by card", "by id"])
async def test_an_end_by_a_hand_over_that_nobody_recorded_is_a_task(desk: Desk, by_card: bool) -> None:
    child_id, code = await child(desk)
    begun = await sheltered(desk, child_id, code if by_card else None)
    await desk.hear([ended(begun, "HANDED_OVER")])
    assert await unrecorded(desk) == [(child_id, None)]
    [task] = await desk.rows("SELECT about_id, site_id FROM protection_task WHERE kind = $1", MISSING_RECORD)
    assert (task["about_id"], task["site_id"]) == (begun.stay_id, DANLI)


@pytest.mark.parametrize("reason", ["HOME", "MISSING", "FAMILY_REUNITED", "ENTERED_IN_ERROR"])
async def test_another_end_is_none(desk: Desk, reason: str) -> None:
    child_id, _ = await child(desk)
    await desk.hear([ended(await sheltered(desk, child_id), reason)])
    assert await unrecorded(desk) == []


async def test_of_a_child_in_no_alarm_it_is_a_task_too_and_of_an_adult_none(desk: Desk) -> None:
    child_id, _ = await child(desk, care_basis="PARENT")
    adult, _ = await child(desk, birth_date="1990-03-04", care_basis="NOT_ASKED")
    for one in (child_id, adult):
        await desk.hear([ended(await sheltered(desk, one), "HANDED_OVER")])
    assert await unrecorded(desk) == [(child_id, None)]


async def test_one_who_came_elsewhere_by_a_referral_was_handed_over_by_that(desk: Desk) -> None:
    child_id, _ = await child(desk)
    await desk.hear([ended(await sheltered(desk, child_id), "HANDED_OVER", by_referral=True)])
    assert await unrecorded(desk) == []


async def test_recording_it_closes_the_task(desk: Desk) -> None:
    child_id, _ = await child(desk)
    await desk.hear([ended(await sheltered(desk, child_id), "HANDED_OVER")])
    await recorded(desk, child_id, handed_over_at=ENDED)
    assert await unrecorded(desk, open_only=False) == [(child_id, "HANDLED")]


async def test_recorded_before_the_end_is_heard_it_is_no_task(desk: Desk) -> None:
    child_id, _ = await child(desk)
    begun = await sheltered(desk, child_id)
    await recorded(desk, child_id, handed_over_at=ENDED)
    await desk.hear([ended(begun, "HANDED_OVER")])
    assert await unrecorded(desk, open_only=False) == []


async def test_a_hand_over_of_an_earlier_stay_is_not_that_of_a_later_one(desk: Desk) -> None:
    child_id, _ = await child(desk)
    await desk.hear([ended(await sheltered(desk, child_id), "HANDED_OVER")])
    await recorded(desk, child_id, handed_over_at=ENDED)
    again = await sheltered(desk, child_id, at=LATER)
    await desk.hear([ended(again, "HANDED_OVER", occurred_at=LATER + timedelta(hours=1))])
    assert await unrecorded(desk) == [(child_id, None)]


async def test_a_hand_over_of_a_later_stay_is_not_that_of_an_earlier_one(desk: Desk) -> None:
    child_id, _ = await child(desk)
    await desk.hear([ended(await sheltered(desk, child_id), "HANDED_OVER")])
    await sheltered(desk, child_id, at=LATER)
    await recorded(desk, child_id, handed_over_at=LATER + timedelta(hours=1))
    assert await unrecorded(desk) == [(child_id, None)]


async def test_told_again_it_is_one_task_also_when_it_is_closed(desk: Desk) -> None:
    child_id, _ = await child(desk)
    end = ended(await sheltered(desk, child_id), "HANDED_OVER")
    await desk.hear([end])
    tasks_ = (await desk.get("/protection/tasks", member=OFFICER)).json()["items"]
    [task] = [one for one in tasks_ if one["kind"] == MISSING_RECORD]
    await desk.post(f"/protection/tasks/{task['task_id']}/close", {"outcome": "NOT_NEEDED"}, member=OFFICER)
    await desk.hear([end])
    assert await unrecorded(desk, open_only=False) == [(child_id, "NOT_NEEDED")]


async def test_an_end_that_is_taken_back_withdraws_it_and_the_next_end_raises_another(desk: Desk) -> None:
    child_id, _ = await child(desk)
    begun = await sheltered(desk, child_id)
    await desk.hear([ended(begun, "HANDED_OVER")])
    await desk.hear([taken_back(begun)])
    assert await unrecorded(desk, open_only=False) == [(child_id, "WITHDRAWN")]
    await desk.hear([ended(begun, "HANDED_OVER", ending=2)])
    assert await unrecorded(desk) == [(child_id, None)]


async def test_what_an_officer_has_seen_stays_theirs(desk: Desk) -> None:
    child_id, _ = await child(desk)
    begun = await sheltered(desk, child_id)
    await desk.hear([ended(begun, "HANDED_OVER")])
    await desk.rows("UPDATE protection_task SET seen_at = opened_at, seen_by = $1 RETURNING id", new_id())
    await desk.hear([taken_back(begun)])
    assert await unrecorded(desk) == [(child_id, None)]


@pytest.mark.parametrize("first", ["the record", "the end"])
async def test_a_record_that_is_taken_back_leaves_the_task_open(desk: Desk, first: str) -> None:
    child_id, _ = await child(desk)
    end = ended(await sheltered(desk, child_id), "HANDED_OVER")
    if first == "the end":
        await desk.hear([end])
    id_ = await recorded(desk, child_id, handed_over_at=ENDED)
    await desk.hear([end])
    assert await unrecorded(desk) == []
    await take_back(desk, id_)
    assert await unrecorded(desk) == [(child_id, None)]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))), ids=str)
async def test_in_whatever_order_a_stays_words_come_it_is_one_open_task(desk: Desk, order: tuple[int, ...]) -> None:
    child_id, _ = await child(desk)
    await recorded(desk, child_id, handed_over_at=BEGAN - timedelta(hours=1))
    begun = started(child_id)
    words = [begun, ended(begun, "HANDED_OVER"), ended(begun, "HANDED_OVER")]
    for place in order:
        await desk.hear([words[place]])
    assert await unrecorded(desk) == [(child_id, None)]


async def race(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str | None]]:
    """An officer writes the hand-over down between what the end's hearer reads and what it writes."""
    child_id, _ = await child(desk)
    end = ended(await sheltered(desk, child_id), "HANDED_OVER")
    read = queries.left_to_officers
    writing: list[asyncio.Task[Any]] = []

    async def slowly(*arguments: Any) -> Any:
        found = await read(*arguments)
        if not writing:
            writing.append(asyncio.create_task(record(desk, hand_over(child_id, handed_over_at=ENDED))))
            await asyncio.wait(writing, timeout=2)
        return found

    monkeypatch.setattr(queries, "left_to_officers", slowly)
    await desk.hear([end])
    assert (await writing[0]).status_code == 201
    return await unrecorded(desk)


async def test_recorded_while_the_end_is_heard_it_is_no_open_task(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert await race(desk, monkeypatch) == []


async def test_without_the_lock_of_the_child_the_task_would_stay(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control."""

    async def unlocked(_: Any, ids: Any, *_more: Any) -> dict[Any, Any]:
        return {UUID(str(id_)): UUID(str(id_)) for id_ in ids}

    monkeypatch.setattr(absences, "lock_people", unlocked)
    monkeypatch.setattr(hand_overs, "lock_people", unlocked)
    assert len(await race(desk, monkeypatch)) == 1
