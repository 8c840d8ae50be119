"""A list of 100,000 people, from the upload to the commit, while a desk registers families beside it.

As many are known before: the list is compared with them, a twentieth of its families is among them.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from uuid import UUID

import httpx

from amparo.seeding.people import PEOPLE_PER_BLOCK, SeededPerson, block
from amparo.seeding.writing import seed_people
from benchmarks.figures import Figure, p95, say
from benchmarks.options import Options
from benchmarks.relay import SERVICES
from benchmarks.stage import Stage, staged
from shared.ids import new_id
from shared.migrations import admin_url
from tests.support.rabbit_namespace import delete_namespace
from tests.support.sample_lists import text
from tests.support.servers import rabbitmq_url

ROWS = 100_000
SECONDS_MOST = 600.0
"""For 100,000 rows, from the first byte sent to the last family registered."""
WAIT_RATIO_MOST = 2.0
"""So many times as long as without the import a desk may wait, by p95.

Without it: the mean of before and after, for beside it the desk compares with as many people as half of the list adds.
"""
GIVE_UP_SECONDS = 3_000.0
DESK_SECONDS = 20.0
PAUSE_SECONDS = 0.2
"""A desk that registers five families a second is a busy site's."""
KNOWN, LISTED, AT_THE_DESK = 1, 2, 3
"""Seeds of three crowds of people."""
KNOWN_EVERY = 20
"""Each so many-th family of the list is one that is known."""
SITE = UUID("00000000-0000-4000-8000-000000000001")


async def import_100k(options: Options) -> Figure:
    """Seconds from the upload of 100,000 rows until they are registered, and what a desk waits meanwhile."""
    rows = round(ROWS * options.scale)
    async with staged(*SERVICES, rabbitmq_url=rabbitmq_url(), demo=True) as stage:
        try:
            await seed_people(admin_url(stage.settings), rows, seed=KNOWN, processes=2, told=lambda *_: None)
            stage.serve("directory", "registration")
            for service in SERVICES:
                stage.start("worker", service)
            await stage.calm()
            token = stage.token(new_id(), {"SITE_COORDINATOR": [SITE], "REGISTRAR": [SITE]})
            async with httpx.AsyncClient(
                base_url=stage.settings.service_url("registration"),
                headers={"Authorization": f"Bearer {token}"},
                timeout=60,
            ) as client:
                return await _measure(stage, client, rows)
        finally:
            stage.end_processes()
            await delete_namespace(stage.settings.bus_namespace, SERVICES)


async def _measure(stage: Stage, client: httpx.AsyncClient, rows: int) -> Figure:
    desk, content = Desk(client), _file(rows)
    await desk.register(5.0)  # the first requests of a process are no measure
    alone = await desk.register(DESK_SECONDS)
    started = time.monotonic()
    import_id = await _upload(client, content)
    beside = asyncio.create_task(desk.register(GIVE_UP_SECONDS))
    counts = (await _until(client, import_id, "READY"))["counts"]
    read, waits_reading = time.monotonic() - started, len(desk.waits)
    await _call(client, "POST", f"/imports/{import_id}/commit", json={"accept_errors": True})
    await _until(client, import_id, "COMMITTED")
    seconds = time.monotonic() - started
    desk.stop.set()
    waits = await beside
    reading, registering = p95(waits[:waits_reading]), p95(waits[waits_reading:])
    await _must_be_there(stage, counts, rows)
    await stage.calm()
    desk.stop.clear()
    before, during, after = p95(alone), p95(waits), p95(await desk.register(DESK_SECONDS))
    without = (before + after) / 2
    say(f"  read and compared in {read:.0f} s, registered after {seconds:.0f} s: {json.dumps(counts)}")
    say(f"  a registration at the desk: p95 {before * 1000:.0f} ms before, {after * 1000:.0f} ms after it")
    say(f"  beside it {during * 1000:.0f} ms, {during / without:.2f} times as long, of {len(waits)} registrations")
    say(f"  {reading * 1000:.0f} ms while it is read and compared, {registering * 1000:.0f} ms while it is registered")
    most = SECONDS_MOST * rows / ROWS
    kept = seconds <= most and during <= WAIT_RATIO_MOST * without
    say(f"  {'kept' if kept else 'NOT KEPT'}: at most {most:.0f} s, and {WAIT_RATIO_MOST:.1f} times as long")
    return Figure("import_100k", f"s for {rows:,} rows", value=round(seconds, 1), kept=kept)


async def _must_be_there(stage: Stage, counts: dict[str, int], rows: int) -> None:
    """Every row of the file was read, and each family registered, but for those who are known by their document."""
    listed = await stage.admin.fetchval("SELECT count(*) FROM registration.household WHERE presence = 'LISTED'")
    if counts["rows"] != rows or listed != counts["new"] or counts["left_out"] > counts["households"] // 100:
        raise RuntimeError(f"{listed} families were registered, of {counts}")
    if not counts["already_here"] or not counts["probably_here"]:
        raise RuntimeError(f"nobody who is known was found: {counts}")


@dataclass
class Desk:
    """Somebody who registers families, one after the other."""

    client: httpx.AsyncClient
    families: Iterator[list[SeededPerson]] = field(default_factory=lambda: _families(AT_THE_DESK, ROWS))
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    waits: list[float] = field(default_factory=list)

    async def register(self, seconds: float) -> list[float]:
        """For so long, or until it is told to stop; how long each took, in seconds, as `waits` has them meanwhile."""
        self.waits, deadline = [], time.monotonic() + seconds
        while time.monotonic() < deadline and not self.stop.is_set():
            body = {
                "id": str(new_id()),
                "site_id": str(SITE),
                "population": "IN_TRANSIT",
                "members": [_member(person) for person in next(self.families)],
            }
            began = time.monotonic()
            await _call(self.client, "POST", "/households", json=body)
            self.waits.append(time.monotonic() - began)
            await asyncio.sleep(PAUSE_SECONDS)
        return self.waits


def _member(person: SeededPerson) -> dict[str, Any]:
    return {
        "id": str(new_id()),
        "given_names": person.given_names,
        "family_names": person.family_names,
        "sex": person.sex,
        "birth_date": person.birth_date.isoformat(),
        "birth_precision": person.birth_precision,
        "phone": person.phone,
        "relationship": "HEAD" if person.head else "UNKNOWN",
    }


def _families(seed: int, people: int) -> Iterator[list[SeededPerson]]:
    """Families of a crowd of so many people."""
    for index, first in enumerate(range(0, people, PEOPLE_PER_BLOCK)):
        crowd = block(seed, index, min(PEOPLE_PER_BLOCK, people - first), [SITE])
        for _, family in groupby(crowd, key=lambda person: person.household):
            yield list(family)


async def _upload(client: httpx.AsyncClient, content: bytes) -> str:
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
    await _call(client, "PUT", f"/imports/{import_id}/file", content=content)
    return import_id


HEADINGS = ("Familia No", "Nombres", "Apellidos", "DNI", "Sexo", "Fecha de nacimiento", "Parentesco", "Colonia")


def _file(count: int) -> bytes:
    """A list of so many people, of whom some are known."""
    known = _families(KNOWN, count)
    rows: list[list[str]] = [list(HEADINGS)]
    for number, listed in enumerate(_families(LISTED, 2 * count), start=1):
        family = next(known) if number % KNOWN_EVERY == 0 else listed
        rows += [_row(number, person) for person in family]
        if len(rows) > count:
            break
    return text(rows[: count + 1], delimiter=";", encoding="utf-8")


def _row(number: int, person: SeededPerson) -> list[str]:
    dni = person.document[1] if person.document and person.nationality == "HN" else ""
    named = [person.given_names, person.family_names, dni, "F" if person.sex == "FEMALE" else "M"]
    relation = "jefe" if person.head else "otro"
    return [str(number), *named, person.birth_date.isoformat(), relation, f"Colonia {number % 40}"]


async def _until(client: httpx.AsyncClient, import_id: str, state: str) -> dict[str, Any]:
    deadline = time.monotonic() + GIVE_UP_SECONDS
    while time.monotonic() < deadline:
        found = (await _call(client, "GET", f"/imports/{import_id}")).json()
        if found["state"] == state:
            return dict(found)
        if found["state"] in ("REFUSED", "NEEDS_MAPPING", "CANCELLED", "FAILED"):
            raise RuntimeError(json.dumps(found))
        await asyncio.sleep(1.0)
    raise RuntimeError(f"the import is not {state}")


async def _call(client: httpx.AsyncClient, method: str, path: str, **parts: Any) -> httpx.Response:
    headers = {"Idempotency-Key": str(new_id())}
    answer = await client.request(method, f"/registration/v1{path}", headers=headers, **parts)
    if answer.is_error:
        raise RuntimeError(f"{path} answered {answer.status_code}: {answer.text[:500]}")
    return answer
