"""A search tells what lets a desk know whom it has before it: an age in years, and how many the household is."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.registration.conftest import Desk, entry, person
from tests.integration.registration.known import xiomara
from tests.integration.registration.staying import ended, started, taken_back
from tests.support.people import COORDINATOR, DANLI


async def told(desk: Desk, q: str = "xiomara") -> dict[str, Any]:
    """The one person whom a search finds."""
    answer = await desk.post("/persons/search", {"q": q})
    assert answer.status_code == 200, answer.text
    [item] = answer.json()["items"]
    return dict(item)


@pytest.mark.parametrize("precision", ["DAY", "MONTH", "YEAR", "ESTIMATED"])
async def test_the_age_is_that_of_the_record(desk: Desk, precision: str) -> None:
    one = await desk.register(xiomara(birth_date="1990-03-04", birth_precision=precision), arrival=entry())
    record = (await desk.get(f"/persons/{one['person_ids'][0]}")).json()
    found = await told(desk)
    assert isinstance(found["age_years"], int)
    assert found["age_years"] == record["age_years"]
    assert "birth_date" not in found


async def test_whose_birth_date_nobody_knows_has_no_age(desk: Desk) -> None:
    await desk.register(xiomara(birth_date=None), arrival=entry())
    assert (await told(desk))["age_years"] is None


async def test_the_household_counts_those_without_a_record_too(desk: Desk) -> None:
    son = person(given_names="Ángel", relationship="CHILD")
    await desk.register(xiomara(), son, unnamed={"girls": 2}, arrival=entry())
    assert (await told(desk))["household_size"] == 4


async def test_the_household_counts_a_protected_member_as_one_without_a_name(desk: Desk) -> None:
    hidden = person(given_names="Ángel", relationship="CHILD", needs=["LP-VO"])
    one = await desk.register(xiomara(), hidden, arrival=entry())
    shown = (await desk.get(f"/households/{one['id']}")).json()
    assert (await told(desk))["household_size"] == shown["size"] == 2


async def test_the_household_counts_its_living(desk: Desk) -> None:
    husband = person(sex="MALE", relationship="SPOUSE", given_names="Juan")
    await desk.register(xiomara(), husband, arrival=entry())
    stay = started(husband["id"])
    await desk.hear([stay, ended(stay, "DECEASED")])
    assert (await told(desk))["household_size"] == 1
    await desk.hear([taken_back(stay)])
    assert (await told(desk))["household_size"] == 2


async def test_a_search_by_fields_and_a_candidate_tell_the_same(desk: Desk) -> None:
    await desk.register(xiomara(), person(given_names="Ángel", relationship="CHILD"), arrival=entry())
    by_fields = await desk.post("/persons/search/structured", {"given_names": "xiomara"}, member=COORDINATOR)
    asked = await desk.post("/persons/candidates", {"site_id": DANLI, "members": [xiomara()]})
    [candidate] = asked.json()["items"][0]["candidates"]
    told_here = await told(desk)
    for found in (by_fields.json()["items"][0], candidate["person"]):
        assert found == told_here
    assert told_here["household_size"] == 2
