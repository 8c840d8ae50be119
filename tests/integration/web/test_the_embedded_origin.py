"""The embedded mode's one origin: services at their paths, the state for programs, the web client for the rest."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from amparo.embedded.gateway import Gateway
from amparo.web_client import WebClient
from tests.support.installation import make_settings
from tests.support.web_origins import PAGE


@pytest.fixture
async def client(database: str, dist: Path, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the whole origin."""
    gateway = Gateway(make_settings(database, tmp_path / "keys"), WebClient(dist))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(gateway), base_url="http://amparo") as asking:
        yield asking
    for app in gateway.apps.values():
        await app.state.runtime.close()


async def test_a_browser_meets_the_client(client: httpx.AsyncClient) -> None:
    answer = await client.get("/", headers={"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*"})

    assert answer.text == PAGE


@pytest.mark.parametrize(("path", "accept"), [("/", "application/json"), ("/livez", "*/*")])
async def test_a_program_meets_the_state(client: httpx.AsyncClient, path: str, accept: str) -> None:
    answer = await client.get(path, headers={"Accept": accept})

    assert (answer.status_code, answer.json()["status"]) == (200, "alive")
    assert "/shelter/v1" in answer.json()["services"]


async def test_a_services_path_stays_the_services(client: httpx.AsyncClient) -> None:
    assert (await client.get("/shelter/v1/nothing")).json()["code"] == "not_found"
    assert (await client.get("/shelter/v1/sites")).headers.get("content-security-policy") is None
    assert (await client.get("/directory/livez")).json() == {"status": "alive"}
