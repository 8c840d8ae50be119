"""Two worlds in which the same is done: once by somebody who is protected, once by somebody who gave no data."""

from __future__ import annotations

import contextlib
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx

from services.directory.examples import EXAMPLES as DIRECTORY
from services.distribution.examples import EXAMPLES as DISTRIBUTION
from services.distribution.examples import KIT, ROUND
from services.shelter.examples import EXAMPLES as SHELTER
from shared.auth import ALL_SITES
from shared.clock import real_now
from shared.contracts.vocabulary import Role, Scope
from shared.examples import AGENCY, BED, DEVICE, SITE, SPARE_BED
from shared.ids import new_id
from tests.support.installation import Installation, copy_database, drop_database, make_settings, running
from tests.support.people import fixed_id

DOER = fixed_id("who does everything in both worlds")
PLACE = "HN0703"


@dataclass
class World:
    """One installation, and what in it a question may be about: ids by the names that parameters have."""

    installation: Installation
    about: dict[str, list[str]] = field(default_factory=dict)
    codes: list[str] = field(default_factory=list)
    feeds_after: dict[str, int] = field(default_factory=dict)
    """From where on the event logs of both worlds must be the same."""

    async def do(
        self, path: str, body: Mapping[str, Any] | None = None, *, subject: UUID = DOER, method: str = "POST"
    ) -> httpx.Response:
        """Write as somebody who may; the answer, whatever it is."""
        roles: dict[str, list[UUID | str]] = {role: [SITE] for role in Role}
        roles |= {Role.ADMIN: [ALL_SITES], Scope.SCANNER: [SITE]}
        token = self.installation.token(roles, subject=subject, agency=UUID(AGENCY))
        headers = self.installation.headers(token) | {"Content-Type": "application/json"}
        content = json.dumps(body if body is not None else {}, default=str)
        return await self.installation.client.request(method, path, content=content, headers=headers)

    async def done(self, path: str, body: Mapping[str, Any] | None = None, **more: Any) -> dict[str, Any]:
        """Write, and it must work."""
        answer = await self.do(path, body, **more)
        assert not answer.is_error, f"{path}: {answer.text}"
        done: dict[str, Any] = answer.json()
        return done

    async def settle(self) -> None:
        """Let every service hear what the others told."""
        await self.installation.settle()

    async def forget_what_was_told(self) -> None:
        """From here on both worlds' event logs must be alike."""
        await self.settle()
        for service in ("registration", "distribution", "shelter", "coordination"):
            token = self.installation.token({Scope.EVENTS: [ALL_SITES]}, kind="service")
            page = await self.installation.client.get(
                f"/{service}/v1/events", params={"limit": 1000}, headers={"Authorization": f"Bearer {token}"}
            )
            self.feeds_after[service] = page.json()["position_last"]

    async def give_kit(self) -> None:
        """The kit at the desk, and once more, which is refused; then a scan that was made offline."""
        for _ in range(2):
            handout = {"id": new_id(), "round_id": ROUND, "site_id": SITE, "card": self.codes[0]}
            answer = await self.do("/distribution/v1/handouts", handout)
            self.about.setdefault("handout_id", []).append(str(handout["id"]))
            self.about.setdefault("statuses", []).append(str(answer.status_code))
        scanned_at = (real_now() - timedelta(minutes=5)).isoformat()
        item = {
            "id": new_id(),
            "round_id": ROUND,
            "site_id": SITE,
            "card": self.codes[0],
            "scanned_at": scanned_at,
            "device_seq": 1,
        }
        log = {"device_id": DEVICE, "sent_at": real_now().isoformat(), "items": [item]}
        answer = await self.do("/distribution/v1/handouts/batch", log)
        self.about["handout_id"].append(str(item["id"]))
        self.about["statuses"].append(answer.json()["items"][0]["resource"]["verdict"])
        await self.settle()

    async def sleep_and_eat(self, bed: str | None = BED) -> None:
        """A bed (None: there is one already), and a meal."""
        if bed:
            stay = {"id": new_id(), "card": self.codes[0], "bed_id": bed}
            await self.done("/shelter/v1/stays", {"site_id": SITE, "stays": [stay]})
        meal = {"site_id": SITE, "kind": "MEAL", "items": [{"id": new_id(), "card": self.codes[0]}]}
        answer = await self.do("/shelter/v1/services/batch", meal)
        self.about.setdefault("statuses", []).append(str(answer.json()["items"][0]["status"]))
        await self.settle()

    async def revoke(self) -> None:
        """The card is lost."""
        await self.done(f"/registration/v1/cards/{self.codes[0]}/revoke", {"reason": "LOST"})
        await self.settle()

    async def bind_anonymously(self) -> None:
        """The card, to somebody who gives no data and is counted as a woman in transit."""
        body = {"sex": "FEMALE", "population": "IN_TRANSIT"}
        await self.done(f"/registration/v1/cards/{self.codes[0]}/bind", body)
        self.about |= {"person_id": [str(new_id())], "household_id": [str(new_id())]}
        await self.settle()

    async def register(self, *members: Mapping[str, Any], card_of: int = 0, **more: Any) -> None:
        """A household, with the card for one of its members, who is asked about."""
        people = [{"id": str(new_id()), "sex": "FEMALE", "relationship": "HEAD", **member} for member in members]
        household_id = str(new_id())
        body = {
            "id": household_id,
            "site_id": SITE,
            "population": "IN_TRANSIT",
            "members": people,
            "cards": [{"code": self.codes[0], "person_id": people[card_of]["id"]}],
            **more,
        }
        await self.done("/registration/v1/households", body)
        self.about |= {"person_id": [people[card_of]["id"]], "household_id": [household_id]}
        await self.settle()


async def furnish(world: World) -> None:
    """A site with a shelter, an open round, and free cards."""
    await world.done("/directory/v1/agencies", DIRECTORY["add_agency"].body)
    await world.done("/directory/v1/sites", DIRECTORY["add_site"].body)
    await world.done("/directory/v1/devices", DIRECTORY["add_device"].body)
    await world.settle()
    for path, name in (("items", "add_item"), ("kits", "define_kit"), ("stock/receipts", "receive_stock")):
        await world.done(f"/distribution/v1/{path}", DISTRIBUTION[name].body)
    await world.done("/distribution/v1/rounds", DISTRIBUTION["plan_round"].body)
    await world.done(f"/distribution/v1/rounds/{ROUND}/open")
    await world.done("/shelter/v1/shelters", SHELTER["open_shelter"].body)
    batch = await world.done("/registration/v1/card-batches", {"id": new_id(), "site_id": SITE, "count": 3})
    world.codes = batch["codes"]
    await world.settle()
    world.about |= {
        "code": [world.codes[0]],
        "card": [world.codes[0]],
        "site": [SITE],
        "site_id": [SITE],
        "id": [SITE],
        "batch_id": [batch["batch_id"]],
        "arrival_group_id": [str(fixed_id("no group"))],
        "import_id": [str(fixed_id("no import"))],
        "list_id": [str(fixed_id("no list"))],
        "round_id": [ROUND],
        "kit_id": [KIT],
        "handout_id": [str(fixed_id("no hand-out"))],
        "export_id": [str(fixed_id("no export"))],
        "year": [str(real_now().year)],
        "from": [(real_now() - timedelta(days=1)).date().isoformat()],
        "to": [(real_now() + timedelta(days=1)).date().isoformat()],
        "names": ["Canela", "Zelaya"],
        "spare_bed": [SPARE_BED],
    }


@contextlib.asynccontextmanager
async def two_worlds(template: str, folder: Path) -> AsyncIterator[tuple[World, World]]:
    """The one in which somebody is protected, and the other."""
    async with contextlib.AsyncExitStack() as stack:
        worlds = []
        for number in range(2):
            database = await copy_database(template)
            stack.push_async_callback(drop_database, database)
            settings = make_settings(database, folder / f"keys-{number}")
            world = World(await stack.enter_async_context(running(settings)))
            await furnish(world)
            worlds.append(world)
        yield worlds[0], worlds[1]
