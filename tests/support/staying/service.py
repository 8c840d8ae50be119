"""The same done to the service, over HTTP and by events; what it answers, and what its readings show."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
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
from tests.support.staying.acts import (
    Act,
    ChecksIn,
    ChecksOut,
    ClosesCensus,
    GivesRoom,
    GoesRound,
    Moves,
    OpensOverflow,
    Passes,
    PersonTold,
    Plan,
    RetiresBed,
    RetiresRoom,
    SetsBed,
    SetsPlaces,
    TakesEndBack,
    TakesStayBack,
    TakesStepBack,
    Where,
)
from tests.support.staying.picture import Glance, Picture
from tests.support.staying.readings import balance_of, glance_of, line_of, picture_of
from tests.support.staying.stays import night_of
from tests.support.staying.things import BEGINS, FIRST

Request = tuple[str, str, dict[str, Any], Callable[[Any], Any]]
"""Method, path, body, and how the answer is read."""


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
        method, path, body, reads = self._request(act)
        version = {"If-Match": f'"{await self._version(path)}"'} if method == "PATCH" else {}
        answer = await self._ask(method, path, body, version)
        told = answer.json()
        if answer.status_code >= 400:
            return Heard(answer.status_code, told["code"], told.get("parameters"), await self._glance())
        return Heard(answer.status_code, None, reads(told), await self._glance())

    async def _version(self, path: str) -> int:
        """The version of a room or a bed."""
        rooms = (await self._read(f"/shelters/{self.plan.site}"))["rooms"]
        things = [*rooms, *(bed for room in rooms for bed in room["beds"])]
        return next(int(thing["version"]) for thing in things if path.endswith(thing["id"]))

    async def _glance(self) -> Glance:
        return glance_of(await self._read(f"/shelters/{self.plan.site}/board"))

    def _request(self, act: Act) -> Request:
        shelter = f"/shelters/{self.plan.site}"
        if isinstance(act, RetiresBed | RetiresRoom):
            path = f"/beds/{act.bed}" if isinstance(act, RetiresBed) else f"/rooms/{act.room}"
            return "PATCH", path, {"retired": act.retired}, _nothing
        if isinstance(act, SetsPlaces):
            return "PATCH", f"/rooms/{act.room}", {"places": act.places}, _nothing
        if isinstance(act, SetsBed):
            return "POST", f"/beds/{act.bed}/state", {"state": act.state}, _nothing
        if isinstance(act, GivesRoom):
            body = {"id": act.id, "household_id": act.household, "reason": "familia grande"}
            return "POST", f"/rooms/{act.room}/household", body, _nothing
        if isinstance(act, OpensOverflow):
            return "POST", f"{shelter}/overflow", {"id": act.id, "open": act.open, "reason": "lluvia"}, _nothing
        if isinstance(act, ClosesCensus):
            return "POST", f"{shelter}/census/close", {"id": act.id, "night_of": act.night}, _closing
        return self._of_rounds(act) if isinstance(act, GoesRound) else self._of_stays(act)

    def _of_rounds(self, act: GoesRound) -> Request:
        counted = None if act.counted is None else {"women": act.counted}
        room = {"id": act.id, "room_id": act.room, "not_seen": act.missing, "counted": counted}
        path = f"/shelters/{self.plan.site}/census/rooms"
        return "POST", path, {"night_of": act.night, "rooms": [room]}, _round

    def _of_stays(self, act: Act) -> Request:
        """Of acts that are about stays."""
        body: dict[str, Any] = {"site_id": self.plan.site}
        if isinstance(act, ChecksIn):
            stays = [
                {"person_id": one.person, "card": one.card, "household_id": one.household, **_where(one.id, one.where)}
                for one in act.guests
            ]
            return (
                "POST",
                "/stays",
                body | _said(stays=stays, started_at=act.happened, given_room_reason=act.reason),
                _stays,
            )
        if isinstance(act, ChecksOut):
            ends = [{"stay_id": id_, "reason": reason} for id_, reason in act.ends.items()]
            return "POST", "/stays/end", body | _said(ends=ends, ended_at=act.happened), _stays
        if isinstance(act, Moves):
            moves = [{"stay_id": one.stay, **_where(one.id, one.where)} for one in act.goings]
            return "POST", "/stays/move", body | _said(moves=moves, moved_at=act.happened, reason=act.reason), _stays
        if isinstance(act, Passes):
            guests = [_said(id=one.id, stay_id=one.stay, card=one.card) for one in act.passings]
            path, moment = ("leave", "left_at") if act.out else ("return", "returned_at")
            return "POST", f"/stays/{path}", body | _said(guests=guests, **{moment: act.happened}), _stays
        if isinstance(act, TakesStepBack):
            undo = {"id": act.id, "reason": act.reason, "also": act.also}
            return "POST", f"/stays/steps/{act.step}/reverse", undo, _stays
        if isinstance(act, TakesEndBack | TakesStayBack):
            path = "end/reverse" if isinstance(act, TakesEndBack) else "reverse"
            return "POST", f"/stays/{act.stay}/{path}", {"id": act.id, "reason": act.reason}, line_of
        raise TypeError(f"nobody does {act}")

    async def picture(self) -> Picture:
        """All readings, of this plan alone."""
        shelter = f"/shelters/{self.plan.site}"
        stays = await self._rows("SELECT id FROM stay WHERE site_id = :site ORDER BY id")
        uses = await self._rows(
            """
            SELECT coalesce(stay_id, past_of) AS stay_id, lower(during) AS since, upper(during) AS until, bed_id AS bed
            FROM bed_use WHERE site_id = :site AND NOT isempty(during) ORDER BY lower(during)
            """
        )
        closed = await self._rows("SELECT night_of FROM census WHERE site_id = :site")
        span = f"from={FIRST}&to={night_of(self.now)}"
        return picture_of(
            stays=[await self._read(f"/stays/{row['id']}") for row in stays],
            uses=uses,
            nights=(await self._read(f"{shelter}/occupancy?{span}"))["nights"],
            lines=[await self._read(f"{shelter}/census/{row['night_of']}") for row in closed],
            silent=(await self._read(f"{shelter}/not-seen"))["guests"],
            rooms=(await self._read(shelter))["rooms"],
        )

    async def _rows(self, sql: str) -> list[dict[str, Any]]:
        database = self.installation.runtime("shelter").database
        return [dict(row) for row in await database.run(lambda session: fetch(session, sql, site=self.plan.site))]


def _said(**fields: Any) -> dict[str, Any]:
    """What is not said is left out."""
    return {name: value for name, value in fields.items() if value is not None}


def _where(id_: UUID, where: Where) -> dict[str, Any]:
    nowhere = None if where.bed or where.room or where.beside else True
    asked = _said(bed_id=where.bed, room_id=where.room, shares_with_stay_id=where.beside, without_bed=nowhere)
    return {"id": id_, **asked}


def _nothing(_: Mapping[str, Any]) -> None:
    """Only that it was done is compared: the board and the layout show the rest."""


def _stays(told: Mapping[str, Any]) -> Any:
    return tuple(line_of(stay) for stay in told["stays"])


def _round(told: Mapping[str, Any]) -> Any:
    (room,) = told["rooms"]
    return room["expected"], room["found"], tuple(sorted(UUID(id_) for id_ in room["not_seen"]))


def _closing(told: Mapping[str, Any]) -> Any:
    return balance_of(told), told["not_seen"]
