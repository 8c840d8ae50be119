"""Rate limits: per caller and minute, with the time to wait; others go on, and a demonstration has none."""

from __future__ import annotations

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from services.directory.tokens import mint
from shared.ids import new_id
from shared.keys import KeysDirectory
from tests.support.tiny_service.running import CALLER, Tiny, tiny_running
from tests.support.tiny_service.schema import TinyDatabase

LIMIT = 5


@pytest.fixture
async def limited(tables: TinyDatabase) -> AsyncIterator[Tiny]:
    """The tiny service in earnest, with small limits."""
    changes = {"demo": False, "rate_caller_per_minute": LIMIT, "rate_address_per_minute": 3 * LIMIT}
    async with tiny_running(tables.settings.model_copy(update=changes)) as tiny:
        yield tiny


def token_of(tiny: Tiny, subject: UUID) -> dict[str, str]:
    """Headers of a registrar."""
    settings = tiny.runtime.settings
    roles = {"REGISTRAR": [str(UUID(int=1))]}
    token = mint(settings, KeysDirectory(settings.keys_dir), subject=subject, kind="staff", roles=roles)
    return {"Authorization": f"Bearer {token}"}


async def statuses(tiny: Tiny, headers: dict[str, str], count: int) -> list[int]:
    """What `count` writes are answered."""
    found = []
    for _ in range(count):
        key = {"Idempotency-Key": str(new_id())}
        found.append((await tiny.client.post("/tiny/v1/notes", json={}, headers=headers | key)).status_code)
    return found


async def test_a_caller_is_refused_after_the_limit_and_another_is_not(limited: Tiny, tables: TinyDatabase) -> None:
    wild, calm = token_of(limited, CALLER), token_of(limited, new_id())
    # The first request of a token is its address's.
    assert await statuses(limited, wild, LIMIT + 3) == [201] * (LIMIT + 1) + [429] * 2
    assert await statuses(limited, calm, 2) == [201] * 2
    assert await tables.value("SELECT count(*) FROM note") == LIMIT + 3


async def test_the_refusal_says_when_to_come_again(limited: Tiny) -> None:
    headers = token_of(limited, CALLER)
    await statuses(limited, headers, LIMIT + 1)
    answer = await limited.client.post("/tiny/v1/notes", json={}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_requests")
    assert (answer.json()["retryable"], 1 <= int(answer.headers["Retry-After"]) <= 60) == (True, True)


async def test_without_a_token_the_address_is_counted(limited: Tiny) -> None:
    assert await statuses(limited, {}, 3 * LIMIT + 1) == [401] * (3 * LIMIT) + [429]
    assert await statuses(limited, token_of(limited, CALLER), 1) == [429]


async def test_health_is_never_refused(limited: Tiny) -> None:
    answers = [await limited.client.get("/livez") for _ in range(4 * LIMIT)]
    assert {answer.status_code for answer in answers} == {200}


async def test_a_demonstration_has_no_limit(tables: TinyDatabase) -> None:
    changes = {"rate_caller_per_minute": 1, "rate_address_per_minute": 1}
    async with tiny_running(tables.settings.model_copy(update=changes)) as tiny:
        assert set(await statuses(tiny, token_of(tiny, CALLER), 4)) == {201}
