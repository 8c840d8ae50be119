"""A person with two records is reached once, and two people who were taken for one are two again."""

from __future__ import annotations

import random
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest

from shared.contracts.envelope import Payload
from shared.contracts.registration import (
    HouseholdChanged,
    HouseholdMerged,
    HouseholdState,
    HouseholdUnmerged,
    PersonMerged,
    PersonState,
    PersonUnmerged,
)
from tests.integration.coordination.test_events_may_come_in_any_order import shuffled_with_repeats, tables
from tests.support.coordination import CoordinationAlone
from tests.support.events import log_of
from tests.support.year import bound, card, handout, household, person, service_given


def as_merged(one: PersonState, survivor: PersonState, version: int = 2) -> PersonMerged:
    changes = {"version": version, "merged_into": survivor.person_id, "household_id": None}
    return PersonMerged.model_validate(one.model_dump() | changes)


def as_parted(one: PersonState, version: int = 3) -> PersonUnmerged:
    return PersonUnmerged.model_validate(one.model_dump() | {"version": version})


def home(one: HouseholdState, type_: type[HouseholdState], version: int, **changes: Any) -> HouseholdState:
    return type_.model_validate(one.model_dump() | {"version": version} | changes)


async def reached(coordination: CoordinationAlone, figure: str = "transit_people_served") -> int:
    """A figure, which its source rows sum to."""
    value = (await coordination.figures())[figure]
    rows = await coordination.sources(figure, limit=2)
    assert sum(row["value"] for row in rows) == value
    return value


async def test_two_records_of_one_person_are_reached_once_and_twice_again_when_parted(
    coordination: CoordinationAlone,
) -> None:
    one, other = person("IN_TRANSIT"), person("IN_TRANSIT")
    token = bound(card(population="IN_TRANSIT"), person_id=other.person_id)
    served = [service_given(person_id=one.person_id), service_given(card_id=token.card_id)]
    await coordination.feed([one, other, token, *served])
    assert await reached(coordination) == 2
    await coordination.feed([as_merged(other, one)])
    assert await reached(coordination) == 1
    assert (await coordination.figures())["transit_services"] == 2
    await coordination.feed([as_parted(other)])
    assert await reached(coordination) == 2


async def test_a_chain_of_records_is_one_person(coordination: CoordinationAlone) -> None:
    people = [person("IN_TRANSIT") for _ in range(4)]
    await coordination.feed([*people, *(service_given(person_id=one.person_id) for one in people)])
    for one, survivor in pairwise(people):
        await coordination.feed([as_merged(one, survivor)])
    assert await reached(coordination) == 1


async def test_a_family_that_was_registered_twice_is_reached_as_one(coordination: CoordinationAlone) -> None:
    families = [household("RETURNEE", 3), household("RETURNEE", 3)]
    people = [[person("RETURNEE", household_id=family.household_id) for _ in range(2)] for family in families]
    gifts = [
        handout("HOUSEHOLD", recipient_unit="HOUSEHOLD", household_id=family.household_id, people=3)
        for family in families
    ]
    await coordination.feed([*families, *people[0], *people[1], *gifts])
    assert await reached(coordination, "returnees_assisted") == 6
    merges = [as_merged(other, one) for one, other in zip(*people, strict=True)]
    gone = home(families[1], HouseholdMerged, 2, size=0, merged_into=families[0].household_id, member_ids=[])
    await coordination.feed([*merges, gone])
    assert await reached(coordination, "returnees_assisted") == 3
    back = home(families[1], HouseholdUnmerged, 3)
    await coordination.feed([*(as_parted(other) for other in people[1]), back])
    assert await reached(coordination, "returnees_assisted") == 6


async def test_a_member_less_is_a_person_less(coordination: CoordinationAlone) -> None:
    family = household("RETURNEE", 3)
    one, other = (person("RETURNEE", household_id=family.household_id) for _ in range(2))
    await coordination.feed([family, one, other, service_given(household_id=family.household_id)])
    assert await reached(coordination, "returnees_assisted") == 3
    await coordination.feed([as_merged(other, one), home(family, HouseholdChanged, 2, size=2)])
    assert await reached(coordination, "returnees_assisted") == 2


def a_log() -> list[Payload]:
    """People who are one for a while, or stay so, and what each received."""
    people = [person("IN_TRANSIT") for _ in range(12)]
    log: list[Payload] = list(people)
    log += [service_given(person_id=one.person_id) for one in people]
    for first, second, third in zip(people[::3], people[1::3], people[2::3], strict=True):
        log += [as_merged(first, second), as_merged(second, third), as_parted(second)]
        log += [as_merged(third, first), as_parted(third), as_parted(first), as_merged(first, third, version=4)]
    return log


@pytest.mark.parametrize(("seed", "batch"), [(1, 200), (2, 7), (3, 1)])
async def test_a_shuffled_log_with_repeats_reaches_the_same(
    coordination: CoordinationAlone, seed: int, batch: int
) -> None:
    log = log_of(a_log())
    await coordination.feed_bytes(shuffled_with_repeats(log, seed), batch)
    assert await reached(coordination) == 8
    found = await tables(coordination)
    await coordination.feed_bytes(log)
    assert await tables(coordination) == found


async def test_every_window_of_source_rows_agrees_with_the_figure(coordination: CoordinationAlone) -> None:
    """Rows of one person that lie in other pages, under other records."""
    chance = random.Random(7)
    people = [person("IN_TRANSIT") for _ in range(6)]
    ids: list[UUID] = [one.person_id for one in people]
    served = [service_given(person_id=chance.choice(ids)) for _ in range(30)]
    merges = [as_merged(people[1], people[0]), as_merged(people[2], people[1]), as_merged(people[4], people[3])]
    await coordination.feed([*people, *served, *merges])
    standing = {ids[1]: ids[0], ids[2]: ids[0], ids[4]: ids[3]}
    distinct = {standing.get(one.person_id or ids[0], one.person_id) for one in served}
    assert await reached(coordination) == len(distinct)
