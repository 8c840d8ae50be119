"""The two open addresses of the directory that every service reads, without the directory."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
from fastapi import FastAPI
from fastapi.responses import JSONResponse, Response

from services.directory.tokens import jwks
from shared import clock
from shared.keys import KeysDirectory
from shared.settings import Settings


@dataclass
class TinyDirectory:
    """A directory in this process: the keys of `settings.keys_dir`, and what a test revokes.

    While `says` is set it answers that to everything; `asked` counts the requests by path.
    """

    settings: Settings
    says: Response | None = None
    revoked: list[dict[str, Any]] = field(default_factory=list)
    asked: Counter[str] = field(default_factory=Counter)

    def revoke(self, subject: UUID) -> None:
        """Refuse the tokens of `subject` that were issued up to now."""
        moment = clock.real_now() + timedelta(seconds=1)
        entry = {"subject": str(subject), "revoked_at": moment.isoformat(), "position": len(self.revoked) + 1}
        self.revoked.append(entry)

    def client(self) -> httpx.AsyncClient:
        """A client to it."""
        app = FastAPI()

        @app.get("/directory/v1/jwks.json")
        async def read_jwks() -> Response:
            self.asked["jwks"] += 1
            return self.says or JSONResponse(jwks(KeysDirectory(self.settings.keys_dir)))

        @app.get("/directory/v1/revocations")
        async def read_revocations(after: int = 0) -> Response:
            self.asked["revocations"] += 1
            later = [entry for entry in self.revoked if entry["position"] > after]
            return self.says or JSONResponse({"items": later})

        return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://directory")


def tiny_directory(settings: Settings) -> httpx.AsyncClient:
    """A client to a directory in this process that answers the keys of `settings.keys_dir` and no revocations."""
    return TinyDirectory(settings).client()
