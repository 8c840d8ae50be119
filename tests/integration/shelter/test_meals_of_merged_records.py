"""A person eats once per meal by whichever record: two that are one share the meal, and part with their own."""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any
from uuid import UUID

import pytest

from services.shelter.commands import recipients
from shared.contracts.registration import CardBound, PersonRegistered
from shared.ids import new_id
from tests.integration.shelter.conftest import House, card_code
from tests.integration.shelter.test_services import statuses
from tests.integration.shelter.test_two_open_stays import merged, parted
from tests.support.events import made
from tests.support.people import DANLI

ORDERS = [(0, 1), (1, 0)]


async def two(house: House) -> tuple[UUID, UUID]:
    """A record and one that turns out to be the same person's; its card is the second one's."""
    one, other = new_id(), new_id()
    await house.tell(*(made(PersonRegistered, person_id=who, site_id=DANLI) for who in (one, other)))
    return one, other


async def eats(house: House, *people: UUID) -> list[tuple[int, str | None]]:
    answer = await house.serve("MEAL", *({"person_id": who} for who in people))
    return [(item["status"], (item["problem"] or {}).get("code")) for item in answer.json()["items"]]


GIVEN, REFUSED = (201, None), (409, "service_given_already")


@pytest.mark.parametrize("order", ORDERS)
async def test_both_records_after_the_merge_are_one_meal(house: House, order: tuple[int, int]) -> None:
    records = await two(house)
    await house.tell(merged(records[1], records[0]))
    first, second = (records[place] for place in order)
    assert [await eats(house, first), await eats(house, second)] == [[GIVEN], [REFUSED]]


@pytest.mark.parametrize("order", ORDERS)
async def test_a_meal_before_the_merge_is_the_meal_after_it(house: House, order: tuple[int, int]) -> None:
    records = await two(house)
    first, second = (records[place] for place in order)
    assert await eats(house, first) == [GIVEN]
    await house.tell(merged(records[1], records[0]))
    assert [await eats(house, second), await eats(house, first)] == [[REFUSED], [REFUSED]]


@pytest.mark.parametrize("order", ORDERS)
async def test_both_records_in_one_batch_are_one_meal(house: House, order: tuple[int, int]) -> None:
    records = await two(house)
    await house.tell(merged(records[1], records[0]))
    third = new_id()
    asked = [records[order[0]], third, records[order[1]], records[order[0]]]
    assert await eats(house, *asked) == [GIVEN, GIVEN, REFUSED, REFUSED]


async def test_a_card_of_the_other_record_is_no_second_meal(house: House) -> None:
    one, other = await two(house)
    card = {"code": card_code(0), "kind": "CARD", "state": "ISSUED", "site_id": DANLI, "person_id": other}
    await house.tell(made(CardBound, **card), merged(other, one))
    assert await eats(house, one) == [GIVEN]
    assert statuses(await house.serve("MEAL", {"card": card_code(0)})) == [409]


async def test_records_that_are_parted_have_their_own_meals(house: House) -> None:
    one, other = await two(house)
    await house.tell(merged(other, one))
    assert await eats(house, other) == [GIVEN]
    await house.tell(parted(other))
    assert await eats(house, one, other) == [GIVEN, REFUSED]


async def test_two_who_ate_and_are_one_by_now_keep_both_meals(house: House) -> None:
    one, other = await two(house)
    assert await eats(house, one, other) == [GIVEN, GIVEN]
    await house.tell(merged(other, one))
    assert await eats(house, one, other) == [REFUSED, REFUSED]
    await house.tell(parted(other))
    assert len(await house.rows("SELECT 1 FROM service_given")) == 2


async def race(house: House) -> Counter[int]:
    """Eight tables serve one person, half of them by each record."""
    records = await two(house)
    await house.tell(merged(records[1], records[0]))
    answers = await asyncio.gather(*(eats(house, records[place % 2]) for place in range(8)))
    return Counter(status for ((status, _),) in answers)


@pytest.mark.parametrize("round_", range(3))
async def test_of_eight_tables_one_serves_whichever_record_it_is_asked_for(house: House, round_: int) -> None:
    assert await race(house) == {201: 1, 409: 7}


async def test_without_the_lock_on_all_records_two_serve(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async def unlocked(session: Any, ids: Any) -> Any:
        known = await house.rows("SELECT person_id, standing_person(person_id) AS stands FROM person")
        return {row["person_id"]: row["stands"] for row in known}, {}

    monkeypatch.setattr(recipients, "lock_known", unlocked)
    served = [(await race(house))[201] for _ in range(5)]
    assert max(served) == 2
