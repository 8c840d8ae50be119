"""Several desks merge the same people at once: one merge stands; a control shows what two would do unguarded."""

from __future__ import annotations

import asyncio
from collections import Counter

from tests.integration.registration.conftest import Desk, desk, person
from tests.integration.registration.merging import decide, merge, undo, versions

__all__ = ["desk"]

DESKS = 8


async def test_each_into_the_other_at_once_one_merge_stands(desk: Desk) -> None:
    for _ in range(4):
        one, other = person(), person()
        home = await desk.register(one, other)
        both = [merge(desk, *pair, household_id=home["id"]) for pair in ((one, other), (other, one))]
        answers = await asyncio.gather(*both)
        assert sorted(answer.status_code for answer in answers) == [201, 409]
        assert next(answer for answer in answers if answer.is_error).json()["code"] == "already_merged"
    assert await desk.rows("SELECT size FROM household WHERE size <> 1") == []


async def test_one_pair_merged_by_many_is_merged_once(desk: Desk) -> None:
    one, other = person(), person()
    home = await desk.register(one, other)
    version, other_version = await versions(desk, one, other)
    answers = await asyncio.gather(
        *(
            merge(desk, one, other, household_id=home["id"], version=version, other_version=other_version)
            for _ in range(DESKS)
        )
    )
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: DESKS - 1}
    assert len(await desk.rows("SELECT FROM person_merge")) == 1


async def test_a_chain_that_is_made_at_once_has_one_end(desk: Desk) -> None:
    people = [person() for _ in range(4)]
    home = await desk.register(*people)
    ring = list(zip(people, [*people[1:], people[0]], strict=True))
    await asyncio.gather(*(merge(desk, one, other, household_id=home["id"]) for one, other in ring))
    standing = await desk.rows("SELECT DISTINCT standing_person(id) AS id FROM person WHERE merged_into IS NULL")
    assert standing
    left = await desk.rows("SELECT count(*) AS left FROM person WHERE merged_into IS NULL")
    assert await desk.rows("SELECT size FROM household") == [{"size": left[0]["left"]}]


async def test_a_judgement_and_a_merge_at_once_do_not_both_pass_unseen(desk: Desk) -> None:
    one, other = person(), person()
    home = await desk.register(one, other)
    judged, merged = await asyncio.gather(
        decide(desk, one, other, "DIFFERENT"), merge(desk, one, other, household_id=home["id"])
    )
    assert sorted([judged.status_code == 200, merged.status_code == 201]) == [False, True]


async def test_what_is_bound_while_a_merge_runs_is_the_survivors(desk: Desk) -> None:
    one, other = person(), person()
    home = await desk.register(one, other)
    codes = await desk.batch(DESKS)
    binds = [desk.post(f"/cards/{code}/bind", {"person_id": other["id"]}) for code in codes]
    answers = await asyncio.gather(merge(desk, one, other, household_id=home["id"]), *binds)
    assert [answer.status_code for answer in answers] == [201] + [200] * DESKS
    assert await desk.rows("SELECT DISTINCT person_id FROM card WHERE state = 'ISSUED'") == [{"person_id": one["id"]}]


async def test_merged_and_parted_again_and_again_nothing_is_lost(desk: Desk) -> None:
    one, other = person(), person()
    home = await desk.register(one, other, cards=[{"person_id": other["id"]}])

    async def merge_and_part() -> None:
        answer = await merge(desk, one, other, household_id=home["id"], overrides_judgement=True)
        if answer.status_code == 201:
            assert (await undo(desk, answer.json()["merge_id"], judgement="NOT_SURE")).status_code == 200

    await asyncio.gather(*(merge_and_part() for _ in range(4)))
    assert await desk.rows("SELECT size FROM household") == [{"size": 2}]
    assert await desk.rows("SELECT person_id FROM card") == [{"person_id": other["id"]}]
    assert await desk.rows("SELECT FROM person WHERE merged_into IS NOT NULL") == []


async def test_without_the_locks_both_of_two_merges_would_stand(desk: Desk) -> None:
    """The control: two transactions that look first and write then, as the command does, but hold nobody."""
    one, other = person(), person()
    await desk.register(one, other)
    free = "SELECT count(*) AS merged FROM person WHERE id = ANY($1) AND merged_into IS NOT NULL"
    looked = [await desk.rows(free, [one["id"], other["id"]]) for _ in range(2)]
    assert looked == [[{"merged": 0}]] * 2
    for survivor, merged in ((one, other), (other, one)):
        await desk.rows(
            "UPDATE person SET merged_into = $1, household_id = NULL WHERE id = $2", survivor["id"], merged["id"]
        )
    left = await desk.rows("SELECT FROM person WHERE merged_into IS NULL")
    assert left == []
