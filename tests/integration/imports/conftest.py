"""Imports at Danlí's desk; the worker's steps are taken by the test, one by one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from services.registration.commands.imports.work import Worker
from services.registration.queries.imports.work import claim
from services.registration.settings import RegistrationSettings
from shared.ids import new_id
from tests.integration.registration.conftest import HOLDER, Desk
from tests.support.installation import make_settings, running
from tests.support.people import COORDINATOR, DANLI, REGISTRAR, Member
from tests.support.sample_lists import FOLDER, text

HEADINGS = ["Familia No", "Nombres", "Apellidos", "DNI", "Sexo", "Fecha de nacimiento", "Parentesco", "Colonia"]


def table(*rows: list[Any]) -> bytes:
    """A list as CSV under `HEADINGS`."""
    return text([HEADINGS, *rows], delimiter=";", encoding="utf-8")


def family(
    number: int,
    given: str,
    family_name: str = "Soto",
    *,
    dni: str = "",
    born: str = "1980-02-03",
    place: str = "Planeta",
) -> list[Any]:
    """The row of a family's head."""
    return [number, given, family_name, dni, "F", born, "jefa", place]


def child(given: str, born: str = "2016-05-06") -> list[Any]:
    """The row of a child of the family above."""
    return ["", given, "Soto", "", "M", born, "hijo", ""]


@dataclass
class Lists:
    """Imports of one list, or of several."""

    desk: Desk

    async def start(self, content: bytes | None = None, **more: Any) -> str:
        """Start an import, and send its file if there is one; its id."""
        id_ = str(new_id())
        body = {
            "id": id_,
            "site_id": DANLI,
            "source": "CODEM",
            "name": "Inundación",
            "listed_on": "2023-11-20",
            "signer": "Alcaldía",
            "place_pcode": "HN0703",
            **more,
        }
        answer = await self.desk.post("/imports", body)
        assert answer.status_code == 201, answer.text
        if content is not None:
            assert (await self.upload(id_, content)).status_code == 200
        return id_

    async def upload(self, id_: str, content: bytes, *, member: Member | None = REGISTRAR) -> httpx.Response:
        """Send a file."""
        headers = {"Content-Type": "application/octet-stream", **self._token(member)}
        return await self.desk.installation.client.put(
            f"/registration/v1/imports/{id_}/file", content=content, headers=headers
        )

    async def put(self, path: str, body: dict[str, Any], *, member: Member | None = REGISTRAR) -> httpx.Response:
        """PUT a body."""
        return await self.desk.installation.client.put(
            f"/registration/v1{path}", json=body, headers=self._token(member)
        )

    def _token(self, member: Member | None) -> dict[str, str]:
        if member is None:
            return {}
        token = self.desk.installation.token(member.roles, subject=member.subject, kind=member.kind, agency=HOLDER)
        return {"Authorization": f"Bearer {token}"}

    def worker(self, **changes: Any) -> Worker:
        """A worker that waits for nobody."""
        settings = self.desk.installation.settings.model_dump() | {"import_wait_seconds_max": 0} | changes
        return Worker(self.desk.installation.runtime("registration").database, RegistrationSettings(**settings))

    async def work(self, **changes: Any) -> None:
        """Do all that waits."""
        while await self.worker(**changes).step():
            pass

    async def some_chunks(self, id_: str, *, households: int) -> None:
        """One chunk of a commit, and then a worker that is told to stop."""
        worker = self.worker(import_chunk_households=households)
        work = await worker.database.run(lambda session: claim(session, worker.lease, lease_seconds=60.0))
        assert work is not None
        assert str(work["id"]) == id_
        await worker.chunk(work, work["done"])

    async def ready(self, content: bytes, **more: Any) -> str:
        """An import whose file is read."""
        id_ = await self.start(content, **more)
        await self.work()
        return id_

    async def commit(self, id_: str, *, accept_errors: bool = True, work: bool = True) -> httpx.Response:
        """Commit, and let the worker do it."""
        body = {"accept_errors": accept_errors}
        answer = await self.desk.post(f"/imports/{id_}/commit", body, member=COORDINATOR)
        if work:
            await self.work()
        return answer

    async def committed(self, content: bytes, **more: Any) -> str:
        """An import that is committed."""
        id_ = await self.ready(content, **more)
        answer = await self.commit(id_)
        assert answer.status_code == 202, answer.text
        assert (await self.show(id_))["state"] == "COMMITTED"
        return id_

    async def undo(self, id_: str) -> httpx.Response:
        """Undo, and let the worker do it."""
        answer = await self.desk.post(f"/imports/{id_}/undo", {}, member=COORDINATOR)
        await self.work()
        return answer

    async def show(self, id_: str) -> dict[str, Any]:
        """The import as people see it."""
        shown: dict[str, Any] = (await self.desk.get(f"/imports/{id_}")).json()
        return shown

    async def preview(self, id_: str, query: str = "") -> dict[str, Any]:
        """The preview."""
        answer = await self.desk.get(f"/imports/{id_}/preview{query}")
        assert answer.status_code == 200, answer.text
        shown: dict[str, Any] = answer.json()
        return shown

    async def heads(self) -> dict[str, dict[str, Any]]:
        """All people with names, by their given names."""
        rows = await self.desk.rows(
            """
            SELECT p.*, h.size, h.presence AS household_presence FROM person AS p
            JOIN household AS h ON h.id = p.household_id WHERE p.given_names IS NOT NULL
            """
        )
        return {row["given_names"]: row for row in rows}

    async def list_id(self) -> UUID:
        """The one list's id."""
        [row] = await self.desk.rows("SELECT id FROM source_list")
        id_: UUID = row["id"]
        return id_


def sample(name: str) -> bytes:
    """One of the committed files."""
    return (FOLDER / name).read_bytes()


@pytest.fixture
async def lists(database: str, tmp_path: Path) -> AsyncIterator[Lists]:
    """A desk on an empty database; nothing is sent, so that the outbox stays to be read."""
    settings = make_settings(database, tmp_path / "keys")
    async with running(settings, services=["directory", "registration"], workers=False) as installation:
        yield Lists(Desk(installation))
