"""Two records that turn out to be one person: both stays stand, are seen as a case each, and end as one."""

from __future__ import annotations

import asyncio
import random
from typing import Any
from uuid import UUID

import pytest

from shared.contracts.envelope import Payload
from shared.contracts.registration import (
    CardBound,
    HouseholdMerged,
    PersonMerged,
    PersonRegistered,
    PersonUnmerged,
    PersonUpdated,
)
from shared.ids import new_id
from tests.integration.shelter.conftest import House, card_code
from tests.support.events import event_bytes, made
from tests.support.people import DANLI

OPENED, RESOLVED = "shelter.case_opened.v1", "shelter.case_resolved.v1"


def merged(other: UUID, survivor: UUID, version: int = 2) -> PersonMerged:
    event: PersonMerged = made(PersonMerged, person_id=other, merged_into=survivor, site_id=DANLI, version=version)
    return event


def parted(other: UUID, version: int = 3) -> PersonUnmerged:
    event: PersonUnmerged = made(PersonUnmerged, person_id=other, site_id=DANLI, version=version)
    return event


async def two(house: House) -> tuple[UUID, UUID, list[str]]:
    """Two people in two beds, and their stays."""
    one, other = new_id(), new_id()
    await house.tell(*(made(PersonRegistered, person_id=who, site_id=DANLI) for who in (one, other)))
    stays = [await house.housed({"person_id": who, "bed_id": house.beds[n]}) for n, who in enumerate((one, other))]
    return one, other, [stay for (stay,) in stays]


async def shown(house: House) -> dict[str, list[str]]:
    """The open cases that the board shows, by stay."""
    board = (await house.get(f"/shelters/{DANLI}/board")).json()
    guests = [guest for room in board["rooms"] for bed in room["beds"] for guest in bed["guests"]]
    guests += [guest for room in board["rooms"] for guest in room["guests"]] + board["without_bed"]
    return {guest["stay_id"]: guest["cases"] for guest in guests if guest["cases"]}


async def agrees(house: House) -> None:
    """`amparo verify` sees the same cases."""
    broken = [one.check for one in await house.findings() if not one.ok and "two open stays" in one.check]
    assert broken == []


async def test_both_stays_are_a_case_on_the_board(house: House) -> None:
    one, other, stays = await two(house)
    assert await shown(house) == {}
    await house.tell(merged(other, one))
    assert await shown(house) == {stay: ["TWO_OPEN_STAYS"] for stay in stays}
    assert [event["kind"] for event in await house.events(OPENED)] == ["TWO_OPEN_STAYS"] * 2
    await agrees(house)


async def test_the_cases_end_with_one_of_the_stays(house: House) -> None:
    one, other, stays = await two(house)
    await house.tell(merged(other, one))
    assert (await house.check_out({stays[0]: "HOME"})).status_code == 200
    assert await shown(house) == {}
    assert [event["resolution"] for event in await house.events(RESOLVED)] == ["STAY_ENDED"] * 2
    await agrees(house)


async def test_the_cases_end_with_a_reversal(house: House) -> None:
    one, other, stays = await two(house)
    await house.tell(merged(other, one))
    undone = await house.post(f"/stays/{stays[1]}/reverse", {"id": new_id(), "reason": "dos veces"})
    assert undone.status_code in (200, 201), undone.text
    assert await shown(house) == {}


async def test_the_cases_end_when_the_records_are_parted_and_come_again_with_another_merge(house: House) -> None:
    one, other, stays = await two(house)
    await house.tell(merged(other, one))
    await house.tell(parted(other))
    assert await shown(house) == {}
    assert {event["resolution"] for event in await house.events(RESOLVED)} == {"RECORDS_PARTED"}
    await house.tell(merged(other, one, version=4))
    assert await shown(house) == {stay: ["TWO_OPEN_STAYS"] for stay in stays}
    await agrees(house)


@pytest.mark.parametrize("again", ["one", "other", "card"])
async def test_who_is_here_under_one_record_is_not_checked_in_under_another(house: House, again: str) -> None:
    one, other = new_id(), new_id()
    code = card_code(1)
    card = {"card_id": new_id(), "code": code, "kind": "CARD", "state": "ISSUED", "site_id": DANLI}
    await house.tell(
        *(made(PersonRegistered, person_id=who, site_id=DANLI) for who in (one, other)),
        made(CardBound, **card, person_id=other),
        merged(other, one),
    )
    first = {"person_id": other if again == "one" else one, "bed_id": house.beds[0]}
    (stay,) = await house.housed(first)
    named: dict[str, dict[str, Any]] = {
        "one": {"person_id": one},
        "other": {"person_id": other},
        "card": {"card": code},
    }
    second = named[again]
    refused = await house.check_in({**second, "bed_id": house.beds[1]})
    assert (refused.status_code, refused.json()["code"]) == (409, "already_sheltered")
    assert refused.json()["parameters"]["other_stay_id"] == stay


async def test_both_records_in_one_check_in_are_refused(house: House) -> None:
    one, other = new_id(), new_id()
    await house.tell(
        *(made(PersonRegistered, person_id=who, site_id=DANLI) for who in (one, other)), merged(other, one)
    )
    stays = [{"person_id": who, "bed_id": house.beds[n]} for n, who in enumerate((one, other))]
    assert (await house.check_in(*stays)).json()["code"] == "already_sheltered"


async def test_check_ins_and_a_merge_at_once_leave_one_stay_or_a_case(house: House) -> None:
    for _ in range(4):
        one, other = new_id(), new_id()
        await house.tell(*(made(PersonRegistered, person_id=who, site_id=DANLI) for who in (one, other)))
        answers = await asyncio.gather(
            house.check_in({"person_id": one, "without_bed": True}),
            house.check_in({"person_id": other, "without_bed": True}),
            house.tell(merged(other, one)),
        )
        housed = sum(answer.status_code == 201 for answer in answers if answer is not None)
        open_cases = await house.rows(
            "SELECT k.id FROM shelter_case AS k JOIN stay AS s ON s.id = k.stay_id"
            " WHERE k.resolved_at IS NULL AND s.person_id IN (:one, :other)",
            one=one,
            other=other,
        )
        assert len(open_cases) == (2 if housed == 2 else 0)
    await agrees(house)


async def test_a_household_that_ended_in_another_has_its_size_on_the_board(house: House) -> None:
    household, members = await house.family(40, 38)
    gone, people = await house.family(40)
    await house.housed({"person_id": people[0], "household_id": gone, "bed_id": house.beds[0]})
    told = {"household_id": gone, "site_id": DANLI, "population": "DISPLACED", "composition": {}}
    await house.tell(
        made(HouseholdMerged, **told, size=0, version=2, merged_into=household), merged(people[0], members[0])
    )
    board = (await house.get(f"/shelters/{DANLI}/board")).json()
    sizes = [guest["household_size"] for room in board["rooms"] for bed in room["beds"] for guest in bed["guests"]]
    assert sizes == [2]


@pytest.mark.parametrize("seed", range(4))
async def test_a_shuffled_log_with_repeats_leaves_the_same_cases(house: House, seed: int) -> None:
    people = [new_id() for _ in range(3)]
    stays = [(await house.housed({"person_id": who, "without_bed": True}))[0] for who in people]
    a, b, c = people
    log: list[Payload] = [made(PersonRegistered, person_id=who, site_id=DANLI) for who in people]
    log += [merged(a, b), merged(b, c), parted(b), made(PersonUpdated, person_id=b, site_id=DANLI, version=4)]
    log += [merged(c, a), parted(c), merged(c, a, version=4), parted(c, version=5)]
    shuffled = log * 2
    random.Random(seed).shuffle(shuffled)
    for event in shuffled:
        await house.receive([event_bytes(event)])
    assert await shown(house) == {stay: ["TWO_OPEN_STAYS"] for stay in stays[:2]}
    await agrees(house)
    rows: list[dict[str, Any]] = await house.rows("SELECT person_id, version, merged_into FROM person")
    assert {row["person_id"]: (row["version"], row["merged_into"]) for row in rows} == {
        a: (2, b),
        b: (4, None),
        c: (5, None),
    }
