"""A real card that nobody told of yet, in the log of a device that was offline; and the case that a person looks at."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from shared.clock import real_now
from shared.ids import new_id
from tests.integration.distribution.conftest import Desk, card, verdicts
from tests.integration.distribution.unsynced import CODE, REAL, kinds, planned, printed
from tests.support.card_keys import qr_of, read_keys
from tests.support.people import CLERK, COORDINATOR

RETURNEES = {"unit": "PERSON", "window": "ROUND", "populations": ["RETURNEE"]}


async def logged(desk: Desk, seq: int = 1, **changes: Any) -> dict[str, Any]:
    """One item of a log."""
    at = real_now() - timedelta(minutes=60 - seq)
    return desk.handout(**{"card": CODE, "scanned_at": at.isoformat(), "device_seq": seq, **changes})


async def shown(desk: Desk, kind: str) -> dict[str, Any]:
    """The one open case of this kind, with both sides' facts."""
    [case] = (await desk.get(f"/cases?kind={kind}&state=OPEN")).json()["items"]
    detail: dict[str, Any] = (await desk.get(f"/cases/{case['case_id']}")).json()
    return detail


@pytest.mark.parametrize("way", REAL)
@pytest.mark.parametrize(
    ("policy", "verdict", "case"),
    [
        ("BLOCK", "GIVEN_DESPITE", "GIVEN_DESPITE"),
        ("ALLOW_CAPPED", "GIVEN", "CARD_UNSYNCED"),
        ("ALLOW", "GIVEN", "CARD_UNSYNCED"),
    ],
)
async def test_it_has_the_verdict_that_the_rounds_policy_gives(
    desk: Desk, way: str, policy: str, verdict: str, case: str
) -> None:
    round_id = await planned(desk, policy)
    log = await desk.send([await logged(desk, card=await REAL[way](desk), round_id=round_id)])
    assert verdicts(log) == [verdict]
    assert log.json()["items"][0]["resource"]["code"] == "card_unsynced"
    assert await kinds(desk) == [case]


async def test_a_card_that_nothing_shows_to_be_real_is_unknown_as_ever(desk: Desk) -> None:
    assert verdicts(await desk.send([await logged(desk)])) == ["UNKNOWN_CARD"]
    assert await kinds(desk) == ["UNKNOWN_CARD"]


async def test_more_than_one_of_somebody_unknown_is_over_and_each_is_a_case(desk: Desk) -> None:
    await printed(desk, CODE)
    log = await desk.send([await logged(desk, seq) for seq in (1, 2)])
    assert verdicts(log) == ["GIVEN", "GIVEN_OVER"]
    assert await kinds(desk) == ["CARD_UNSYNCED", "CARD_UNSYNCED", "OVER_ISSUE"]


async def test_held_before_the_scanner_twice_it_is_one_scan(desk: Desk) -> None:
    await printed(desk, CODE)
    first = await logged(desk)
    assert verdicts(await desk.send([first, {**first, "id": new_id(), "device_seq": 2}])) == ["GIVEN", "DUPLICATE_SCAN"]
    assert await kinds(desk) == ["CARD_UNSYNCED"]


async def test_conditions_are_not_held_against_it(desk: Desk) -> None:
    await printed(desk, CODE)
    round_id = await planned(desk, "ALLOW", RETURNEES)
    assert verdicts(await desk.send([await logged(desk, round_id=round_id)])) == ["GIVEN"]


async def test_online_and_offline_it_draws_on_the_same(desk: Desk) -> None:
    await printed(desk, CODE)
    assert (await desk.give(card=CODE)).status_code == 201
    assert verdicts(await desk.send([await logged(desk)])) == ["GIVEN_OVER"]


async def test_the_order_in_which_batch_and_log_come_changes_the_verdict_alone(desk: Desk) -> None:
    early, late = [await planned(desk, "ALLOW") for _ in range(2)]
    unknown = await desk.send([await logged(desk, round_id=early)])
    await printed(desk, CODE)
    unsynced = await desk.send([await logged(desk, 2, round_id=late)])
    assert [*verdicts(unknown), *verdicts(unsynced)] == ["UNKNOWN_CARD", "GIVEN"]
    rows = await desk.rows("SELECT unit_id, taken, over FROM entitlement ORDER BY window_key")
    assert rows[0] == rows[1]
    assert (rows[0]["taken"], rows[0]["over"]) == (1, 0)


async def test_the_case_shows_what_is_known_of_the_card_by_now_and_waits_for_a_person(desk: Desk) -> None:
    await printed(desk, CODE)
    await desk.send([await logged(desk)])
    before = await shown(desk, "CARD_UNSYNCED")
    assert before["card_since"] == {"code": CODE, "printed": True, "state": None}
    assert (before["device"]["card"], before["server"]["code"]) == (CODE, "card_unsynced")
    assert before["server"]["parameters"]["card_proof"] == "BATCH"
    await desk.give(person_id=(person := await desk.person()))
    await desk.hear(card(person_id=person))
    after = await shown(desk, "CARD_UNSYNCED")
    assert (after["state"], after["card_since"]["state"]) == ("OPEN", "ISSUED")
    assert (after["server"]["allowed"], after["server"]["taken"]) == (1, 2)
    resolve = f"/cases/{after['case_id']}/resolve"
    assert (await desk.post(resolve, {"resolution": "CARD_REGISTERED"}, member=CLERK)).status_code == 403
    resolved = await desk.post(resolve, {"resolution": "CARD_REGISTERED"}, member=COORDINATOR)
    assert resolved.json()["state"] == "RESOLVED"


async def test_a_case_of_a_card_that_is_known_says_nothing_of_its_code(desk: Desk) -> None:
    await desk.hear(card(state="PAUSED"))
    await desk.send([await logged(desk)])
    assert (await shown(desk, "GIVEN_DESPITE"))["card_since"] is None


async def test_what_is_told_names_the_code_in_place_of_the_card(desk: Desk) -> None:
    await printed(desk, CODE)
    await desk.give(card=CODE)
    [given], [case] = await desk.events("handout_given"), await desk.events("case_opened")
    assert (given["card_id"], given["card_code"], given["verdict"]) == (None, CODE, "GIVEN")
    assert (case["kind"], case["card_id"], case["card_code"]) == ("CARD_UNSYNCED", None, CODE)


@pytest.mark.parametrize(
    ("policy", "status", "case", "verdict", "in_log"),
    [
        ("BLOCK", 409, ["WRONG_BEARER"], "GIVEN_DESPITE", ["GIVEN_DESPITE", "WRONG_BEARER"]),
        ("ALLOW", 201, ["WRONG_BEARER"], "GIVEN", ["WRONG_BEARER"]),
    ],
)
async def test_who_brings_somebody_elses_is_told_of_by_its_code(
    desk: Desk, policy: str, status: int, case: list[str], verdict: str, in_log: list[str]
) -> None:
    await printed(desk, CODE)
    round_id = await planned(desk, policy)
    answer = await desk.give(card=CODE, wrong_bearer=True, round_id=round_id)
    assert (answer.status_code, answer.json()["code"]) == (status, "card_unsynced")
    [told] = await desk.events("case_opened")
    assert (told["kind"], told["card_id"], told["card_code"]) == ("WRONG_BEARER", None, CODE)
    assert (await shown(desk, "WRONG_BEARER"))["device"]["card"] == CODE
    assert await kinds(desk) == case
    other = await planned(desk, policy)
    assert verdicts(await desk.send([await logged(desk, wrong_bearer=True, round_id=other)])) == [verdict]
    assert await kinds(desk) == sorted([*case, *in_log])


async def test_who_brings_somebody_elses_takes_nothing_of_its_bearers(desk: Desk) -> None:
    await printed(desk, CODE)
    answers = [await desk.give(card=CODE, wrong_bearer=True) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 409]
    person = await desk.person()
    await desk.hear(card(person_id=person))
    assert (await desk.give(person_id=person)).status_code == 201


async def test_a_proved_qr_in_a_log_and_its_characters_at_the_desk_are_one_hand_out(desk: Desk) -> None:
    await read_keys(desk.installation, "distribution")
    await printed(desk, CODE)
    item = await logged(desk, card=qr_of(desk.installation.settings, CODE))
    body = {name: item[name] for name in ("id", "round_id", "site_id")} | {"card": CODE}
    first = (await desk.post("/handouts", body)).json()
    again = (await desk.send([item])).json()["items"][0]["resource"]
    assert (again["handout_id"], again["verdict"], again["parameters"]["card_proof"]) == (
        first["handout_id"],
        "GIVEN",
        "BATCH",
    )
