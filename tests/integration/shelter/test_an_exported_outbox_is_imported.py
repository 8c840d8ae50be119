"""A phone's exported file is sent by the operator in the phone's name: each entry has its effect once."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest

from amparo.outboxes import OpenedOutbox, open_outbox
from amparo.resending import NotTaken, Resent, resend
from shared.ids import new_id
from shared.keys import KeysDirectory
from shared.outbox_keys import published
from tests.integration.shelter.conftest import STAFF, House
from tests.support.outboxes import TABLET, OnShift, Tablet
from tests.support.people import DANLI
from tests.support.sealing import sealed_to
from tests.support.serving import served

STAYS = "POST /shelter/v1/stays"


class Dropping(httpx.AsyncHTTPTransport):
    """A network that loses each answer but the last ones after the server has given it."""

    calls = 0
    lost = 2

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send, and lose what comes back."""
        answer = await super().handle_async_request(request)
        self.calls += 1
        if self.calls <= self.lost:
            await answer.aread()
            raise httpx.ReadError("lost")
        return answer


def check_in(worker: OnShift, bed: UUID) -> dict[str, str]:
    return worker.entry(STAYS, {"site_id": DANLI, "stays": [{"id": new_id(), "bed_id": bed}]})


def saved(house: House, file: Path, entries: list[dict[str, str]]) -> OpenedOutbox:
    """The file of a phone with these entries, opened again."""
    keys = KeysDirectory(house.installation.settings.keys_dir)
    public = published(keys)["keys"][-1]
    lines = [json.dumps({"id": "…", "service": "shelter", "sealed": sealed_to(public, one)}) for one in entries]
    file.write_text("\n".join(lines), encoding="utf-8")
    return open_outbox(file.read_text(encoding="utf-8").splitlines(), keys)


async def sent(house: House, opened: OpenedOutbox, **more: Any) -> Resent:
    def token(device_id: UUID) -> str:
        return house.installation.token({"SCANNER": [DANLI]}, subject=device_id, kind="device")

    async with (
        served(house.installation.apps["shelter"]) as url,
        httpx.AsyncClient(base_url=url, **more) as client,
    ):
        return await resend(client, token, opened.of_devices(), pause=0)


async def test_what_the_phone_sent_already_has_one_effect_and_the_rest_is_done(house: House, tmp_path: Path) -> None:
    tablet = Tablet(house.installation, "shelter")
    worker = tablet.on_shift(STAFF)
    entries = [check_in(worker, bed) for bed in house.beds[:3]]
    await tablet.items(entries[0])
    opened = saved(house, tmp_path / "outbox.jsonl", entries)

    first = await sent(house, opened)
    again = await sent(house, opened)

    assert (first.done, again.done, first.unknown, again.unknown) == (3, 3, 0, 0)
    assert len(await house.rows("SELECT id FROM stay")) == 3


async def test_what_is_refused_is_kept_for_review_and_a_stranger_is_named(house: House, tmp_path: Path) -> None:
    worker = Tablet(house.installation, "shelter").on_shift(STAFF)
    await house.housed({"bed_id": house.beds[0]})
    changed = check_in(worker, house.beds[1])
    changed["signed"] = changed["signed"].replace(str(house.beds[1]), str(house.beds[2]))
    entries = [check_in(worker, house.beds[0]), changed, check_in(worker, house.beds[3])]

    resent = await sent(house, saved(house, tmp_path / "outbox.jsonl", entries))

    assert (resent.done, resent.parked, dict(resent.refused)) == (1, 1, {"entry_refused": 1})


async def test_an_answer_that_is_lost_is_asked_for_again_and_done_once(house: House, tmp_path: Path) -> None:
    worker = Tablet(house.installation, "shelter").on_shift(STAFF)
    opened = saved(house, tmp_path / "outbox.jsonl", [check_in(worker, house.beds[0])])

    for _ in range(Dropping.lost):
        with pytest.raises(NotTaken):
            await sent(house, opened, transport=Dropping())
    resent = await sent(house, opened)

    assert resent.done == 1
    assert len(await house.rows("SELECT id FROM stay")) == 1


async def test_entries_go_under_the_device_that_signed_them(house: House, tmp_path: Path) -> None:
    worker = Tablet(house.installation, "shelter").on_shift(STAFF)
    opened = saved(house, tmp_path / "outbox.jsonl", [check_in(worker, house.beds[0])])

    assert list(opened.of_devices()) == [(TABLET, "shelter")]
    await sent(house, opened)

    [row] = await house.rows("SELECT device_id FROM outbox_entry")
    assert row["device_id"] == TABLET
