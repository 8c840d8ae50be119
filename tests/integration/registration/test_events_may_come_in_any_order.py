"""What registration hears is applied the same in any order, and as often as it comes."""

import random
from datetime import timedelta
from typing import Any

import pytest

from services.registration.handlers import HANDLERS
from shared.clock import real_now
from shared.contracts.catalogue import types_for
from shared.contracts.directory import SiteChanged
from shared.contracts.distribution import (
    DistributionCaseOpened,
    HandoutGiven,
    HandoutReversed,
    RoundClosed,
    RoundOpened,
)
from shared.contracts.envelope import Payload
from shared.contracts.shelter import StayEnded, StayEndReversed, StayStarted
from shared.ids import new_id
from tests.integration.registration.conftest import Desk, person
from tests.support.events import NOON, made
from tests.support.people import DANLI, LA_LIMA, OUTSIDER

TABLES = ("site", "round", "handout", "stay", "distribution_case")


def test_the_types_handled_are_those_of_the_catalogue() -> None:
    assert sorted(payload.TYPE for payload in HANDLERS) == types_for("registration")


def the_log(person_id: str) -> list[Payload]:
    site = {"code": "DAN", "kind": "MIGRANT_CENTRE", "pcode": "HN0703", "confidential_location": False}
    agencies = {"managing_agency_id": new_id(), "holding_agency_id": new_id()}
    kit = {"round_id": new_id(), "kit_id": new_id(), "kit_kind": "HYGIENE", "bom_version": 1}
    dates = {"unit": "PERSON", "code": "R", "site_ids": [DANLI], "starts_on": "2023-01-01", "ends_on": "2023-12-31"}
    handout = {"handout_id": new_id(), "site_id": DANLI, "kit_kind": "HYGIENE", "quantity": 1}
    unit = {"recipient_unit": "PERSON", "unit_id": person_id, "person_id": person_id, "people": 1}
    stay = {"stay_id": new_id(), "site_id": LA_LIMA, "person_id": person_id}
    return [
        *(made(SiteChanged, **site, **agencies, site_id=DANLI, open=True, version=version) for version in (1, 2, 3)),
        made(RoundOpened, **kit, **dates, state="OPEN", version=1),
        made(RoundClosed, **kit, **dates, state="CLOSED", version=2),
        made(HandoutGiven, **kit | handout | unit, components={}, verdict="GIVEN"),
        made(HandoutReversed, **handout),
        made(StayStarted, **stay, place="BED", night_of="2023-06-15", occurred_at=NOON + timedelta(hours=1)),
        made(StayEnded, **stay, reason="HOME", occurred_at=NOON + timedelta(hours=2)),
        made(StayEndReversed, **stay, ending=1, occurred_at=NOON + timedelta(hours=3)),
        made(StayEnded, **stay, reason="HOME", ending=2, occurred_at=NOON + timedelta(hours=9)),
        made(DistributionCaseOpened, kind="OVER_ISSUE", site_id=DANLI),
    ]


async def projections(desk: Desk) -> dict[str, Any]:
    return {table: await desk.rows(f"SELECT * FROM {table} ORDER BY id") for table in TABLES}


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_shuffled_repeats_give_the_same_projections_and_last_contact(desk: Desk, seed: int) -> None:
    one = await desk.register(person(), presence="LISTED")
    log = the_log(one["person_ids"][0])
    await desk.hear(log)
    expected = await projections(desk)
    for table in TABLES:
        await desk.rows(f"DELETE FROM {table}")
    shuffled = log * 2
    random.Random(seed).shuffle(shuffled)
    for start in range(0, len(shuffled), 4):
        await desk.hear(shuffled[start : start + 4])
    assert await projections(desk) == expected
    [row] = await desk.rows("SELECT last_contact_at, last_contact_site_id, presence FROM person")
    assert (row["last_contact_at"], row["last_contact_site_id"]) == (NOON + timedelta(hours=9), LA_LIMA)


async def test_the_first_contact_makes_a_listed_person_seen_once(desk: Desk) -> None:
    one = await desk.register(person(), presence="LISTED")
    log = the_log(one["person_ids"][0])
    await desk.hear(log)
    await desk.hear(log)
    assert [event["presence"] for event in await desk.events("person_updated")] == ["SEEN"]
    assert [event["presence"] for event in await desk.events("household_changed")] == ["LISTED", "SEEN"]


@pytest.mark.parametrize("known_by", ["card_id", "code"])
async def test_a_stay_on_a_card_is_its_bearers_contact_and_lets_them_be_found(desk: Desk, known_by: str) -> None:
    one = person(given_names="Canela")
    registered = await desk.register(one, cards=[{"person_id": one["id"]}])
    card = registered["cards"][0][known_by]
    named = {"card_id": card} if known_by == "card_id" else {"card_code": card}
    later = real_now() + timedelta(days=1)
    place = {"stay_id": new_id(), "site_id": LA_LIMA, "occurred_at": later, **named}
    await desk.hear([made(StayStarted, **place, place="PLACE", night_of="2023-06-15")])
    [row] = await desk.rows("SELECT last_contact_at, last_contact_site_id FROM person")
    assert (row["last_contact_at"], row["last_contact_site_id"]) == (later, LA_LIMA)
    found = (await desk.post("/persons/search", {"q": "canela"}, member=OUTSIDER)).json()["items"]
    assert [item["person_id"] for item in found] == [str(one["id"])]


async def test_the_end_of_a_stay_on_an_unknown_card_is_a_contact(desk: Desk) -> None:
    one = person()
    registered = await desk.register(one, cards=[{"person_id": one["id"]}])
    later = real_now() + timedelta(days=1)
    code = registered["cards"][0]["code"]
    await desk.hear([made(StayEnded, site_id=LA_LIMA, card_code=code, reason="HOME", occurred_at=later)])
    assert [row["last_contact_at"] for row in await desk.rows("SELECT last_contact_at FROM person")] == [later]
