"""A bus counted at the door: who gets a record or a token is taken off the count, each person once."""

import asyncio
from typing import Any

import pytest

from shared.ids import new_id
from tests.integration.registration.conftest import Desk, entry, headcount, person
from tests.integration.registration.test_arrival_groups import bus
from tests.support.people import CLERK, DANLI, LA_LIMA, Member, fixed_id

AT_LA_LIMA = Member(fixed_id("registrar la lima"), {"REGISTRAR": [LA_LIMA]})
NOBODY = {"women": 0, "men": 0, "girls": 0, "boys": 0, "not_stated": 0}
COUNTED = {"women": 3, "men": 4, "girls": 2, "boys": 1}


async def a_bus(desk: Desk, people: dict[str, int] | None = None, **fields: Any) -> str:
    """A group that was counted."""
    body = bus(headcount={"id": new_id(), "people": people or COUNTED}, **fields)
    assert (await desk.post("/arrival-groups", body)).status_code == 201
    return str(body["id"])


async def numbers(desk: Desk, group: str) -> dict[str, dict[str, int]]:
    """The four compositions of a group, without their zeros."""
    answer = await desk.get(f"/arrival-groups/{group}")
    assert answer.status_code == 200, answer.text
    return {name: {key: n for key, n in one.items() if n} for name, one in answer.json()["numbers"].items()}


async def last_told(desk: Desk) -> tuple[int, int | None]:
    """`registered` and `remaining` of the newest event of a group."""
    last = (await desk.events("arrival_group_changed"))[-1]
    return last["registered"], last["remaining"]


async def test_groups_are_read_at_their_own_site(desk: Desk) -> None:
    group = await a_bus(desk)
    for path in ("/arrival-groups", f"/arrival-groups/{group}"):
        assert (await desk.get(path, member=None)).status_code == 401
        assert (await desk.get(path, member=CLERK)).status_code == 403
    assert (await desk.get("/arrival-groups", member=AT_LA_LIMA)).json()["items"] == []
    assert (await desk.get(f"/arrival-groups/{group}", member=AT_LA_LIMA)).status_code == 404
    [listed] = (await desk.get("/arrival-groups?state=ARRIVED")).json()["items"]
    assert (listed["arrival_group_id"], listed["headcount"], listed["remaining"]) == (group, 10, 10)
    assert (await desk.get("/arrival-groups?state=EXPECTED")).json()["items"] == []


async def test_a_registered_family_is_taken_off_by_class(desk: Desk) -> None:
    group = await a_bus(desk)
    child = person(birth_date="2018-01-01", relationship="CHILD", care_basis="PARENT")
    await desk.register(person(), child, unnamed={"men": 1, "boys": 1}, arrival=entry(arrival_group_id=group))
    found = await numbers(desk, group)
    assert found["registered"] == {"women": 1, "girls": 1, "men": 1, "boys": 1}
    assert found["remaining"] == {"women": 2, "men": 3, "girls": 1}
    assert await last_told(desk) == (4, 6)


async def test_tokens_are_taken_off_by_what_is_known_of_them(desk: Desk) -> None:
    group = await a_bus(desk)
    codes = await desk.batch(3)
    strip = {"codes": codes, "sexes": ["FEMALE", "FEMALE", "NOT_STATED"], "age_bands": ["AGE_18_59", "AGE_6_11"]}
    refused = await desk.post(f"/arrival-groups/{group}/cards", strip)
    assert refused.json()["errors"][0]["code"] == "as_many_as_cards"
    strip["age_bands"].append("AGE_60_UP")
    assert (await desk.post(f"/arrival-groups/{group}/cards", strip)).status_code == 200
    found = await numbers(desk, group)
    assert found["tokens"] == {"women": 1, "girls": 1, "not_stated": 1}
    # Nobody was counted as not stated: that token is one of the largest class.
    assert found["remaining"] == {"women": 2, "men": 3, "girls": 1, "boys": 1}
    assert {event["age_band"] for event in await desk.events("card_issued")} == set(strip["age_bands"])


async def test_who_has_a_token_and_is_registered_later_is_taken_off_once(desk: Desk) -> None:
    group = await a_bus(desk)
    [code] = await desk.batch(1)
    await desk.post(f"/arrival-groups/{group}/cards", {"codes": [code], "sexes": ["FEMALE"]})
    assert await last_told(desk) == (0, 9)
    made = await desk.register(person(), arrival=entry(arrival_group_id=group))
    assert await last_told(desk) == (1, 8)
    await desk.post(f"/cards/{code}/bind", {"person_id": made["person_ids"][0]})
    assert await last_told(desk) == (1, 9)
    assert (await numbers(desk, group))["tokens"] == {}


async def test_a_token_that_is_bound_before_its_bearers_arrival_is_recorded_counts_once_too(desk: Desk) -> None:
    group = await a_bus(desk)
    [code] = await desk.batch(1)
    await desk.post(f"/arrival-groups/{group}/cards", {"codes": [code]})
    made = await desk.register(person())
    await desk.post(f"/cards/{code}/bind", {"person_id": made["person_ids"][0]})
    assert (await numbers(desk, group))["tokens"] == {"women": 1}
    arrival = {"id": new_id(), "site_id": DANLI, "person_id": made["person_ids"][0], **entry(arrival_group_id=group)}
    await desk.post("/arrivals", arrival)
    assert await last_told(desk) == (1, 9)


async def test_a_familys_card_is_nobody_more(desk: Desk) -> None:
    group = await a_bus(desk)
    await desk.register(person(), unnamed={"men": 1}, cards=[{}], arrival=entry(arrival_group_id=group))
    found = await numbers(desk, group)
    assert (found["registered"], found["tokens"]) == ({"women": 1, "men": 1}, {})


async def test_a_revoked_token_gives_its_place_back_and_a_paused_one_keeps_it(desk: Desk) -> None:
    group = await a_bus(desk)
    codes = await desk.batch(2)
    await desk.post(f"/arrival-groups/{group}/cards", {"codes": codes})
    await desk.post(f"/cards/{codes[0]}/pause", {"reason": "LOST"})
    assert await last_told(desk) == (0, 8)
    await desk.post(f"/cards/{codes[1]}/revoke", {"reason": "LOST"})
    assert await last_told(desk) == (0, 9)


async def test_more_people_than_were_counted_leave_nobody_and_never_less(desk: Desk) -> None:
    group = await a_bus(desk, {"women": 1})
    await desk.register(person(), unnamed={"men": 4}, arrival=entry(arrival_group_id=group))
    assert (await numbers(desk, group))["remaining"] == {}
    assert await last_told(desk) == (5, 0)


async def test_while_nobody_was_counted_nothing_is_said_to_remain(desk: Desk) -> None:
    body = bus(headcount=None)
    await desk.post("/arrival-groups", body)
    await desk.register(person(), arrival=entry(arrival_group_id=body["id"]))
    assert await last_told(desk) == (1, None)
    await desk.post("/headcounts", headcount(10, arrival_group_id=body["id"]))
    assert await last_told(desk) == (1, 9)


async def test_details_are_subsets_and_add_nothing(desk: Desk) -> None:
    details = {"aged_0_2": 1, "pregnant": 2}
    body = bus(headcount={"id": new_id(), "people": COUNTED, "details": details})
    await desk.post("/arrival-groups", body)
    shown = (await desk.get(f"/arrival-groups/{body['id']}")).json()
    assert (shown["headcount"], shown["headcounts"][0]["details"]["pregnant"]) == (10, 2)
    for wrong in ({"aged_0_2": 11}, {"pregnant": -1}):
        answer = await desk.post("/headcounts", headcount(10, details=wrong))
        assert answer.status_code == 422


async def test_a_protected_person_looks_like_a_token_or_like_nobody(desk: Desk) -> None:
    hiding, control = await a_bus(desk), await a_bus(desk, {"women": 3, "men": 4, "girls": 2, "boys": 1}, kind="RETURN")
    codes = await desk.batch(2)
    one = person(needs=["LP-VO"])
    await desk.register(one, cards=[{"code": codes[0], "person_id": one["id"]}], arrival=entry(arrival_group_id=hiding))
    await desk.post(f"/arrival-groups/{control}/cards", {"codes": codes[1:], "sexes": ["FEMALE"]})
    assert await numbers(desk, hiding) == await numbers(desk, control)
    without = await desk.events("arrival_group_changed")
    await desk.register(person(needs=["LP-VO"]), arrival=entry(arrival_group_id=hiding))
    assert await desk.events("arrival_group_changed") == without


async def test_a_hidden_child_in_a_family_changes_what_the_others_do(desk: Desk) -> None:
    group = await a_bus(desk)
    child = person(birth_date="2015-01-01", relationship="NIECE_NEPHEW", care_basis="OTHER_RELATIVE")
    await desk.register(person(), child, arrival=entry(arrival_group_id=group))
    assert (await numbers(desk, group))["registered"] == {"women": 1}


async def test_six_desks_that_register_one_bus_lose_nobody(desk: Desk) -> None:
    group = await a_bus(desk, {"women": 20})
    made = await asyncio.gather(
        *(desk.register(person(), unnamed={"men": 1}, arrival=entry(arrival_group_id=group)) for _ in range(6))
    )
    assert len(made) == 6
    assert await last_told(desk) == (12, 8)
    versions = [event["version"] for event in await desk.events("arrival_group_changed")]
    assert versions == sorted(set(versions))


async def test_two_desks_that_bind_one_strip_bind_it_once(desk: Desk) -> None:
    group, other = await a_bus(desk), await a_bus(desk, {"men": 30}, kind="RETURN")
    codes = await desk.batch(5)
    answers = await asyncio.gather(
        *(desk.post(f"/arrival-groups/{one}/cards", {"codes": codes}) for one in (group, other, group, other))
    )
    assert sorted(answer.status_code for answer in answers) == [200, 200, 409, 409]
    assert len(await desk.events("card_issued")) == 5


async def test_binding_while_the_bus_is_registered_never_counts_anybody_twice(desk: Desk) -> None:
    group = await a_bus(desk, {"women": 20})
    codes = await desk.batch(4)
    await desk.post(f"/arrival-groups/{group}/cards", {"codes": codes})
    people = [(await desk.register(person()))["person_ids"][0] for _ in codes]

    async def arrive(one: str) -> Any:
        body = {"id": new_id(), "site_id": DANLI, "person_id": one, **entry(arrival_group_id=group)}
        return await desk.post("/arrivals", body)

    binding = [desk.post(f"/cards/{code}/bind", {"person_id": one}) for code, one in zip(codes, people, strict=True)]
    answers = await asyncio.gather(*binding, *(arrive(one) for one in people))
    assert {answer.status_code for answer in answers} == {200, 201}
    assert await last_told(desk) == (4, 16)


@pytest.mark.parametrize("age_band", ["AGE_0_5", "AGE_12_17", "AGE_18_59", "AGE_60_UP"])
async def test_somebody_who_gives_no_data_is_counted_by_sex_and_age_band(desk: Desk, age_band: str) -> None:
    [code] = await desk.batch(1)
    await desk.post(f"/cards/{code}/bind", {"sex": "MALE", "age_band": age_band})
    [event] = await desk.events("card_issued")
    assert (event["sex"], event["age_band"], event["person_id"]) == ("MALE", age_band, None)
