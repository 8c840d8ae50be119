"""What was judged of two records is remembered, through merges and back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.registration.queries.pairs import judged_different, open_pairs
from shared.clock import real_now
from tests.integration.registration.conftest import Desk, person
from tests.integration.registration.merging import decide, merge, undo
from tests.support.people import COORDINATOR, DANLI, LA_LIMA, OFFICER, REGISTRAR, Member, fixed_id

NEIGHBOUR = Member(fixed_id("registrar la lima"), {"REGISTRAR": [LA_LIMA]})
BOTH = Member(fixed_id("coordinator of two"), {"SITE_COORDINATOR": [DANLI, LA_LIMA]})


async def found(desk: Desk, one: dict[str, Any], other: dict[str, Any], score: float = 7.5) -> list[set[UUID]]:
    """Keep a pair as the batch does; answer those that wait now."""
    row = {"one_id": one["id"], "other_id": other["id"], "score": score, "reasons": ["given_names:close"]}
    rows = [row | {"found_by": "BATCH", "found_at": real_now()}]
    runtime = desk.installation.runtime("registration")
    kept = await runtime.database.run(lambda session: open_pairs(session, rows))
    return [{pair["one_id"], pair["other_id"]} for pair in kept]


async def listed(desk: Desk, member: Member = REGISTRAR, state: str = "OPEN") -> list[dict[str, Any]]:
    """The pairs that `member` sees."""
    answer = await desk.get(f"/match-pairs?state={state}", member=member)
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def people(desk: Desk, count: int) -> tuple[list[dict[str, Any]], list[Any]]:
    """People in households of their own, and the ids of these."""
    found_ = [person() for _ in range(count)]
    return found_, [(await desk.register(one))["id"] for one in found_]


async def test_a_pair_that_is_found_waits_for_a_decision(desk: Desk) -> None:
    (one, other), _ = await people(desk, 2)
    assert await found(desk, one, other) == [{one["id"], other["id"]}]
    assert await found(desk, other, one, score=9.0) == [{one["id"], other["id"]}]
    [pair] = await listed(desk)
    assert (pair["score"], pair["reasons"], pair["state"], pair["found_by"]) == (
        9.0,
        ["given_names:close"],
        "OPEN",
        "BATCH",
    )


async def test_two_who_were_judged_different_are_never_asked_about_again(desk: Desk) -> None:
    (one, other), homes = await people(desk, 2)
    await found(desk, one, other)
    assert (await decide(desk, one, other, "DIFFERENT")).json() == {"state": "DIFFERENT", "proposal": None}
    assert await found(desk, one, other) == []
    assert await listed(desk) == []
    assert len(await listed(desk, state="DIFFERENT")) == 1
    refused = await merge(desk, one, other, household_id=homes[0])
    assert (refused.status_code, refused.json()["code"]) == (409, "judged_different")


async def test_not_sure_waits(desk: Desk) -> None:
    (one, other), _ = await people(desk, 2)
    assert (await decide(desk, one, other, "NOT_SURE")).json()["state"] == "NOT_SURE"
    assert await found(desk, one, other) == []
    assert [pair["state"] for pair in await listed(desk, state="NOT_SURE")] == ["NOT_SURE"]


async def test_the_same_leads_to_a_merge_that_knows_what_to_choose(desk: Desk) -> None:
    one, other = person(given_names="Ana", phone="+504 1111"), person(given_names="Anna", sex="NOT_STATED")
    homes = [(await desk.register(who))["id"] for who in (one, other)]
    proposal = (await decide(desk, one, other, "SAME")).json()["proposal"]
    assert proposal == {
        "one_id": str(one["id"]),
        "one_version": 1,
        "other_id": str(other["id"]),
        "other_version": 1,
        "differing": ["given_names"],
        "household_ids": [str(home) for home in homes],
    }
    assert (await merge(desk, one, other, household_id=homes[0])).status_code == 201
    assert [pair["state"] for pair in await desk.rows("SELECT state FROM match_pair")] == ["MERGED"]


async def test_a_judgement_holds_for_whom_the_record_stands_and_parts_with_it(desk: Desk) -> None:
    (a, b, c), homes = await people(desk, 3)
    await decide(desk, a, c, "DIFFERENT")
    merged = (await merge(desk, b, a, household_id=homes[1])).json()["merge_id"]
    assert await found(desk, b, c) == []
    for one, other in ((b, c), (c, b)):
        refused = await merge(desk, one, other, household_id=homes[2])
        assert (refused.status_code, refused.json()["code"]) == (409, "judged_different")
    runtime = desk.installation.runtime("registration")
    asked = [(b["id"], c["id"]), (c["id"], b["id"]), (a["id"], c["id"]), (b["id"], b["id"])]
    assert await runtime.database.run(lambda session: judged_different(session, asked)) == set(asked[:3])
    assert (await undo(desk, merged)).status_code == 200
    assert await found(desk, b, c) == [{b["id"], c["id"]}]
    assert (await merge(desk, b, c, household_id=homes[2])).status_code == 201


async def test_a_coordinator_overrides_a_judgement_and_a_registrar_does_not(desk: Desk) -> None:
    (one, other), homes = await people(desk, 2)
    await decide(desk, one, other, "DIFFERENT")
    asked = {"household_id": homes[0], "overrides_judgement": True}
    assert (await merge(desk, one, other, **asked)).json()["code"] == "judged_different"
    done = await merge(desk, one, other, member=COORDINATOR, **asked)
    assert done.status_code == 201
    kept = await desk.rows("SELECT overrode, pair_before FROM person_merge")
    assert kept == [{"overrode": True, "pair_before": "DIFFERENT"}]


async def test_a_coordinator_takes_a_judgement_back_also_of_merged_records(desk: Desk) -> None:
    (a, b, c), homes = await people(desk, 3)
    await decide(desk, a, c, "DIFFERENT")
    await merge(desk, b, a, household_id=homes[1])
    assert (await decide(desk, b, c, "SAME")).json()["code"] == "judged_different"
    assert (await decide(desk, b, c, "NOT_SURE", member=COORDINATOR)).status_code == 200
    assert (await merge(desk, b, c, household_id=homes[1])).status_code == 201


async def test_records_of_one_person_are_no_pair(desk: Desk) -> None:
    (one, other), homes = await people(desk, 2)
    await merge(desk, one, other, household_id=homes[0])
    assert await found(desk, one, other) == []
    assert (await decide(desk, one, other, "DIFFERENT")).json()["code"] == "already_merged"


async def test_undone_they_are_judged_different_unless_it_says_not_sure(desk: Desk) -> None:
    (one, other), homes = await people(desk, 2)
    merged = (await merge(desk, one, other, household_id=homes[0])).json()["merge_id"]
    assert (await undo(desk, merged, judgement="SAME")).status_code == 422
    await undo(desk, merged)
    assert (await merge(desk, one, other, household_id=homes[0])).json()["code"] == "judged_different"


async def test_pairs_of_another_site_are_in_no_list_and_a_registrars_are_of_own_sites_on_both_sides(desk: Desk) -> None:
    (one, other), _ = await people(desk, 2)
    await found(desk, one, other)
    far = person()
    body = {"id": fixed_id("far household"), "site_id": LA_LIMA, "population": "IN_TRANSIT", "members": [far]}
    assert (await desk.post("/households", body, member=NEIGHBOUR)).status_code == 201
    await found(desk, one, far)
    assert await listed(desk, NEIGHBOUR) == []
    assert len(await listed(desk)) == 1
    assert len(await listed(desk, BOTH)) == len(await listed(desk, COORDINATOR)) == 2


async def test_a_protected_pair_is_its_officers(desk: Desk) -> None:
    one, other = person(needs=["LP-VO"]), person()
    await desk.register(one)
    await desk.register(other)
    await found(desk, one, other)
    await desk.know_site()
    assert await listed(desk, COORDINATOR) == []
    assert (await decide(desk, one, other, "DIFFERENT", member=COORDINATOR)).status_code == 404
    assert len(await listed(desk, OFFICER)) == 1
    assert (await decide(desk, one, other, "DIFFERENT", member=OFFICER)).status_code == 200
