"""Thirty-two who move to one bed or come to it: one gets it, no error. Without the lock on it it is given twice."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from services.shelter.queries import stays
from shared.db import fetch
from shared.migrations import admin_url
from tests.faults.test_one_bed_many_writers import OVERLAPS, WRITERS
from tests.integration.shelter.conftest import House, house
from tests.integration.shelter.moving import move, unsound

__all__ = ["house"]


async def without_beds(house: House, count: int) -> list[str]:
    return await house.housed(*({"without_bed": True} for _ in range(count)))


async def test_one_of_32_movers_and_check_ins_gets_the_bed(house: House) -> None:
    guests = await without_beds(house, WRITERS // 2)
    calls = [move(house, {"stay_id": guest, "bed_id": house.beds[0]}) for guest in guests]
    calls += [house.check_in({"bed_id": house.beds[0]}) for _ in range(WRITERS - len(guests))]
    answers = await asyncio.gather(*calls)
    codes = Counter(answer.status_code // 100 for answer in answers)
    assert codes == {2: 1, 4: WRITERS - 1}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"bed_taken"}
    assert await house.rows(OVERLAPS) == [{"pairs": 0}]
    assert await unsound(house) == []


async def test_32_families_that_swap_the_same_beds_do_not_deadlock(house: House) -> None:
    first, second = await house.housed({"bed_id": house.beds[0]}, {"bed_id": house.beds[1]})
    pairs = [(first, second) if number % 2 else (second, first) for number in range(WRITERS)]
    answers = await asyncio.gather(
        *(
            move(house, {"stay_id": one, "bed_id": house.beds[2]}, {"stay_id": other, "bed_id": house.beds[3]})
            for one, other in pairs
        )
    )
    assert Counter(answer.status_code for answer in answers) == {200: WRITERS}
    assert await unsound(house) == []


async def test_32_movers_to_a_counted_room_fill_it_and_the_rest_is_overflow(house: House) -> None:
    guests = await without_beds(house, WRITERS)
    answers = await asyncio.gather(*(move(house, {"stay_id": guest, "room_id": house.gym_id}) for guest in guests))
    places = Counter(answer.json()["stays"][0]["place"] for answer in answers)
    assert places == {"PLACE": 5, "OVERFLOW": WRITERS - 5}
    assert await unsound(house) == []


async def test_a_host_who_moves_takes_those_along_who_come_to_share_meanwhile(house: House) -> None:
    (host,) = await house.housed({"bed_id": house.beds[0]})
    calls = [house.check_in({"shares_with_stay_id": host}) for _ in range(WRITERS - 4)]
    calls[10:10] = [move(house, {"stay_id": host, "bed_id": bed}) for bed in house.beds[1:]]
    calls.append(move(house, {"stay_id": host, "room_id": house.gym_id}))
    answers = await asyncio.gather(*calls)
    assert Counter(answer.status_code for answer in answers) == {200: len(house.beds), 201: WRITERS - len(house.beds)}
    assert await unsound(house) == []


async def unlocked(session: AsyncSession, site_id: UUID, ids: Iterable[UUID]) -> dict[UUID, Mapping[Any, Any]]:
    """The beds, which others may take meanwhile."""
    rows = await fetch(
        session, "SELECT id, room_id, state FROM bed WHERE id = ANY(CAST(:ids AS uuid[]))", ids=sorted(ids)
    )
    return {row["id"]: row for row in rows}


@pytest.mark.parametrize("locked", [True, False])
async def test_without_the_lock_on_the_bed_the_same_race_gives_it_twice(
    house: House, monkeypatch: pytest.MonkeyPatch, *, locked: bool
) -> None:
    """The net below the lock is taken away too, so that the lock alone stands, or nothing."""
    admin = await asyncpg.connect(admin_url(house.installation.settings))
    await admin.execute("ALTER TABLE shelter.bed_use DROP CONSTRAINT bed_not_twice")
    await admin.close()
    if not locked:
        monkeypatch.setattr(stays, "lock_beds", unlocked)
    guests = await without_beds(house, WRITERS)
    answers = await asyncio.gather(*(move(house, {"stay_id": guest, "bed_id": house.beds[0]}) for guest in guests))
    won = Counter(answer.status_code for answer in answers)[200]
    assert (won == 1) is locked
    assert ((await house.rows(OVERLAPS))[0]["pairs"] == 0) is locked


async def test_a_host_does_not_begin_to_share_while_others_come_to_share_with_it(house: House) -> None:
    (guest,) = await house.housed({"bed_id": house.beds[0]})
    hosts = await without_beds(house, 4)
    for host in hosts:
        calls = [house.check_in({"shares_with_stay_id": host}) for _ in range(WRITERS // 2)]
        calls.insert(4, move(house, {"stay_id": host, "shares_with_stay_id": guest}))
        answers = await asyncio.gather(*calls)
        assert {answer.status_code for answer in answers} <= {200, 201, 409}
    assert await unsound(house) == []
