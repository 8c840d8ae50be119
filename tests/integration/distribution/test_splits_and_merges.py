"""Households that split and were one after all: what was inherited and what it is a copy of never count twice."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from shared.clock import real_now
from shared.contracts.envelope import Payload
from shared.contracts.registration import HouseholdMerged, HouseholdUnmerged, PersonMerged, PersonUnmerged
from tests.integration.distribution.conftest import Desk, card
from tests.integration.distribution.splitting import (
    KITCHEN,
    broken,
    household,
    inherited,
    open_excess,
    split,
    split_off,
    standings,
)
from tests.support.events import made
from tests.support.people import DANLI

ROLLING = {**KITCHEN, "window": "ROLLING", "rolling_days": 30}
ENTRY = {"unit": "HOUSEHOLD", "window": "ARRIVAL"}


def merged(other: UUID, survivor: UUID, version: int = 2, **fields: Any) -> Any:
    """A household that turned out to be a second record of another."""
    return household(other, 0, version, HouseholdMerged, merged_into=survivor, **fields)


def parted(other: UUID, version: int = 3, **fields: Any) -> Any:
    """It stands for itself again."""
    return household(other, 3, version, HouseholdUnmerged, **fields)


async def told(desk: Desk, old: UUID, *states: Any) -> tuple[UUID, list[Payload]]:
    """A household that split off, and later states of it, which say so too."""
    event = split_off(old, real_now())
    await desk.hear(event)
    since = {"split_from": old, "split_at": event.split_at}
    return event.household_id, [state(event.household_id, since) for state in states]


def merge_into(survivor: UUID, version: int = 2) -> Any:
    """A later state: it is one with the survivor."""
    return lambda id_, since: merged(id_, survivor, version, **since)


def part_again(version: int = 3) -> Any:
    """A later state: it is one of its own again."""
    return lambda id_, since: parted(id_, version, **since)


async def picture(desk: Desk) -> dict[str, Any]:
    """What stands, what was inherited, and what is over."""
    rows = await desk.rows(
        """
        SELECT unit_id, window_key, allowance, taken, over, inherited FROM entitlement
        WHERE taken > 0 OR over > 0 OR inherited > 0 ORDER BY unit_id, window_key
        """
    )
    return {"rows": rows, "copies": await inherited(desk), "excess": await open_excess(desk)}


@pytest.mark.parametrize("rule", [KITCHEN, ROLLING, ENTRY], ids=["ROUND", "ROLLING", "ARRIVAL"])
async def test_merged_back_it_counts_once_and_parted_as_before(desk: Desk, rule: dict[str, Any]) -> None:
    round_id, family = await desk.plan(rule, code="W"), await desk.household(3)
    await desk.give(household_id=family, round_id=round_id)
    young, [merge, part] = await told(desk, family, merge_into(family), part_again())
    before = await picture(desk)
    await desk.hear(merge)
    assert (await inherited(desk), await open_excess(desk)) == ([], {})
    for one in (family, young):
        again = await desk.give(household_id=one, round_id=round_id)
        assert (again.status_code, again.json()["code"]) == (409, "already_received")
    assert await broken(desk) == []
    await desk.hear(part)
    assert await picture(desk) == before
    assert await desk.events("case_opened") == []
    assert await broken(desk) == []


async def test_the_old_record_merged_into_the_new_one_counts_once_too(desk: Desk) -> None:
    kitchen, family = await desk.plan(KITCHEN, code="KITCHEN"), await desk.household(3)
    await desk.give(household_id=family, round_id=kitchen)
    young = await split(desk, family)
    before = await picture(desk)
    await desk.hear(merged(family, young))
    assert (await standings(desk), await inherited(desk)) == ({young: (1, 1, 0)}, [])
    assert await broken(desk) == []
    await desk.hear(parted(family))
    assert await picture(desk) == before
    assert await broken(desk) == []


async def test_its_own_excess_goes_along_and_comes_back(desk: Desk) -> None:
    kitchen, family = await desk.plan(KITCHEN, code="KITCHEN"), await desk.household(3)
    await desk.give(household_id=family, round_id=kitchen)
    young, [merge, part] = await told(desk, family, merge_into(family), part_again())
    await desk.send([desk.handout(household_id=young, round_id=kitchen, scanned_at=real_now(), device_seq=1)])
    before = await picture(desk)
    assert before["excess"] == {young: 1}
    await desk.hear(merge)
    assert (await standings(desk), await open_excess(desk)) == ({family: (1, 1, 1)}, {family: 1})
    assert await broken(desk) == []
    await desk.hear(part)
    assert await picture(desk) == before
    assert await broken(desk) == []


async def test_a_second_record_of_who_split_off_inherits_with_it_and_alone_no_more(desk: Desk) -> None:
    kitchen, family = await desk.plan(KITCHEN, code="KITCHEN"), await desk.household(3)
    await desk.give(household_id=family, round_id=kitchen)
    double = await desk.household(3)
    young, [merge, part] = await told(desk, family, merge_into(double), part_again())
    await desk.hear(merge)
    assert await standings(desk) == {family: (1, 1, 0), double: (1, 1, 0)}
    assert (await desk.give(household_id=double, round_id=kitchen)).status_code == 409
    assert await broken(desk) == []
    await desk.hear(part)
    assert await standings(desk) == {family: (1, 1, 0), young: (1, 1, 0)}
    assert (await desk.give(household_id=double, round_id=kitchen)).status_code == 201
    assert await broken(desk) == []


async def test_what_a_second_record_of_the_old_household_had_received_is_inherited_while_they_are_one(
    desk: Desk,
) -> None:
    kitchen, family, double = await desk.plan(KITCHEN, code="KITCHEN"), *[await desk.household(3) for _ in range(2)]
    await desk.give(household_id=double, round_id=kitchen)
    young = await split(desk, family)
    assert await inherited(desk) == []
    await desk.hear(merged(double, family))
    assert await standings(desk) == {family: (1, 1, 0), young: (1, 1, 0)}
    assert await broken(desk) == []
    await desk.hear(parted(double))
    assert await standings(desk) == {double: (1, 1, 0)}
    assert await broken(desk) == []


async def test_two_who_split_off_and_were_one_inherit_once(desk: Desk) -> None:
    kitchen, family = await desk.plan({**KITCHEN, "members_per_kit": 1}, code="KITCHEN"), await desk.household(3)
    await desk.give(household_id=family, round_id=kitchen)
    one, other = await split(desk, family), await split(desk, family)
    await desk.hear(merged(other, one))
    assert await inherited(desk) == [(one, 1)]
    assert await standings(desk) == {family: (2, 1, 0), one: (2, 1, 0)}
    assert await broken(desk) == []


async def test_what_a_card_had_received_is_inherited_once_it_turns_out_to_be_the_old_households(desk: Desk) -> None:
    kitchen, family = await desk.plan(KITCHEN, code="KITCHEN"), await desk.household(3)
    await desk.hear(card())
    await desk.give(card=card().code, round_id=kitchen)
    young = await split(desk, family)
    assert await inherited(desk) == []
    await desk.hear(card(version=2, household_id=family))
    assert await standings(desk) == {family: (1, 1, 0), young: (1, 1, 0)}
    assert await broken(desk) == []


async def test_people_who_are_one_take_what_they_had_as_somebody_without_a_household(desk: Desk) -> None:
    kitchen, family = await desk.plan(KITCHEN, code="KITCHEN"), await desk.household(3)
    member, record = await desk.person(household_id=family), await desk.person()
    await desk.give(person_id=record, round_id=kitchen)
    young = await split(desk, family)
    await desk.hear(made(PersonMerged, person_id=record, merged_into=member, site_id=DANLI, version=2))
    assert await standings(desk) == {family: (1, 1, 0), young: (1, 1, 0)}
    await desk.hear(made(PersonUnmerged, person_id=record, site_id=DANLI, version=3))
    assert await standings(desk) == {record: (1, 1, 0)}
    assert await broken(desk) == []
