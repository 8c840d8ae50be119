"""An installation of the directory alone, with an agency and a site."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from shared.contracts.vocabulary import Role
from shared.ids import new_id
from tests.support.installation import (
    Installation,
    make_settings,
    running,
)


@dataclass
class Directory:
    """The directory under test: writes as an administrator unless told otherwise, and looks into its tables."""

    installation: Installation
    admin: str
    agency_id: UUID = field(default_factory=new_id)
    site_id: UUID = field(default_factory=new_id)

    @property
    def client(self) -> httpx.AsyncClient:
        """A client of the gateway."""
        return self.installation.client

    async def post(self, path: str, body: Any, *, token: str | None = None, key: UUID | None = None) -> httpx.Response:
        """Write with a new Idempotency-Key."""
        headers = self.installation.headers(token or self.admin, key=key)
        return await self.client.post(f"/directory/v1{path}", json=body, headers=headers)

    async def get(self, path: str, *, token: str | None = None) -> httpx.Response:
        """Read."""
        headers = {"Authorization": f"Bearer {token or self.admin}"}
        return await self.client.get(f"/directory/v1{path}", headers=headers)

    async def open_post(self, path: str, body: Any) -> httpx.Response:
        """Post without token and key."""
        return await self.client.post(f"/directory/v1{path}", json=body)

    async def sign_in(self, username: str, password: str, **more: str) -> httpx.Response:
        """Sign in."""
        return await self.open_post("/sign-in", {"username": username, "password": password, **more})

    async def add_site(self, code: str, **more: Any) -> dict[str, Any]:
        """A further site."""
        answer = await self.post("/sites", {**self.site_body(code), **more})
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    def site_body(self, code: str) -> dict[str, Any]:
        """What makes a site."""
        return {
            "code": code,
            "name": "Centro Francisco Paz",
            "kind": "MIGRANT_CENTRE",
            "pcode": "HN0703",
            "managing_agency_id": str(self.agency_id),
            "holding_agency_id": str(self.agency_id),
        }

    def staff_body(self, username: str, role: Role = Role.REGISTRAR, *, until: str = "2199-12-31") -> dict[str, Any]:
        """What makes an account with one role at the site (ADMIN: everywhere)."""
        held = {"role": role, "until": until} | ({} if role == Role.ADMIN else {"site_id": str(self.site_id)})
        return {"username": username, "display_name": "Ana", "agency_id": str(self.agency_id), "roles": [held]}

    async def add_staff(self, username: str, role: Role = Role.REGISTRAR) -> dict[str, Any]:
        """An account, with its first password."""
        answer = await self.post("/staff", self.staff_body(username, role))
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def add_device(self, name: str = "Tablet 1") -> dict[str, Any]:
        """A device, with its enrolment code."""
        body = {"name": name, "site_id": str(self.site_id), "kind": "TABLET"}
        answer = await self.post("/devices", body)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    async def token_of(self, client_id: str, secret: str) -> httpx.Response:
        """Ask for a token with client credentials."""
        form = {"grant_type": "client_credentials"}
        return await self.client.post("/directory/v1/token", data=form, auth=(client_id, secret))

    def coordinator(self, *sites: UUID) -> str:
        """A token of a coordinator of the agency at `sites`."""
        return self.installation.token({Role.SITE_COORDINATOR: list(sites)}, agency=self.agency_id)

    async def rows(self, sql: str, *arguments: Any) -> list[asyncpg.Record]:
        """Look into the tables."""
        async with self.installation.eyes() as admin:
            await admin.execute("SET search_path = directory")
            return list(await admin.fetch(sql, *arguments))

    async def last_position(self) -> int:
        """The position of the newest event, once all have one (nobody listens here, so that they stay unsent)."""
        for _ in range(200):
            row = (await self.rows("SELECT max(position) AS last, count(*) - count(position) AS left FROM outbox"))[0]
            if not row["left"]:
                return int(row["last"])
            await asyncio.sleep(0.02)
        raise AssertionError("events are still without a position")

    async def refused_within_the_poll(self, token: str, path: str = "/sites") -> bool:
        """Whether `token` is refused before long."""
        for _ in range(100):
            if (await self.get(path, token=token)).status_code == 401:
                return True
            await asyncio.sleep(0.05)
        return False


async def _with_places(installation: Installation) -> Directory:
    directory = Directory(installation, installation.token({Role.ADMIN: ["*"]}))
    agency = {"id": str(directory.agency_id), "code": "OIM", "name": "OIM Honduras", "kind": "UN"}
    assert (await directory.post("/agencies", agency)).status_code == 201
    await directory.add_site("DANLI", id=str(directory.site_id))
    return directory


@pytest.fixture
async def directory(database: str, tmp_path: Path) -> AsyncIterator[Directory]:
    """A demonstration installation: a printed password is enough to sign in."""
    settings = make_settings(database, tmp_path / "keys")
    async with running(settings, services=["directory"]) as installed:
        yield await _with_places(installed)


@pytest.fixture
async def strict_directory(database: str, tmp_path: Path) -> AsyncIterator[Directory]:
    """An installation in earnest: own passwords, and a second factor for privileged roles."""
    settings = make_settings(database, tmp_path / "keys", demo=False)
    async with running(settings, services=["directory"]) as installed:
        yield await _with_places(installed)
