"""What distribution hears is applied the same in any order and as often as it comes, with the claims that follow."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.distribution.handlers import HANDLERS
from shared.clock import real_now
from shared.contracts.catalogue import types_for
from shared.contracts.directory import DeviceChanged, EmergencyChanged, SiteChanged
from shared.contracts.envelope import Payload
from shared.contracts.registration import (
    ArrivalGroupChanged,
    ArrivalRecorded,
    HouseholdChanged,
    PersonRegistered,
    PersonUpdated,
)
from shared.contracts.shelter import StayEnded, StayEndReversed, StayStarted
from shared.ids import new_id
from tests.integration.distribution.conftest import Desk, card, verdicts
from tests.support.events import NOON, made
from tests.support.people import DANLI

TABLES = ("site", "emergency", "device", "card", "person", "household", "arrival", "arrival_group", "stay")


def test_the_types_handled_are_those_of_the_catalogue() -> None:
    assert sorted(payload.TYPE for payload in HANDLERS) == types_for("distribution")


def the_log(person_id: UUID, household_id: UUID) -> list[Payload]:
    """A family that is told of bit by bit, and the places where it is."""
    site = {"code": "DAN", "kind": "MIGRANT_CENTRE", "pcode": "HN0703", "confidential_location": False}
    agencies = {"managing_agency_id": new_id(), "holding_agency_id": new_id()}
    household = {"household_id": household_id, "site_id": DANLI, "population": "DISPLACED"}
    stay = {"stay_id": new_id(), "site_id": DANLI, "person_id": person_id}
    group = {"arrival_group_id": new_id(), "site_id": DANLI, "kind": "TRANSIT_ENTRY", "means": "BUS"}
    emergency = {"emergency_id": new_id(), "code": "E", "name": "e", "cause": "FLOOD", "opened_on": "2023-01-01"}
    return [
        *(made(SiteChanged, **site, **agencies, site_id=DANLI, open=True, version=version) for version in (1, 2)),
        *(made(EmergencyChanged, **emergency, version=version) for version in (1, 2)),
        *(made(DeviceChanged, site_id=DANLI, kind="SCANNER", active=True) for _ in range(2)),
        card(),
        card(version=2, person_id=person_id),
        card("BCDEFGHJK", person_id=person_id),
        card("CDEFGHJKM", household_id=household_id),
        made(PersonRegistered, person_id=person_id, site_id=DANLI),
        made(PersonUpdated, person_id=person_id, site_id=DANLI, household_id=household_id, version=2),
        *(
            made(HouseholdChanged, **household, size=size, composition={"women": size}, version=size)
            for size in (1, 2, 7)
        ),
        made(ArrivalRecorded, kind="TRANSIT_ENTRY", site_id=DANLI, place_pcode="HN0703", person_id=person_id),
        *(made(ArrivalGroupChanged, **group, state="ARRIVED", headcount=n, version=n) for n in (1, 2)),
        made(StayStarted, **stay, place="BED", night_of="2023-06-15", occurred_at=NOON),
        made(StayEnded, **stay, reason="HOME", occurred_at=NOON + timedelta(hours=2)),
        made(StayEndReversed, **stay, ending=1, occurred_at=NOON + timedelta(hours=3)),
        made(StayEnded, **stay, reason="HOME", ending=2, occurred_at=NOON + timedelta(hours=9)),
    ]


async def given_unknown(desk: Desk) -> None:
    """Three cards that nobody knows receive a person's and a household's kit each, by a device that was offline."""
    rule = {"unit": "HOUSEHOLD", "window": "ROUND", "members_per_kit": 5}
    rounds = [desk.round_id, await desk.plan(rule, code="KITCHEN")]
    codes = [card(code).code for code in ("ABCDEFGHJ", "BCDEFGHJK", "CDEFGHJKM")]
    gifts: list[dict[str, Any]] = [{"card": code, "round_id": round_id} for code in codes for round_id in rounds]
    at = real_now() - timedelta(hours=1)
    log = [
        desk.handout(**gift, scanned_at=(at + timedelta(minutes=n)).isoformat(), device_seq=n)
        for n, gift in enumerate(gifts)
    ]
    assert set(verdicts(await desk.send(log))) == {"UNKNOWN_CARD"}


async def picture(desk: Desk) -> dict[str, Any]:
    """The projections, whom the claims are, and what stands where."""
    tables = {table: await desk.rows(f"SELECT * FROM {table} ORDER BY id") for table in TABLES}
    claims = await desk.rows("SELECT handout_id, unit_id, claimed_as, window_key FROM claim ORDER BY handout_id")
    standings = await desk.rows(
        "SELECT unit_id, window_key, taken, over FROM entitlement WHERE taken > 0 ORDER BY unit_id, window_key"
    )
    open_cases = await desk.rows(
        "SELECT unit_id, window_key, excess FROM review_case WHERE kind = 'OVER_ISSUE' AND state = 'OPEN' ORDER BY 1, 2"
    )
    return {**tables, "claims": claims, "standings": standings, "cases": open_cases}


@pytest.mark.parametrize("seed", range(4))
async def test_shuffled_repeats_give_the_same_projections_and_claims(desk: Desk, seed: int) -> None:
    person_id, household_id = new_id(), new_id()
    log = the_log(person_id, household_id)
    await given_unknown(desk)
    shuffled = log * 2
    random.Random(seed).shuffle(shuffled)
    await desk.hear(*shuffled)
    found = await picture(desk)
    await desk.hear(*log)
    assert await picture(desk) == found
    newest = {(type(event).__name__, event.subject): event for event in log}
    assert {row["id"]: row["version"] for row in found["card"]} == {
        event.subject: event.model_dump()["version"] for (name, _), event in newest.items() if name == "CardBound"
    }
    whose = {str(row["unit_id"]) for row in found["claims"]}
    assert whose == {str(person_id), str(household_id), str(card("CDEFGHJKM").card_id)}
    assert [(row["unit_id"], row["taken"], row["over"]) for row in found["standings"]] == [
        (row["unit_id"], 1, row["excess"]) for row in _with_no_excess(found)
    ]


def _with_no_excess(found: dict[str, Any]) -> list[dict[str, Any]]:
    excess = {(row["unit_id"], row["window_key"]): row["excess"] for row in found["cases"]}
    return [{**row, "excess": excess.get((row["unit_id"], row["window_key"]), 0)} for row in found["standings"]]
