"""A paused card: refused everywhere, told to everybody, explained here alone."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import pytest

from shared.clock import real_now
from shared.contracts.distribution import WRONG_BEARER, DistributionCaseOpened
from shared.ids import new_id
from tests.integration.registration.conftest import Desk, person
from tests.support.events import made
from tests.support.people import CLERK, DANLI, LA_LIMA, Member, fixed_id

AT_LA_LIMA = Member(fixed_id("registrar la lima"), {"REGISTRAR": [LA_LIMA]})


async def a_card(desk: Desk, **fields: Any) -> tuple[str, str]:
    """The code and the id of a card in a woman's hands."""
    one = person(**fields)
    card = (await desk.register(one, cards=[{"person_id": one["id"]}]))["cards"][0]
    return card["code"], card["card_id"]


def wrong_bearer(card_id: str, *, at: datetime, kind: str = WRONG_BEARER) -> DistributionCaseOpened:
    case: DistributionCaseOpened = made(
        DistributionCaseOpened, case_id=new_id(), kind=kind, site_id=DANLI, card_id=card_id, occurred_at=at
    )
    return case


async def test_pausing_needs_a_token_and_a_role_and_no_site_of_its_own(desk: Desk) -> None:
    code, _ = await a_card(desk)
    for step, body in (("pause", {"reason": "LOST"}), ("restore", {})):
        assert (await desk.post(f"/cards/{code}/{step}", body, member=None)).status_code == 401
        assert (await desk.post(f"/cards/{code}/{step}", body, member=CLERK)).status_code == 403
        assert (await desk.post(f"/cards/{code}/{step}", body, member=AT_LA_LIMA)).status_code == 200


async def test_a_pause_and_its_end_are_told_without_the_reason(desk: Desk) -> None:
    code, _ = await a_card(desk)
    await desk.post(f"/cards/{code}/pause", {"reason": "STOLEN"})
    await desk.post(f"/cards/{code}/restore", {})
    [paused], [restored] = await desk.events("card_paused"), await desk.events("card_restored")
    assert [(one["state"], one["version"]) for one in (paused, restored)] == [("PAUSED", 2), ("ISSUED", 3)]
    assert "STOLEN" not in str(await desk.events())


async def test_why_it_is_paused_is_answered_at_the_desk_while_it_is(desk: Desk) -> None:
    code, _ = await a_card(desk)
    await desk.post(f"/cards/{code}/pause", {"reason": "UNDER_REVIEW"})
    shown = (await desk.get(f"/cards/{code}")).json()
    assert (shown["state"], shown["paused_reason"]) == ("PAUSED", "UNDER_REVIEW")
    await desk.post(f"/cards/{code}/restore", {})
    shown = (await desk.get(f"/cards/{code}")).json()
    assert (shown["state"], shown["paused_reason"], shown["paused_at"]) == ("ISSUED", None, None)


@pytest.mark.parametrize(
    ("state", "step", "code"),
    [
        ("PRINTED", "pause", "card_not_issued"),
        ("PRINTED", "restore", "card_not_paused"),
        ("ISSUED", "restore", "card_not_paused"),
        ("PAUSED", "pause", "card_is_paused"),
        ("PAUSED", "bind", "card_is_paused"),
        ("REVOKED", "pause", "card_already_revoked"),
        ("REVOKED", "restore", "card_already_revoked"),
    ],
)
async def test_what_can_not_be_done_says_why(desk: Desk, state: str, step: str, code: str) -> None:
    [card] = await desk.batch(1)
    if state != "PRINTED":
        await desk.post(f"/cards/{card}/bind", {})
    if state == "PAUSED":
        await desk.post(f"/cards/{card}/pause", {"reason": "LOST"})
    if state == "REVOKED":
        await desk.post(f"/cards/{card}/revoke", {"reason": "LOST"})
    before = await desk.events()
    answer = await desk.post(f"/cards/{card}/{step}", {"reason": "LOST"} if step == "pause" else {})
    assert (answer.status_code, answer.json()["code"]) == (409, code)
    assert await desk.events() == before


async def test_a_paused_card_may_be_revoked_and_its_bearer_has_another(desk: Desk) -> None:
    one = person()
    made_ = await desk.register(one, cards=[{"person_id": one["id"]}, {"person_id": one["id"]}])
    first, second = (card["code"] for card in made_["cards"])
    await desk.post(f"/cards/{first}/pause", {"reason": "LOST"})
    assert (await desk.post(f"/cards/{first}/revoke", {"reason": "LOST"})).status_code == 200
    assert (await desk.get(f"/cards/{second}")).json()["state"] == "ISSUED"


async def test_a_wrong_bearer_pauses_the_card_once_for_each_case(desk: Desk) -> None:
    code, card_id = await a_card(desk)
    case = wrong_bearer(card_id, at=real_now())
    await desk.hear([case])
    assert (await desk.get(f"/cards/{code}")).json()["paused_reason"] == "WRONG_BEARER"
    await desk.post(f"/cards/{code}/restore", {})
    await desk.hear([case])
    assert (await desk.get(f"/cards/{code}")).json()["state"] == "ISSUED"
    await desk.hear([wrong_bearer(card_id, at=real_now() + timedelta(minutes=1))])
    assert (await desk.get(f"/cards/{code}")).json()["state"] == "PAUSED"
    assert len(await desk.events("card_paused")) == 2


async def test_a_card_that_distribution_had_not_heard_of_is_paused_by_its_code(desk: Desk) -> None:
    code, _ = await a_card(desk)
    [printed] = await desk.batch(1)
    opened = {"kind": WRONG_BEARER, "site_id": DANLI, "occurred_at": real_now()}
    await desk.hear([made(DistributionCaseOpened, **opened, card_code=one) for one in (code, printed, "0000000000")])
    assert (await desk.get(f"/cards/{code}")).json()["paused_reason"] == "WRONG_BEARER"
    assert [event["code"] for event in await desk.events("card_paused")] == [code]


async def test_a_case_older_than_the_restoration_pauses_nothing(desk: Desk) -> None:
    code, card_id = await a_card(desk)
    earlier = real_now()
    await desk.post(f"/cards/{code}/pause", {"reason": "LOST"})
    await desk.post(f"/cards/{code}/restore", {})
    await desk.hear([wrong_bearer(card_id, at=earlier)])
    assert (await desk.get(f"/cards/{code}")).json()["state"] == "ISSUED"


async def test_other_cases_and_unknown_cards_pause_nothing(desk: Desk) -> None:
    code, card_id = await a_card(desk)
    await desk.hear(
        [wrong_bearer(card_id, at=real_now(), kind="OVER_ISSUE"), wrong_bearer(str(new_id()), at=real_now())]
    )
    assert (await desk.get(f"/cards/{code}")).json()["state"] == "ISSUED"


async def test_a_protected_bearers_pause_is_an_anonymous_cards(desk: Desk) -> None:
    hidden, _ = await a_card(desk, needs=["LP-VO"])
    [plain] = await desk.batch(1)
    await desk.post(f"/cards/{plain}/bind", {"sex": "FEMALE", "population": "IN_TRANSIT"})
    for code in (hidden, plain):
        await desk.post(f"/cards/{code}/pause", {"reason": "LOST"})
        await desk.post(f"/cards/{code}/restore", {})
    for type_ in ("card_paused", "card_restored"):
        told = [{**event, "card_id": "", "code": "", "batch_id": ""} for event in await desk.events(type_)]
        assert told[0] == told[1]
    shown = [(await desk.get(f"/cards/{code}")).json() for code in (hidden, plain)]
    assert {**shown[0], "card_id": "", "code": ""} == {**shown[1], "card_id": "", "code": ""}


async def test_two_desks_that_pause_at_once_pause_once(desk: Desk) -> None:
    code, _ = await a_card(desk)
    answers = await asyncio.gather(*(desk.post(f"/cards/{code}/pause", {"reason": "LOST"}) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 7
    assert len(await desk.events("card_paused")) == 1


async def test_two_desks_that_bind_one_printed_card_bind_it_to_one_person(desk: Desk) -> None:
    [code] = await desk.batch(1)
    people = [(await desk.register(person()))["person_ids"][0] for _ in range(6)]
    answers = await asyncio.gather(*(desk.post(f"/cards/{code}/bind", {"person_id": one}) for one in people))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 5
    [event] = await desk.events("card_bound")
    [row] = await desk.rows("SELECT person_id FROM card WHERE code = $1", code)
    assert event["person_id"] == str(row["person_id"])
