"""Scanners give to a household while another splits off from it: none draws twice unseen; each control lets one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.distribution.commands.handouts import give_kit
from services.distribution.handlers import apply_cards, apply_households
from services.distribution.queries import entitlements, inheriting, units
from services.distribution.schemas.handouts import HandoutIn
from shared.auth import Principal
from shared.clock import real_now
from shared.context import Context
from shared.contracts.envelope import Payload, Received
from shared.ids import new_id
from tests.integration.distribution.conftest import Desk, card, desk
from tests.integration.distribution.splitting import broken, inherited, open_excess, split_off, standings
from tests.support.eventually import eventually
from tests.support.people import CLERK

__all__ = ["desk"]

WRITERS = 16
RACES = 5
ONCE = {"unit": "HOUSEHOLD", "window": "ROUND"}
LOCKS = """
    SELECT 1 FROM pg_locks AS l JOIN pg_stat_activity AS a USING (pid)
    WHERE NOT l.granted AND a.datname = current_database()
"""
"""Whether somebody waits for anything in this database."""
CHECK = "I2 who split off has inherited what the other had received, and nothing else"


@pytest.mark.parametrize("later", [True, False], ids=["given before the split", "given around it"])
async def test_whoever_gives_to_both_meanwhile_gives_one_kit_or_shows_an_excess(desk: Desk, *, later: bool) -> None:
    round_id = await desk.plan(ONCE, code="KITCHEN")
    for _ in range(RACES):
        family = await desk.household(6)
        at = real_now() + timedelta(minutes=1 if later else 0)
        event = split_off(family, at)
        both = (family, event.household_id)
        writers = [desk.give(household_id=both[n % 2], round_id=round_id) for n in range(WRITERS)]
        answers, _ = await asyncio.gather(asyncio.gather(*writers), desk.hear(event))
        given = [sum(answer.status_code == 201 for answer in answers[n::2]) for n in range(2)]
        assert max(given) <= 1
        copies = [unit for unit, _ in await inherited(desk)].count(event.household_id)
        assert copies == given[0] or not later
        excess = (await open_excess(desk)).get(event.household_id, 0)
        assert excess == given[1] * copies
        again = [(await desk.give(household_id=one, round_id=round_id)).status_code for one in both]
        assert again == [409 if received else 201 for received in (given[0], given[1] + copies)]
    assert await broken(desk) == []


class _Half:
    """What has written everything and not yet committed, until it is released."""

    def __init__(self, desk: Desk, work: Callable[[Context], Awaitable[Any]]) -> None:
        self._desk, self._work = desk, work
        self.written, self.release = asyncio.Event(), asyncio.Event()

    async def __call__(self) -> None:
        runtime = self._desk.installation.runtime("distribution")
        roles = {role: frozenset(map(str, sites)) for role, sites in CLERK.roles.items()}

        async def work(session: Any) -> None:
            caller = Principal(CLERK.subject, "staff", roles=roles)
            await self._work(Context(session, runtime.settings, "distribution", real_now(), "test", caller))
            self.written.set()
            await self.release.wait()

        await runtime.database.run(work)


def giving(desk: Desk, household_id: UUID, round_id: UUID) -> _Half:
    """A hand-out on its way."""
    body = HandoutIn.model_validate(desk.handout(household_id=household_id, round_id=round_id))
    return _Half(desk, lambda context: give_kit(context, body))


def hearing(desk: Desk, handler: Callable[..., Awaitable[None]], event: Payload) -> _Half:
    """An event that is being applied."""
    received: Received[Any] = Received(new_id(), real_now(), "test", event)
    return _Half(desk, lambda context: handler(context, [received]))


async def at_once(desk: Desk, first: _Half, second: _Half) -> bool:
    """Let the first write, then the second while the first has not committed; answer whether the second waited."""
    one = asyncio.create_task(first())
    await first.written.wait()
    second.release.set()
    other = asyncio.create_task(second())

    async def waits_or_is_done() -> bool:
        if not other.done() and await desk.rows(LOCKS):
            await asyncio.sleep(0.2)  # a lock that somebody passes holds up nobody
            return other.done() or bool(await desk.rows(LOCKS))
        return other.done()

    await eventually(waits_or_is_done)
    waited = not other.done()
    first.release.set()
    await asyncio.gather(one, other)
    return waited


async def nothing(*_: Any) -> None:
    """Hold nobody."""


@pytest.mark.parametrize("guarded", [True, False], ids=["as it is", "control: without the gates"])
async def test_a_split_waits_for_a_hand_out_on_its_way_or_does_not_inherit_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, *, guarded: bool
) -> None:
    round_id, family = await desk.plan(ONCE, code="KITCHEN"), await desk.household(6)
    event = split_off(family, real_now() + timedelta(minutes=1))
    if not guarded:
        monkeypatch.setattr(units, "close_gates", nothing)
    waited = await at_once(desk, giving(desk, family, round_id), hearing(desk, apply_households, event))
    assert waited is guarded
    assert await inherited(desk) == ([(event.household_id, 1)] if guarded else [])
    assert await broken(desk) == ([] if guarded else [CHECK])


@pytest.mark.parametrize("guarded", [True, False], ids=["as it is", "control: without the rows' locks"])
async def test_what_is_given_to_who_split_off_meanwhile_is_counted(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, *, guarded: bool
) -> None:
    round_id, family, young = await desk.plan({**ONCE, "quantity": 2}, code="TWICE"), await desk.household(6), new_id()
    await desk.give(household_id=family, round_id=round_id, quantity=2)
    event = split_off(family, real_now(), id_=young)
    await desk.hear(card(household_id=young))
    first = desk.handout(card=card().code, round_id=round_id)
    assert (await desk.post("/handouts", first)).status_code == 201
    second = HandoutIn.model_validate(desk.handout(card=card().code, round_id=round_id))

    async def give_and_unlock(context: Context) -> None:
        await give_kit(context, second)
        if not guarded:
            for step in ("ensure", "lock"):  # making a row waits for whoever writes it, as locking does
                monkeypatch.setattr(entitlements, step, nothing)

    await at_once(desk, _Half(desk, give_and_unlock), hearing(desk, apply_households, event))
    assert (await standings(desk))[young] == ((2, 2, 2) if guarded else (2, 2, 1))
    assert (await broken(desk) == []) is guarded


@pytest.mark.parametrize("guarded", [True, False], ids=["as it is", "control: not in turn"])
async def test_a_split_and_a_card_that_turns_out_to_be_the_old_households_see_each_other(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, *, guarded: bool
) -> None:
    round_id, family = await desk.plan(ONCE, code="KITCHEN"), await desk.household(6)
    await desk.hear(card())
    assert (await desk.give(card=card().code, round_id=round_id)).status_code == 201
    event = split_off(family, real_now())
    if not guarded:
        monkeypatch.setattr(inheriting, "take_turn", nothing)
    bound = hearing(desk, apply_cards, card(version=2, household_id=family))
    waited = await at_once(desk, hearing(desk, apply_households, event), bound)
    assert waited is guarded
    assert await inherited(desk) == ([(event.household_id, 1)] if guarded else [])
    assert await broken(desk) == ([] if guarded else [CHECK])
