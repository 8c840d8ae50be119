"""Goods for a site: kits that are delivered, and people that are not reached."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from shared.contracts.directory import SiteChanged
from shared.ids import new_id
from tests.integration.distribution.conftest import Desk
from tests.support.events import made
from tests.support.people import LA_LIMA

RULE = {"unit": "SITE", "window": "ROUND", "quantity": 3}


async def shelter(desk: Desk) -> UUID:
    """The shelter at La Lima, as the directory told of it."""
    agencies = {"managing_agency_id": new_id(), "holding_agency_id": new_id()}
    known = {"code": "LL", "kind": "SHELTER", "pcode": "HN0501", "open": True, "confidential_location": False}
    await desk.hear(made(SiteChanged, site_id=LA_LIMA, **agencies, **known))
    return LA_LIMA


async def test_pots_for_a_shelter_reach_nobody(desk: Desk) -> None:
    round_id = await desk.plan(RULE, code="POTS")
    answer = await desk.give(to_site_id=await shelter(desk), round_id=round_id, quantity=2)
    assert (answer.status_code, answer.json()["verdict"]) == (201, "GIVEN")
    [event] = await desk.events("handout_given")
    assert (event["recipient_unit"], event["unit_id"], event["people"]) == ("SITE", str(LA_LIMA), 0)


async def test_a_site_has_an_allowance_too(desk: Desk) -> None:
    gift: dict[str, Any] = {
        "to_site_id": await shelter(desk),
        "round_id": await desk.plan(RULE, code="POTS"),
        "quantity": 2,
    }
    answers = [await desk.give(**gift) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 409]
    assert answers[1].json()["code"] == "already_received"


async def test_a_persons_kit_is_for_no_site(desk: Desk) -> None:
    assert (await desk.give(to_site_id=await shelter(desk))).json()["code"] == "recipient_mismatch"


async def test_a_site_that_nobody_told_of_is_unknown(desk: Desk) -> None:
    round_id = await desk.plan(RULE, code="POTS")
    assert (await desk.give(to_site_id=new_id(), round_id=round_id)).json()["code"] == "recipient_unknown"
