"""A bad request is a clear problem, and nothing is stored."""

from datetime import timedelta
from typing import Any

import pytest

from services.directory.tokens import mint
from shared.ids import new_id
from shared.keys import KeysDirectory
from tests.support.events import NOON
from tests.support.tiny_service.running import Tiny, tiny_running
from tests.support.tiny_service.schema import TinyDatabase

JSON = {"Content-Type": "application/json"}
BODIES: list[tuple[str, bytes, dict[str, str], int, str]] = [
    ("too large", b'{"weight": 1}' + b" " * 1_048_576, JSON, 413, "body_too_large"),
    ("too deep", b'{"a":' * 33 + b"1" + b"}" * 33, JSON, 400, "malformed_body"),
    ("very deep", b"[" * 100_000, JSON, 400, "malformed_body"),
    ("no JSON", b"{weight: 1", JSON, 400, "malformed_body"),
    ("no UTF-8", b'{"weight": "\xff\xfe"}', JSON, 400, "malformed_body"),
    ("a number without end", b'{"weight": ' + b"9" * 5_000 + b"}", JSON, 400, "malformed_body"),
    ("empty", b"", JSON, 422, "invalid_request"),
    ("an unknown field", b'{"weight": 1, "owner": "me"}', JSON, 422, "invalid_request"),
    ("a list", b"[]", JSON, 422, "invalid_request"),
    ("another media type", b"hello", {"Content-Type": "text/plain"}, 415, "unsupported_media_type"),
    ("a weight below zero", b'{"weight": -1}', JSON, 412, "precondition_failed"),
]


@pytest.mark.parametrize(
    ("body", "headers", "status", "code"), [case[1:] for case in BODIES], ids=[case[0] for case in BODIES]
)
async def test_a_bad_body_is_refused(
    tiny: Tiny, tables: TinyDatabase, body: bytes, headers: dict[str, str], status: int, code: str
) -> None:
    answer = await tiny.client.post("/tiny/v1/notes", content=body, headers=tiny.headers(None, **headers))
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert await tables.value("SELECT count(*) FROM note") == 0
    assert await tables.value("SELECT count(*) FROM outbox") == 0


async def test_an_unknown_fields_name_is_not_echoed(tiny: Tiny) -> None:
    answer = await tiny.post(weight=1, maria_lopez=1)
    assert answer.json()["errors"] == [{"pointer": "/", "code": "extra_forbidden"}]
    assert "maria" not in answer.text


async def test_no_token_is_401(tiny: Tiny) -> None:
    answer = await tiny.client.post("/tiny/v1/notes", json={}, headers={"Idempotency-Key": str(new_id())})
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


@pytest.mark.parametrize(
    "changes", [{"operation": "elsewhere"}, {"token_seconds": -10}], ids=["another issuer", "expired"]
)
async def test_a_token_that_is_not_ours_or_has_expired_is_401(tiny: Tiny, changes: dict[str, Any]) -> None:
    settings = tiny.runtime.settings.model_copy(update=changes)
    token = mint(settings, KeysDirectory(settings.keys_dir), subject=new_id(), kind="staff", roles={"REGISTRAR": []})
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(new_id())}
    answer = await tiny.client.post("/tiny/v1/notes", json={}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "token_refused")


@pytest.mark.parametrize("token", ["x", "a.b.c", "eyJhbGciOiJub25lIn0.e30.", "\u00ff"])
async def test_garbage_for_a_token_is_401(tiny: Tiny, token: str) -> None:
    headers = {b"Authorization": f"Bearer {token}".encode("latin-1"), b"Idempotency-Key": str(new_id()).encode()}
    answer = await tiny.client.post("/tiny/v1/notes", json={}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "token_refused")


async def test_another_role_is_403(tiny: Tiny) -> None:
    settings = tiny.runtime.settings
    token = mint(settings, KeysDirectory(settings.keys_dir), subject=new_id(), kind="staff", roles={"REPORTER": []})
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(new_id())}
    answer = await tiny.client.post("/tiny/v1/notes", json={}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")


async def test_demonstration_time_is_refused_where_it_is_no_demonstration(tables: TinyDatabase) -> None:
    answers = {}
    for demo in (True, False):
        async with tiny_running(tables.settings.model_copy(update={"demo": demo})) as tiny:
            headers = tiny.headers(None, **{"X-Demo-Time": NOON.isoformat()})
            answers[demo] = await tiny.client.post("/tiny/v1/notes", json={}, headers=headers)
    assert answers[True].status_code == 201
    assert (answers[False].status_code, answers[False].json()["code"]) == (400, "demo_time_refused")
    assert await tables.column("SELECT occurred_at FROM outbox") == [NOON]


@pytest.mark.parametrize("moment", ["yesterday", "2023-06-15T12:00:00", (NOON + timedelta(days=1)).date().isoformat()])
async def test_a_demonstration_time_without_offset_is_refused(tiny: Tiny, moment: str) -> None:
    headers = tiny.headers(None, **{"X-Demo-Time": moment})
    answer = await tiny.client.post("/tiny/v1/notes", json={}, headers=headers)
    assert answer.json()["code"] == "demo_time_refused"


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/tiny/v1/nothing", 404), ("PUT", "/tiny/v1/notes", 405)]
)
async def test_a_wrong_address_or_method_is_a_problem_too(tiny: Tiny, method: str, path: str, status: int) -> None:
    answer = await tiny.client.request(method, path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
