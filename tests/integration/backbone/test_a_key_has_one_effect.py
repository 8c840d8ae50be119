"""An Idempotency-Key has one effect and one answer, refusals too."""

import asyncio

from shared.bus.memory import MemoryBus
from shared.idempotency import purge
from shared.idempotency.keys import PURGED_ROWS_MAX
from shared.ids import new_id
from shared.worker import declare_queue, run_worker
from tests.support.eventually import eventually
from tests.support.tiny_service.running import CALLER, Tiny
from tests.support.tiny_service.schema import TinyDatabase
from tests.support.tiny_service.service import service


async def test_the_same_key_and_body_get_the_same_answer_once(tiny: Tiny, tables: TinyDatabase) -> None:
    key = new_id()
    first, again = [await tiny.post(key=key, weight=2) for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert (first.headers.get("Idempotent-Replayed"), again.headers["Idempotent-Replayed"]) == (None, "true")
    assert await tables.value("SELECT count(*) FROM note") == 1


async def test_another_key_has_an_effect_of_its_own(tiny: Tiny, tables: TinyDatabase) -> None:
    for _ in range(2):
        await tiny.post(weight=2)
    assert await tables.value("SELECT count(*) FROM note") == 2


async def test_the_order_of_fields_is_no_other_body(tiny: Tiny) -> None:
    key = new_id()
    bodies = [b'{"weight": 2, "after": null}', b'{"after":null,"weight":2}']
    headers = tiny.headers(key, **{"Content-Type": "application/json"})
    answers = [await tiny.client.post("/tiny/v1/notes", content=body, headers=headers) for body in bodies]
    assert [answer.status_code for answer in answers] == [201, 201]


async def test_the_same_key_with_another_body_is_refused(tiny: Tiny, tables: TinyDatabase) -> None:
    key = new_id()
    await tiny.post(key=key, weight=2)
    answer = await tiny.post(key=key, weight=3)
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert await tables.column("SELECT weight FROM note") == [2]


async def test_a_refusal_by_a_rule_is_repeated_though_the_rule_has_changed(tiny: Tiny, tables: TinyDatabase) -> None:
    key = new_id()
    first, again = [await tiny.post(key=key, weight=13) for _ in range(2)]
    assert (first.status_code, again.status_code) == (409, 409)
    assert again.headers["Idempotent-Replayed"] == "true"
    same = {"code", "parameters", "detail"}
    assert {k: first.json()[k] for k in same} == {k: again.json()[k] for k in same}
    assert await tables.value("SELECT count(*) FROM note") == 0


async def test_an_invalid_body_does_not_use_the_key_up(tiny: Tiny) -> None:
    key = new_id()
    assert (await tiny.post(key=key, weight="heavy")).status_code == 422
    assert (await tiny.post(key=key, weight=2)).status_code == 201


async def test_while_the_first_is_in_flight_the_second_waits_and_is_told_to_come_again(
    tiny: Tiny, tables: TinyDatabase
) -> None:
    key = new_id()
    async with tables.admin.transaction():
        await tables.admin.execute(
            "INSERT INTO idempotency (caller, key, fingerprint) VALUES ($1, $2, '\\x00')", CALLER, key
        )
        answer = await tiny.post(key=key, weight=2)
    assert (answer.status_code, answer.json()["code"]) == (409, "request_in_flight")
    assert int(answer.headers["Retry-After"]) > 0


async def test_ten_at_once_with_one_key_have_one_effect(tiny: Tiny, tables: TinyDatabase) -> None:
    key = new_id()
    answers = await asyncio.gather(*(tiny.post(key=key, weight=2) for _ in range(8)))
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert await tables.value("SELECT count(*) FROM note") == 1


async def test_a_missing_key_and_a_key_that_is_no_uuid_are_refused(tiny: Tiny) -> None:
    headers = tiny.headers()
    missing = await tiny.client.post("/tiny/v1/notes", json={}, headers={"Authorization": headers["Authorization"]})
    wrong = await tiny.client.post("/tiny/v1/notes", json={}, headers={**headers, "Idempotency-Key": "seven"})
    assert (missing.status_code, missing.json()["code"]) == (400, "idempotency_key_missing")
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/headers/Idempotency-Key")


async def test_the_repeat_of_a_refusal_names_the_same_places_and_has_the_same_headers(tiny: Tiny) -> None:
    key = new_id()
    first, again = [await tiny.post(key=key, weight=14) for _ in range(2)]
    assert first.json()["errors"] == [{"pointer": "/weight", "code": "unlucky"}]
    assert again.json()["errors"] == first.json()["errors"]
    assert first.headers["Retry-After"] == again.headers["Retry-After"] == "7"


async def test_the_repeat_of_an_answer_has_its_headers(tiny: Tiny) -> None:
    key = new_id()
    first, again = [await tiny.post("/tagged-notes", key=key) for _ in range(2)]
    assert first.headers["ETag"] == again.headers["ETag"] == '"1"'
    assert again.headers["Idempotent-Replayed"] == "true"


async def test_a_worker_forgets_old_keys_and_keeps_the_others(tiny: Tiny, tables: TinyDatabase) -> None:
    settings = tiny.runtime.settings
    keys = [new_id() for _ in range(3)]
    for key in keys:
        await tiny.post(key=key)
    age = f"UPDATE idempotency SET created_at = now() - interval '{settings.idempotency_days} days 1 hour'"
    await tables.admin.execute(f"{age} WHERE key <> $1", keys[2])
    stop, bus = asyncio.Event(), MemoryBus(settings)
    await declare_queue(service, bus)
    working = asyncio.create_task(run_worker(service, tiny.runtime.database, bus, settings, stop))

    async def two_are_gone() -> bool:
        return await tables.column("SELECT key FROM idempotency") == [keys[2]]

    await eventually(two_are_gone)
    stop.set()
    await working


async def test_more_old_keys_than_one_batch_are_forgotten_in_one_round(tiny: Tiny, tables: TinyDatabase) -> None:
    old = f"""
        INSERT INTO idempotency (caller, key, fingerprint, created_at)
        SELECT gen_random_uuid(), gen_random_uuid(), '', now() - interval '91 days'
        FROM generate_series(1, {2 * PURGED_ROWS_MAX + 1})
    """
    await tables.admin.execute(old)
    assert await purge(tiny.runtime.database, 90) == 2 * PURGED_ROWS_MAX + 1
    assert await tables.value("SELECT count(*) FROM idempotency") == 0
