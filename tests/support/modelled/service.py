"""The same done to the service, over HTTP and by events, and what it answers and holds afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any
from uuid import UUID

import httpx

from shared.contracts.directory import DeviceChanged, SiteChanged
from shared.contracts.envelope import Payload
from shared.contracts.registration import (
    ArrivalRecorded,
    ArrivalReversed,
    CardBound,
    HouseholdChanged,
    HouseholdMerged,
    HouseholdUnmerged,
    PersonMerged,
    PersonUnmerged,
    PersonUpdated,
)
from shared.ids import new_id
from tests.integration.distribution.conftest import Desk
from tests.support.events import made
from tests.support.modelled.acts import (
    Act,
    ArrivalTakenBack,
    ArrivalTold,
    CardTold,
    Gives,
    HouseholdTold,
    Kit,
    MovesLot,
    MovesRound,
    PersonTold,
    Plan,
    Receives,
    Reverses,
    Scan,
    Sends,
)
from tests.support.modelled.model import Answer, Model, Picture
from tests.support.people import Member, fixed_id

AGAIN_SECONDS = 0.2
STEPS = {"OPEN": "open", "PAUSED": "pause", "CLOSED": "close"}
LOT_STEPS = {"ON_HOLD": "hold", "APPROVED": "approve", "RECALLED": "recall", "EXPIRED": "expire"}
SAYING = {"PAUSED": {"reason": "END_OF_DAY"}, "CLOSED": {"despite": "Se cierra con lo pendiente a la vista"}}


@dataclass(frozen=True)
class Observed:
    """What the service answered to each act of a plan, and what it held after all of them."""

    plan: Plan
    answers: list[Answer]
    picture: Picture


def differences(model: Model, observed: Observed) -> list[str]:
    """Where the model says something else than was observed; after a first wrong answer there may be others."""
    found = []
    for number, (act, answer) in enumerate(zip(observed.plan.acts, observed.answers, strict=True)):
        wanted = model.do(act)
        if wanted != answer:
            found.append(f"act {number}, {act}: the model says {wanted}, the service answered {answer}")
    said, there = model.picture(), observed.picture
    for one in fields(Picture):
        wanted, held = getattr(said, one.name), getattr(there, one.name)
        for key in sorted(wanted.keys() | held.keys(), key=str):
            if wanted.get(key) != held.get(key):
                found.append(f"{one.name} of {key}: the model says {wanted.get(key)}, there is {held.get(key)}")
    return found


async def picture_after(desk: Desk, plan: Plan, pieces: Sequence[Sends], *, at_once: int) -> Picture:
    """What stands when the plan has happened and then the pieces of logs, so many of them at a time."""
    running, turn = _Running(desk, plan), asyncio.Semaphore(at_once)
    await running.prepare()
    for act in plan.acts:
        await running.do(act)

    async def send(piece: Sends) -> None:
        async with turn:
            await running.do(piece)

    await asyncio.gather(*(send(piece) for piece in pieces))
    return await running.picture()


async def observed_of(desk: Desk, plan: Plan) -> Observed:
    """Let the plan happen to the service."""
    running = _Running(desk, plan)
    await running.prepare()
    answers = [await running.do(act) for act in plan.acts]
    return Observed(plan, answers, await running.picture())


class _Running:
    """One plan in a service that may have many: its things are its own."""

    def __init__(self, desk: Desk, plan: Plan) -> None:
        self.desk, self.plan = desk, plan
        sites: list[UUID | str] = [*plan.sites]
        self.member = Member(fixed_id(f"plan {plan.seed}"), {"WAREHOUSE_CLERK": sites, "SITE_COORDINATOR": sites})

    async def post(self, path: str, body: Any, act: Act | None = None) -> httpx.Response:
        """POST as the plan's own staff; again under its key while the service is busy, as every client does."""
        key = new_id()
        while True:
            answer = await self.desk.post(path, body, member=self.member, at=act.at if act else None, key=key)
            if answer.status_code != 503:
                return answer
            await asyncio.sleep(AGAIN_SECONDS)

    async def _make(self, path: str, body: Any) -> None:
        answer = await self.post(path, body)
        assert answer.status_code == 201, answer.text

    async def prepare(self) -> None:
        """Items, kits, rounds in DRAFT and devices."""
        plan = self.plan
        for n, item in enumerate(plan.items):
            await self._make("/items", {"id": item, "code": f"I{plan.seed}-{n}", "name": "x", "unit": "pieza"})
        for n, kit in enumerate(plan.kits.values()):
            await self._make("/kits", _kit(kit, f"K{plan.seed}-{n}"))
        for n, one in enumerate(plan.rounds):
            body = {
                "id": one.id,
                "code": f"R{plan.seed}-{n}",
                "kit_id": one.kit_id,
                "rule": vars(one.rule),
                "site_ids": plan.sites,
                "starts_on": one.starts_on,
                "ends_on": one.ends_on,
            }
            await self._make("/rounds", body)
        await self.desk.hear(*_known(plan))

    async def do(self, act: Act) -> Answer:
        """Let one act happen."""
        if isinstance(act, Gives):
            return _answer(await self.post("/handouts", _body(act.scan), act))
        if isinstance(act, Sends):
            return await self._send(act)
        if isinstance(act, Reverses):
            body = {"id": act.reversal_id, "reason": "devuelto"}
            return _answer(await self.post(f"/handouts/{act.handout_id}/reverse", body, act))
        if isinstance(act, Receives):
            lines = [
                {"item_id": item, "lot_code": lot, "expires_on": expires_on, "quantity": quantity}
                for item, lot, expires_on, quantity in act.lines
            ]
            return _answer(
                await self.post("/stock/receipts", {"id": act.id, "site_id": act.site_id, "lines": lines}, act)
            )
        if isinstance(act, MovesLot):
            return await self._move_lot(act)
        if isinstance(act, MovesRound):
            return _answer(
                await self.post(f"/rounds/{act.round_id}/{STEPS[act.state]}", SAYING.get(act.state, {}), act)
            )
        await self.desk.hear(_event(act, self.plan.sites[0]))
        return None

    async def _send(self, act: Sends) -> Answer:
        scans = [_body(scan) | {"scanned_at": scan.scanned_at} for scan in act.scans]
        body = {"device_id": act.device.id, "sent_at": act.at + act.device.clock_off, "items": scans, "more": act.more}
        answer = await self.post("/handouts/batch", body, act)
        assert answer.status_code == 207, answer.text
        return [
            one["resource"]["verdict"] if one.get("resource") else one["problem"]["code"]
            for one in answer.json()["items"]
        ]

    async def _move_lot(self, act: MovesLot) -> Answer:
        lots = await self.desk.rows(
            "SELECT id FROM lot WHERE item_id = :item_id AND code = :code", item_id=act.item_id, code=act.code
        )
        lot_id = lots[0]["id"] if lots else new_id()
        body = {"id": act.id, "reason": "QUALITY"}
        return _answer(await self.post(f"/lots/{lot_id}/{LOT_STEPS[act.state]}", body, act))

    async def picture(self) -> Picture:
        """What stands in the tables, of this plan alone."""
        rules = list({one.rule.id for one in self.plan.rounds})
        verdicts = await self.desk.rows(
            """
            SELECT h.id, v.verdict, v.code FROM handout AS h JOIN verdict AS v ON v.handout_id = h.id
            WHERE h.round_id = ANY(CAST(:rounds AS uuid[]))
            """,
            rounds=[one.id for one in self.plan.rounds],
        )
        standings = await self.desk.rows(
            """
            SELECT rule_id, unit_id, window_key, taken, over FROM entitlement
            WHERE rule_id = ANY(CAST(:rules AS uuid[])) AND (taken, over) <> (0, 0)
            """,
            rules=rules,
        )
        cases = await self.desk.rows(
            """
            SELECT rule_id, unit_id, window_key, excess FROM review_case
            WHERE rule_id = ANY(CAST(:rules AS uuid[])) AND kind = 'OVER_ISSUE' AND state = 'OPEN'
            """,
            rules=rules,
        )
        stock = await self.desk.rows(
            """
            SELECT place_id, account, item_id, sum(qty)::integer AS qty FROM balance
            WHERE place_id = ANY(CAST(:sites AS uuid[])) GROUP BY 1, 2, 3 HAVING sum(qty) <> 0
            """,
            sites=self.plan.sites,
        )
        return Picture(
            {row["id"]: (row["verdict"], row["code"]) for row in verdicts},
            {(row["rule_id"], row["unit_id"], row["window_key"]): (row["taken"], row["over"]) for row in standings},
            {(row["rule_id"], row["unit_id"], row["window_key"]): row["excess"] for row in cases},
            {(row["place_id"], row["account"], row["item_id"]): row["qty"] for row in stock},
        )


def _known(plan: Plan) -> Iterator[Payload]:
    """Sites and devices, as the directory tells of them."""
    agencies = {"managing_agency_id": new_id(), "holding_agency_id": new_id(), "confidential_location": False}
    for site_id in plan.sites:
        yield made(SiteChanged, site_id=site_id, code="S", kind="SHELTER", pcode="HN0703", open=True, **agencies)
    for device in plan.devices:
        yield made(DeviceChanged, device_id=device.id, site_id=plan.sites[0], kind="SCANNER", active=True)


def _kit(kit: Kit, code: str) -> dict[str, Any]:
    components = [
        {"item_id": item, "quantity": quantity, "consumable": item in kit.consumables}
        for item, quantity in kit.contents.items()
    ]
    said = {"id": kit.id, "code": code, "kind": "HYGIENE", "name": "x", "components": components}
    return said | {"consumable_days": kit.consumable_days}


def _body(scan: Scan) -> dict[str, Any]:
    """As it goes to a desk: what is not said is left out."""
    said = {name: value for name, value in vars(scan).items() if value is not None}
    said.pop("scanned_at", None)
    if said.pop("override"):
        said["override"] = {"reason": "DECIDED_BY_COORDINATION"}
    return said


def _answer(answer: httpx.Response) -> Answer:
    """Its status, and the code or the verdict if there is one."""
    told = answer.json()
    return answer.status_code, told.get("verdict") or told.get("code") if answer.status_code != 200 else None


def _event(act: Act, site_id: UUID) -> Payload:
    content = {name: value for name, value in vars(act).items() if name not in {"at", "parted"}} | {"site_id": site_id}
    event: Payload
    if isinstance(act, PersonTold):
        event = made(PersonMerged if act.merged_into else PersonUnmerged if act.parted else PersonUpdated, **content)
    elif isinstance(act, HouseholdTold):
        content |= {"population": "DISPLACED", "composition": {"women": act.size}}
        kind = HouseholdMerged if act.merged_into else HouseholdUnmerged if act.parted else HouseholdChanged
        event = made(kind, **content)
    elif isinstance(act, CardTold):
        event = made(CardBound, kind="CARD", **content)
    elif isinstance(act, ArrivalTold):
        event = made(ArrivalRecorded, place_pcode="HN0703", **content)
    elif isinstance(act, ArrivalTakenBack):
        event = made(ArrivalReversed, occurred_at=act.at, **content)
    else:
        raise TypeError(f"{act} is nothing that is told")
    return event
