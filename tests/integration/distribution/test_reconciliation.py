"""A round is reconciled only when loaded = issued + returned + lost + damaged, or a person accepts the difference."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest
from asyncpg.exceptions import CheckViolationError

from shared.clock import real_now
from shared.ids import new_id
from tests.integration.distribution.conftest import Desk, verdicts
from tests.integration.distribution.rounding import AT_LA_LIMA, BOTH, PERSON, step, stock
from tests.support.people import COORDINATOR, DANLI, LA_LIMA


async def balance(desk: Desk) -> dict[str, int]:
    """The figures of soap at Danlí."""
    [line] = (await desk.get(f"/rounds/{desk.round_id}/reconciliation")).json()["lines"]
    return {name: line[name] for name in ("loaded", "issued", "returned", "lost", "damaged", "difference")}


async def reconcile(desk: Desk, difference: int | None = None, **body: Any) -> httpx.Response:
    """Reconcile, and accept a difference of soap at Danlí."""
    accepted = [{"site_id": DANLI, "item_id": desk.item_id, "difference": difference, "reason": "LOADED_MISCOUNTED"}]
    sent = {**({"accepted": accepted} if difference is not None else {}), **body}
    return await desk.post(f"/rounds/{desk.round_id}/reconcile", sent, member=COORDINATOR)


async def a_day(desk: Desk, *, returned: int) -> None:
    """20 soaps loaded, three kits of two given and one of them taken back, three lost, one damaged; closed."""
    await stock(desk, "LOADED", 20)
    given = [(await desk.give(person_id=await desk.person())).json()["handout_id"] for _ in range(3)]
    await desk.post(f"/handouts/{given[0]}/reverse", {"id": new_id(), "reason": "x"})
    await stock(desk, "LOST", 3)
    await stock(desk, "DAMAGED", 1)
    await stock(desk, "RETURNED", returned)
    assert (await step(desk, "close")).status_code == 200


async def test_a_sum_that_holds_is_reconciled(desk: Desk) -> None:
    await a_day(desk, returned=12)
    assert await balance(desk) == {
        "loaded": 20,
        "issued": 4,
        "returned": 12,
        "lost": 3,
        "damaged": 1,
        "difference": 0,
    }
    answer = await reconcile(desk)
    assert (answer.status_code, answer.json()["state"]) == (200, "RECONCILED")
    assert (await desk.events("round_reconciled"))[-1]["state"] == "RECONCILED"
    assert await desk.rows("SELECT 1 FROM review_case") == []


async def test_what_was_owed_and_settled_at_its_tables_was_issued_too(desk: Desk) -> None:
    await stock(desk, "LOADED", 10)
    owed = [{"item_id": desk.item_id, "quantity": 1}]
    gifts = [desk.handout(await desk.person(), owed=owed) for _ in range(3)]
    for gift in gifts:
        await desk.post("/handouts", gift)
    for gift in gifts[:2]:
        await desk.post(f"/handouts/{gift['id']}/settlements", {"id": new_id(), "site_id": DANLI})
    await desk.post(f"/handouts/{gifts[0]['id']}/reverse", {"id": new_id(), "reason": "x"})
    await stock(desk, "RETURNED", 7)
    assert (await balance(desk))["issued"] == 3
    assert (await step(desk, "close")).status_code == 200
    await desk.post(f"/handouts/{gifts[2]['id']}/settlements", {"id": new_id(), "site_id": DANLI})  # from the shelf
    assert (await balance(desk))["difference"] == 0


async def test_a_difference_blocks_and_is_named(desk: Desk) -> None:
    await a_day(desk, returned=10)
    answer = await reconcile(desk)
    assert (answer.status_code, answer.json()["code"]) == (409, "round_unbalanced")
    assert answer.json()["parameters"] == {
        "count": 1,
        "differences": [{"site_id": str(DANLI), "item_id": str(desk.item_id), "difference": 2}],
    }
    assert (await desk.get(f"/rounds/{desk.round_id}")).json()["state"] == "CLOSED"


async def test_a_difference_that_is_another_by_then_is_not_accepted(desk: Desk) -> None:
    await a_day(desk, returned=10)
    assert (await reconcile(desk, difference=3)).status_code == 409


async def test_an_accepted_difference_is_a_case_of_its_own_by_who_accepted_it(desk: Desk) -> None:
    await a_day(desk, returned=10)
    assert (await reconcile(desk, difference=2)).json()["state"] == "RECONCILED"
    [case] = await desk.rows("SELECT * FROM review_case")
    assert (case["kind"], case["state"], case["excess"]) == ("ROUND_DIFFERENCE", "RESOLVED", 2)
    assert (case["resolved_by"], case["resolution"]) == (COORDINATOR.subject, "LOADED_MISCOUNTED")
    [opened], [resolved] = await desk.events("case_opened"), await desk.events("case_resolved")
    assert opened["case_id"] == resolved["case_id"] == str(case["id"])
    kept = (await desk.get(f"/rounds/{desk.round_id}/reconciliation")).json()["reconciled"]
    assert (kept[0]["difference"], kept[0]["reason"], kept[0]["case_id"]) == (2, "LOADED_MISCOUNTED", str(case["id"]))


async def test_what_is_counted_again_and_corrected_needs_no_acceptance(desk: Desk) -> None:
    await a_day(desk, returned=10)
    await stock(desk, "RETURNED", 2)
    assert (await reconcile(desk)).status_code == 200


async def test_more_given_than_was_loaded_is_a_difference_too(desk: Desk) -> None:
    await desk.give(person_id=await desk.person())
    await step(desk, "close")
    assert (await balance(desk))["difference"] == -2
    assert (await reconcile(desk)).json()["code"] == "round_unbalanced"
    assert (await reconcile(desk, difference=-2)).status_code == 200


async def test_a_round_that_is_not_closed_is_not_reconciled(desk: Desk) -> None:
    answer = await reconcile(desk)
    assert (answer.json()["code"], answer.json()["parameters"]) == ("round_state_refused", {"state": "OPEN"})


async def test_what_is_unsettled_blocks_it_unless_a_person_says_why(desk: Desk) -> None:
    person, at = await desk.person(), (real_now() - timedelta(minutes=1)).isoformat()
    await desk.send([desk.handout(person, scanned_at=at, device_seq=n) for n in (1, 2)])
    await stock(desk, "LOADED", 4)
    await step(desk, "close", despite="x")
    assert (await reconcile(desk)).json()["code"] == "round_unsettled"
    assert (await reconcile(desk, despite="Caso en revisión")).json()["state"] == "RECONCILED"


async def test_reconciled_twice_it_is_reconciled_once(desk: Desk) -> None:
    await a_day(desk, returned=10)
    answers = await asyncio.gather(*(reconcile(desk, difference=2) for _ in range(6)))
    assert {answer.status_code for answer in answers} == {200}
    assert len(await desk.rows("SELECT 1 FROM review_case")) == 1
    assert len(await desk.events("round_reconciled")) == 1


async def test_mistake_17_a_printed_report_that_changes_after_the_period_is_closed(desk: Desk) -> None:
    """Nothing is loaded or taken back any more, and late goods show beside what was accepted."""
    await a_day(desk, returned=12)
    await reconcile(desk)
    assert (await stock(desk, "LOADED", 1)).json()["code"] == "round_state_refused"
    late = desk.handout(await desk.person(), scanned_at=real_now().isoformat())
    assert verdicts(await desk.send([late])) == ["GIVEN_DESPITE"]
    seen = (await desk.get(f"/rounds/{desk.round_id}/reconciliation")).json()
    assert (seen["reconciled"][0]["issued"], seen["lines"][0]["issued"], seen["lines"][0]["difference"]) == (4, 6, -2)


async def test_teams_are_shown_apart_and_counted_together(desk: Desk) -> None:
    await stock(desk, "LOADED", 10, team="MESA-1")
    await stock(desk, "LOADED", 5, team="MESA-2")
    await stock(desk, "RETURNED", 2, team="MESA-2")
    seen = (await desk.get(f"/rounds/{desk.round_id}/reconciliation")).json()
    assert [(one["team"], one["loaded"], one["returned"]) for one in seen["teams"]] == [
        ("MESA-1", 10, 0),
        ("MESA-2", 5, 2),
    ]
    assert (seen["lines"][0]["loaded"], seen["lines"][0]["returned"]) == (15, 2)


async def test_who_coordinates_one_of_two_sites_sees_the_own_and_ends_neither(desk: Desk) -> None:
    round_id = new_id()
    body = {"id": round_id, "code": "BOTH", "kit_id": desk.kit_id, "rule": PERSON, "site_ids": [DANLI, LA_LIMA]}
    days = {"starts_on": "2020-01-01", "ends_on": "2035-01-01"}
    await desk.post("/rounds", {**body, **days}, member=BOTH)
    desk.round_id = round_id
    await desk.post(f"/rounds/{desk.round_id}/open", {}, member=BOTH)
    await stock(desk, "LOADED", 5)
    lima = {"id": new_id(), "site_id": LA_LIMA, "kind": "LOADED", "lines": [{"item_id": desk.item_id, "quantity": 9}]}
    assert (await desk.post(f"/rounds/{desk.round_id}/stock", lima, member=AT_LA_LIMA)).status_code == 201
    assert (await balance(desk))["loaded"] == 5
    await step(desk, "close")
    assert (await reconcile(desk, difference=5)).status_code == 403


BROKEN = """
    INSERT INTO distribution.reconciled_line
        (round_id, site_id, item_id, loaded, issued, returned, lost, damaged, difference, reason, case_id)
    VALUES ($1, gen_random_uuid(), $2, 10, 4, 3, 2, 0, $3, $4, $5)
"""


@pytest.mark.parametrize(
    ("difference", "constraint"), [(0, "reconciled_sum_holds"), (1, "reconciled_difference_accepted")]
)
async def test_the_database_keeps_no_line_whose_sum_does_not_hold(desk: Desk, difference: int, constraint: str) -> None:
    async with desk.installation.eyes() as admin:
        with pytest.raises(CheckViolationError) as refused:
            await admin.execute(BROKEN, desk.round_id, desk.item_id, difference, None, None)
        assert refused.value.constraint_name == constraint
        await admin.execute(BROKEN, desk.round_id, desk.item_id, 1, "UNEXPLAINED", new_id())
