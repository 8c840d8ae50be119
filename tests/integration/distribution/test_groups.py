"""To an arrival group less exceptions: a row per token, and a head-count that holds whoever asks at once."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from shared.contracts.registration import ArrivalGroupChanged
from shared.ids import new_id
from shared.migrations import admin_url
from tests.integration.distribution.conftest import Desk, card, verdicts
from tests.support.events import made
from tests.support.people import CLERK, DANLI, LA_LIMA, OUTSIDER, fixed_id

GROUP = fixed_id("bus at noon")
CODES = ("ABCDEFGHJ", "BCDEFGHJK", "CDEFGHJKM")
WRITERS, LEFT = 32, 5

COUNT_AND_INSERT = """
    INSERT INTO scratch_gift SELECT $1 WHERE (SELECT count(*) FROM scratch_gift) < $2
"""


def group(version: int = 1, **fields: Any) -> ArrivalGroupChanged:
    """A bus of 45 with three tokens."""
    known = {"site_id": DANLI, "kind": "TRANSIT_ENTRY", "state": "ARRIVED", "means": "BUS"}
    counts = {"headcount": 45, "cards_bound": 3, "registered": 0, "remaining": 42}
    event: ArrivalGroupChanged = made(
        ArrivalGroupChanged, **{**known, **counts, "arrival_group_id": GROUP, "version": version, **fields}
    )
    return event


async def bus(desk: Desk, **fields: Any) -> None:
    await desk.hear(group(**fields), *(card(code, arrival_group_id=GROUP) for code in CODES))


def asked(desk: Desk, **changes: Any) -> dict[str, Any]:
    fixed = {"id": new_id(), "round_id": desk.round_id, "site_id": DANLI, "arrival_group_id": GROUP}
    return {**fixed, **changes}


async def give(desk: Desk, **changes: Any) -> Any:
    return await desk.post("/handouts/group", asked(desk, **changes))


async def test_everybody_with_a_token_receives_but_the_exceptions(desk: Desk) -> None:
    await bus(desk)
    out = card(CODES[1]).code
    answer = await give(desk, exceptions=[out])
    assert answer.status_code == 201
    assert {item["card"] for item in answer.json()["given"]} == {card(CODES[0]).code, card(CODES[2]).code}
    assert answer.json()["refused"] == []
    events = await desk.events("handout_given")
    assert {event["arrival_group_id"] for event in events} == {str(GROUP)}


async def test_who_has_received_is_listed_as_refused(desk: Desk) -> None:
    await bus(desk)
    await desk.give(card=card(CODES[0]).code)
    answer = (await give(desk)).json()
    assert [(item["card"], item["code"]) for item in answer["refused"]] == [(card(CODES[0]).code, "already_received")]
    assert len(answer["given"]) == 2


async def test_a_paused_token_is_listed_as_refused(desk: Desk) -> None:
    await bus(desk)
    await desk.hear(card(CODES[0], version=2, state="PAUSED", arrival_group_id=GROUP))
    answer = (await give(desk)).json()
    assert [(item["card"], item["code"]) for item in answer["refused"]] == [(card(CODES[0]).code, "card_paused")]
    assert len(answer["given"]) == 2


async def test_nobody_is_no_group(desk: Desk) -> None:
    await bus(desk)
    answer = await give(desk, exceptions=[card(code).code for code in CODES])
    assert answer.json()["errors"] == [{"pointer": "/arrival_group_id", "code": "nobody"}]
    assert await desk.rows("SELECT 1 FROM group_handout") == []


async def test_people_without_a_token_draw_on_the_head_count(desk: Desk) -> None:
    await bus(desk, remaining=2)
    answer = (await give(desk, without_token=3)).json()
    assert len(answer["given"]) == 5
    [refused] = answer["refused"]
    assert (refused["card"], refused["code"], refused["parameters"]["allowed"]) == (None, "group_exhausted", 2)
    assert (await give(desk, without_token=1)).json()["refused"][-1]["code"] == "group_exhausted"


async def test_of_a_group_that_nobody_counted_only_tokens_receive(desk: Desk) -> None:
    await bus(desk, headcount=0, remaining=None)
    answer = (await give(desk, without_token=1)).json()
    assert (len(answer["given"]), [item["code"] for item in answer["refused"]]) == (3, ["group_exhausted"])


async def test_a_registration_that_tells_no_remaining_has_a_cap_too(desk: Desk) -> None:
    await bus(desk, headcount=4, remaining=None)
    answer = (await give(desk, without_token=2)).json()
    assert (len(answer["given"]), len(answer["refused"])) == (4, 1)


async def test_who_got_a_token_since_does_not_leave_a_kit_for_another(desk: Desk) -> None:
    await bus(desk, remaining=3)
    await give(desk, without_token=2)
    await desk.hear(group(version=2, remaining=2, cards_bound=4))
    answer = await desk.give(arrival_group_id=GROUP)
    assert (answer.status_code, answer.json()["code"]) == (409, "group_exhausted")


async def test_the_same_hand_out_again_answers_the_same(desk: Desk) -> None:
    await bus(desk)
    body = asked(desk, without_token=1)
    first = await desk.post("/handouts/group", body)
    await desk.hear(card("DEFGHJKMN", arrival_group_id=GROUP))
    again = await desk.post("/handouts/group", body)
    assert (again.status_code, again.json()) == (201, first.json())
    assert (await desk.post("/handouts/group", {**body, "without_token": 2})).json()["code"] == "id_reused"


async def test_an_empty_shelf_gives_to_nobody(desk: Desk) -> None:
    rule = {"unit": "PERSON", "window": "ROUND", "quantity": 100}
    round_id = await desk.plan(rule, code="MANY")
    await bus(desk)
    answer = await give(desk, round_id=round_id, quantity=40)
    assert (answer.status_code, answer.json()["code"]) == (409, "out_of_stock")
    assert await desk.rows("SELECT 1 FROM handout") == []


async def test_it_is_the_groups_site_alone(desk: Desk) -> None:
    await bus(desk)
    there = await desk.post("/handouts/group", asked(desk), member=OUTSIDER)
    await desk.hear(group(version=2, site_id=LA_LIMA))
    elsewhere = await desk.post("/handouts/group", asked(desk), member=CLERK)
    assert [answer.json()["code"] for answer in (there, elsewhere)] == ["not_found", "not_found"]
    assert (await desk.give(arrival_group_id=GROUP)).json()["code"] == "recipient_unknown"


async def test_a_households_rule_counts_nobody_by_heads(desk: Desk) -> None:
    await bus(desk)
    round_id = await desk.plan({"unit": "HOUSEHOLD", "window": "ROUND"}, code="KITCHEN")
    assert (await desk.give(arrival_group_id=GROUP, round_id=round_id)).json()["code"] == "recipient_mismatch"


async def test_of_32_desks_no_more_give_than_there_are_people_left(desk: Desk) -> None:
    await bus(desk, remaining=LEFT)
    answers = await asyncio.gather(*(desk.give(arrival_group_id=GROUP) for _ in range(WRITERS)))
    assert Counter(answer.status_code for answer in answers) == {201: LEFT, 409: WRITERS - LEFT}
    assert {answer.json()["code"] for answer in answers if answer.is_error} == {"group_exhausted"}
    [row] = await desk.rows("SELECT allowance, taken, over FROM entitlement")
    assert row == {"allowance": LEFT, "taken": LEFT, "over": 0}


async def test_of_32_hand_outs_to_the_group_each_token_receives_once(desk: Desk) -> None:
    await bus(desk, remaining=LEFT)
    answers = await asyncio.gather(*(give(desk, without_token=1) for _ in range(WRITERS)))
    assert {answer.status_code for answer in answers} == {201}
    assert sum(len(answer.json()["given"]) for answer in answers) == len(CODES) + LEFT
    assert await desk.rows("SELECT 1 FROM entitlement WHERE taken > allowance OR over > 0") == []


@pytest.fixture
async def scratch(desk: Desk) -> AsyncIterator[asyncpg.Pool]:
    """A table of the control, and as many connections as writers."""
    pool = await asyncpg.create_pool(admin_url(desk.installation.settings), min_size=WRITERS, max_size=WRITERS)
    await pool.execute("CREATE TABLE scratch_gift (id uuid)")
    yield pool
    await pool.close()


async def test_counting_without_the_row_gives_too_many(scratch: asyncpg.Pool) -> None:
    most = 0
    for _ in range(20):
        await scratch.execute("TRUNCATE scratch_gift")
        await asyncio.gather(*(scratch.execute(COUNT_AND_INSERT, new_id(), LEFT) for _ in range(WRITERS)))
        most = max(most, await scratch.fetchval("SELECT count(*) FROM scratch_gift"))
    assert most > LEFT


async def test_what_left_a_device_beyond_the_head_count_is_an_excess(desk: Desk) -> None:
    await bus(desk, remaining=1)
    log = [desk.handout(arrival_group_id=GROUP, scanned_at="2023-06-15T15:00:00Z", device_seq=n) for n in range(2)]
    assert verdicts(await desk.send(log)) == ["GIVEN", "GIVEN_OVER"]
    assert [case["kind"] for case in (await desk.get("/cases")).json()["items"]] == ["OVER_ISSUE"]
    assert (await desk.give(arrival_group_id=GROUP)).json()["code"] == "group_exhausted"
    assert await desk.rows("SELECT taken, over FROM entitlement") == [{"taken": 1, "over": 1}]
