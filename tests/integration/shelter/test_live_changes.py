"""Live changes: the same from any server, nothing missed and nothing twice, and nobody's identity in them."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from services.shelter.commands.live import Pulse
from shared.ids import new_id
from shared.outbox import number
from tests.integration.shelter.conftest import STAFF, House
from tests.support.installation import Installation, running
from tests.support.people import DANLI, OUTSIDER, Member
from tests.support.serving import served

PATH = f"/shelter/v1/shelters/{DANLI}/events"
STARTED, ENDED = "shelter.stay_started.v1", "shelter.stay_ended.v1"


@dataclass(frozen=True)
class Said:
    """One message of a stream."""

    event: str
    id: int
    data: dict[str, Any]


def words(text: str) -> list[Said]:
    """The messages of a stream that has ended, without comments."""
    found = []
    for block in text.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines() if line and not line.startswith(":"))
        if lines:
            found.append(Said(lines["event"], int(lines["id"]), json.loads(lines["data"])))
    return found


@dataclass
class Watcher:
    """Somebody with a client who watches Danlí at one server."""

    base_url: str
    token: str

    async def watch(self, last: int | None = None, seconds: int = 0) -> list[Said]:
        headers = {"Authorization": f"Bearer {self.token}", **({} if last is None else {"Last-Event-ID": str(last)})}
        async with httpx.AsyncClient(base_url=self.base_url, timeout=30) as client:
            answer = await client.get(f"{PATH}?seconds={seconds}", headers=headers)
        assert answer.status_code == 200, answer.text
        assert answer.headers["content-type"].startswith("text/event-stream")
        return words(answer.text)


def token(installation: Installation, member: Member = STAFF) -> str:
    return installation.token(member.roles, subject=member.subject, kind=member.kind)


@pytest.fixture
async def watcher(house: House) -> AsyncIterator[Watcher]:
    await numbered(house)
    async with served(house.installation.apps["shelter"]) as base_url:
        yield Watcher(base_url, token(house.installation))


@pytest.fixture
async def replica(house: House) -> AsyncIterator[Watcher]:
    """The same at another server of the same database."""
    async with (
        running(house.installation.settings, services=["directory", "shelter"], workers=False) as other,
        served(other.apps["shelter"]) as base_url,
    ):
        yield Watcher(base_url, token(house.installation))


async def numbered(house: House) -> None:
    """What a relay does with new events: they have their positions."""
    await house.installation.runtime("shelter").database.run(number)


@contextlib.asynccontextmanager
async def relaying(house: House) -> AsyncIterator[None]:
    """Events get their positions all the time."""

    async def relay() -> None:
        while True:
            await numbered(house)
            await asyncio.sleep(0.02)

    task = asyncio.create_task(relay())
    try:
        yield
    finally:
        task.cancel()


async def test_who_begins_reads_the_board_anew_and_then_hears_what_changes(house: House, watcher: Watcher) -> None:
    await house.housed({"bed_id": house.beds[0]})
    await numbered(house)
    reset, again = await watcher.watch()
    assert (reset.event, again.event, reset.id) == ("reset", "again", again.id)
    assert await watcher.watch(reset.id) == [again]
    (stay_id,) = await house.housed({"bed_id": house.beds[1]})
    await numbered(house)
    change, _ = await watcher.watch(reset.id)
    said = {"stay_id": stay_id, "room_id": str(house.room_id)}
    assert (change.event, change.data["type"]) == ("change", STARTED)
    assert {name: change.data[name] for name in said} == said


async def test_it_goes_on_with_another_server_where_it_stopped(
    house: House, watcher: Watcher, replica: Watcher
) -> None:
    (begun, _) = await watcher.watch()
    stays = [(await house.housed({"room_id": house.gym_id}))[0] for _ in range(4)]
    await numbered(house)
    everything = await watcher.watch(begun.id)
    assert await replica.watch(begun.id) == everything
    assert [one.data["stay_id"] for one in everything if one.event == "change"] == stays
    for place in range(len(stays)):
        assert await replica.watch(everything[place].id) == everything[place + 1 :]


async def test_both_servers_tell_the_same_while_people_come_and_go(
    house: House, watcher: Watcher, replica: Watcher
) -> None:
    (begun, _) = await watcher.watch()

    async def guest() -> None:
        (stay_id,) = await house.housed({"room_id": house.gym_id})
        assert (await house.check_out({stay_id: "ONWARD_TRAVEL"})).status_code == 200

    async with relaying(house):
        watching = [asyncio.create_task(one.watch(begun.id, seconds=4)) for one in (watcher, replica)]
        await asyncio.gather(*(guest() for _ in range(12)))
        heard = [await one for one in watching]
        rest = [await one.watch(said[-1].id) for one, said in zip((watcher, replica), heard, strict=True)]
    told = [
        [(one.id, one.data["type"], one.data["stay_id"]) for one in (*said, *more) if one.event == "change"]
        for said, more in zip(heard, rest, strict=True)
    ]
    assert told[0] == told[1]
    assert len(told[0]) == len(set(told[0])) == 24
    assert [one for one, _, _ in told[0]] == sorted(one for one, _, _ in told[0])
    assert {kind for _, kind, _ in told[0]} == {STARTED, ENDED}


async def test_a_change_is_heard_while_one_waits(house: House, watcher: Watcher) -> None:
    (begun, _) = await watcher.watch()
    waiting = asyncio.create_task(watcher.watch(begun.id, seconds=3))
    await asyncio.sleep(0.3)
    (stay_id,) = await house.housed({"without_bed": True})
    await numbered(house)
    assert [one.data.get("stay_id") for one in await waiting] == [stay_id, None]


@pytest.mark.parametrize("behind", ["too far behind", "ahead of the log"])
async def test_from_where_the_log_cannot_go_on_the_board_is_read_anew(
    house: House, watcher: Watcher, behind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (begun, _) = await watcher.watch()
    await house.housed(*({"room_id": house.gym_id} for _ in range(3)))
    await numbered(house)
    runtime = house.installation.runtime("shelter")
    monkeypatch.setattr(runtime, "settings", runtime.settings.model_copy(update={"live_positions_max": 2}))
    last = begun.id if behind == "too far behind" else begun.id + 1_000
    assert [one.event for one in await watcher.watch(last)] == ["reset", "again"]
    assert [one.event for one in await watcher.watch(begun.id + 1)] == ["change", "change", "again"]


async def test_who_watches_a_quiet_site_is_not_behind_by_what_others_did(
    house: House, watcher: Watcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    (begun, _) = await watcher.watch()
    (other,) = OUTSIDER.roles["SHELTER_STAFF"]
    room = {"id": new_id(), "code": "G", "mode": "COUNTED", "places": 9, "covered_area_m2": 35}
    keeper = Member(new_id(), {"SITE_COORDINATOR": [other]})
    layout = {"site_id": other, "covered_area_m2": 35, "rooms": [room]}
    assert (await house.post("/shelters", layout, member=keeper)).status_code == 201
    await numbered(house)
    (again,) = await watcher.watch(begun.id)
    assert (again.event, again.id > begun.id) == ("again", True)
    (stay_id,) = await house.housed({"without_bed": True})
    await numbered(house)
    runtime = house.installation.runtime("shelter")
    monkeypatch.setattr(runtime, "settings", runtime.settings.model_copy(update={"live_positions_max": 1}))
    assert [one.data.get("stay_id") for one in await watcher.watch(again.id)] == [stay_id, None]


async def test_it_says_who_nobody_is(house: House, watcher: Watcher) -> None:
    (begun, _) = await watcher.watch()
    _, (person,) = await house.family(30)
    (card,) = await house.tokens(1)
    await house.housed({"person_id": person, "bed_id": house.beds[0]}, {"card": card.code, "without_bed": True})
    await numbered(house)
    said = json.dumps([one.data for one in await watcher.watch(begun.id)])
    assert "stay_started" in said
    assert not any(one in said for one in (str(person), card.code, str(card.card_id), "IN_TRANSIT", "FAMILY"))


async def test_it_wants_a_token_of_its_site(house: House) -> None:
    client = house.installation.client
    assert (await client.get(PATH)).status_code == 401
    answer = await house.get(f"/shelters/{DANLI}/events?seconds=0", member=OUTSIDER)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert (await house.get(f"/shelters/{DANLI}/events?seconds=56")).status_code == 422


async def test_it_looks_at_the_log_only_while_somebody_watches(house: House, watcher: Watcher) -> None:
    await watcher.watch(seconds=1)
    pulse = house.installation.runtime("shelter").one(Pulse, pytest.fail)
    assert (pulse.watchers, pulse._looking) == (0, None)
