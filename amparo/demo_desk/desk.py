"""The demonstration of today, made in its order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import httpx

from amparo.demo_desk.accounts import Account, enrolment_code, open_accounts
from amparo.demo_desk.guests import Registered, announce_bus, house, register, see_off
from amparo.demo_desk.house import ROOMS, layout
from amparo.demo_desk.names import COORDINATOR, DESK, DEVICE_ID, DEVICE_NAME, PCODE, SITE_CODE, SITE_ID, SITE_NAME
from amparo.demo_desk.plan import SERVED
from amparo.demo_desk.speaking import Speaker
from amparo.demo_desk.stores import KIT_ID, give_once, open_round, round_code
from amparo.demo_desk.trying import CardToTry, cards_to_try, heard_of, pause
from amparo.replay.driver import first_of
from amparo.replay.driver.calls import Line
from amparo.replay.driver.names import named
from amparo.replay.driver.staff import OPERATOR
from amparo.replay.driver.tokens import TokenSource
from amparo.replay.sites import AGENCIES

FREE_CARDS = 50
BUS_LOCAL_HOUR = 19
SIGN_IN_SECONDS_MAX = 60.0
Progress = Callable[[str], None]
Saves = Callable[[Mapping[str, Account]], None]


@dataclass(frozen=True, slots=True)
class DemoDesk:
    """All that one needs to work at the demonstration's desk, or to test it.

    `free_cards` were printed for whoever comes next; some may be somebody's by now.
    """

    base_url: str
    day: date
    site_id: UUID
    site_code: str
    site_name: str
    desk: Account
    coordinator: Account
    device_id: UUID
    device_name: str
    enrolment_code: str | None
    round_id: UUID
    round_code: str
    kit_id: UUID
    bus_id: UUID
    rooms: Mapping[str, UUID]
    cards: tuple[CardToTry, ...]
    free_cards: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The same as plain data, ids and days as text."""
        told = asdict(self)
        texts = {name: str(value) for name, value in told.items() if isinstance(value, UUID | date)}
        return told | texts | {"rooms": {code: str(room) for code, room in self.rooms.items()}}


async def make_demo_desk(
    base_url: str,
    *,
    tokens: TokenSource,
    kept: Mapping[str, Account] | None = None,
    save: Saves = lambda _: None,
    progress: Progress = lambda _: None,
    at: datetime | None = None,
    time_zone: str = "America/Tegucigalpa",
    transport: httpx.AsyncBaseTransport | None = None,
) -> DemoDesk:
    """Make the world of the day at the installation behind `base_url`; what is there already is left as it is.

    `kept` are the accounts that an earlier run handed to `save`: they stay while they open. `at` is said to be the
    time (X-Demo-Time, a demonstration's); without it the time is the real one.

    Raises:
        UnexpectedAnswer: a service answered otherwise than it should.
        NoAnswer: a service stayed away for minutes.
        HTTPError: nobody answers where one signs in.
    """
    zone = ZoneInfo(time_zone)
    now = (at or datetime.now(UTC)).astimezone(zone)
    line = Line(base_url, tokens, transport)
    try:
        async with httpx.AsyncClient(base_url=base_url, transport=transport, timeout=SIGN_IN_SECONDS_MAX) as door:
            return await _make(
                Speaker(line, at), door, base_url=base_url, now=now, kept=kept or {}, save=save, progress=progress
            )
    except BaseExceptionGroup as group:
        raise first_of(group) from None
    finally:
        await line.close()


async def _make(
    speaker: Speaker,
    door: httpx.AsyncClient,
    *,
    base_url: str,
    now: datetime,
    kept: Mapping[str, Account],
    save: Saves,
    progress: Progress,
) -> DemoDesk:
    day = now.date()
    progress("the site and its rooms")
    await _open_site(speaker)
    progress("accounts, today's round, people and their cards")
    async with asyncio.TaskGroup() as tasks:  # passwords are slow to make, on purpose: nobody waits for them
        opened = tasks.create_task(_open_accounts(speaker, door, kept, save))
        opens = tasks.create_task(open_round(speaker, day))
        registers = tasks.create_task(_receive(speaker, day))
        expects = tasks.create_task(announce_bus(speaker, day, _this_evening(now)))
    (accounts, code), one, registered, bus = opened.result(), opens.result(), registers.result(), expects.result()
    progress("beds")
    await house(speaker, day, registered.cards)
    progress("a first kit")
    await heard_of(speaker, one, registered.cards[SERVED.key])
    await give_once(speaker, day, one, registered.cards[SERVED.key])
    await pause(speaker, day, registered.cards)
    return DemoDesk(
        base_url=base_url,
        day=day,
        site_id=SITE_ID,
        site_code=SITE_CODE,
        site_name=SITE_NAME,
        desk=accounts[DESK.username],
        coordinator=accounts[COORDINATOR.username],
        device_id=DEVICE_ID,
        device_name=DEVICE_NAME,
        enrolment_code=code,
        round_id=one,
        round_code=round_code(day),
        kit_id=KIT_ID,
        bus_id=bus,
        rooms={room.code: room.room_id for room in ROOMS},
        cards=await cards_to_try(speaker, day, one, registered.cards),
        free_cards=registered.free,
    )


async def _open_accounts(
    speaker: Speaker, door: httpx.AsyncClient, kept: Mapping[str, Account], save: Saves
) -> tuple[dict[str, Account], str | None]:
    accounts = await open_accounts(speaker, door, kept)
    save(accounts)
    return accounts, await enrolment_code(speaker)


async def _receive(speaker: Speaker, day: date) -> Registered:
    await see_off(speaker, day)
    return await register(speaker, day, free_cards=FREE_CARDS)


async def _open_site(speaker: Speaker) -> None:
    agency = next(one for one in AGENCIES if one.code == "IOM")
    iom = named("agency", agency.code)
    body: dict[str, Any] = {"id": iom, "code": agency.code, "name": agency.name, "kind": agency.kind}
    await speaker.make(OPERATOR, "/directory/v1/agencies", body, iom)
    body = {
        "id": SITE_ID,
        "code": SITE_CODE,
        "name": SITE_NAME,
        "kind": "SHELTER",
        "pcode": PCODE,
        "managing_agency_id": iom,
        "holding_agency_id": iom,
    }
    await speaker.make(OPERATOR, "/directory/v1/sites", body, SITE_ID)
    await speaker.make(COORDINATOR.actor, "/shelter/v1/shelters", layout(), SITE_ID)


def _this_evening(now: datetime) -> datetime:
    """Seven o'clock; where that is past, in an hour."""
    evening = now.replace(hour=BUS_LOCAL_HOUR, minute=0, second=0, microsecond=0)
    return evening if evening > now else now + timedelta(hours=1)
