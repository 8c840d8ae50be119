"""What two records of one person received counts together from the merge on, and apart again when they are parted."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from shared.clock import real_now
from shared.contracts.envelope import Payload
from shared.contracts.registration import (
    HouseholdChanged,
    HouseholdMerged,
    HouseholdUnmerged,
    PersonMerged,
    PersonRegistered,
    PersonUnmerged,
    PersonUpdated,
)
from shared.ids import new_id
from tests.integration.distribution.conftest import Desk, card, verdicts
from tests.support.events import made
from tests.support.people import DANLI

CODE = card().code


def merged(other: UUID, survivor: UUID, version: int = 2) -> PersonMerged:
    event: PersonMerged = made(PersonMerged, person_id=other, merged_into=survivor, site_id=DANLI, version=version)
    return event


def parted(other: UUID, version: int = 3, **fields: Any) -> PersonUnmerged:
    event: PersonUnmerged = made(PersonUnmerged, person_id=other, site_id=DANLI, version=version, **fields)
    return event


def home(household: UUID, size: int, version: int, type_: type[Payload] = HouseholdChanged, **fields: Any) -> Any:
    """A household's state."""
    known = {"household_id": household, "site_id": DANLI, "population": "DISPLACED", "composition": {"women": size}}
    return made(type_, **known, size=size, version=version, **fields)


async def standings(desk: Desk) -> dict[UUID, tuple[int, int]]:
    """What units took, and how much of it is over."""
    rows = await desk.rows("SELECT unit_id, taken, over FROM entitlement WHERE taken > 0")
    return {row["unit_id"]: (row["taken"], row["over"]) for row in rows}


async def open_cases(desk: Desk) -> list[tuple[UUID, int]]:
    """Windows with an excess."""
    rows = await desk.rows("SELECT unit_id, excess FROM review_case WHERE kind = 'OVER_ISSUE' AND state = 'OPEN'")
    return [(row["unit_id"], row["excess"]) for row in rows]


async def test_mistake_13_merges_that_can_not_be_undone(desk: Desk) -> None:
    one, other = await desk.person(), await desk.person()
    for who in (one, other):
        assert (await desk.give(person_id=who)).status_code == 201
    await desk.hear(merged(other, one))
    assert await standings(desk) == {one: (1, 1)}
    assert await open_cases(desk) == [(one, 1)]
    await desk.hear(parted(other))
    assert await standings(desk) == {one: (1, 0), other: (1, 0)}
    assert await open_cases(desk) == []
    assert [event["resolution"] for event in await desk.events("case_resolved")] == ["UNIT_FOLLOWED"]
    rows = await desk.rows("SELECT unit_id, claimed_as FROM claim")
    assert all(row["unit_id"] == row["claimed_as"] for row in rows)


async def test_who_received_under_one_record_does_not_receive_under_the_other(desk: Desk) -> None:
    one, other = await desk.person(), await desk.person()
    await desk.hear(card(person_id=other))
    assert (await desk.give(person_id=one)).status_code == 201
    await desk.hear(merged(other, one))
    for again in ({"person_id": other}, {"person_id": one}, {"card": CODE}, {"card": CODE, "person_id": one}):
        answer = await desk.give(**again)
        assert (answer.status_code, answer.json()["code"]) == (409, "already_received"), again
    await desk.hear(parted(other))
    assert (await desk.give(card=CODE)).status_code == 201


async def test_a_kit_given_to_the_other_id_meanwhile_goes_with_it_when_they_are_parted(desk: Desk) -> None:
    one, other = await desk.person(), await desk.person()
    await desk.hear(merged(other, one))
    given = (await desk.give(person_id=other)).json()
    assert await standings(desk) == {one: (1, 0)}
    [told] = await desk.events("handout_given")
    assert (told["person_id"], told["unit_id"]) == (str(other), str(one))
    await desk.hear(parted(other))
    assert await standings(desk) == {other: (1, 0)}
    await desk.post(f"/handouts/{given['handout_id']}/reverse", {"id": new_id(), "reason": "devuelto"})
    assert await standings(desk) == {}


async def test_a_chain_counts_at_its_end(desk: Desk) -> None:
    a, b, c = [await desk.person() for _ in range(3)]
    for who in (a, b, c):
        await desk.give(person_id=who)
    await desk.hear(merged(a, b), merged(b, c))
    assert await standings(desk) == {c: (1, 2)}
    await desk.hear(parted(b))
    assert await standings(desk) == {b: (1, 1), c: (1, 0)}
    await desk.hear(parted(a))
    assert await standings(desk) == {a: (1, 0), b: (1, 0), c: (1, 0)}


async def test_households_registered_twice_have_one_allowance_and_their_own_again(desk: Desk) -> None:
    rule = {"unit": "HOUSEHOLD", "window": "ROUND", "members_per_kit": 2, "quantity_max": 3}
    round_id = await desk.plan(rule, code="KITCHEN")
    small, large = await desk.household(2), await desk.household(5)
    for household, quantity in ((small, 1), (large, 3)):
        given = await desk.give(household_id=household, round_id=round_id, quantity=quantity)
        assert given.status_code == 201
    await desk.hear(home(large, 0, 2, HouseholdMerged, merged_into=small))
    allowed = {row["unit_id"]: row for row in await desk.rows("SELECT * FROM entitlement WHERE taken > 0")}
    assert (allowed[small]["allowance"], allowed[small]["taken"], allowed[small]["over"]) == (3, 3, 1)
    again = await desk.give(household_id=large, round_id=round_id)
    assert again.json()["code"] == "already_received"
    await desk.hear(home(large, 5, 3, HouseholdUnmerged))
    rows = await desk.rows("SELECT unit_id, allowance, taken, over FROM entitlement WHERE taken > 0")
    assert {row["unit_id"]: (row["allowance"], row["taken"], row["over"]) for row in rows} == {
        small: (1, 1, 0),
        large: (3, 3, 0),
    }


async def test_a_person_who_was_registered_twice_came_once_and_one_who_came_again_twice(desk: Desk) -> None:
    round_id = await desk.plan({"unit": "PERSON", "window": "ARRIVAL"}, code="ENTRY")
    now = real_now()
    one, other, later = [await desk.person() for _ in range(3)]
    await desk.arrival(now - timedelta(days=60), person_id=one)
    await desk.arrival(now - timedelta(days=60, minutes=-5), person_id=other)
    await desk.arrival(now - timedelta(days=2), person_id=later)
    old = {"round_id": round_id, "scanned_at": (now - timedelta(days=59)).isoformat()}
    await desk.hear(merged(other, one), merged(later, one))
    log = [desk.handout(who, **old, device_seq=n) for n, who in enumerate((one, other))]
    assert verdicts(await desk.send(log)) == ["GIVEN", "GIVEN_OVER"]
    assert (await desk.give(person_id=later, round_id=round_id)).status_code == 201
    assert (await desk.give(person_id=one, round_id=round_id)).json()["code"] == "already_received"


def the_log(people: list[UUID], households: list[UUID]) -> list[Payload]:
    """Three people who are one for a while, two of whom stay so; two households of which one ends in the other."""
    a, b, c = people
    first, second = households
    return [
        *(made(PersonRegistered, person_id=who, site_id=DANLI, household_id=first) for who in (a, c)),
        made(PersonRegistered, person_id=b, site_id=DANLI, household_id=second),
        home(first, 2, 1),
        home(second, 1, 1),
        card(person_id=b),
        card("BCDEFGHJK", household_id=second),
        merged(b, a),
        home(second, 0, 2, HouseholdMerged, merged_into=first),
        merged(a, c),
        parted(a, household_id=first),
        made(PersonUpdated, person_id=a, site_id=DANLI, household_id=first, version=4),
        merged(c, a),
        parted(b, household_id=second),
        home(second, 1, 3, HouseholdUnmerged),
        merged(b, c, version=4),
        home(second, 0, 4, HouseholdMerged, merged_into=first),
    ]


async def picture(desk: Desk) -> dict[str, Any]:
    """The projections, whom the claims are, and what stands where."""
    found = {table: await desk.rows(f"SELECT * FROM {table} ORDER BY id") for table in ("person", "household", "card")}
    found["claims"] = await desk.rows("SELECT handout_id, unit_id, claimed_as FROM claim ORDER BY handout_id")
    found["standings"] = await desk.rows(
        "SELECT unit_id, window_key, allowance, taken, over FROM entitlement WHERE taken > 0 ORDER BY 1, 2"
    )
    found["cases"] = await desk.rows("SELECT unit_id, excess FROM review_case WHERE state = 'OPEN' ORDER BY 1, 2")
    return found


@pytest.mark.parametrize("seed", range(6))
async def test_a_shuffled_log_with_repeats_gives_the_same_claims(desk: Desk, seed: int) -> None:
    people, households = [new_id() for _ in range(3)], [new_id() for _ in range(2)]
    kitchen = await desk.plan({"unit": "HOUSEHOLD", "window": "ROUND"}, code="KITCHEN")
    at = real_now() - timedelta(hours=1)
    gifts: list[dict[str, Any]] = [{"person_id": who, "round_id": desk.round_id} for who in people]
    gifts += [{"household_id": household, "round_id": kitchen} for household in households]
    gifts += [{"card": CODE, "round_id": desk.round_id}, {"card": card("BCDEFGHJK").code, "round_id": kitchen}]
    items = [
        desk.handout(**gift, scanned_at=(at + timedelta(minutes=n)).isoformat(), device_seq=n)
        for n, gift in enumerate(gifts)
    ]
    await desk.send(items)
    log = the_log(people, households)
    shuffled = log * 2
    random.Random(seed).shuffle(shuffled)
    await desk.hear(*shuffled)
    found = await picture(desk)
    await desk.hear(*log)
    assert await picture(desk) == found
    end, family = people[0], households[0]
    assert {row["unit_id"]: (row["taken"], row["over"]) for row in found["standings"]} == {end: (1, 3), family: (1, 2)}
    assert {row["unit_id"]: row["excess"] for row in found["cases"] if row["unit_id"]} == {end: 3, family: 2}
