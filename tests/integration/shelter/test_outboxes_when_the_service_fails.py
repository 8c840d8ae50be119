"""What the service could not try is not put aside: it is sent again, and nothing after it was tried before it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import asyncpg
import pytest

from services.shelter.commands import arriving
from shared import clock
from shared.ids import new_id
from shared.migrations import admin_url
from tests.integration.shelter.conftest import STAFF, House
from tests.support.outboxes import Tablet, codes, statuses
from tests.support.people import COORDINATOR, DANLI

STAYS = "POST /shelter/v1/stays"


def check_in(bed: object) -> dict[str, Any]:
    """Somebody without data."""
    return {"site_id": DANLI, "stays": [{"id": new_id(), "bed_id": bed}]}


async def test_a_bed_that_somebody_holds_too_long_is_no_refusal(house: House) -> None:
    """The first entry waits for a lock and is answered 503; the second is not tried, the third request does both."""
    tablet = Tablet(house.installation, "shelter")
    worker = tablet.on_shift(STAFF)
    entries = [worker.entry(STAYS, check_in(bed), seq=n) for n, bed in enumerate(house.beds[:2])]
    admin = await asyncpg.connect(admin_url(house.installation.settings))
    try:
        async with admin.transaction():
            await admin.execute("LOCK TABLE shelter.stay IN ACCESS EXCLUSIVE MODE")
            runtime = house.installation.runtime("shelter")
            runtime.settings = runtime.settings.model_copy(update={"outbox_entry_seconds_max": 0.5})
            items = await tablet.items(*entries)
    finally:
        await admin.close()
    assert statuses(items) == [(503, False), (503, False)]
    assert codes(items) == ["entry_not_tried", "entry_not_tried"]
    assert await tablet.parked(COORDINATOR) == []
    assert await house.rows("SELECT id FROM stay") == []
    assert statuses(await tablet.items(*entries)) == [(201, False)] * 2


async def test_an_answer_that_asks_for_more_is_not_kept_under_the_key(house: House, failing: Any) -> None:
    tablet, key, at = Tablet(house.installation, "shelter"), new_id(), clock.real_now()
    worker = tablet.on_shift(STAFF)
    entries = [worker.entry(STAYS, check_in(house.beds[0]))]
    with failing():
        assert statuses((await tablet.send(*entries, key=key, at=at)).json()["items"]) == [(500, False)]
    again = await tablet.send(*entries, key=key, at=at)
    assert "Idempotent-Replayed" not in again.headers
    assert statuses(again.json()["items"]) == [(201, False)]
    third = await tablet.send(*entries, key=key, at=at)
    assert (third.json(), third.headers["Idempotent-Replayed"]) == (again.json(), "true")


async def test_an_entry_that_fails_again_and_again_is_put_aside_and_keeps_nothing_back(
    house: House, failing: Any
) -> None:
    tablet = Tablet(house.installation, "shelter")
    worker = tablet.on_shift(STAFF)
    bad, behind = worker.entry(STAYS, check_in(house.beds[0])), worker.entry(STAYS, check_in(house.beds[1]))
    with failing():
        for _ in range(4):
            assert statuses(await tablet.items(bad, behind)) == [(500, False), (503, False)]
        assert statuses(await tablet.items(bad)) == [(500, True)]
    assert statuses(await tablet.items(bad, behind)) == [(500, True), (201, False)]
    [aside] = await tablet.parked(COORDINATOR, state="OPEN")
    assert aside["problem"]["code"] == "internal_error"
    assert (await tablet.resolve(aside["id"], COORDINATOR, "RETRY")).json()["state"] == "RETRIED"


async def test_the_same_entries_at_the_same_time_have_one_effect(house: House) -> None:
    tablet = Tablet(house.installation, "shelter")
    worker = tablet.on_shift(STAFF)
    entries = [worker.entry(STAYS, check_in(bed), seq=n) for n, bed in enumerate(house.beds)]
    answers = await asyncio.gather(*(tablet.items(*entries) for _ in range(4)))
    settled = [item for items in answers for item in items if item["status"] < 500]
    assert {item["status"] for item in settled} <= {201, 409}
    assert not any(item["parked"] for item in settled)
    assert statuses(await tablet.items(*entries)) == [(201, False)] * 4
    assert len(await house.rows("SELECT id FROM stay")) == 4


async def test_as_many_outboxes_as_there_are_connections_do_not_wait_for_one_another(house: House) -> None:
    """A request inside a request takes a connection of its own while the outer one holds none."""
    runtime = house.installation.runtime("shelter")
    pool = runtime.database.engine.pool.size()  # type: ignore[attr-defined]
    tablets = [Tablet(house.installation, "shelter", device_id=new_id()) for _ in range(pool + 6)]
    body = {"site_id": DANLI, "kind": "MEAL", "items": []}

    async def serve(tablet: Tablet) -> list[tuple[int, bool]]:
        meal = {**body, "items": [{"id": new_id(), "count": {"women": 1}}]}
        return statuses(await tablet.items(tablet.on_shift(STAFF).entry("POST /shelter/v1/services/batch", meal)))

    async with asyncio.timeout(30):
        answers = await asyncio.gather(*(serve(tablet) for tablet in tablets))
    assert answers == [[(207, False)]] * len(tablets)


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The service fails as a programmer's error does, while the block lasts."""

    @contextmanager
    def fails() -> Iterator[None]:
        async def broken(*_: Any) -> Any:
            raise RuntimeError("a mistake of the programmer's")

        with monkeypatch.context() as patched:
            patched.setattr(arriving, "check_in", broken)
            yield

    return fails
