"""A shelter at Danlí: a room of four beds and a gym of five places, and calls as its staff."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import httpx
import pytest

from amparo.verify import Finding, verify
from services.shelter.handlers import HANDLERS
from shared.contracts.card_codes import ALPHABET, with_check_character
from shared.contracts.envelope import Payload
from shared.contracts.registration import CardIssued, HouseholdChanged, PersonRegistered
from shared.contracts.vocabulary import CardKind, CardState, Composition, Population
from shared.db import fetch
from shared.ids import new_id
from shared.inbox import Consumer
from shared.migrations import admin_url
from tests.support.events import event_bytes
from tests.support.installation import Installation, make_settings, running
from tests.support.people import COORDINATOR, DANLI, Member, fixed_id

STAFF = Member(fixed_id("shelter worker danli"), {"SHELTER_STAFF": [DANLI]})
PLACES = 5


def card_code(number: int) -> str:
    """The code of the card with that number."""
    return with_check_character("C" + "".join(ALPHABET[number // 32**place % 32] for place in range(8)))


@dataclass
class House:
    """The shelter, its ids, and what tests do with it."""

    installation: Installation
    room_id: UUID = field(default_factory=new_id)
    beds: list[UUID] = field(default_factory=lambda: [new_id() for _ in range(4)])
    gym_id: UUID = field(default_factory=new_id)
    at: str | None = None
    """The operation's time of all calls; real time where None."""

    async def post(
        self, path: str, body: Mapping[str, Any], *, member: Member = STAFF, key: UUID | None = None
    ) -> httpx.Response:
        """POST as `member`."""
        token = self.installation.token(member.roles, subject=member.subject, kind=member.kind)
        sent = self.installation.headers(token, key=key, **{"Content-Type": "application/json"}) | self._clock()
        content = json.dumps(body, default=str)
        return await self.installation.client.post(f"/shelter/v1{path}", content=content, headers=sent)

    async def get(self, path: str, *, member: Member = STAFF, unless: str | None = None) -> httpx.Response:
        """GET as `member`, unless the ETag is still `unless`."""
        token = self.installation.token(member.roles, subject=member.subject, kind=member.kind)
        sent = {"Authorization": f"Bearer {token}", **({"If-None-Match": unless} if unless else {})} | self._clock()
        return await self.installation.client.get(f"/shelter/v1{path}", headers=sent)

    def _clock(self) -> dict[str, str]:
        return {"X-Demo-Time": self.at} if self.at else {}

    async def check_in(self, *stays: Mapping[str, Any], **changes: Any) -> httpx.Response:
        """Check in `stays`, each with a new id where it has none."""
        listed = [{"id": new_id(), **stay} for stay in stays]
        return await self.post("/stays", {"site_id": DANLI, "stays": listed, **changes})

    async def housed(self, *stays: Mapping[str, Any], **changes: Any) -> list[str]:
        """Check in `stays` and answer their ids."""
        answer = await self.check_in(*stays, **changes)
        assert answer.status_code == 201, answer.text
        return [stay["stay_id"] for stay in answer.json()["stays"]]

    async def check_out(self, reasons: Mapping[str, str], **changes: Any) -> httpx.Response:
        """Check out stays by their reasons."""
        ends = [{"stay_id": stay_id, "reason": reason} for stay_id, reason in reasons.items()]
        return await self.post("/stays/end", {"site_id": DANLI, "ends": ends, **changes})

    async def serve(self, kind: str, *items: Mapping[str, Any], **changes: Any) -> httpx.Response:
        """Record services, each with a new id where it has none."""
        listed = [{"id": new_id(), **item} for item in items]
        return await self.post("/services/batch", {"site_id": DANLI, "kind": kind, "items": listed, **changes})

    async def confirm(self, night: str, *rooms: Mapping[str, Any], **changes: Any) -> httpx.Response:
        """Say what was seen of rooms, each with a new id where it has none."""
        listed = [{"id": new_id(), **room} for room in rooms]
        return await self.post(f"/shelters/{DANLI}/census/rooms", {"night_of": night, "rooms": listed, **changes})

    async def close(self, night: str, **changes: Any) -> httpx.Response:
        """Close the night's census."""
        return await self.post(f"/shelters/{DANLI}/census/close", {"id": new_id(), "night_of": night, **changes})

    async def tell(self, *payloads: Payload) -> None:
        """Apply events as the worker would, in one batch."""
        await self.receive([event_bytes(payload) for payload in payloads])

    async def receive(self, bodies: Sequence[bytes]) -> None:
        """Apply events that are bytes already."""
        runtime = self.installation.runtime("shelter")
        await Consumer("shelter", runtime.database, HANDLERS, runtime.settings).receive(bodies)

    async def forget_cards(self) -> None:
        """Empty the projection of cards, as a rebuild does before it reads the log again."""
        admin = await asyncpg.connect(admin_url(self.installation.settings))
        try:
            await admin.execute("TRUNCATE shelter.card")
        finally:
            await admin.close()

    async def findings(self) -> list[Finding]:
        """What `amparo verify` finds."""
        settings = self.installation.settings
        return await verify(settings, admin_url(settings))

    async def family(self, *ages: int) -> tuple[UUID, list[UUID]]:
        """A household of persons of these ages, the first its head."""
        household_id, members = new_id(), [new_id() for _ in ages]
        home = HouseholdChanged(
            household_id=household_id,
            version=1,
            site_id=DANLI,
            population=Population.DISPLACED,
            size=len(ages),
            composition=Composition(not_stated=len(ages)),
            head_person_id=members[0],
            member_ids=members,
        )
        people = [
            PersonRegistered(person_id=id_, version=1, household_id=household_id, site_id=DANLI, age_years=age)
            for id_, age in zip(members, ages, strict=True)
        ]
        await self.tell(home, *people)
        return household_id, members

    async def tokens(self, count: int, group_id: UUID | None = None, first: int = 0) -> list[CardIssued]:
        """Anonymous cards that registration told of."""
        cards = [
            CardIssued(
                card_id=new_id(),
                version=1,
                code=card_code(first + number),
                kind=CardKind.WRISTBAND,
                state=CardState.ISSUED,
                site_id=DANLI,
                arrival_group_id=group_id,
                population=Population.IN_TRANSIT,
            )
            for number in range(count)
        ]
        await self.tell(*cards)
        return cards

    async def rows(self, sql: str, **parameters: Any) -> list[dict[str, Any]]:
        """Read the tables as the service may."""
        database = self.installation.runtime("shelter").database
        found = await database.run(lambda session: fetch(session, sql, **parameters))
        return [dict(row) for row in found]

    async def events(self, type_: str) -> list[dict[str, Any]]:
        """The payloads of that type in the outbox, in their order."""
        rows = await self.rows("SELECT data FROM outbox WHERE type = :type ORDER BY id", type=type_)
        return [row["data"] for row in rows]

    def layout(self) -> dict[str, Any]:
        """The body that lays the shelter out."""
        beds = [{"id": bed, "code": f"B{number}"} for number, bed in enumerate(self.beds, start=1)]
        dormitory = {"id": self.room_id, "code": "A", "population": "FAMILY", "mode": "NUMBERED", "beds": beds}
        gym = {"id": self.gym_id, "code": "GYM", "population": "OVERFLOW", "mode": "COUNTED", "places": PLACES}
        rooms = [{**dormitory, "covered_area_m2": 20}, {**gym, "covered_area_m2": 15}]
        return {"site_id": DANLI, "covered_area_m2": 35, "rooms": rooms}


@pytest.fixture
async def house(database: str, tmp_path: Path) -> AsyncIterator[House]:
    """The shelter at Danlí, laid out, with the directory for its keys and no worker."""
    settings = make_settings(database, tmp_path / "keys", database_pool_connections=24)
    async with running(settings, services=["directory", "shelter"], workers=False) as installation:
        house = House(installation)
        answer = await house.post("/shelters", house.layout(), member=COORDINATOR)
        assert answer.status_code == 201, answer.text
        yield house
