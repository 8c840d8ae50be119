"""The same done to the service, over HTTP and by events; what it answers, and what its readings show."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx

from services.shelter.handlers import HANDLERS
from shared.contracts.envelope import Payload
from shared.contracts.registration import CardIssued, PersonMerged, PersonRegistered, PersonUnmerged
from shared.contracts.vocabulary import CardKind, CardState
from shared.db import fetch
from shared.inbox import Consumer
from tests.support.events import event_bytes, made
from tests.support.installation import Installation
from tests.support.people import Member
from tests.support.staying.acts import Act, PersonTold, Plan
from tests.support.staying.picture import Glance, Picture
from tests.support.staying.readings import glance_of, picture_of
from tests.support.staying.requests import request_of
from tests.support.staying.stays import night_of
from tests.support.staying.things import BEGINS, FIRST


@dataclass(frozen=True)
class Heard:
    """What the service answered: a problem's code, or what it told; and the board after it."""

    status: int
    code: str | None
    told: Any
    board: Glance


@dataclass(frozen=True)
class Observed:
    """What the service answered to each act of a plan, and what it held after all of them."""

    plan: Plan
    answers: list[Heard]
    picture: Picture


async def observed_of(installation: Installation, plan: Plan) -> Observed:
    """Let the plan happen to the service."""
    running = _Running(installation, plan)
    await running.prepare()
    answers = [await running.do(act) for act in plan.acts]
    return Observed(plan, answers, await running.picture())


class _Running:
    """One plan in a service that may have many: its site and its people are its own."""

    def __init__(self, installation: Installation, plan: Plan) -> None:
        self.installation, self.plan = installation, plan
        sites: list[UUID | str] = [plan.site]
        self.member = Member(plan.site, {"SHELTER_STAFF": sites, "SITE_COORDINATOR": sites})
        self.token = installation.token(self.member.roles, subject=self.member.subject)
        self.now = BEGINS

    async def _ask(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> httpx.Response:
        content = None if body is None else json.dumps(body, default=str)
        sent = self.installation.headers(self.token) | {"X-Demo-Time": self.now.isoformat(), **(headers or {})}
        sent["Content-Type"] = "application/json"
        return await self.installation.client.request(method, f"/shelter/v1{path}", content=content, headers=sent)

    async def _read(self, path: str) -> Any:
        answer = await self._ask("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def _hear(self, *payloads: Payload) -> None:
        runtime = self.installation.runtime("shelter")
        bodies = [event_bytes(payload) for payload in payloads]
        await Consumer("shelter", runtime.database, HANDLERS, runtime.settings).receive(bodies)

    async def prepare(self) -> None:
        """The layout, and everybody of whom registration told."""
        rooms = [
            {
                "id": room.id,
                "code": f"R{n}",
                "population": room.population,
                "mode": "NUMBERED" if room.beds else "COUNTED",
                "covered_area_m2": 20,
                "places": room.places,
                "beds": [{"id": bed, "code": f"B{number}"} for number, bed in enumerate(room.beds)],
            }
            for n, room in enumerate(self.plan.rooms)
        ]
        body = {"site_id": self.plan.site, "covered_area_m2": 100, "rooms": rooms}
        answer = await self._ask("POST", "/shelters", body)
        assert answer.status_code == 201, answer.text
        people = [made(PersonRegistered, **self._person(one.id)) for one in self.plan.persons]
        known = {"kind": CardKind.WRISTBAND, "state": CardState.ISSUED, "site_id": self.plan.site}
        cards = [
            made(CardIssued, card_id=one.id, code=one.code, household_id=one.household, **known)
            for one in self.plan.cards
        ]
        await self._hear(*people, *cards)

    def _person(self, id_: UUID) -> dict[str, Any]:
        one = next(one for one in self.plan.persons if one.id == id_)
        return {"person_id": id_, "household_id": one.household, "age_years": one.age, "site_id": self.plan.site}

    async def do(self, act: Act) -> Heard:
        """Let one act happen, and look at the board."""
        self.now = act.at
        if isinstance(act, PersonTold):
            type_ = PersonMerged if act.merged_into else PersonUnmerged
            about = {**self._person(act.person), "version": act.version, "merged_into": act.merged_into}
            await self._hear(made(type_, **about))
            return Heard(200, None, None, await self._glance())
        method, path, body, reads = request_of(self.plan.site, act)
        version = {"If-Match": f'"{await self._version(path)}"'} if method == "PATCH" else {}
        answer = await self._ask(method, path, body, version)
        told = answer.json()
        if answer.status_code >= 400:
            return Heard(answer.status_code, told["code"], told.get("parameters"), await self._glance())
        return Heard(answer.status_code, None, reads(told), await self._glance())

    async def _version(self, path: str) -> int:
        """The version of a hold, a room or a bed; of what there is not any."""
        if path.startswith("/holds/"):
            answer = await self._ask("GET", path)
            return int(answer.json().get("version", 1))
        rooms = (await self._read(f"/shelters/{self.plan.site}"))["rooms"]
        things = [*rooms, *(bed for room in rooms for bed in room["beds"])]
        return next(int(thing["version"]) for thing in things if path.endswith(thing["id"]))

    async def _glance(self) -> Glance:
        return glance_of(await self._read(f"/shelters/{self.plan.site}/board"))

    async def picture(self) -> Picture:
        """All readings, of this plan alone."""
        shelter = f"/shelters/{self.plan.site}"
        stays = await self._rows("SELECT id FROM stay WHERE site_id = :site ORDER BY id")
        uses = await self._rows(
            """
            SELECT coalesce(stay_id, past_of) AS stay_id, lower(during) AS since, upper(during) AS until, bed_id AS bed
            FROM bed_use WHERE site_id = :site AND hold_id IS NULL AND NOT isempty(during) ORDER BY lower(during)
            """
        )
        holds = await self._rows("SELECT id FROM hold WHERE site_id = :site ORDER BY id")
        closed = await self._rows("SELECT night_of FROM census WHERE site_id = :site")
        span = f"from={FIRST}&to={night_of(self.now)}"
        return picture_of(
            stays=[await self._read(f"/stays/{row['id']}") for row in stays],
            uses=uses,
            nights=(await self._read(f"{shelter}/occupancy?{span}"))["nights"],
            lines=[await self._read(f"{shelter}/census/{row['night_of']}") for row in closed],
            silent=(await self._read(f"{shelter}/not-seen"))["guests"],
            rooms=(await self._read(shelter))["rooms"],
            holds=[await self._read(f"/holds/{row['id']}") for row in holds],
        )

    async def _rows(self, sql: str) -> list[dict[str, Any]]:
        database = self.installation.runtime("shelter").database
        return [dict(row) for row in await database.run(lambda session: fetch(session, sql, site=self.plan.site))]
