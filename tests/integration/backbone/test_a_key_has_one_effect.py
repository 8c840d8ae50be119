"""An Idempotency-Key has one effect and one answer, refusals too."""

import asyncio

from shared.ids import new_id
from tests.support.tiny_service.running import CALLER, Tiny
from tests.support.tiny_service.schema import TinyDatabase


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
