"""Who lives with whom: leaving, moving, splitting, joining; and what writers at the same time leave behind."""

import asyncio
from typing import Any

import pytest

from services.registration.commands import holding
from shared.ids import new_id
from tests.integration.registration.conftest import Desk, person
from tests.support.people import DANLI, LA_LIMA, OUTSIDER

SISTERS = 6


def body(**more: Any) -> dict[str, Any]:
    return {"id": new_id(), "site_id": DANLI, **more}


async def sizes(desk: Desk) -> dict[Any, tuple[int, int]]:
    """Size, and how many it should be, by household."""
    rows = await desk.rows(
        """
        SELECT h.id, h.size, (SELECT count(*) FROM person AS p WHERE p.household_id = h.id)
                             + (SELECT sum(value::int) FROM jsonb_each_text(h.unnamed)) AS people
        FROM household AS h
        """
    )
    return {row["id"]: (row["size"], int(row["people"])) for row in rows}


async def test_moving_needs_a_token_a_role_and_ones_own_site(desk: Desk) -> None:
    made = await desk.register(person(), person(relationship="SIBLING"))
    path = f"/households/{made['id']}/members/{made['person_ids'][1]}/leave"
    assert (await desk.post(path, body(), member=None)).status_code == 401
    assert (await desk.post(path, body(), member=OUTSIDER)).status_code == 403
    assert (await desk.post(path, body(site_id=LA_LIMA))).status_code == 404


async def test_who_leaves_is_counted_there_no_more_and_the_same_again_changes_nothing(desk: Desk) -> None:
    made = await desk.register(person(), person(relationship="SIBLING"), unnamed={"men": 1})
    path, leave = f"/households/{made['id']}/members/{made['person_ids'][0]}/leave", body()
    for _ in range(2):
        answer = await desk.post(path, leave)
        assert (answer.status_code, answer.json()["sizes"]) == (200, [2])
    told = (await desk.events("household_changed"))[-1]
    assert (told["size"], told["head_person_id"], told["version"]) == (2, None, 2)
    assert (await desk.events("person_updated"))[-1]["household_id"] is None
    assert (await desk.post(path, body())).json()["code"] == "no_member"


async def test_a_move_may_give_a_name_to_one_who_was_counted_there(desk: Desk) -> None:
    one = await desk.register(person(), person(relationship="SIBLING"))
    other = await desk.register(person(), unnamed={"women": 1})
    path = f"/households/{one['id']}/members/{one['person_ids'][1]}/move"
    move = body(to_household_id=other["id"], was_counted_there=True, relationship="COUSIN")
    assert (await desk.post(path, move)).json()["sizes"] == [1, 2]
    assert await sizes(desk) == {one["id"]: (1, 1), other["id"]: (2, 2)}
    assert (await desk.get(f"/persons/{one['person_ids'][1]}")).json()["household_id"] == str(other["id"])


async def test_an_open_split_is_seen_in_both(desk: Desk) -> None:
    made = await desk.register(person(), person(relationship="SIBLING"), unnamed={"men": 2})
    split = {"household_id": new_id(), "site_id": DANLI, "person_ids": [made["person_ids"][1]], "unnamed": {"men": 1}}
    answer = await desk.post(f"/households/{made['id']}/split", split)
    assert (answer.status_code, answer.json()["sizes"]) == (201, [2, 2])
    told = {event["household_id"]: event for event in await desk.events("household_changed")}
    assert told[str(split["household_id"])]["member_ids"] == [made["person_ids"][1]]
    assert {event["size"] for event in told.values()} == {2}
    nobody = await desk.post(f"/households/{made['id']}/split", {"household_id": new_id(), "site_id": DANLI})
    assert nobody.json()["code"] == "nothing_to_split"


async def test_a_joined_household_is_empty_and_its_card_the_others(desk: Desk) -> None:
    one, other = await desk.register(person()), await desk.register(person(), unnamed={"boys": 1}, cards=[{}])
    answer = await desk.post(f"/households/{one['id']}/join", body(household_id=other["id"]))
    assert answer.json()["sizes"] == [3, 0]
    assert await sizes(desk) == {one["id"]: (3, 3), other["id"]: (0, 0)}
    card = (await desk.get(f"/cards/{other['cards'][0]['code']}")).json()
    assert card["household_id"] == str(one["id"])
    assert (await desk.events("card_bound"))[-1]["household_id"] == str(one["id"])
    again = await desk.post(f"/households/{one['id']}/join", body(household_id=other["id"]))
    assert again.json()["code"] == "household_empty"


async def test_a_child_whose_adult_leaves_is_protected(desk: Desk) -> None:
    child = person(relationship="CHILD", birth_date="2015-01-01")
    made = await desk.register(person(), child)
    await desk.post(f"/households/{made['id']}/members/{made['person_ids'][0]}/leave", body())
    assert (await desk.get(f"/persons/{child['id']}")).status_code == 404
    [row] = await desk.rows("SELECT child_alarm FROM person WHERE protected")
    assert row["child_alarm"] == "UNACCOMPANIED"


async def test_moves_in_both_directions_at_once_lose_nobody(desk: Desk) -> None:
    sisters = [person(relationship="SIBLING") for _ in range(SISTERS * 2)]
    one = await desk.register(person(), *sisters[:SISTERS])
    other = await desk.register(person(), *sisters[SISTERS:])
    calls = [
        desk.post(f"/households/{old['id']}/members/{sister['id']}/move", body(to_household_id=new["id"]))
        for old, new, moving in ((one, other, sisters[:SISTERS]), (other, one, sisters[SISTERS:]))
        for sister in moving
    ]
    answers = await asyncio.gather(*calls)
    assert {answer.status_code for answer in answers} == {200}
    assert set((await sizes(desk)).values()) == {(SISTERS + 1, SISTERS + 1)}


async def _leave_at_once(desk: Desk) -> set[tuple[int, int]]:
    """Two of three leave, each by a writer of their own."""
    made = await desk.register(person(), person(relationship="SIBLING"), person(relationship="SIBLING"))
    paths = [f"/households/{made['id']}/members/{id_}/leave" for id_ in made["person_ids"][1:]]
    answers = await asyncio.gather(*(desk.post(path, body()) for path in paths))
    assert {answer.status_code for answer in answers} == {200}
    return set((await sizes(desk)).values())


async def test_two_who_leave_at_once_are_both_gone(desk: Desk) -> None:
    assert await _leave_at_once(desk) == {(1, 1)}


async def test_control_without_the_locks_one_of_the_two_is_still_counted(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = asyncio.Barrier(2)

    async def wait_for_the_other(*_: Any) -> None:
        await both.wait()

    async def nothing(*_: Any) -> None:
        """Hold nobody."""

    monkeypatch.setattr(holding, "lock_households", wait_for_the_other)
    monkeypatch.setattr("services.registration.queries.standing.lock_rows", nothing)
    assert await _leave_at_once(desk) == {(2, 1)}


async def test_who_may_collect_is_shown_with_the_card(desk: Desk) -> None:
    made, neighbour = await desk.register(person(), cards=[{}]), person(given_names="Elsa")
    await desk.register(neighbour)
    by_name, by_id = body(name="El tío Beto"), body(person_id=neighbour["id"])
    for one in (by_name, by_id, by_id):
        assert (await desk.post(f"/households/{made['id']}/alternates", one)).status_code == 201
    path = f"/cards/{made['cards'][0]['code']}"
    assert [one["name"] for one in (await desk.get(path)).json()["alternates"]] == ["El tío Beto", "Elsa"]
    gone = f"/households/{made['id']}/alternates/{by_name['id']}/remove"
    for _ in range(2):
        assert (await desk.post(gone, {"site_id": DANLI})).status_code == 200
    assert [one["name"] for one in (await desk.get(path)).json()["alternates"]] == ["Elsa"]
    await desk.rows("UPDATE person SET protected = true WHERE id = $1", neighbour["id"])
    assert (await desk.get(path)).json()["alternates"] == []
