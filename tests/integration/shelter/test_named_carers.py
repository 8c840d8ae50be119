"""Whom a person named as the carer, as registration told, decides beside whom they are proposed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest

from shared.contracts.registration import PersonErased, PersonUpdated
from shared.contracts.vocabulary import Effect
from shared.ids import new_id
from tests.integration.shelter.conftest import House
from tests.integration.shelter.laying_out import SHELTER, lay_out
from tests.support.people import DANLI


async def pairs(house: House, household_id: UUID) -> set[frozenset[str]]:
    """Who is with whom in the first proposal for the household, when there are only rooms for two."""
    answer = await house.get(f"/shelters/{DANLI}/proposals?household={household_id}")
    assert answer.status_code == 200, answer.text
    found = answer.json()
    people = {one["number"]: one["person_id"] for one in found["guests"]}
    rooms: dict[str, set[str]] = {}
    for place in found["proposals"][0]["places"]:
        rooms.setdefault(place["room_id"], set()).add(people[place["guest"]])
    return {frozenset(one) for one in rooms.values()}


async def two_rooms(house: House) -> None:
    """Two rooms of two beds each are free, and nothing else."""
    await house.housed(*[{"bed_id": bed} for bed in house.beds])
    rooms = [
        {
            "id": new_id(),
            "code": code,
            "population": "FAMILY",
            "mode": "NUMBERED",
            "covered_area_m2": 10,
            "beds": [{"id": new_id(), "code": f"{code}{number}"} for number in (1, 2)],
        }
        for code in ("F1", "F2")
    ]
    answer = await lay_out(house, f"{SHELTER}/rooms", rooms=rooms)
    assert answer.status_code == 201, answer.text


def named(child: UUID, home: UUID, carer: UUID | None, version: int, **more: Any) -> PersonUpdated:
    """Who cares for a child of eight."""
    known = {"site_id": DANLI, "household_id": home, "age_years": 8, **more}
    return PersonUpdated(person_id=child, version=version, carer_person_id=carer, **known)


async def test_a_child_is_proposed_beside_the_carer_of_whom_registration_told(house: House) -> None:
    home, [mother, father, child, other] = await house.family(30, 31, 8, 9)
    await two_rooms(house)
    for version, carer, left in ((2, mother, father), (4, father, mother)):
        await house.tell(named(child, home, carer, version))
        assert await pairs(house, home) == {
            frozenset({str(carer), str(child)}),
            frozenset({str(left), str(other)}),
        }
    await house.tell(named(child, home, mother, 3))  # late
    assert frozenset({str(father), str(child)}) in await pairs(house, home)


async def test_so_is_somebody_who_needs_help(house: House) -> None:
    home, [one, two, old, _] = await house.family(30, 31, 80, 9)
    await two_rooms(house)
    for version, carer in ((2, one), (3, two)):
        await house.tell(named(old, home, carer, version, age_years=80, effects=[Effect.CARER_BESIDE]))
        assert frozenset({str(carer), str(old)}) in await pairs(house, home)


@pytest.mark.parametrize("left", ["told no more", "withdrawn", "erased", "is not here"])
async def test_of_a_carer_who_may_not_be_known_nothing_is_left(house: House, left: str) -> None:
    home, [mother, _, child, _] = await house.family(30, 31, 8, 9)
    await house.tell(named(child, home, mother, 2))
    if left == "told no more":
        await house.tell(named(child, home, None, 3))
    elif left == "withdrawn":
        await house.tell(PersonUpdated(person_id=child, version=3, site_id=DANLI, withdrawn=True))
    elif left == "erased":
        await house.tell(PersonErased(person_id=child, version=2_000_000_000, site_id=DANLI))
    else:
        await house.tell(named(child, home, new_id(), 3))
        await two_rooms(house)
        assert len(await pairs(house, home)) == 2
        return
    [row] = await house.rows("SELECT carer_person_id FROM person WHERE person_id = :id", id=child)
    assert row["carer_person_id"] is None
