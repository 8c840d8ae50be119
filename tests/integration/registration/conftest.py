"""A registration desk at Danlí, with the directory beside it for its keys."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from shared.contracts.directory import SiteChanged
from shared.contracts.envelope import Payload
from shared.ids import new_id
from shared.worker import consumer_of
from tests.support.events import log_of, made
from tests.support.installation import Installation, make_settings, running, service_of
from tests.support.people import DANLI, REGISTRAR, Member, fixed_id

CONFIDENTIAL = "registration.unaccompanied_child_identified.v1"
"""Shelter's alone: what all others hear is without it."""
HOLDER = fixed_id("agency that holds danli's data")


@dataclass
class Desk:
    """Calls as members of the cast, events as other services send them, and the tables as the owner sees them."""

    installation: Installation

    async def post(
        self, path: str, body: Mapping[str, Any], *, member: Member | None = REGISTRAR, key: UUID | None = None
    ) -> httpx.Response:
        """POST as `member` (None: without a token)."""
        headers = {"Content-Type": "application/json", "Idempotency-Key": str(key or new_id())}
        content = json.dumps(body, default=str)
        return await self.installation.client.post(
            f"/registration/v1{path}", content=content, headers=headers | self._token(member)
        )

    async def get(self, path: str, *, member: Member | None = REGISTRAR) -> httpx.Response:
        """GET as `member`."""
        return await self.installation.client.get(f"/registration/v1{path}", headers=self._token(member))

    async def patch(
        self, path: str, body: Mapping[str, Any], *, etag: str | None, member: Member | None = REGISTRAR
    ) -> httpx.Response:
        """PATCH what was read with `etag`."""
        headers = {"Content-Type": "application/json"} | ({"If-Match": etag} if etag is not None else {})
        content = json.dumps(body, default=str)
        return await self.installation.client.patch(
            f"/registration/v1{path}", content=content, headers=headers | self._token(member)
        )

    def _token(self, member: Member | None) -> dict[str, str]:
        if member is None:
            return {}
        token = self.installation.token(member.roles, subject=member.subject, kind=member.kind, agency=HOLDER)
        return {"Authorization": f"Bearer {token}"}

    async def register(self, *members: Mapping[str, Any], **more: Any) -> dict[str, Any]:
        """Register a household; answer what was sent with what was answered."""
        body = household(*members, **more)
        answer = await self.post("/households", body)
        assert answer.status_code == 201, answer.text
        return {**body, **answer.json()}

    async def batch(self, count: int) -> list[str]:
        """Codes of a printed batch."""
        answer = await self.post("/card-batches", {"id": new_id(), "site_id": DANLI, "count": count})
        codes: list[str] = answer.json()["codes"]
        return codes

    async def hear(self, payloads: Sequence[Payload]) -> None:
        """Apply `payloads` as one delivery."""
        runtime = self.installation.runtime("registration")
        consumer = consumer_of(service_of("registration"), runtime.database, self.installation.settings)
        await consumer.apply(log_of(payloads))

    async def know_site(self, holder: UUID = HOLDER, version: int = 1) -> None:
        """Hear that Danlí's data is held by `holder`, the agency of all who call here."""
        site = {"site_id": DANLI, "code": "DAN", "kind": "MIGRANT_CENTRE", "pcode": "HN0703", "open": True}
        agencies = {"managing_agency_id": new_id(), "holding_agency_id": holder}
        await self.hear([made(SiteChanged, **site, **agencies, confidential_location=False, version=version)])

    async def rows(self, sql: str, *parameters: Any) -> list[dict[str, Any]]:
        """Read any table, as the superuser."""
        async with self.installation.eyes() as admin:
            await admin.execute("SET search_path = registration, extensions")
            return [dict(row) for row in await admin.fetch(sql, *parameters)]

    async def children(self) -> list[dict[str, Any]]:
        """What shelter, and nobody else, was told of children in alarm."""
        rows = await self.rows("SELECT data FROM outbox WHERE type = $1 ORDER BY id", CONFIDENTIAL)
        return [json.loads(row["data"]) for row in rows]

    async def events(self, type_: str = "") -> list[dict[str, Any]]:
        """The payloads in the outbox, of one type (without its prefix and version) or of all."""
        rows = await self.rows("SELECT type, data FROM outbox WHERE type <> $1 ORDER BY id", CONFIDENTIAL)
        name = f"registration.{type_}.v1"
        return [json.loads(row["data"]) for row in rows if not type_ or row["type"] == name]


def person(**fields: Any) -> dict[str, Any]:
    """A grown-up woman without a name, unless `fields` says otherwise."""
    return {"id": new_id(), "sex": "FEMALE", "birth_date": "1990-03-04", "relationship": "HEAD", **fields}


def household(*members: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """The body of a registration at Danlí."""
    return {"id": new_id(), "site_id": DANLI, "population": "IN_TRANSIT", "members": list(members), **more}


def entry(**fields: Any) -> dict[str, Any]:
    """The arrival of a household that enters at Danlí."""
    return {"kind": "TRANSIT_ENTRY", "place_pcode": "HN0703", "means": "BUS", "country_from": "NI", **fields}


def headcount(men: int, **fields: Any) -> dict[str, Any]:
    """The body of a head-count of `men` at Danlí."""
    return {
        "id": new_id(),
        "site_id": DANLI,
        "kind": "TRANSIT_ENTRY",
        "place_pcode": "HN0703",
        "people": {"men": men},
        **fields,
    }


@pytest.fixture
async def desk(database: str, tmp_path: Path) -> AsyncIterator[Desk]:
    """A desk on an empty database; nothing is sent, so that the outbox stays to be read."""
    settings = make_settings(database, tmp_path / "keys")
    async with running(settings, services=["directory", "registration"], workers=False) as installation:
        yield Desk(installation)
