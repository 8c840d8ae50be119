"""Sixteen desks at one card: what one of them did stands, and the controls show what they would do unguarded."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Sequence
from itertools import pairwise
from typing import Any

import asyncpg
import httpx
import pytest

from services.registration.commands import held_cards
from services.registration.queries import cards as queries
from services.registration.rules.announce import Card
from shared.clock import real_now
from shared.ids import new_id
from shared.key_sets import jwk_set
from shared.keys import KeysDirectory
from tests.integration.registration.conftest import Desk, person
from tests.support.eventually import eventually
from tests.support.installation import with_database
from tests.support.paper import pages_of, read_codes
from tests.support.people import DANLI, OFFICER
from tests.support.servers import postgres_url

WRITERS = 16
TOGETHER_SECONDS = 20.0
STEPS: dict[str, dict[str, Any]] = {"pause": {"reason": "LOST"}, "restore": {}, "revoke": {"reason": "LOST"}}
EVENTS = ("card_issued", "card_bound", "card_paused", "card_restored", "card_revoked")


async def a_card(desk: Desk, *, paused: bool = False) -> str:
    """The code of a woman's card."""
    one = person()
    code: str = (await desk.register(one, cards=[{"person_id": one["id"]}]))["cards"][0]["code"]
    if paused:
        assert (await desk.post(f"/cards/{code}/pause", STEPS["pause"])).status_code == 200
    return code


async def at_once(calls: Sequence[Awaitable[httpx.Response]]) -> Counter[str]:
    """How often each was answered, by status or the code of the problem."""
    answers = await asyncio.gather(*calls)
    return Counter("done" if answer.is_success else answer.json()["code"] for answer in answers)


async def told(desk: Desk, code: str) -> list[tuple[int, str]]:
    """Versions and states that others heard of a card, by version."""
    events = [event for type_ in EVENTS for event in await desk.events(type_)]
    return sorted((event["version"], event["state"]) for event in events if event["code"] == code)


async def state(desk: Desk, code: str) -> dict[str, Any]:
    """The card's row."""
    [row] = await desk.rows("SELECT state, version, person_id FROM card WHERE code = $1", code)
    return row


async def test_one_of_16_binds_a_printed_card(desk: Desk) -> None:
    [code] = await desk.batch(1)
    people = (await desk.register(*(person() for _ in range(WRITERS))))["person_ids"]
    answered = await at_once([desk.post(f"/cards/{code}/bind", {"person_id": one}) for one in people])
    assert answered == {"done": 1, "card_already_bound": WRITERS - 1}
    [event] = await desk.events("card_bound")
    assert event["person_id"] == str((await state(desk, code))["person_id"])


async def test_one_of_16_restores_a_paused_card(desk: Desk) -> None:
    code = await a_card(desk, paused=True)
    answered = await at_once([desk.post(f"/cards/{code}/restore", {}) for _ in range(WRITERS)])
    assert answered == {"done": 1, "card_not_paused": WRITERS - 1}
    assert await told(desk, code) == [(1, "ISSUED"), (2, "PAUSED"), (3, "ISSUED")]


async def test_16_that_pause_restore_and_revoke_leave_one_history_and_a_revoked_card_stays_so(desk: Desk) -> None:
    code, chance = await a_card(desk), random.Random(16)
    steps = [chance.choice(["pause", "restore"]) for _ in range(WRITERS - 1)]
    steps.insert(WRITERS // 2, "revoke")
    answered = await at_once([desk.post(f"/cards/{code}/{step}", STEPS[step]) for step in steps])
    assert set(answered) <= {"done", "card_is_paused", "card_not_paused", "card_already_revoked"}
    history = await told(desk, code)
    assert [version for version, _ in history] == list(range(1, answered["done"] + 2))
    assert all(one != other for (_, one), (_, other) in pairwise(history))
    assert history[-1][1] == "REVOKED"
    now = await state(desk, code)
    assert (now["state"], now["version"]) == ("REVOKED", len(history))


async def test_16_registrations_take_16_cards_of_one_strip(desk: Desk) -> None:
    codes = await desk.batch(WRITERS // 2)
    homes = [
        {"id": new_id(), "site_id": DANLI, "population": "IN_TRANSIT", "unnamed": {"men": 1}} for _ in range(WRITERS)
    ]
    bodies = [home | {"cards": [{"code": codes[place % len(codes)]}]} for place, home in enumerate(homes)]
    answered = await at_once([desk.post("/households", body) for body in bodies])
    assert answered == {"done": len(codes), "card_not_free": WRITERS - len(codes)}
    held = await desk.rows("SELECT count(DISTINCT household_id) AS homes, count(*) AS cards FROM card")
    assert held == [{"homes": len(codes), "cards": len(codes)}]
    assert len(await desk.rows("SELECT FROM household")) == len(codes)  # the refused left nothing behind


async def test_cards_that_are_printed_while_keys_rotate_are_all_proved_by_what_is_published(desk: Desk) -> None:
    keys = KeysDirectory(desk.installation.settings.keys_dir)
    [code] = await desk.batch(1)
    assert (await desk.post(f"/cards/{code}/bind", {})).status_code == 200
    prints = [desk.post(f"/cards/{code}/print", {}) for _ in range(WRITERS // 2)]
    rotations = [asyncio.to_thread(keys.rotate, "card", not_before=real_now()) for _ in range(WRITERS // 2)]
    answers, made = await asyncio.gather(asyncio.gather(*prints), asyncio.gather(*rotations))
    assert {answer.status_code for answer in answers} == {200}
    published = (await desk.get("/card-keys", member=None)).json()
    assert {key.kid for key in made} <= {key["kid"] for key in published["keys"]}
    assert published == jwk_set(keys.keys("card"))
    for answer in answers:
        [qr] = read_codes(pages_of(answer.content)[0])
        assert (await desk.get(f"/cards/{qr}")).status_code == 200


async def waits(desk: Desk) -> bool:
    """Whether somebody waits for a row that another holds."""
    rows = await desk.rows(
        "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    return bool(rows)


@pytest.mark.parametrize("ends", ["PAUSED", "REVOKED"])
async def test_a_card_that_is_stopped_while_its_household_joins_another_stays_stopped(desk: Desk, ends: str) -> None:
    goes, stays = await desk.register(person(), cards=[{}]), await desk.register(person())
    code = goes["cards"][0]["code"]
    join = {"id": new_id(), "site_id": DANLI, "household_id": goes["id"]}
    admin = await asyncpg.connect(with_database(postgres_url(), desk.installation.settings.database_name()))
    try:
        async with admin.transaction():
            await admin.execute("SELECT FROM registration.card WHERE code = $1 FOR UPDATE", code)
            joining = asyncio.create_task(desk.post(f"/households/{stays['id']}/join", join))
            await eventually(lambda: waits(desk))
            await admin.execute(
                """
                UPDATE registration.card
                SET state = $2, version = version + 1, paused_reason = 'LOST', paused_at = now()
                WHERE code = $1
                """,
                code,
                ends,
            )
    finally:
        await admin.close()
    assert (await joining).status_code == 200
    now = await state(desk, code)
    assert (now["state"], now["version"]) == (ends, 3 if ends == "PAUSED" else 2)
    heard = (await desk.events("card_paused"))[-1:] if ends == "PAUSED" else []
    assert [event["household_id"] for event in heard] == [str(stays["id"])] * len(heard)


async def test_a_card_of_a_hidden_household_that_joins_a_hidden_one_says_nothing(desk: Desk) -> None:
    await desk.know_site()
    goes = await desk.register(person(), cards=[{}], protected=True)
    stays = await desk.register(person(), protected=True)
    before = await told(desk, goes["cards"][0]["code"])
    join = {"id": new_id(), "site_id": DANLI, "household_id": goes["id"]}
    answer = await desk.post(f"/households/{stays['id']}/join", join, member=OFFICER)
    assert answer.status_code == 200, answer.text
    assert await told(desk, goes["cards"][0]["code"]) == before
    [row] = await desk.rows("SELECT household_id FROM card")
    assert row["household_id"] == stays["id"]


def unheld(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let two read a card before either writes it, as they would if nobody held its row or its bearer's."""
    both, read = asyncio.Barrier(2), queries.cards_by_code

    async def cards_by_code(session: Any, codes: Sequence[str], *, lock: bool = False) -> list[Card]:
        found = await read(session, codes)
        if lock:
            await asyncio.wait_for(both.wait(), TOGETHER_SECONDS)
        return found

    async def hold_nobody(*_: Any, **__: Any) -> None:
        """What holds the bearers, without holding them."""

    monkeypatch.setattr(queries, "cards_by_code", cards_by_code)
    monkeypatch.setattr(held_cards, "hold_bearers", hold_nobody)


@pytest.mark.parametrize("step", ["pause", "restore"])
async def test_control_without_what_is_held_two_would_both_do_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    code = await a_card(desk, paused=step == "restore")
    before = await told(desk, code)
    unheld(monkeypatch)
    answered = await at_once([desk.post(f"/cards/{code}/{step}", STEPS[step]) for _ in range(2)])
    assert answered == {"done": 2}
    versions = [version for version, _ in await told(desk, code)]
    assert len(versions) == len(before) + 2
    assert len(set(versions)) == len(before) + 1  # two events that say the same version
