"""A service that is not the directory refuses what was revoked, retired or issued for too long, by its poll alone."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from fastapi.responses import JSONResponse, Response

from services.directory.tokens import mint
from shared import clock
from shared.app import create_app
from shared.auth import Authenticator
from shared.ids import new_id
from shared.keys import KeysDirectory
from shared.problems import DirectoryUnavailable
from shared.settings import Settings
from tests.support.eventually import eventually
from tests.support.tiny_directory import TinyDirectory
from tests.support.tiny_service.running import CALLER, Tiny, tiny_running
from tests.support.tiny_service.schema import TinyDatabase


@pytest.fixture
async def directory(tables: TinyDatabase) -> TinyDirectory:
    """The directory that the tiny service reads."""
    return TinyDirectory(tables.settings)


@pytest.fixture
async def polling(tables: TinyDatabase, directory: TinyDirectory) -> AsyncIterator[Tiny]:
    """The tiny service, asking that directory every 20 ms."""
    settings = tables.settings.model_copy(update={"revocation_poll_seconds": 0.02})
    async with tiny_running(settings) as tiny:
        tiny.runtime.authenticator = Authenticator(settings, "shelter", directory.client())
        task = asyncio.create_task(tiny.runtime.authenticator.keep_revocations_fresh())
        yield tiny
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def status_with(tiny: Tiny, token: str) -> int:
    """What a write with `token` is answered."""
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(new_id())}
    return (await tiny.client.post("/tiny/v1/notes", json={}, headers=headers)).status_code


def token_for(
    settings: Settings, subject: UUID = CALLER, seconds: int | None = None, device: UUID | None = None
) -> str:
    """A registrar's token, as it is bought on `device`."""
    keys = KeysDirectory(settings.keys_dir)
    roles = {"REGISTRAR": [str(UUID(int=1))]}
    return mint(settings, keys, subject=subject, kind="staff", roles=roles, seconds=seconds, device=device)


def retire_all_and_add_one(keys_dir: Path) -> None:
    """What the operator does when the token key may have leaked."""
    path = keys_dir / "token.json"
    stored = json.loads(path.read_text(encoding="utf-8"))
    for key in stored["keys"]:
        key["retired"] = True
    begins = (clock.real_now() - timedelta(seconds=1)).isoformat()
    stored["keys"].append({"kid": "after", "not_before": begins, "retired": False, "secret": "07" * 32})
    path.write_text(json.dumps(stored), encoding="utf-8")


async def test_a_revoked_callers_token_is_refused_within_the_poll(polling: Tiny, directory: TinyDirectory) -> None:
    token, other = token_for(polling.runtime.settings), token_for(polling.runtime.settings, new_id())
    assert await status_with(polling, token) == 201
    directory.revoke(CALLER)

    async def refused() -> bool:
        return await status_with(polling, token) == 401

    await eventually(refused)
    assert await status_with(polling, other) == 201


async def test_a_workers_token_ends_with_the_device_that_it_was_given_on(
    polling: Tiny, directory: TinyDirectory
) -> None:
    lost, settings = new_id(), polling.runtime.settings
    token, elsewhere = token_for(settings, device=lost), token_for(settings, device=new_id())
    assert await status_with(polling, token) == 201
    directory.revoke(lost)

    async def refused() -> bool:
        return await status_with(polling, token) == 401

    await eventually(refused)
    assert await status_with(polling, elsewhere) == 201
    assert await status_with(polling, token_for(settings)) == 201


async def test_a_token_of_a_retired_key_is_refused_within_the_poll_and_a_new_one_accepted(polling: Tiny) -> None:
    settings = polling.runtime.settings
    token = token_for(settings)
    assert await status_with(polling, token) == 201
    retire_all_and_add_one(settings.keys_dir)

    async def refused() -> bool:
        return await status_with(polling, token) == 401

    await eventually(refused)
    assert await status_with(polling, token_for(settings)) == 201


async def test_a_token_that_lives_longer_than_the_limit_is_refused(polling: Tiny) -> None:
    settings = polling.runtime.settings
    assert await status_with(polling, token_for(settings, seconds=settings.token_seconds)) == 201
    assert await status_with(polling, token_for(settings, seconds=settings.token_seconds + 3600)) == 401


@pytest.mark.parametrize("says", [Response("<html>"), JSONResponse({"items": 7}), JSONResponse([]), Response("", 500)])
async def test_the_poll_survives_whatever_the_directory_says(
    polling: Tiny, directory: TinyDirectory, says: Response
) -> None:
    token = token_for(polling.runtime.settings)
    assert await status_with(polling, token) == 201
    directory.says = says
    asked = directory.asked["revocations"]

    async def asked_again() -> bool:
        return directory.asked["revocations"] > asked + 2

    await eventually(asked_again)
    directory.says = None
    directory.revoke(CALLER)

    async def refused() -> bool:
        return await status_with(polling, token) == 401

    await eventually(refused)


async def test_a_directory_that_is_away_is_not_asked_again_before_the_cooldown(tables: TinyDatabase) -> None:
    directory = TinyDirectory(tables.settings, says=Response("", 503))
    settings = tables.settings.model_copy(update={"jwks_first_cooldown_seconds": 60.0})
    authenticator = Authenticator(settings, "shelter", directory.client())
    for _ in range(5):
        with pytest.raises(DirectoryUnavailable):
            await authenticator.principal(f"Bearer {token_for(settings)}")
    assert directory.asked["jwks"] == 1


async def test_many_first_requests_ask_for_the_keys_once_and_all_are_let_in(tables: TinyDatabase) -> None:
    directory = TinyDirectory(tables.settings)
    authenticator = Authenticator(tables.settings, "shelter", directory.client())
    token = f"Bearer {token_for(tables.settings)}"
    callers = await asyncio.gather(*(authenticator.principal(token) for _ in range(20)))
    assert {caller.subject for caller in callers} == {CALLER}
    assert directory.asked["jwks"] == 1


async def test_a_service_gives_back_its_pool_even_when_its_poll_has_died(tiny: Tiny) -> None:
    async def dies() -> None:
        raise RuntimeError

    tiny.runtime.authenticator.keep_revocations_fresh = dies  # type: ignore[method-assign]
    app = create_app(tiny.runtime)
    async with app.router.lifespan_context(app):
        await asyncio.sleep(0)
    with pytest.raises(RuntimeError, match="client has been closed"):
        await tiny.runtime.directory.get("/directory/v1/jwks.json")
