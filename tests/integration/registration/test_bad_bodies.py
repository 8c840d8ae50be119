"""Bodies that nobody should send: a clear refusal, and nothing of them is kept."""

from __future__ import annotations

import gzip
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from shared.ids import new_id
from shared.problems import MEDIA_TYPE
from tests.integration.registration.conftest import Desk, household, person
from tests.support.people import REGISTRAR

LIMIT = 1_048_576
SOUND = json.dumps(household(person()), default=str).encode()
TWICE = SOUND.replace(b'"site_id"', b'"population": "RETURNEE", "site_id"')
BODIES: dict[str, tuple[bytes, dict[str, str], int]] = {
    "nothing": (b"", {}, 422),
    "one byte over the limit": (SOUND + b" " * (LIMIT + 1 - len(SOUND)), {}, 413),
    "10,000 deep": (b"[" * 10_000 + b"]" * 10_000, {}, 400),
    "80,000 fields": (b"{" + b",".join(b'"%x":1' % number for number in range(80_000)) + b"}", {}, 422),
    "NaN": (SOUND.replace(b'"unnamed"', b'"x"').replace(b"}", b', "cards": NaN}', 1), {}, 400),
    "infinity": (b'{"members": Infinity}', {}, 400),
    "a field twice": (TWICE, {}, 400),
    "UTF-16": (SOUND.decode().encode("utf-16"), {}, 400),
    "gzip": (gzip.compress(SOUND), {"Content-Encoding": "gzip"}, 415),
    "a gzip bomb": (gzip.compress(b" " * 50_000_000), {"Content-Encoding": "gzip"}, 415),
    "a form": (b"members=1", {"Content-Type": "application/x-www-form-urlencoded"}, 415),
}


async def send(desk: Desk, content: Any, headers: dict[str, str]) -> Any:
    """POST the bytes to the households."""
    token = desk.installation.token(REGISTRAR.roles, subject=REGISTRAR.subject)
    sent = {"Content-Type": "application/json", **desk.installation.headers(token), **headers}
    return await desk.installation.client.post("/registration/v1/households", content=content, headers=sent)


@pytest.mark.parametrize(("body", "headers", "status"), BODIES.values(), ids=BODIES)
async def test_a_bad_body_is_refused_and_nothing_is_kept(
    desk: Desk, body: bytes, headers: dict[str, str], status: int
) -> None:
    answer = await send(desk, body, headers)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, MEDIA_TYPE), answer.text
    assert await desk.rows("SELECT FROM household UNION ALL SELECT FROM person UNION ALL SELECT FROM outbox") == []


async def test_a_body_without_an_end_is_cut_off_at_the_limit(desk: Desk) -> None:
    read = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while True:
            read += 65_536
            yield b" " * 65_536

    answer = await send(desk, endless(), {})
    assert answer.status_code == 413
    assert read <= LIMIT + 2 * 65_536, "it went on reading"


async def test_a_byte_order_mark_is_no_reason_to_refuse(desk: Desk) -> None:
    body = b"\xef\xbb\xbf" + json.dumps(household(person()), default=str).encode()
    answer = await send(desk, body, {"Idempotency-Key": str(new_id())})
    assert answer.status_code == 201, answer.text
