"""Shelter's picture is the same whatever the order of the log, and with one in five events twice."""

from __future__ import annotations

import random
from typing import Any

import pytest

from services.shelter.handlers import HANDLERS
from services.shelter.models import Table
from shared.contracts.catalogue import types_for
from shared.contracts.directory import DeviceChanged, SiteChanged
from shared.contracts.envelope import Payload
from shared.contracts.registration import (
    ArrivalGroupChanged,
    CardBound,
    CardIssued,
    CardRevoked,
    HeadcountRecorded,
    HouseholdChanged,
    PersonRegistered,
    PersonUpdated,
)
from shared.ids import new_id
from tests.integration.shelter.conftest import House, card_code
from tests.support.events import event_bytes, made
from tests.support.people import DANLI

PROJECTIONS = ("site", "device", "person", "household", "card", "arrival_group", "headcount")


def small_log() -> list[Payload]:
    """Several versions of each aggregate, and facts."""
    agencies = {"managing_agency_id": new_id(), "holding_agency_id": new_id()}
    site = {"site_id": DANLI, "code": "DANLI", "kind": "SHELTER", "pcode": "HN0703", "confidential_location": False}
    group = new_id()
    arrival = {"arrival_group_id": group, "site_id": DANLI, "kind": "TRANSIT_ENTRY", "state": "ARRIVED", "means": "BUS"}
    log: list[Payload] = [made(SiteChanged, **site, **agencies, version=v, open=v < 3) for v in (1, 2, 3)]
    log += [made(DeviceChanged, site_id=DANLI, kind="SCANNER", active=True)]
    log += [made(ArrivalGroupChanged, **arrival, version=v, headcount=40 + v, cards_bound=v) for v in (1, 2)]
    counted = {"kind": "TRANSIT_ENTRY", "site_id": DANLI, "place_pcode": "HN0703", "arrival_group_id": group}
    log += [made(HeadcountRecorded, **counted, people={"men": 40, "girls": 2})]
    for number in range(12):
        person, household, card = new_id(), new_id(), new_id()
        pseudonym = {"person_id": person, "site_id": DANLI, "age_years": number}
        log += [made(PersonRegistered, **pseudonym), made(PersonUpdated, **pseudonym, version=2, sex="FEMALE")]
        home = {"household_id": household, "site_id": DANLI, "population": "DISPLACED", "composition": {"women": 1}}
        log += [made(HouseholdChanged, **home, version=v, size=v, member_ids=[person]) for v in (1, 2)]
        token = {"card_id": card, "code": card_code(number), "kind": "WRISTBAND", "site_id": DANLI}
        log += [made(CardIssued, **token, state="ISSUED", arrival_group_id=group)]
        log += [made(CardBound, **token, state="ISSUED", arrival_group_id=group, person_id=person, version=2)]
        log += [made(CardRevoked, **token, state="REVOKED", person_id=person, version=3)] if number % 3 == 0 else []
    return log


async def picture(house: House) -> dict[str, list[Any]]:
    found = {}
    for table in PROJECTIONS:
        rows = await house.rows(f"SELECT to_jsonb(t) AS row FROM {table} AS t ORDER BY to_jsonb(t)")
        found[table] = [row["row"] for row in rows]
    return found


def shuffled(bodies: list[bytes], seed: int) -> list[bytes]:
    chance = random.Random(seed)
    disordered = bodies + chance.sample(bodies, len(bodies) // 5)
    chance.shuffle(disordered)
    return disordered


@pytest.mark.parametrize(("seed", "batch"), [(1, 200), (2, 7), (3, 1)])
async def test_a_shuffled_log_with_repeats_gives_the_same_picture(house: House, seed: int, batch: int) -> None:
    log = small_log()
    bodies = shuffled([event_bytes(payload) for payload in log], seed)
    for start in range(0, len(bodies), batch):
        await house.receive(bodies[start : start + batch])
    apart = await picture(house)
    await house.tell(*log)  # in order, as new events: nothing is newer than what stands
    assert await picture(house) == apart
    assert {row["version"] for row in apart["person"]} == {2}
    assert [row["open"] for row in apart["site"]] == [False]
    assert await house.rows("SELECT 1 FROM parked_event") == []


async def test_a_person_named_before_the_event_is_filled_in_by_it(house: House) -> None:
    person = new_id()
    await house.housed({"person_id": person, "without_bed": True})
    await house.tell(made(PersonRegistered, person_id=person, site_id=DANLI, age_years=9))
    assert await house.rows("SELECT known, age_years FROM person") == [{"known": True, "age_years": 9}]


def test_exactly_the_types_that_are_bound_to_shelter_are_handled() -> None:
    assert sorted(payload.TYPE for payload in HANDLERS) == types_for("shelter")


async def test_names_columns_and_nullability_are_the_databases(house: House) -> None:
    rows = await house.rows(
        """
        SELECT c.relname, a.attname, NOT a.attnotnull AS nullable
        FROM pg_attribute AS a
        JOIN pg_class AS c ON c.oid = a.attrelid
        WHERE c.relnamespace = CAST('shelter' AS regnamespace) AND c.relkind = 'r' AND a.attnum > 0
          AND c.relname = ANY(CAST(:tables AS text[]))
        """,
        tables=list(Table.metadata.tables),
    )
    modelled = {
        (table.name, column.name, bool(column.nullable))
        for table in Table.metadata.tables.values()
        for column in table.columns
    }
    assert {(row["relname"], row["attname"], row["nullable"]) for row in rows} == modelled
