"""Two worlds in which the same is done: by people who are protected in one, and who gave no data in the other."""

from __future__ import annotations

import contextlib
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx

from services.coordination.rules import FIGURES
from services.directory.examples import EXAMPLES as DIRECTORY
from services.distribution.examples import EXAMPLES as DISTRIBUTION
from services.distribution.examples.things import HANDED_IN_LOG, KIT, ROUND, SHEET
from services.registration.examples import EXAMPLES as REGISTRATION
from services.shelter.examples import EXAMPLES as SHELTER
from services.shelter.examples import OTHER_SHELTER
from shared.auth import ALL_SITES
from shared.clock import local_day, real_now
from shared.contracts.vocabulary import Role, Scope
from shared.examples import AGENCY, DEVICE, SITE
from shared.ids import new_id
from tests.support.eventually import eventually
from tests.support.installation import Installation, copy_database, drop_database, make_settings, running
from tests.support.outboxes import signed_anew
from tests.support.people import fixed_id
from tests.support.sample_lists import text

SERVICES = ("registration", "distribution", "shelter", "coordination")
DOER = fixed_id("who does everything in both worlds")
EXCLUDED = fixed_id("an officer who never sees any of the hidden records")
PLACE = "HN0703"
ENTRY = {"kind": "TRANSIT_ENTRY", "place_pcode": PLACE}
BEARERS = 20
"""How many people a world has cards and beds for."""
HEADINGS = ["Familia No", "Nombres", "Apellidos", "DNI", "Sexo", "Fecha de nacimiento", "Parentesco", "Colonia"]
QUIET: Mapping[str, Any] = {"database_pool_connections": 2, "revocation_poll_seconds": 5.0, "relay_idle_ms": 100}
"""Both worlds stand at once, and the server is not theirs alone: few connections, and little that asks by itself."""


@dataclass
class World:
    """One installation, and what in it any question may be about: ids by the names that parameters have."""

    installation: Installation
    hidden: bool
    """Whether this is the world with the protected records."""
    about: dict[str, list[str]] = field(default_factory=dict)
    free: list[tuple[str, str]] = field(default_factory=list)
    """Codes of cards and ids of beds that nobody has yet."""
    unheard: dict[str, list[tuple[int, int]]] = field(default_factory=dict)
    """Stretches of the event logs in which the two worlds differ by nature: after this position, up to that."""
    _scans: int = 0

    def bearer(self, names: Mapping[str, Any]) -> Bearer:
        """The next one, with a card and a bed."""
        code, bed = self.free.pop(0)
        nobody = {name: [str(new_id())] for name in ("person_id", "household_id")}
        asked = {"code": [code], "card": [code], "names": [names["family_names"]], **nobody}
        return Bearer(self, code, bed, names, asked)

    async def do(
        self,
        path: str,
        body: Mapping[str, Any] | bytes | None = None,
        *,
        method: str = "POST",
        subject: UUID = DOER,
        at: datetime | None = None,
    ) -> httpx.Response:
        """Write as somebody who may, at the operation's time `at`; the answer, whatever it is."""
        roles: dict[str, list[UUID | str]] = {role: [SITE] for role in Role}
        roles |= {Role.ADMIN: [ALL_SITES], Scope.SCANNER: [SITE]}
        token = self.installation.token(roles, subject=subject, agency=UUID(AGENCY))
        is_file = isinstance(body, bytes)
        kind = "application/octet-stream" if is_file else "application/json"
        headers = self.installation.headers(token) | {"Content-Type": kind}
        headers |= {"X-Demo-Time": at.isoformat()} if at else {}
        content = body if isinstance(body, bytes) else json.dumps(body or {}, default=str)
        return await self.installation.client.request(
            method, path, content=None if method == "GET" else content, headers=headers
        )

    async def done(self, path: str, body: Mapping[str, Any] | bytes | None = None, **more: Any) -> dict[str, Any]:
        """Write, and it must work."""
        answer = await self.do(path, body, **more)
        assert not answer.is_error, f"{path}: {answer.text}"
        done: dict[str, Any] = answer.json()
        return done

    async def settle(self) -> None:
        """Let every service hear what the others told."""
        await self.installation.settle(30)

    async def events(self, service: str, asker: str) -> list[dict[str, Any]]:
        """The whole event log, less the stretches that nobody compares."""
        items: list[dict[str, Any]] = []
        after = 0
        while True:
            page = await self.installation.client.get(
                f"/{service}/v1/events",
                params={"after": after, "limit": 1000},
                headers={"Authorization": f"Bearer {asker}"},
            )
            found = page.json()
            if not found["items"]:
                break
            items, after = items + found["items"], found["position_last"]
        quiet = self.unheard.get(service, [])
        return [item for item in items if not any(first < item["position"] <= last for first, last in quiet)]

    @contextlib.asynccontextmanager
    async def unlike(self) -> AsyncIterator[None]:
        """What is told meanwhile differs by nature: somebody was known, and is not from then on."""
        before = await self._positions()
        yield
        for service, last in (await self._positions()).items():
            self.unheard.setdefault(service, []).append((before[service], last))

    async def _positions(self) -> dict[str, int]:
        await self.settle()
        token = self.installation.token({Scope.EVENTS: [ALL_SITES]}, kind="service")
        positions = {}
        for service in SERVICES:
            found = await self.events(service, token)
            quiet = [last for _, last in self.unheard.get(service, [])]
            positions[service] = max([item["position"] for item in found] + quiet, default=0)
        return positions

    def next_scan(self) -> int:
        """The device's own number of its next scan."""
        self._scans += 1
        return self._scans

    async def count(self, **people: int) -> None:
        """At the door somebody is counted who gives no data."""
        await self.done(
            "/registration/v1/headcounts", {"id": new_id(), "site_id": SITE, **ENTRY, "people": dict(people)}
        )
        await self.settle()

    async def register(self, *members: Mapping[str, Any], **more: Any) -> tuple[str, list[str]]:
        """A household in transit: its id, and those of its members."""
        people = [{"id": str(new_id()), "sex": "FEMALE", "relationship": "HEAD", **member} for member in members]
        household_id = str(new_id())
        body = {"id": household_id, "site_id": SITE, "population": "IN_TRANSIT", "members": people, **more}
        await self.done("/registration/v1/households", body)
        await self.settle()
        return household_id, [str(one["id"]) for one in people]

    async def import_list(self, name: str, *rows: list[Any]) -> tuple[str, str]:
        """A list of families, sent and committed: the ids of the import and of the list."""
        id_ = str(new_id())
        about = {"source": "CODEM", "name": name, "listed_on": "2023-11-20", "signer": "Alcaldía", "place_pcode": PLACE}
        path = f"/registration/v1/imports/{id_}"
        started = await self.done("/registration/v1/imports", {"id": id_, "site_id": SITE, **about})
        content = text([HEADINGS, *rows], delimiter=";", encoding="utf-8")
        await self.done(f"{path}/file", content, method="PUT")
        await self._until(path, "READY")
        await self.done(f"{path}/commit", {"accept_errors": True})
        await self._until(path, "COMMITTED")
        await self.settle()
        return id_, str(started["list_id"])

    async def listed(self, import_id: str, *, row: int) -> tuple[str, str]:
        """The family that a row of the file became: the ids of its household and its head."""
        path = f"/registration/v1/imports/{import_id}/difference"
        found = (await self.done(path, method="GET"))["items"]
        [household_id] = [one["household_id"] for one in found if one["row"] == row]
        household = await self.done(f"/registration/v1/households/{household_id}", method="GET")
        return household_id, household["members"][0]["person_id"]

    async def _until(self, path: str, state: str) -> None:
        async def reached() -> bool:
            return bool((await self.done(path, method="GET"))["state"] == state)

        await eventually(reached, 30)


@dataclass
class Bearer:
    """Somebody with a card, and what a question about them may be about."""

    world: World
    code: str
    bed: str
    names: Mapping[str, Any]
    about: dict[str, list[str]]
    statuses: list[str] = field(default_factory=list)
    """What the writes about them answered."""
    _scans: int = 0

    @property
    def hidden(self) -> bool:
        """Whether this one is the protected one of the two."""
        return self.world.hidden

    def ask(self, **ids: str) -> None:
        """Let these be asked about too."""
        for name, id_ in ids.items():
            self.about.setdefault(name, []).append(id_)

    async def register(self, *members: Mapping[str, Any], card_of: int = 0, **more: Any) -> list[str]:
        """A household, with the card for one of its members, who is asked about; the ids of the members."""
        ids = [str(new_id()) for _ in members]
        named = [{"id": id_, **member} for id_, member in zip(ids, members, strict=True)]
        cards = [{"code": self.code, "person_id": ids[card_of]}]
        household_id, _ = await self.world.register(*named, **{"cards": cards, **more})
        self.about |= {"person_id": [ids[card_of]], "household_id": [household_id]}
        return ids

    async def bind_anonymously(self, population: str = "IN_TRANSIT") -> None:
        """The card, to somebody who gives no data and is taken for a woman of this population."""
        body = {"sex": "FEMALE", "population": population}
        await self.world.done(f"/registration/v1/cards/{self.code}/bind", body)
        await self.world.settle()

    async def is_met(self, family: tuple[str, str]) -> None:
        """A desk gives the card to somebody who was only listed until now."""
        household_id, person_id = family
        await self.world.done(f"/registration/v1/cards/{self.code}/bind", {"person_id": person_id})
        self.about |= {"person_id": [person_id], "household_id": [household_id]}
        await self.world.settle()

    async def protect(self, noun: str = "persons") -> None:
        """One tap."""
        id_ = self.about["person_id" if noun == "persons" else "household_id"][0]
        await self.world.done(f"/registration/v1/{noun}/{id_}/protect")

    async def exclude(self) -> None:
        """Their officers name one of their own who never sees this record."""
        path = f"/registration/v1/persons/{self.about['person_id'][0]}/excluded-principals"
        await self.world.done(path, {"principal_ids": [str(EXCLUDED)]})
        await self.world.settle()

    async def receive(self) -> None:
        """Everything that a bearer can have."""
        await self.take_kit()
        await self.sleep_and_eat()

    async def take_kit(self) -> None:
        """The kit at the desk, and once more, which is refused; then a scan that was made offline."""
        for _ in range(2):
            handout = {"id": new_id(), "round_id": ROUND, "site_id": SITE, "card": self.code}
            answer = await self.world.do("/distribution/v1/handouts", handout)
            self.ask(handout_id=str(handout["id"]))
            self.statuses.append(str(answer.status_code))
        scanned_at = (real_now() - timedelta(minutes=60 - 20 * self._scans)).isoformat()
        self._scans += 1
        scan = {"id": new_id(), "round_id": ROUND, "site_id": SITE, "card": self.code}
        item = {**scan, "scanned_at": scanned_at, "device_seq": self.world.next_scan()}
        log = {"device_id": DEVICE, "sent_at": real_now().isoformat(), "items": [item]}
        answer = await self.world.do("/distribution/v1/handouts/batch", log)
        self.ask(handout_id=str(item["id"]))
        self.statuses.append(answer.json()["items"][0]["resource"]["verdict"])
        cases = await self.world.done("/distribution/v1/cases?state=OPEN&limit=200", method="GET")
        for one in cases["items"]:
            if one["handout_id"] == str(item["id"]):
                self.ask(case_id=one["case_id"])
        await self.world.settle()

    async def sleep_and_eat(self, *, in_bed_already: bool = False) -> None:
        """A bed, unless there is one already, and a meal."""
        if not in_bed_already:
            stay = {"id": new_id(), "card": self.code, "bed_id": self.bed}
            await self.world.done("/shelter/v1/stays", {"site_id": SITE, "stays": [stay]})
            self.ask(stay_id=str(stay["id"]))
            about = {"id": new_id(), "from_site_id": SITE, "to_site_id": OTHER_SHELTER, "reason": "FULL"}
            await self.world.done("/shelter/v1/referrals", {**about, "cards": [self.code]})
            self.ask(referral_id=str(about["id"]))
        meal = {"site_id": SITE, "kind": "MEAL", "items": [{"id": new_id(), "card": self.code}]}
        answer = await self.world.do("/shelter/v1/services/batch", meal)
        self.statuses.append(str(answer.json()["items"][0]["status"]))
        await self.world.settle()

    async def lose_card(self) -> None:
        """It is revoked."""
        await self.world.done(f"/registration/v1/cards/{self.code}/revoke", {"reason": "LOST"})
        await self.world.settle()


async def furnish(world: World) -> None:
    """A site with a shelter, an open round, and free cards."""
    for path, name in (("agencies", "add_agency"), ("sites", "add_site"), ("devices", "add_device")):
        await world.done(f"/directory/v1/{path}", DIRECTORY[name].body)
    await world.settle()
    for path, name in (("items", "add_item"), ("kits", "define_kit")):
        await world.done(f"/distribution/v1/{path}", DISTRIBUTION[name].body)
    received = await world.done("/distribution/v1/stock/receipts", DISTRIBUTION["receive_stock"].body)
    transfer = await world.done("/distribution/v1/transfers", DISTRIBUTION["dispatch_transfer"].body)
    await world.done("/distribution/v1/rounds", DISTRIBUTION["plan_round"].body)
    await world.done(f"/distribution/v1/rounds/{ROUND}/open", at=real_now() - timedelta(days=30))
    await world.done(f"/distribution/v1/rounds/{ROUND}/sheets", DISTRIBUTION["make_sheet"].body)
    log = {**(DISTRIBUTION["hand_in_log"].body or {}), "items": [{}]}
    await world.done("/distribution/v1/quarantined-logs", log)
    beds = [{"id": str(fixed_id(f"bed {number}")), "code": f"W-{number}"} for number in range(BEARERS + 1)]
    await world.done("/shelter/v1/shelters", _shelter(beds))
    elsewhere = {**(DIRECTORY["add_site"].body or {}), "id": OTHER_SHELTER, "code": "OTHER", "name": "Otro"}
    await world.done("/directory/v1/sites", elsewhere)
    hall = {"id": str(fixed_id("a hall")), "code": "HALL", "mode": "COUNTED", "covered_area_m2": 20, "places": 5}
    await world.done("/shelter/v1/shelters", {"site_id": OTHER_SHELTER, "covered_area_m2": 20, "rooms": [hall]})
    hold = {"id": new_id(), "reason": "BUS", "bed_ids": [beds.pop()["id"]]}
    await world.done(f"/shelter/v1/shelters/{SITE}/holds", hold)
    night = (real_now() - timedelta(days=2)).date().isoformat()
    await world.done(f"/shelter/v1/shelters/{SITE}/census/close", {"id": new_id(), "night_of": night})
    batch = await world.done("/registration/v1/card-batches", {"id": new_id(), "site_id": SITE, "count": BEARERS})
    world.free = list(zip(batch["codes"], [bed["id"] for bed in beds], strict=True))
    await world.settle()
    world.about |= {
        "site": [SITE],
        "site_id": [SITE],
        "id": [SITE],
        "batch_id": [batch["batch_id"]],
        "entry_id": await _put_aside(world),
        "export_id": [str(fixed_id("no export"))],
        "round_id": [ROUND],
        "hold_id": [str(hold["id"])],
        "lot_id": received["lot_ids"],
        "transfer_id": [transfer["transfer_id"]],
        "kit_id": [KIT],
        "log_id": [HANDED_IN_LOG],
        "sheet_id": [SHEET],
        "device_id": [DEVICE],
        "version": ["1"],
        "year": [str(real_now().year)],
        "from": [(real_now() - timedelta(days=1)).date().isoformat()],
        "to": [(real_now() + timedelta(days=1)).date().isoformat()],
        "night": [night],
        "day": [night, local_day(real_now(), world.installation.settings.time_zone).isoformat()],
        "figure": [figure.name for figure in FIGURES],
    }


async def _put_aside(world: World) -> list[str]:
    """An entry of the tablet that each service refuses: the ids."""
    installation, ids = world.installation, []
    token = installation.token({Scope.SCANNER: [SITE]}, subject=UUID(DEVICE), kind="device")
    for service, examples in (("registration", REGISTRATION), ("distribution", DISTRIBUTION), ("shelter", SHELTER)):
        body = signed_anew(installation.settings, examples["record_outbox_entries"].body)
        path = f"/{service}/v1/outbox-entries"
        answer = await installation.client.post(path, json=body, headers=installation.headers(token))
        [item] = answer.json()["items"]
        assert item["parked"], answer.text
        ids.append(item["id"])
    return ids


def _shelter(beds: list[dict[str, str]]) -> dict[str, Any]:
    """The example's shelter, with one room that is large enough for all."""
    body = dict(SHELTER["open_shelter"].body or {})
    room = {**body["rooms"][0], "covered_area_m2": 5.0 * len(beds), "beds": beds}
    return {**body, "covered_area_m2": 10.0 * len(beds), "night_capacity": len(beds), "rooms": [room]}


@contextlib.asynccontextmanager
async def one_world(template: str, keys_dir: Path, *, hidden: bool) -> AsyncIterator[World]:
    """An installation of its own with a site, and no workers: what looks for work takes the time of who asks."""
    database = await copy_database(template)
    try:
        async with running(make_settings(database, keys_dir, **QUIET), workers=False) as installation:
            world = World(installation, hidden)
            async with installation.working():
                await furnish(world)
            yield world
    finally:
        await drop_database(database)


@contextlib.asynccontextmanager
async def two_worlds(template: str, folder: Path) -> AsyncIterator[tuple[World, World]]:
    """The one in which people are protected, and the other."""
    async with (
        one_world(template, folder / "hidden", hidden=True) as hidden,
        one_world(template, folder / "anonymous", hidden=False) as anonymous,
    ):
        yield hidden, anonymous
