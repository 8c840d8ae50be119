"""A list of 100,000 rows, from the upload to the last event sent, while a desk registers families beside it."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass
from statistics import quantiles
from typing import Any
from uuid import UUID

import httpx

from benchmarks.figures import Figure, say
from benchmarks.options import Options
from benchmarks.relay import SERVICES
from benchmarks.stage import Stage, staged
from shared.ids import new_id
from tests.support.rabbit_namespace import delete_namespace
from tests.support.sample_lists import text
from tests.support.servers import rabbitmq_url

ROWS = 100_000
MEMBERS = 4
"""Rows of one family."""
SECONDS_MAX = 1_200.0
DESK_SECONDS = 15.0
PAUSE_SECONDS = 0.2
"""A desk that registers five families a second is a busy site's."""
SITE = UUID("00000000-0000-4000-8000-000000000001")


async def import_100k(options: Options) -> Figure:
    """Seconds from the upload of 100,000 rows until they are registered, and what a desk waits meanwhile."""
    async with staged(*SERVICES, rabbitmq_url=rabbitmq_url()) as stage:
        try:
            stage.serve("directory", "registration")
            for service in SERVICES:
                stage.start("worker", service)
            token = stage.token(new_id(), {"SITE_COORDINATOR": [SITE], "REGISTRAR": [SITE]})
            async with httpx.AsyncClient(
                base_url=stage.settings.service_url("registration"),
                headers={"Authorization": f"Bearer {token}"},
                timeout=60,
            ) as client:
                return await _measure(stage, client, round(ROWS * options.scale))
        finally:
            stage.end_processes()
            await delete_namespace(stage.settings.bus_namespace, SERVICES)


async def _measure(stage: Stage, client: httpx.AsyncClient, rows: int) -> Figure:
    desk = Desk(client)
    await desk.register(3.0)  # the first requests of a process are no measure
    alone = await desk.register(DESK_SECONDS)
    started = time.monotonic()
    import_id = await _upload(client, rows)
    beside = asyncio.create_task(desk.register(SECONDS_MAX))
    await _until(client, import_id, "READY")
    read = time.monotonic() - started
    await _call(client, "POST", f"/imports/{import_id}/commit", json={"accept_errors": True})
    await _until(client, import_id, "COMMITTED")
    seconds = time.monotonic() - started
    desk.stop.set()
    waits = await beside
    people = await stage.admin.fetchval("SELECT count(*) FROM registration.person WHERE presence = 'LISTED'")
    if people != rows:
        raise RuntimeError(f"{people} people were registered, not {rows}")
    before, during = _p95(alone), _p95(waits)
    say(f"  read in {read:.0f} s, registered after {seconds:.0f} s")
    say(f"  a registration at the desk: p95 {before * 1000:.0f} ms alone, {during * 1000:.0f} ms beside it")
    say(f"  {during / before:.2f} times as long, of {len(waits)} registrations")
    return Figure("import_100k", f"s for {rows:,} rows", value=round(seconds, 1))


@dataclass
class Desk:
    """Somebody who registers families, one after the other."""

    client: httpx.AsyncClient

    def __post_init__(self) -> None:
        self.stop = asyncio.Event()

    async def register(self, seconds: float) -> list[float]:
        """For so long, or until it is told to stop; how long each took, in seconds."""
        waits, deadline = [], time.monotonic() + seconds
        while time.monotonic() < deadline and not self.stop.is_set():
            body = {
                "id": str(new_id()),
                "site_id": str(SITE),
                "population": "IN_TRANSIT",
                "members": [{"id": str(new_id()), "given_names": "Marta", "sex": "FEMALE", "relationship": "HEAD"}],
            }
            began = time.monotonic()
            await _call(self.client, "POST", "/households", json=body)
            waits.append(time.monotonic() - began)
            await asyncio.sleep(PAUSE_SECONDS)
        return waits


def _p95(waits: list[float]) -> float:
    return quantiles(waits, n=20)[-1]


async def _upload(client: httpx.AsyncClient, rows: int) -> str:
    import_id = str(new_id())
    body = {
        "id": import_id,
        "site_id": str(SITE),
        "source": "CODEM",
        "name": "Lista",
        "listed_on": "2023-11-20",
        "signer": "Alcaldía",
        "place_pcode": "HN0501",
    }
    await _call(client, "POST", "/imports", json=body)
    await _call(client, "PUT", f"/imports/{import_id}/file", content=_file(rows))
    return import_id


def _file(count: int) -> bytes:
    headings = ["Familia No", "Nombres", "Apellidos", "DNI", "Sexo", "Fecha de nacimiento", "Parentesco", "Colonia"]
    rows: list[list[str]] = [headings]
    for number in range(count):
        family, place = divmod(number, MEMBERS)
        head = place == 0
        dni = f"0501{1950 + family % 50}{family % 100_000:05d}" if head else ""
        relation = "jefa" if head else "hijo"
        born = f"{1 + number % 28}/{1 + number % 12}/{1970 if head else 2010}"
        named = [f"Nombre{number % 977}", f"Apellido{family % 883}", dni, "F" if head else "M", born, relation]
        rows.append([str(family + 1), *named, f"Colonia {family % 40}"])
    return text(rows, delimiter=";", encoding="utf-8")


async def _until(client: httpx.AsyncClient, import_id: str, state: str) -> None:
    deadline = time.monotonic() + SECONDS_MAX
    while time.monotonic() < deadline:
        found = (await _call(client, "GET", f"/imports/{import_id}")).json()
        if found["state"] == state:
            return
        if found["state"] in ("REFUSED", "NEEDS_MAPPING", "CANCELLED"):
            raise RuntimeError(json.dumps(found))
        await asyncio.sleep(1.0)
    raise RuntimeError(f"the import is not {state}")


async def _call(client: httpx.AsyncClient, method: str, path: str, **parts: Any) -> httpx.Response:
    headers = {"Idempotency-Key": str(new_id())}
    answer = await client.request(method, f"/registration/v1{path}", headers=headers, **parts)
    if answer.is_error:
        raise RuntimeError(f"{path} answered {answer.status_code}: {answer.text[:500]}")
    return answer
