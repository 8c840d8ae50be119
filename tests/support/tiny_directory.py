"""The two open addresses of the directory that every service reads, without the directory."""

from __future__ import annotations

from typing import Any

import httpx
from fastapi import FastAPI

from services.directory.tokens import jwks
from shared.keys import KeysDirectory
from shared.settings import Settings


def tiny_directory(settings: Settings) -> httpx.AsyncClient:
    """A client to a directory in this process that answers the keys of `settings.keys_dir` and no revocations."""
    app = FastAPI()

    @app.get("/directory/v1/jwks.json")
    async def read_jwks() -> dict[str, list[dict[str, Any]]]:
        return jwks(KeysDirectory(settings.keys_dir))

    @app.get("/directory/v1/revocations")
    async def read_revocations() -> dict[str, list[dict[str, Any]]]:
        return {"items": []}

    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://directory")
