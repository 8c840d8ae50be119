"""Whatever was ever written of a person in any table of any service is gone after their erasure, from a backup too."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from amparo.cli.erasures import in_registration
from services.registration.commands.ledger import append_ledger, read_ledger, replay_ledger
from services.registration.queries.erasing import all_erasures
from shared import clock
from shared.contracts.directory import DeviceChanged
from shared.ids import new_id
from shared.keys import KeysDirectory
from shared.migrations import admin_url
from shared.settings import Settings
from tests.faults.test_a_restored_backup_is_erased_again import dump, restore, restored_name
from tests.integration.imports.conftest import Lists, table
from tests.integration.registration.conftest import HOLDER, Desk, entry, person
from tests.integration.registration.merging import merge, undo
from tests.integration.registration.test_arrival_groups import bus
from tests.support.canaries import Hunt, new_canary
from tests.support.events import made
from tests.support.eventually import eventually
from tests.support.installation import SERVICES, make_settings, running
from tests.support.people import COORDINATOR, DANLI, OFFICER, fixed_id

__all__ = ["restored_name"]

LAPTOPS = [fixed_id("laptop of the first desk"), fixed_id("laptop of the second desk")]
BORN, BORN_LATER = "1953-07-09", "1954-11-23"
MERGED_BORN = {"hers": "1955-05-17", "somebody else's": "1956-02-21"}
COLUMNS = """
    SELECT c.table_schema, c.table_name, c.column_name, c.data_type
    FROM information_schema.columns AS c JOIN information_schema.tables AS t USING (table_schema, table_name)
    WHERE c.table_schema = ANY($1) AND t.table_type = 'BASE TABLE'
      AND c.data_type IN ('text', 'character varying', 'date', 'json', 'jsonb', 'ARRAY', 'bytea')
    ORDER BY 1, 2, 3
"""


async def found(settings: Settings, values: dict[str, str]) -> dict[str, set[str]]:
    """In which columns of any service each of the values stands, in whatever disguise; none where it does not."""
    hunt, names = Hunt(values.values()), {value: name for name, value in values.items()}
    places: dict[str, set[str]] = {}
    connection = await asyncpg.connect(admin_url(settings))
    try:
        for schema, table_, column, type_ in await connection.fetch(COLUMNS, SERVICES):
            value = f"encode(\"{column}\", 'escape')" if type_ == "bytea" else f'"{column}"::text'
            text = await connection.fetchval(f'SELECT string_agg({value}, chr(10)) FROM "{schema}"."{table_}"')
            for canary in hunt.found(text or ""):
                places.setdefault(names[canary], set()).add(f"{schema}.{table_}.{column}")
    finally:
        await connection.close()
    return places


@dataclass
class Family:
    """A woman and her husband, from a list, and all that became of them; `hers` are the values that were planted."""

    lists: Lists
    hers: dict[str, str] = field(default_factory=dict)
    others: dict[str, str] = field(default_factory=dict)

    @property
    def desk(self) -> Desk:
        """Where they are."""
        return self.lists.desk

    def plant(self, name: str, value: str | None = None) -> str:
        """A value that nobody ever wrote, by the name of its place."""
        return self.hers.setdefault(name, value or new_canary())

    async def must(self, path: str, body: dict[str, Any], **more: Any) -> Any:
        """POST what nobody may refuse."""
        answer = await self.desk.post(path, body, **more)
        assert answer.is_success, (path, answer.text)
        return answer.json()

    async def listed(self) -> tuple[str, str]:
        """Register them by two versions of a list; her id and her husband's."""
        number = f"07031953{random.SystemRandom().randint(10_000, 99_999)}"
        dni = self.plant("list: document", number)
        for version in ("first", "second"):
            given, place = self.plant("list: name"), self.plant(f"list: {version} colonia")
            husband = ["", self.plant("list: husband"), "Soto", "", "M", "1950-01-02", "esposo", ""]
            content = table([1, given, self.plant("list: family name"), dni, "F", BORN, "jefa", place], husband)
            await self._committed(content)
        rows = await self.desk.rows("SELECT id, given_names FROM person WHERE given_names IS NOT NULL")
        ids = {row["given_names"]: str(row["id"]) for row in rows}
        self.plant("list: birth month", BORN[:7])
        return ids[self.hers["list: name"]], ids[self.hers["list: husband"]]

    async def _committed(self, content: bytes) -> None:
        id_ = await self.lists.start(content)

        async def is_state(state: str) -> bool:
            return str((await self.lists.show(id_))["state"]) == state

        await eventually(lambda: is_state("READY"), within_seconds=30)
        await self.must(f"/imports/{id_}/commit", {"accept_errors": True}, member=COORDINATOR)
        await eventually(lambda: is_state("COMMITTED"), within_seconds=30)

    async def lives(self, her: str) -> None:
        """All that a desk writes of her and her home."""
        [code] = await self.desk.batch(1)
        await self.must(f"/cards/{code}/bind", {"person_id": her})
        await self.must(f"/cards/{code}/pause", {"reason": "LOST"})
        await self.must(f"/cards/{code}/restore", {})
        group = bus()
        await self.must("/arrival-groups", group)
        arrival = {"id": new_id(), "site_id": DANLI, "person_id": her, **entry(arrival_group_id=group["id"])}
        await self.must("/arrivals", arrival)
        await self._edited(her)
        await self._in_conflict(her)
        await self._merged(her)
        await self._referred(her)

    async def _edited(self, her: str) -> None:
        paper = {"id": new_id(), "type": "PASSPORT", "country": "VE"}
        for turn in ("first", "second"):
            phone, number = f"+504 9{random.SystemRandom().randint(10**6, 10**7 - 1)}", new_canary().replace(" ", "")
            change = {
                "site_id": DANLI,
                "given_names": self.plant(f"edit: {turn} name"),
                "phone": self.plant(f"edit: {turn} phone", phone),
                "birth_date": BORN_LATER if turn == "first" else BORN,
                "documents": [paper | {"number": self.plant(f"edit: {turn} number", number)}],
            }
            shown = await self.desk.get(f"/persons/{her}")
            answer = await self.desk.patch(f"/persons/{her}", change, etag=shown.headers["ETag"])
            assert answer.status_code == 200, answer.text
            home = shown.json()["household_id"]
            place = {"place_pcode": "HN0801", "place_text": self.plant(f"edit: {turn} dwelling")}
            etag = (await self.desk.get(f"/households/{home}")).headers["ETag"]
            answer = await self.desk.patch(f"/households/{home}", {"site_id": DANLI, "dwelling": place}, etag=etag)
            assert answer.status_code == 200, answer.text
        self.plant("edit: birth month", BORN_LATER[:7])
        alternate = {"id": new_id(), "site_id": DANLI, "name": self.plant("alternate")}
        await self.must(f"/households/{home}/alternates", alternate)

    async def _in_conflict(self, her: str) -> None:
        shown = (await self.desk.get(f"/persons/{her}")).json()
        base = {name: shown[name] for name in ("given_names", "family_names")}
        for place, laptop in enumerate(LAPTOPS):
            await self.desk.hear([made(DeviceChanged, device_id=laptop, site_id=DANLI, kind="DESK", active=True)])
            changes = {"family_names": self.plant(f"conflict: {place}")}
            edit = {"id": new_id(), "person_id": her, "site_id": DANLI, "base_version": 1, "base": base}
            at = clock.real_now() - timedelta(minutes=10 - place)
            item = {"kind": "EDIT_PERSON", "happened_at": at, "device_seq": 1, "edit": edit | {"changes": changes}}
            queue = {"device_id": laptop, "sent_at": clock.real_now(), "items": [item]}
            [verdict] = (await self.must("/registrations/batch", queue))["items"]
            assert verdict["status"] == 201, verdict
        assert (await self.desk.get("/conflicts")).json()["items"]

    async def _merged(self, her: str) -> None:
        """Another record of hers is merged into this one, and one of somebody else by mistake."""
        [home] = await self.desk.rows("SELECT household_id AS id FROM person WHERE id = $1::uuid", her)
        for whose, values in (("hers", self.hers), ("somebody else's", self.others)):
            values[f"merge: {whose} name"], values[f"merge: {whose} number"] = (
                new_canary(),
                new_canary().replace(" ", ""),
            )
            paper = {"id": new_id(), "type": "PASSPORT", "country": "CU", "number": values[f"merge: {whose} number"]}
            names = {"given_names": values[f"merge: {whose} name"], "birth_date": MERGED_BORN[whose]}
            other = person(**names, documents=[paper])
            values[f"merge: {whose} birth month"] = MERGED_BORN[whose][:7]
            await self.desk.register(other)
            one = {"id": (await self.desk.rows("SELECT id FROM person WHERE id = $1::uuid", her))[0]["id"]}
            answer = await merge(self.desk, one, other, choices={"given_names": "OTHER"}, household_id=home["id"])
            assert answer.status_code == 201, answer.text
            if values is self.others:
                assert (await undo(self.desk, answer.json()["merge_id"])).status_code == 200

    async def _referred(self, her: str) -> None:
        consent = {"purpose": "REFERRAL", "given": True, "text_version": "1", "language": "es"}
        await self.must(f"/persons/{her}/consents", {"id": new_id(), "site_id": DANLI, **consent})
        referral = {"id": new_id(), "site_id": DANLI, "person_id": her, "route": "HEALTH_DANLI"}
        await self.must("/referrals", referral)
        await self.must(f"/referrals/{referral['id']}/state", {"state": "DECLINED", "reason": "NOT_SEEN"})
        split = {"id": new_id(), "site_id": DANLI, "household_id": new_id(), "person_id": new_id()}
        await self.must(f"/persons/{her}/own-household", split)
        await self.must(f"/persons/{her}/needs", {"site_id": DANLI, "code": "LP-VO"})  # protected from here on
        glass = {"id": new_id(), "person_id": her, "reason": "LIFE_AT_RISK", "note": self.plant("broken glass")}
        await self.must("/break-glass", glass)


@pytest.fixture
async def family(database: str, tmp_path: Path) -> AsyncIterator[Family]:
    """They, in an installation with all services and their workers."""
    async with running(make_settings(database, tmp_path / "keys")) as installation:
        desk = Desk(installation)
        await desk.know_site(HOLDER)
        yield Family(Lists(desk))


async def test_nothing_of_all_that_was_written_is_left(family: Family, tmp_path: Path, restored_name: str) -> None:
    settings = family.desk.installation.settings
    her, husband = await family.listed()
    await family.lives(her)
    await family.desk.installation.settle(30)
    before = await found(settings, family.hers | family.others)
    assert {*family.hers, *family.others} - {*before} == set()  # the control: each of them was somewhere
    await asyncio.to_thread(dump, settings, tmp_path / "backup")

    for person_id in (her, husband):
        await family.must(f"/persons/{person_id}/erase", {"reason": "REQUESTED"}, member=OFFICER)
    await family.desk.installation.settle(30)
    assert await found(settings, family.hers) == {}
    assert {*await found(settings, family.others)} == {*family.others}  # somebody else is who they were
    keys, ledger = KeysDirectory(settings.keys_dir), tmp_path / "erasures.jsonl"
    append_ledger(ledger, await in_registration(settings, lambda context: all_erasures(context.session)), keys)

    restored = await restore(tmp_path / "backup", restored_name, settings)
    assert {*await found(restored, family.hers)} == {*family.hers}  # and the backup brings all back
    listed = read_ledger(ledger, keys)
    assert await in_registration(restored, lambda context: replay_ledger(context, listed)) > 0
    async with running(restored.model_copy(update={"bus_namespace": f"test-{restored_name}"})) as installation:
        await installation.settle(30)
    assert await found(restored, family.hers) == {}
