"""Thirty-two scanners give to two records while these become one: no claim stays behind; the control leaves one."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

import pytest

from services.distribution.commands.handouts import give_kit
from services.distribution.handlers import apply_person_merges
from services.distribution.queries import projections, units
from services.distribution.queries.units import Whose
from services.distribution.schemas.handouts import HandoutIn
from shared.auth import Principal
from shared.clock import real_now
from shared.context import Context
from shared.contracts.envelope import Received
from shared.contracts.registration import PersonMerged, PersonUnmerged
from shared.ids import new_id
from tests.integration.distribution.conftest import WAITS, Desk, desk
from tests.support.events import made
from tests.support.eventually import eventually
from tests.support.people import CLERK, DANLI

__all__ = ["desk"]

WRITERS = 32
RACES = 5


def merged(other: UUID, survivor: UUID) -> PersonMerged:
    event: PersonMerged = made(PersonMerged, person_id=other, merged_into=survivor, site_id=DANLI, version=2)
    return event


async def claims(desk: Desk) -> set[UUID]:
    """Whose the claims are."""
    return {row["unit_id"] for row in await desk.rows("SELECT unit_id FROM claim WHERE live")}


async def test_every_hand_out_counts_at_the_survivor(desk: Desk) -> None:
    for _ in range(RACES):
        one, other = await desk.person(), await desk.person()
        writers = [desk.give(person_id=(one, other)[n % 2]) for n in range(WRITERS)]
        answers, _ = await asyncio.gather(asyncio.gather(*writers), desk.hear(merged(other, one)))
        given = sum(answer.status_code == 201 for answer in answers)
        assert given in (1, 2)
        rows = await desk.rows(
            "SELECT unit_id, taken, over FROM entitlement WHERE taken > 0 AND unit_id = :one", one=one
        )
        assert rows == [{"unit_id": one, "taken": 1, "over": given - 1}]
        assert other not in await claims(desk)
        excess = await desk.rows("SELECT excess FROM review_case WHERE state = 'OPEN' AND unit_id = :one", one=one)
        assert excess == ([{"excess": 1}] if given == 2 else [])


async def test_every_hand_out_is_its_own_records_when_they_part(desk: Desk) -> None:
    for _ in range(RACES):
        one, other = await desk.person(), await desk.person()
        await desk.hear(merged(other, one))
        writers = [desk.give(person_id=(one, other)[n % 2]) for n in range(WRITERS)]
        parted = made(PersonUnmerged, person_id=other, site_id=DANLI, version=3)
        answers, _ = await asyncio.gather(asyncio.gather(*writers), desk.hear(parted))
        given = sum(answer.status_code == 201 for answer in answers)
        assert given in (1, 2)
        rows = await desk.rows("SELECT unit_id, claimed_as FROM claim WHERE live")
        assert all(row["unit_id"] == row["claimed_as"] for row in rows)
        standing = await desk.rows("SELECT sum(taken)::int AS taken, sum(over)::int AS over FROM entitlement")
        assert standing[0]["over"] == 0


class _HandOut:
    """A hand-out that has written everything and not yet committed."""

    def __init__(self, desk: Desk, person: UUID) -> None:
        self._desk, self._person = desk, person
        self.written, self.release = asyncio.Event(), asyncio.Event()

    async def __call__(self) -> None:
        runtime = self._desk.installation.runtime("distribution")
        roles = {role: frozenset(map(str, sites)) for role, sites in CLERK.roles.items()}

        async def work(session: Any) -> None:
            caller = Principal(CLERK.subject, "staff", roles=roles)
            context = Context(session, runtime.settings, "distribution", real_now(), "test", caller)
            body = self._desk.handout(self._person)
            await give_kit(context, HandoutIn.model_validate(body))
            self.written.set()
            await self.release.wait()

        await runtime.database.run(work)


async def _merge(desk: Desk, event: PersonMerged, *, guarded: bool) -> None:
    runtime = desk.installation.runtime("distribution")

    async def work(session: Any) -> None:
        context = Context(session, runtime.settings, "distribution", real_now(), "test")
        if guarded:
            await apply_person_merges(context, [Received(new_id(), real_now(), "test", event)])
            return
        await projections.keep_persons(session, [event.model_dump(mode="json") | {"id": event.person_id}])
        assert await units.strays(session, Whose(persons=[event.person_id], merged=True)) == []

    await runtime.database.run(work)


@pytest.mark.parametrize("guarded", [True, False], ids=["as it is", "control: without the gates"])
async def test_a_merge_waits_for_a_hand_out_on_its_way_or_leaves_its_claim_behind(desk: Desk, *, guarded: bool) -> None:
    one, other = await desk.person(), await desk.person()
    giving = _HandOut(desk, other)
    given = asyncio.create_task(giving())
    await giving.written.wait()
    merging = asyncio.create_task(_merge(desk, merged(other, one), guarded=guarded))

    async def waits_or_is_done() -> bool:
        held = await desk.rows(WAITS)
        return bool(held) or merging.done()

    await eventually(waits_or_is_done)
    assert merging.done() is not guarded
    giving.release.set()
    await asyncio.gather(given, merging)
    assert await claims(desk) == {one if guarded else other}
