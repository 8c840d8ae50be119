"""Thirty-two writers on one lot: nobody waits for ever, nothing is below zero, and every piece is accounted for."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Coroutine
from typing import Any

import httpx
import pytest

from services.distribution.queries import ledger
from shared.ids import new_id
from tests.integration.distribution.stock.conftest import FAR, Store
from tests.integration.distribution.test_concurrent_logs import refused_statements
from tests.support.people import COORDINATOR, DANLI

WRITERS = 32
AGAINST_ZERO = "WHERE l.takes AND l.qty >= 0"


def writer(store: Store, lot: Any, n: int, person: Any) -> Coroutine[Any, Any, httpx.Response]:
    """One of several kinds of movement that want ten pieces of the lot."""
    lines = [{"lot_id": lot, "quantity": 10}]
    body = {"id": new_id(), "site_id": DANLI}
    match n % 4:
        case 0:
            loss = {**body, "account": "LOST", "reason": "THEFT", "lines": lines}
            return store.desk.post("/stock/losses", loss)
        case 1:
            away = {"id": new_id(), "waybill": str(n), "from_site_id": DANLI, "to_site_id": FAR, "lines": lines}
            return store.desk.post("/transfers", away)
        case 2:
            away = {"id": new_id(), "waybill": str(n), "from_site_id": DANLI, "to_site_id": FAR}
            return store.desk.post("/transfers", {**away, "lines": [{"item_id": store.soap, "quantity": 10}]})
        case _:
            return store.desk.give(person_id=person, quantity=5)


async def test_the_lot_is_given_to_as_many_as_it_holds(store: Store) -> None:
    await store.desk.plan({"unit": "PERSON", "window": "ROUND", "quantity": 5}, code="FIVE")
    [round_] = await store.desk.rows("SELECT id FROM round WHERE code = 'FIVE'")
    store.desk.round_id = round_["id"]
    lot, people = await store.lot_a(), [await store.desk.person() for _ in range(WRITERS)]
    refused = refused_statements(store.desk)
    answers = await asyncio.gather(*(writer(store, lot, n, person) for n, person in enumerate(people)))
    counts = Counter(answer.status_code for answer in answers)
    assert counts == {201: 20, 409: 12}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"out_of_stock"}
    assert refused == []
    assert (await store.of_lot(lot)).get("SHELF", 0) == 0
    await store.must_balance()


async def taken_twice(store: Store) -> list[int]:
    """Two want more than half of the lot at the same time."""
    lines = [{"lot_id": await store.lot_a(), "quantity": 150}]
    body = {"site_id": DANLI, "account": "LOST", "reason": "THEFT", "lines": lines}
    calls = [store.desk.post("/stock/losses", {"id": new_id(), **body}, member=COORDINATOR) for _ in range(2)]
    return sorted(answer.status_code for answer in await asyncio.gather(*calls))


async def test_two_who_want_more_than_there_is_do_not_both_get_it(store: Store) -> None:
    assert await taken_twice(store) == [201, 409]
    await store.must_balance()


async def test_without_the_judgement_the_books_would_not_be_the_sum_of_their_legs(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: what is short is not told, so both legs are written, and the balance takes one."""
    assert AGAINST_ZERO in ledger.POST
    monkeypatch.setattr(ledger, "POST", ledger.POST.replace("WHERE c.takes AND coalesce", "WHERE false AND coalesce"))
    assert await taken_twice(store) == [201, 201]
    with pytest.raises(AssertionError):
        await store.must_balance()
