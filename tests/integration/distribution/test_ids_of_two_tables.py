"""An id is one thing for ever (I3): a hand-out with which nothing leaves, and another movement, at the same instant."""

from __future__ import annotations

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from services.distribution.queries import ids
from shared.clock import real_now
from shared.contracts.card_codes import with_check_character
from shared.ids import new_id
from shared.migrations import admin_url
from tests.integration.distribution.conftest import Desk, verdicts
from tests.integration.distribution.device_logs import device, speaking
from tests.integration.distribution.test_concurrent_logs import refused_statements
from tests.support.goods_checks import broken_goods
from tests.support.people import DANLI

WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
SHARED = "I3 a hand-out's id is no other movement's, and its movement no other content's"
AT_ONCE = 24


@contextlib.asynccontextmanager
async def held(desk: Desk, table: str) -> AsyncIterator[Callable[[int], Awaitable[None]]]:
    """All rows of a table, locked by somebody else; gives what waits until so many wait."""
    connection = await asyncpg.connect(admin_url(desk.installation.settings))

    async def until(count: int) -> None:
        async with desk.installation.eyes() as eyes:
            for _ in range(500):
                if await eyes.fetchval(WAITING) >= count:
                    return
                await asyncio.sleep(0.02)
        raise AssertionError("nobody waits")

    try:
        async with connection.transaction():
            await connection.execute(f"SELECT 1 FROM distribution.{table} FOR UPDATE")
            yield until
    finally:
        await connection.close()


async def broken(desk: Desk) -> set[str]:
    """The checks of `amparo verify` that name something."""
    async with desk.installation.eyes() as eyes:
        return set(await broken_goods(eyes, desk.installation.settings.role("distribution")))


async def served(desk: Desk) -> UUID:
    """Somebody who has received what there is: the next hand-out is refused."""
    person = await desk.person()
    assert (await desk.give(person_id=person)).status_code == 201
    return person


def told(answer: httpx.Response) -> tuple[int, str | None]:
    return answer.status_code, answer.json().get("code")


async def receipt(desk: Desk, id_: UUID) -> httpx.Response:
    """Soap comes, under that id."""
    lines = [{"item_id": desk.item_id, "lot_code": "A", "expires_on": "2034-01-01", "quantity": 1}]
    return await desk.post("/stock/receipts", {"id": id_, "site_id": DANLI, "lines": lines})


async def loss(desk: Desk, id_: UUID) -> httpx.Response:
    """A bar of soap is lost at the round's tables."""
    body = {"id": id_, "site_id": DANLI, "kind": "LOST", "reason": "UNKNOWN"}
    body |= {"lines": [{"item_id": desk.item_id, "quantity": 1}]}
    return await desk.post(f"/rounds/{desk.round_id}/stock", body)


async def reversal(desk: Desk, id_: UUID) -> httpx.Response:
    """Somebody else's hand-out is taken back."""
    given = await desk.give(person_id=await desk.person())
    return await desk.post(f"/handouts/{given.json()['handout_id']}/reverse", {"id": id_, "reason": "x"})


async def settlement(desk: Desk, id_: UUID) -> httpx.Response:
    """What somebody else was left owing is given."""
    owed = [{"item_id": desk.item_id, "quantity": 1}]
    given = await desk.give(person_id=await desk.person(), owed=owed)
    return await desk.post(f"/handouts/{given.json()['handout_id']}/settlements", {"id": id_, "site_id": DANLI})


async def step_of_a_loan(desk: Desk, id_: UUID) -> httpx.Response:
    """Somebody else's loan comes back."""
    lent = await desk.plan({"unit": "PERSON", "window": "ROUND"}, code="LENT", mode="LOAN")
    given = await desk.give(person_id=await desk.person(), round_id=lent)
    body = {"id": id_, "site_id": DANLI, "outcome": "RETURNED", "lines": [{"item_id": desk.item_id, "quantity": 1}]}
    return await desk.post(f"/handouts/{given.json()['handout_id']}/loan-steps", body)


Makes = Callable[[Desk, UUID], Awaitable[httpx.Response]]
MOVEMENTS: list[Makes] = [receipt, loss, reversal, settlement, step_of_a_loan]


async def refused_meanwhile(desk: Desk, makes: Makes) -> tuple[tuple[int, str | None], tuple[int, str | None]]:
    """A hand-out is being refused when a movement is made under its id: what each is told."""
    person, id_ = await served(desk), new_id()
    async with held(desk, f"entitlement WHERE unit_id = '{person}'") as until:
        refusing = asyncio.create_task(desk.give(id=id_, person_id=person))
        await until(1)
        made = await makes(desk, id_)
    return told(await refusing), told(made)


async def made_meanwhile(desk: Desk, *, waits_for_it: bool) -> tuple[tuple[int, str | None], tuple[int, str | None]]:
    """A receipt is being made when a hand-out is refused under its id: what each is told."""
    person, id_ = await served(desk), new_id()
    async with held(desk, "balance") as until:
        making = asyncio.create_task(receipt(desk, id_))
        await until(1)
        refusing = asyncio.create_task(desk.give(id=id_, person_id=person))
        if waits_for_it:
            await until(2)
        else:
            await refusing
    return told(await refusing), told(await making)


@pytest.mark.parametrize("makes", MOVEMENTS, ids=lambda makes: makes.__name__)
async def test_a_hand_out_that_is_being_refused_finds_the_movement_that_was_made(desk: Desk, makes: Makes) -> None:
    refused, made = await refused_meanwhile(desk, makes)
    assert (refused, made[0]) == ((422, "id_reused"), 201)
    assert await broken(desk) == set()


async def test_a_hand_out_waits_for_the_movement_that_is_being_made_under_its_id(desk: Desk) -> None:
    assert await made_meanwhile(desk, waits_for_it=True) == ((422, "id_reused"), (201, None))
    assert await broken(desk) == set()


@pytest.fixture
def unguarded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody looks, and nobody waits."""

    async def open_to_all(*_: Any) -> None:
        """No gate."""

    async def looked_already(*_: Any) -> bool:
        """The statement that inserted looked, by the snapshot that it had."""
        return False

    monkeypatch.setattr(ids, "pass_gate", open_to_all)
    monkeypatch.setattr(ids, "pass_gates", open_to_all)
    monkeypatch.setattr(ids, "are_movements", looked_already)
    monkeypatch.setattr(ids, "is_handouts", looked_already)


@pytest.mark.usefixtures("unguarded")
@pytest.mark.parametrize("makes", MOVEMENTS, ids=lambda makes: makes.__name__)
async def test_without_the_gate_a_refusal_and_a_movement_are_both_stored(desk: Desk, makes: Makes) -> None:
    refused, made = await refused_meanwhile(desk, makes)
    assert (refused, made[0]) == ((409, "already_received"), 201)
    assert SHARED in await broken(desk)


@pytest.mark.usefixtures("unguarded")
async def test_without_the_gate_a_movement_and_a_refusal_are_both_stored(desk: Desk) -> None:
    assert await made_meanwhile(desk, waits_for_it=False) == ((409, "already_received"), (201, None))
    assert SHARED in await broken(desk)


async def test_a_repeat_in_a_log_is_sent_again_and_then_refused_alone(desk: Desk) -> None:
    person, at = await desk.person(), real_now() - timedelta(hours=1)
    code = with_check_character("ABCDEFGHJ")
    items = [
        desk.handout(card=code, scanned_at=(at + timedelta(seconds=n)).isoformat(), device_seq=n + 1) for n in range(2)
    ]
    items.append(desk.handout(person, scanned_at=at.isoformat(), device_seq=3))
    assert verdicts(await desk.send(items[:1], more=True)) == ["UNKNOWN_CARD"]
    key, sent_at = new_id(), real_now()
    async with held(desk, "entitlement") as until:
        sending = asyncio.create_task(desk.send(items[1:], key=key, sent_at=sent_at))
        await until(1)
        assert (await receipt(desk, items[1]["id"])).status_code == 201
    assert told(await sending) == (409, "request_in_flight")
    assert verdicts(await desk.send(items[1:], key=key, sent_at=sent_at)) == ["id_reused", "GIVEN"]
    assert await broken(desk) == set()


async def one_of_each(desk: Desk, refusals: Iterable[Awaitable[httpx.Response]], made: list[UUID]) -> Counter[bool]:
    """Each id asked for by a refusal and a receipt at once: whether the receipt won, counted."""
    answers = await asyncio.gather(*refusals, *(receipt(desk, id_) for id_ in made))
    pairs = list(zip(answers[: len(made)], answers[len(made) :], strict=True))
    assert {tuple(sorted((one.status_code, other.status_code))) for one, other in pairs} <= {(201, 422), (409, 422)}
    assert await broken(desk) == set()
    return Counter(receipt_.status_code == 201 for _, receipt_ in pairs)


async def test_of_many_refusals_and_movements_at_once_each_id_is_one_of_them(desk: Desk) -> None:
    person, made = await served(desk), [new_id() for _ in range(AT_ONCE)]
    refusals = [desk.give(id=id_, person_id=person) for id_ in made]
    assert (await one_of_each(desk, refusals, made)).total() == AT_ONCE


async def test_refusals_by_an_empty_shelf_pass_the_gate_too(desk: Desk) -> None:
    many = await desk.plan({"unit": "PERSON", "window": "ROUND", "quantity": 100}, code="MANY")
    await desk.give(person_id=await desk.person(), round_id=many, quantity=100)
    people, made = [await desk.person() for _ in range(AT_ONCE)], [new_id() for _ in range(AT_ONCE)]
    refusals = [
        desk.give(id=id_, person_id=person, round_id=many, quantity=100)
        for id_, person in zip(made, people, strict=True)
    ]
    assert (await one_of_each(desk, refusals, made)).total() == AT_ONCE


async def test_a_refusal_does_not_wait_for_another_under_a_gate(desk: Desk) -> None:
    """All ids whose last byte is alike have one gate."""
    connection = await asyncpg.connect(admin_url(desk.installation.settings))
    id_ = new_id()
    try:
        async with connection.transaction():
            gate = f"get_byte(uuid_send('{id_}'), 15) % 128"
            await connection.execute(f"SELECT pg_advisory_xact_lock_shared({ids.GATES}, {gate})")
            refused = await desk.give(id=id_, person_id=await served(desk))
            waiting = asyncio.create_task(receipt(desk, id_))
            await asyncio.sleep(0.3)
            assert not waiting.done()
    finally:
        await connection.close()
    assert told(refused) == (409, "already_received")
    assert told(await waiting) == (422, "id_reused")


def at_one_gate() -> UUID:
    """A new id whose gate is that of all others from here."""
    return UUID(int=new_id().int & ~0xFF)


async def test_losses_and_logs_of_one_shelf_and_gate_do_not_deadlock(desk: Desk) -> None:
    at = real_now() - timedelta(hours=1)

    async def log(number: int) -> httpx.Response:
        own, code = await device(desk), with_check_character(f"ABCDEFGH{number}")
        items = [
            desk.handout(id=at_one_gate(), card=code, scanned_at=(at + timedelta(seconds=n)).isoformat(), device_seq=n)
            for n in (1, 2)
        ]
        return await desk.send(items, device_id=own, member=speaking(own), more=True)

    refused = refused_statements(desk)
    pairs = [call for n in range(8) for call in (log(n), loss(desk, at_one_gate()))]
    answers = await asyncio.gather(*pairs)
    assert Counter(answer.status_code for answer in answers) == {207: 8, 201: 8}
    assert {tuple(verdicts(answer)) for answer in answers[::2]} == {("UNKNOWN_CARD", "DUPLICATE_SCAN")}
    assert refused == []
    assert await broken(desk) == set()
