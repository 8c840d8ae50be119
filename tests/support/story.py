"""Tells the examples of all services, in order, to one installation, and can call any operation again."""

from __future__ import annotations

import base64
import contextlib
import functools
import json
import shutil
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx

from amparo.documents import ROOT
from amparo.installation import SERVICES, service_named
from services.directory.examples import BASIC, CLIENT, ENROLMENT_CODE, PASSWORD, SHIFT, SHIFT_ASSERTION
from services.distribution.examples.things import CASE, FAR_SITE, LOT, OWN_LOT, PACKED, PACKED_LOT
from services.registration.examples.changes import CONFLICT
from services.registration.examples.lists import LIST
from services.registration.examples.privacy import ALERT
from services.registration.examples.protection import TASK
from services.shelter.examples import OTHER_SHELTER
from shared.auth import ALL_SITES
from shared.contracts.vocabulary import Role, Scope
from shared.examples import AGENCY, CARD, DEVICE, QUESTION, SITE, SPARE_CARD, STAFF, STRIP_CARD, Example
from shared.ids import new_id
from tests.support.installation import (
    Installation,
    copy_database,
    drop_database,
    make_settings,
    running,
)
from tests.support.outboxes import signed_anew
from tests.support.people import fixed_id
from tests.support.shifts import EXAMPLES_KEY, signed_assertion

NOW = "2023-06-15T15:30:00Z"
EARLIER = {"open_round": "2023-06-01T14:00:00Z"}
"""When an operation's example happens that does not happen now."""
TELLER = fixed_id("who tells the story")
SECOND_TELLER = fixed_id("who approves what the teller asked for")
BY_ANOTHER = {"approve_authority_export", "countersign_override"}
"""Needs a second person."""
BY_THEMSELVES = {
    "open_shift": (STAFF, "staff"),
    "read_shift": (STAFF, "staff"),
    "end_shift": (DEVICE, "device"),
    "add_offline_slots": (DEVICE, "device"),
}
"""Needs the account or the device that the story made."""
BY_DEVICE = {"record_outbox_entries"}
"""Under the device's own token."""
HELD_AT = {"receive_transfer": FAR_SITE, "refer_to_shelter": OTHER_SHELTER}
"""Operations of which the example happens at another site."""
TOLD_AGAIN: Mapping[str, Mapping[str, Any]] = {
    "add_item": {
        "id": PACKED,
        "code": "HYGIENE-TRANSIT-PACKED",
        "name": "Kit de higiene empacado",
        "unit": "kit",
        "gtin": None,
        "packs": [],
    },
    "open_shelter": {
        "site_id": OTHER_SHELTER,
        "rooms": [
            {"id": str(fixed_id("a hall")), "code": "HALL", "mode": "COUNTED", "covered_area_m2": 20, "places": 5}
        ],
    },
}
"""Told a second time with these changes: later examples need both."""
TOLD_LAST = ("revoke_device", "revoke_staff")
"""Other services' examples need the device."""
QUIET: Mapping[str, Any] = {"database_pool_connections": 4, "revocation_poll_seconds": 5.0, "relay_idle_ms": 100}
"""Whoever calls operations here waits for every answer, and what polls for nothing takes their time."""
OF_WORKERS = "audit_checkpoint"
"""A table that workers write to without being asked."""
EVERYWHERE = {Role.ADMIN, Scope.EVENTS}
"""Held without a site."""

MADE_BY_THE_SERVER: dict[str, dict[str, tuple[str | int, ...]]] = {
    "print_card_batch": {CARD: ("codes", 0), STRIP_CARD: ("codes", 1), SPARE_CARD: ("codes", 2)},
    "check_candidates": {QUESTION: ("items", 0, "candidates", 0, "question", "question_id")},
    "add_staff": {PASSWORD: ("password",)},
    "renew_enrolment_code": {ENROLMENT_CODE: ("enrolment_code",)},
    "add_client": {CLIENT: ("client_id",)},
    "list_protection_tasks": {TASK: ("items", 0, "task_id")},
    "list_privacy_alerts": {ALERT: ("items", 0, "alert_id")},
    "list_cases": {CASE: ("items", 0, "case_id")},
    "receive_stock": {LOT: ("lot_ids", 0), OWN_LOT: ("lot_ids", 1)},
    "assemble_kits": {PACKED_LOT: ("lines", -1, "lot_id")},
    "start_import": {LIST: ("list_id",)},
    "list_conflicts": {CONFLICT: ("items", 0, "conflict_id")},
}
"""Values of the examples that only the server can make: where its own stand in which answer."""


@dataclass(frozen=True)
class Operation:
    """One operation of a service's committed OpenAPI document."""

    service: str
    name: str
    method: str
    path: str
    document: Mapping[str, Any]

    @property
    def roles(self) -> tuple[str, ...] | None:
        """The roles that may call it; none named: any token; None: open to everybody."""
        security = self.document.get("security")
        return tuple(security[0]["bearer"]) if security else None

    @property
    def takes_key(self) -> bool:
        """Whether it takes an Idempotency-Key."""
        return any(one["name"] == "Idempotency-Key" for one in self.document.get("parameters", ()))

    @property
    def example(self) -> Example | None:
        """How it is called."""
        return service_named(self.service).examples.get(self.name)

    @property
    def body(self) -> Mapping[str, Any] | None:
        """The example's body, if it has one."""
        return self.example.body if self.example else None

    def __str__(self) -> str:
        return f"{self.service} {self.name}"


def operations() -> list[Operation]:
    """Every operation of every service."""
    return list(_operations())


@functools.cache
def _operations() -> tuple[Operation, ...]:
    """Read once: the documents are megabytes."""
    return tuple(_read_operations())


def _read_operations() -> Iterator[Operation]:
    for service in SERVICES:
        text = (ROOT / "docs" / "openapi" / f"{service}.json").read_text(encoding="utf-8")
        for path, methods in json.loads(text)["paths"].items():
            for method, document in methods.items():
                yield Operation(service, document["operationId"], method.upper(), path, document)


@dataclass
class Story:
    """An installation in which the examples happen."""

    installation: Installation
    answers: dict[str, httpx.Response] = field(default_factory=dict)
    _real: dict[str, Any] = field(default_factory=dict)
    _counts: dict[str, str] = field(default_factory=dict)

    async def tell(self) -> None:
        """All examples in order; each service begins when the others' events have reached it."""
        by_name = {(one.service, one.name): one for one in operations()}
        for service in SERVICES:
            for name in service_named(service).examples:
                if name not in TOLD_LAST:
                    await self._tell(by_name[service, name])
            await self.installation.settle()
        for name in TOLD_LAST:
            await self._tell(by_name["directory", name])
        await self.installation.settle()

    async def _tell(self, operation: Operation) -> None:
        answer = await self.call(operation, token=self.token(operation))
        self.answers[str(operation)] = answer
        if answer.is_error:
            return
        for value, steps in MADE_BY_THE_SERVER.get(operation.name, {}).items():
            made = answer.json()
            for step in steps:
                made = made[step]
            self._real[value] = made
        if operation.name in TOLD_AGAIN:
            await self.call(operation, token=self.token(operation), changes=TOLD_AGAIN[operation.name])
        if operation.name == "enrol_device":
            pair = f"{answer.json()['client_id']}:{answer.json()['client_secret']}"
            self._real[BASIC] = "Basic " + base64.b64encode(pair.encode()).decode()

    def carried_on(self, installation: Installation) -> Story:
        """The same story in an installation on a copy of its database."""
        return Story(installation, dict(self.answers), dict(self._real))

    def token(self, operation: Operation) -> str | None:
        """A token with all roles of the operation at the site where its example happens."""
        if operation.roles is None:
            return None
        roles = operation.roles or (Role.REGISTRAR,)
        site = HELD_AT.get(operation.name, SITE)
        held: dict[str, list[UUID | str]] = {role: [ALL_SITES if role in EVERYWHERE else site] for role in roles}
        if operation.name in BY_DEVICE:
            return self.installation.token(held, subject=UUID(DEVICE), kind="device", agency=UUID(AGENCY))
        who = SECOND_TELLER if operation.name in BY_ANOTHER else TELLER
        if operation.name in BY_THEMSELVES:
            subject, kind = BY_THEMSELVES[operation.name]
            return self.installation.token(held, subject=UUID(subject), kind=kind, agency=UUID(AGENCY))
        return self.installation.token(held, subject=who, agency=UUID(AGENCY))

    def body(self, operation: Operation) -> Any:
        """The example's body, with what the server made."""
        return self.real(operation.body)

    def file(self, text: str) -> str:
        """A file that an example uploads."""
        return text

    async def call(
        self,
        operation: Operation,
        *,
        token: str | None,
        key: UUID | str | None = "new",
        changes: Mapping[str, Any] | None = None,
        content: str | None = None,
        query: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """Call as in the example, with `changes` in the body or the query, or with another body."""
        example = operation.example or Example()
        headers = self.real({"X-Demo-Time": EARLIER.get(operation.name, NOW), **example.headers})
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        if key is not None and operation.takes_key:
            headers["Idempotency-Key"] = str(new_id() if key == "new" else key)
        parts: dict[str, Any] = {"params": {**self.real(example.query), **(query or {})}}
        if content is not None:
            parts["content"] = content
            headers["Content-Type"] = "application/json"
        elif example.file is not None:
            parts["content"] = self.file(example.file).encode()
            headers["Content-Type"] = next(iter(operation.document["requestBody"]["content"]))
        elif operation.body is not None:
            parts["json"] = signed_anew(self.installation.settings, {**self.body(operation), **(changes or {})})
            if parts["json"].get("assertion") == SHIFT_ASSERTION:
                parts["json"]["assertion"] = signed_assertion(EXAMPLES_KEY, SHIFT, DEVICE)
        elif operation.name == "issue_token":
            parts["data"] = {"grant_type": "client_credentials"}
        path = operation.path.format(**self.real(example.path))
        return await self.installation.client.request(operation.method, path, headers=headers, **parts)

    def real(self, value: Any) -> Any:
        """`value` of an example, with what the server made in its place."""
        if isinstance(value, Mapping):
            return {name: self.real(one) for name, one in value.items()}
        if isinstance(value, list | tuple):
            return [self.real(one) for one in value]
        return self._real.get(value, value) if isinstance(value, str) else value

    async def rows(self, service: str) -> dict[str, int]:
        """How many rows each table of the service has."""
        async with self.installation.eyes() as admin:
            if service not in self._counts:
                names = await admin.fetch(
                    "SELECT tablename FROM pg_tables WHERE schemaname = $1 AND tablename <> $2", service, OF_WORKERS
                )
                self._counts[service] = " UNION ALL ".join(
                    f"SELECT '{row[0]}' AS name, count(*) AS rows FROM {service}.{row[0]}" for row in names
                )
            return {row["name"]: row["rows"] for row in await admin.fetch(self._counts[service])}


@dataclass(frozen=True)
class Told:
    """What the story leaves behind when it was told once: a database and keys to copy, and what was answered."""

    database: str
    keys: Path
    story: Story


@contextlib.asynccontextmanager
async def told_once(template: str, keys_dir: Path, kind: type[Story] = Story) -> AsyncIterator[Told]:
    """The story, told on a copy of `template` that nobody uses any more."""
    database = await copy_database(template)
    async with running(make_settings(database, keys_dir, **QUIET)) as installation:
        story = kind(installation)
        await story.tell()
    yield Told(database, keys_dir, story)
    await drop_database(database)


@contextlib.asynccontextmanager
async def told(once: Told, keys_dir: Path) -> AsyncIterator[Story]:
    """The story in an installation of its own, as it stands when it was told."""
    database = await copy_database(once.database)
    shutil.copytree(once.keys, keys_dir, dirs_exist_ok=True)
    async with running(make_settings(database, keys_dir, **QUIET)) as installation:
        yield once.story.carried_on(installation)
    await drop_database(database)
