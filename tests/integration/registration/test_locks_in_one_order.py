"""Households, people, cards: who changes a child's care, household or record, and who changes the child's card.

Repeats after a deadlock are switched off here, so that one is seen: its caller would be told to come again.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import asyncpg
import httpx
import pytest

from amparo.cli.retention import run_all
from shared import db
from shared.ids import new_id
from tests.integration.registration.conftest import Desk, person
from tests.integration.registration.merging import merge
from tests.support.eventually import eventually
from tests.support.installation import with_database
from tests.support.people import DANLI
from tests.support.servers import postgres_url


@dataclass
class Family:
    """An adult with a child who holds a card, and another record of the child."""

    adult: Mapping[str, Any]
    child: Mapping[str, Any]
    again: Mapping[str, Any]
    home: Mapping[str, Any]
    code: str


async def family(desk: Desk) -> Family:
    """Register them."""
    adult, again = person(), person(birth_date="2015-01-01", care_basis="PARENT", relationship="CHILD")
    child = person(birth_date="2015-01-01", relationship="CHILD")
    home = await desk.register(adult, child, cards=[{"person_id": child["id"]}])
    await desk.register(person(), again)
    return Family(adult, child, again, home, home["cards"][0]["code"])


async def care(desk: Desk, one: Family) -> httpx.Response:
    """Nobody cares for the child: an alarm."""
    return await desk.post(f"/persons/{one.child['id']}/care", {"site_id": DANLI, "care_basis": "NONE"})


async def adult_leaves(desk: Desk, one: Family) -> httpx.Response:
    """The child is left alone: an alarm."""
    path = f"/households/{one.home['id']}/members/{one.adult['id']}/leave"
    return await desk.post(path, {"id": new_id(), "site_id": DANLI})


async def born_later(desk: Desk, one: Family) -> httpx.Response:
    """An edit of the child."""
    shown = await desk.get(f"/persons/{one.child['id']}")
    body = {"site_id": DANLI, "care_basis": "NONE"}
    return await desk.patch(f"/persons/{one.child['id']}", body, etag=shown.headers["ETag"])


async def merged(desk: Desk, one: Family) -> httpx.Response:
    """The child's record becomes one of the other."""
    return await merge(desk, one.again, one.child, household_id=one.home["id"], choices={"care": "SURVIVOR"})


async def pause(desk: Desk, one: Family) -> httpx.Response:
    """The child's card is paused."""
    return await desk.post(f"/cards/{one.code}/pause", {"reason": "LOST"})


async def revoke(desk: Desk, one: Family) -> httpx.Response:
    """The child's card is revoked."""
    return await desk.post(f"/cards/{one.code}/revoke", {"reason": "LOST"})


async def waiting(desk: Desk) -> int:
    """How many wait for somebody."""
    sql = "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    return len(await desk.rows(sql))


Change = Callable[[Desk, Family], Awaitable[httpx.Response]]


async def at_the_same_time(
    desk: Desk, held: Any, first: Callable[[], Awaitable[Any]], second: Callable[[], Awaitable[Any]]
) -> tuple[Any, Any]:
    """Both, each begun while the person `held` is held, the first one first; what they answer when it is let go."""
    admin = await asyncpg.connect(with_database(postgres_url(), desk.installation.settings.database_name()))
    try:
        async with admin.transaction():
            await admin.execute("SELECT FROM registration.person WHERE id = $1 FOR UPDATE", held)
            begun = []
            for call in (first, second):
                begun.append(asyncio.ensure_future(call()))
                await eventually(lambda: _are_waiting(desk, len(begun)))
        return await begun[0], await begun[1]
    finally:
        await admin.close()


@pytest.mark.parametrize("card", [pause, revoke])
@pytest.mark.parametrize("record", [care, adult_leaves, born_later, merged])
async def test_neither_waits_for_the_other_for_ever(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, record: Change, card: Change
) -> None:
    monkeypatch.setattr(db, "RETRIES_MAX", 0)
    one = await family(desk)
    answers = await at_the_same_time(desk, one.child["id"], lambda: record(desk, one), lambda: card(desk, one))
    assert {answer.status_code for answer in answers} <= {200, 201}, [answer.text for answer in answers]


async def test_neither_waits_for_retention_for_ever(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db, "RETRIES_MAX", 0)
    one = await family(desk)
    await desk.rows("UPDATE person SET registered_at = now() - interval '91 days', last_contact_at = NULL RETURNING 1")
    last = max(one.adult["id"], one.child["id"])
    await desk.rows("UPDATE person SET birth_date = '2015-01-01' WHERE id = $1 RETURNING 1", last)
    body = {"site_id": DANLI, "care_basis": "NONE"}
    alarm, counts = await at_the_same_time(
        desk, last, lambda: desk.post(f"/persons/{last}/care", body), lambda: run_all(desk.installation.settings)
    )
    assert alarm.status_code == 200, alarm.text
    assert counts == {"IN_TRANSIT": 3}


async def _are_waiting(desk: Desk, count: int) -> bool:
    return await waiting(desk) == count
