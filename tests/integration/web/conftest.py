"""A small build of the web client behind both origins that serve it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from amparo.web_client import WebClient
from tests.support.web_origins import caddy_serving, write_build


@pytest.fixture(scope="session")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a small build."""
    return write_build(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="session")
async def caddy_url(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    """The containers' gateway over that build."""
    async with caddy_serving(dist, tmp_path_factory.mktemp("caddy")) as url:
        yield url


@pytest.fixture(params=["ours", "caddy"])
async def origin(request: pytest.FixtureRequest, dist: Path, caddy_url: str) -> AsyncIterator[httpx.AsyncClient]:
    """A client of one origin after the other; it asks for no compression of its own accord."""
    ours = request.param == "ours"
    transport = httpx.ASGITransport(WebClient(dist)) if ours else None
    async with httpx.AsyncClient(
        transport=transport,
        base_url="http://amparo" if ours else caddy_url,
        headers={"Accept-Encoding": "identity"},
    ) as client:
        yield client
