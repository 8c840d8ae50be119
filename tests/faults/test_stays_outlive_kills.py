"""A shelter killed while desks write: what was acknowledged is there, once and whole, and the board is the ledger."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from amparo.distributed import Processes, ServiceTransport
from amparo.verify import verify
from services.directory.tokens import mint
from shared.crash import EXIT_CODE
from shared.db import Database
from shared.ids import new_id
from shared.keys import KeysDirectory
from shared.migrations import admin_url
from shared.settings import Settings
from tests.support.eventually import eventually
from tests.support.histories import Call, broken, is_counted, write_log
from tests.support.installation import make_settings, running
from tests.support.killable import killable
from tests.support.people import COORDINATOR, DANLI
from tests.support.shelter_desks import (
    HERE,
    Evening,
    ShelterDesk,
    effects,
    halves,
    is_wrong,
    makes,
    told_otherwise,
)

SEED = 2025
DESKS, BEDS, PLACES = 5, 5, 500
CALLS_BETWEEN = 50
EVENING = datetime.fromisoformat("2023-06-15T21:00:00-06:00")
LIVES = ("", "before_answer:25", "before_commit:25")
"""How each life of the process ends: by a signal from outside, or at a point of its own."""
PLAYED = {"check_in", "move", "undo", "leave", "return", "check_out", "undo_end", "undo_check_in"} | {
    *("hold", "check_in_held", "group", "release", "rooms", "close")
}


def desks_of(http: httpx.AsyncClient, settings: Settings) -> list[ShelterDesk]:
    """Desks at Danlí, each with a room of its own."""
    roles = {role: [str(DANLI)] for role in ("SHELTER_STAFF", *COORDINATOR.roles)}
    keys, evening, gym_id, wanted_id = KeysDirectory(settings.keys_dir), Evening(EVENING), new_id(), new_id()
    desks = []
    for place in range(DESKS):
        token = mint(settings, keys, subject=new_id(), kind="staff", agency=None, roles=roles)
        desks.append(
            ShelterDesk(
                http,
                token,
                new_id(),
                SEED + place,
                evening=evening,
                room_id=new_id(),
                beds=[new_id() for _ in range(BEDS)],
                gym_id=gym_id,
                wanted_id=wanted_id,
            )
        )
    return desks


async def lay_out(desks: Sequence[ShelterDesk]) -> None:
    """A room for each desk, one with the bed that all want, and a gym."""
    numbered = [(f"R{number}", desk.room_id, desk.beds) for number, desk in enumerate(desks)]
    rooms: list[dict[str, Any]] = [
        {
            "id": id_,
            "code": code,
            "mode": "NUMBERED",
            "covered_area_m2": 20,
            "beds": [{"id": bed, "code": f"{code}-{number}"} for number, bed in enumerate(beds)],
        }
        for code, id_, beds in (*numbered, ("W", new_id(), [desks[0].wanted_id]))
    ]
    gym = {"id": desks[0].gym_id, "code": "GYM", "mode": "COUNTED", "covered_area_m2": 900, "places": PLACES}
    body = {"site_id": DANLI, "covered_area_m2": 1_000, "rooms": [*rooms, gym]}
    laid_out = await desks[0].send(Call("layout", "/shelters", body, DANLI))
    assert laid_out.acknowledged, laid_out.answer


def all_calls(desks: Sequence[ShelterDesk]) -> list[Call]:
    """The history of all of them."""
    return [call for desk in desks for call in desk.calls]


def answered(desks: Sequence[ShelterDesk]) -> int:
    """How many calls were answered."""
    return sum(call.status is not None for call in all_calls(desks))


@pytest.fixture
async def processes(database: str, tmp_path: Path) -> AsyncIterator[Processes]:
    """The directory and the shelter's service as processes of their own."""
    with killable("shelter", database, tmp_path) as started:
        yield started


@pytest.fixture
async def desks(processes: Processes) -> AsyncIterator[list[ShelterDesk]]:
    """The desks; they reach the processes as through a gateway."""
    settings = processes.settings
    transport = ServiceTransport(settings)
    async with httpx.AsyncClient(transport=transport, base_url=settings.directory_url, timeout=30) as http:
        yield desks_of(http, settings)


async def live(processes: Processes, desks: Sequence[ShelterDesk], ends: str, pause: float) -> None:
    """Let the service live until it has answered some calls and dies in the middle of others."""
    before = answered(desks)

    async def enough() -> bool:
        process = processes.running["shelter"]
        if ends:
            return process.poll() == EXIT_CODE
        assert process.poll() is None
        return answered(desks) > before + CALLS_BETWEEN

    processes.start_server("shelter")
    await eventually(enough, within_seconds=120)
    await asyncio.sleep(pause)
    processes.kill("shelter")


async def work(desk: ShelterDesk, ready: asyncio.Event, stop: asyncio.Event) -> None:
    """Work as soon as the shelter is laid out."""
    await ready.wait()
    await desk.work(stop)


async def test_nothing_acknowledged_is_lost_or_half_and_the_board_is_the_ledger(
    processes: Processes, desks: list[ShelterDesk], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    moments, ready, stop = random.Random(SEED), asyncio.Event(), asyncio.Event()
    working = [asyncio.create_task(work(desk, ready, stop)) for desk in desks]
    laying_out = asyncio.create_task(lay_out(desks))
    laying_out.add_done_callback(lambda _: ready.set())
    for ends in LIVES:
        for desk in desks:
            desk.gives_up = not ends
        monkeypatch.setenv("AMPARO_CRASH_AT", ends)
        await live(processes, desks, ends, moments.uniform(0, 0.3))
    await laying_out
    stop.set()
    monkeypatch.delenv("AMPARO_CRASH_AT")
    processes.start_server("shelter")
    await asyncio.wait_for(asyncio.gather(*working), timeout=120)

    calls, settings = all_calls(desks), processes.settings
    assert is_counted(calls)
    assert any(call.unanswered and call.replayed for call in calls)  # done, and nobody had said so
    assert any(call.unanswered and call.acknowledged and not call.replayed for call in calls)  # and not done
    assert {call.kind for call in calls if call.acknowledged} >= PLAYED
    assert await faults(calls, settings) == []
    assert await not_shown(desks) == []
    await must_be_the_ledger(desks[0], settings)
    assert await found_by_verify(calls, settings, tmp_path) == set()


async def faults(calls: Sequence[Call], settings: Settings) -> list[str]:
    """What is lost, there twice, half, or told otherwise than it is."""
    admin = await asyncpg.connect(admin_url(settings))
    try:
        found = await effects(admin)
        said = broken(calls, found, makes, is_wrong) + halves(calls, found)
        return said + await told_otherwise(admin)
    finally:
        await admin.close()


async def found_by_verify(calls: Sequence[Call], settings: Settings, folder: Path) -> set[str]:
    """The checks of `amparo verify` that are red, the desks' own log among what it reads."""
    log = folder / "history.jsonl"
    write_log("shelter", calls, log)
    findings = await verify(settings, admin_url(settings), grace_seconds=3_600, history=log)
    return {finding.check for finding in findings if not finding.ok}


async def read(desk: ShelterDesk, path: str) -> Any:
    """What the service answers to who asks now."""
    headers = {"Authorization": f"Bearer {desk.token}"} | desk.clock()
    answer = await desk.http.get(f"/shelter/v1{path}", headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


SHOWN = ("place", "bed_id", "shares_with_stay_id", "started_at", "ended_at", "end_reason", "away_since")


def _meant(name: str, value: Any) -> Any:
    """A time is told in the zone of whoever said it, and read in UTC: the same instant."""
    return datetime.fromisoformat(value) if value and name in ("started_at", "ended_at", "away_since") else value


async def not_shown(desks: Sequence[ShelterDesk]) -> list[str]:
    """Stays that are otherwise now than their desk was told last; nobody else changed them."""
    said = []
    for desk in desks:
        told: dict[str, Any] = {}
        for call in desk.calls:
            if call.acknowledged and call.kind != "repeat":
                told |= {stay["stay_id"]: stay for stay in call.answer.get("stays", [call.answer]) if "stay_id" in stay}
        for stay_id, stay in told.items():
            now = await read(desk, f"/stays/{stay_id}")
            differing = [name for name in SHOWN if _meant(name, now.get(name)) != _meant(name, stay.get(name))]
            said += [f"{stay_id}: {name} was {stay.get(name)}, is {now.get(name)}" for name in differing]
    return said


LEDGER = """
    SELECT count(*) FILTER (WHERE away_since IS NULL) AS present,
           count(*) FILTER (WHERE away_since IS NOT NULL) AS away,
           count(*) FILTER (WHERE away_since IS NULL AND place = 'BED') AS in_beds,
           count(*) FILTER (WHERE away_since IS NULL AND place = 'PLACE') AS in_places,
           count(*) FILTER (WHERE away_since IS NULL AND place = 'SHARES_WITH') AS sharing,
           count(*) FILTER (WHERE away_since IS NULL AND place = 'OVERFLOW') AS overflow,
           count(*) FILTER (WHERE away_since IS NULL AND place = 'WITHOUT_BED') AS without_bed
    FROM shelter.stay WHERE ended_at IS NULL
"""


async def must_be_the_ledger(desk: ShelterDesk, settings: Settings) -> None:
    """The board's numbers are those of the open stays, and every closed night balances with the stays."""
    admin = await asyncpg.connect(admin_url(settings))
    try:
        ledger = dict(await admin.fetchrow(LEDGER))
        nights = [str(row["night_of"]) for row in await admin.fetch("SELECT night_of FROM shelter.census")]
    finally:
        await admin.close()
    numbers = (await read(desk, f"{HERE}/board"))["numbers"]
    assert {name: numbers[name] for name in ledger} == ledger
    assert ledger["away"] == DESKS  # whom each desk left there at the end
    occupancy = await read(desk, f"{HERE}/occupancy?from={min(nights)}&to={max(nights)}")
    by_night = {night["night_of"]: night for night in occupancy["nights"]}
    for night in nights:
        census = await read(desk, f"{HERE}/census/{night}")
        assert {**census["restated"], "people_before": 0} == {**_line(by_night[night]), "people_before": 0}
        assert census["difference"] == census["added"] - census["removed"]


def _line(night: dict[str, Any]) -> dict[str, Any]:
    return {name: night[name] for name in ("came", "left", "people")}


@dataclass
class Hasty:
    """A service that answers before it commits; once it is dying, nothing more is committed."""

    dying: asyncio.Event = field(default_factory=asyncio.Event)
    dead: asyncio.Event = field(default_factory=asyncio.Event)
    late: list[asyncio.Task[None]] = field(default_factory=list)

    def as_method(self) -> Callable[[Database, Callable[[AsyncSession], Awaitable[Any]]], Awaitable[Any]]:
        """A `Database.run` that answers what its work answers, and commits it when there is time."""

        async def run(database: Database, work: Callable[[AsyncSession], Awaitable[Any]]) -> Any:
            done: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
            self.late.append(asyncio.create_task(self._commit_later(database, work, done)))
            return await done

        return run

    async def _commit_later(
        self, database: Database, work: Callable[[AsyncSession], Awaitable[Any]], done: asyncio.Future[Any]
    ) -> None:
        async with database.sessions() as session:
            try:
                result = await work(session)
            except Exception as error:
                done.set_exception(error)
                return
            done.set_result(result)
            if self.dying.is_set():
                await self.dead.wait()
                await session.rollback()
            await session.commit()

    async def die(self) -> None:
        """Forget what is not committed."""
        self.dead.set()
        await asyncio.gather(*self.late, return_exceptions=True)


async def test_control_a_service_that_answers_before_it_commits_loses_what_it_acknowledged(
    database: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    hasty, settings = Hasty(), make_settings(database, tmp_path / "keys", database_pool_connections=24)
    async with running(settings, services=["directory", "shelter"], workers=False) as installation:
        desks = desks_of(installation.client, settings)
        await lay_out(desks)
        monkeypatch.setattr(Database, "run", hasty.as_method())
        working = [asyncio.create_task(desk.work(asyncio.Event())) for desk in desks]

        async def more(than: int) -> None:
            async def enough() -> bool:
                return answered(desks) > than

            await eventually(enough, within_seconds=60)

        await more(than=CALLS_BETWEEN)
        hasty.dying.set()
        await more(than=answered(desks) + DESKS)
        for task in working:
            task.cancel()
        await asyncio.gather(*working, return_exceptions=True)
        await hasty.die()
        calls = all_calls(desks)
        assert any("1 acknowledged" in said for said in await faults(calls, settings))
        assert await found_by_verify(calls, settings, tmp_path) == {
            "I4 every acknowledged write has its answer under its key",
            "I4 everything that was acknowledged exists",
        }


async def test_control_a_half_family_and_a_second_effect_are_found() -> None:
    one, other = new_id(), new_id()
    body = {"stays": [{"id": one}, {"id": other}]}
    told = Call("check_in", "/stays", body, one, status=201, answer={})
    unheard = Call("check_in", "/stays", body, one)
    both, half, twice = Counter([str(one), str(other)]), Counter([str(one)]), Counter([str(one), str(one), str(other)])
    for call, times, sound in ((told, both, True), (unheard, both, True), (told, half, False), (told, twice, False)):
        assert (broken([call], {"stays": times}, makes, is_wrong) == []) is sound
    assert halves([unheard], {"stays": both, "steps": Counter()}) == []
    assert halves([unheard], {"stays": half, "steps": Counter()}) == ["check_in /stays: 1 of 2"]
