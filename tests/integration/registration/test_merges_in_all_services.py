"""A family that was registered twice, in a whole installation: merged, parted, verified, rebuilt."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from amparo.rebuild import PROJECTIONS, rebuild
from amparo.verify import verify
from shared.ids import new_id
from shared.migrations import admin_url
from tests.support.installation import GatewayTransport, Installation, make_settings, running
from tests.support.people import DANLI

ROLES: dict[str, list[Any]] = {
    role: [DANLI] for role in ("REGISTRAR", "SITE_COORDINATOR", "WAREHOUSE_CLERK", "SHELTER_STAFF", "REPORTER")
}

BEDS = [new_id() for _ in range(2)]


@pytest.fixture
async def whole(database: str, tmp_path: Path) -> AsyncIterator[Installation]:
    """All services with their workers."""
    async with running(make_settings(database, tmp_path / "keys")) as installation:
        yield installation


async def post(whole: Installation, path: str, body: Mapping[str, Any], status: int = 201) -> Any:
    """Post as somebody who may do everything at Danlí."""
    headers = whole.headers(whole.token(ROLES, subject=new_id()))
    content = httpx.Request("POST", "http://x", json=_plain(body)).content
    answer = await whole.client.post(path, content=content, headers=headers | {"Content-Type": "application/json"})
    assert answer.status_code == status, answer.text
    return answer.json()


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value if isinstance(value, str | int | float | bool | None) else str(value)


async def round_of_kitchens(whole: Installation) -> Any:
    """An open round that gives each household one kit."""
    item, kit, round_id = new_id(), new_id(), new_id()
    await post(whole, "/distribution/v1/items", {"id": item, "code": "POT", "name": "Olla", "unit": "pieza"})
    contents = [{"item_id": item, "quantity": 1}]
    await post(
        whole,
        "/distribution/v1/kits",
        {"id": kit, "code": "KITCHEN", "kind": "KITCHEN", "name": "Cocina", "components": contents},
    )
    lines = [{"item_id": item, "quantity": 9, "lot_code": "A"}]
    await post(whole, "/distribution/v1/stock/receipts", {"id": new_id(), "site_id": DANLI, "lines": lines})
    plan = {"id": round_id, "code": "R", "kit_id": kit, "site_ids": [DANLI], "starts_on": "2020-01-01"}
    rule = {"unit": "HOUSEHOLD", "window": "ROUND"}
    await post(whole, "/distribution/v1/rounds", {**plan, "ends_on": "2090-01-01", "rule": rule})
    await post(whole, f"/distribution/v1/rounds/{round_id}/open", {}, 200)
    return round_id


async def registered(whole: Installation) -> dict[str, Any]:
    """A mother and a grown-up son with a card for both."""
    members = [
        {"id": new_id(), "sex": "FEMALE", "relationship": "HEAD", "birth_date": "1970-01-01"},
        {"id": new_id(), "sex": "MALE", "relationship": "CHILD", "birth_date": "1999-01-01"},
    ]
    body = {"id": new_id(), "site_id": DANLI, "population": "DISPLACED", "members": members, "cards": [{}]}
    answer: dict[str, Any] = await post(whole, "/registration/v1/households", body)
    return answer


async def merge(whole: Installation, one: str, other: str, home: str) -> str:
    """Merge, and let everybody hear of it."""
    body: dict[str, Any] = {"id": new_id(), "site_id": DANLI, "other_id": other, "household_id": home}
    body |= {"version": 1, "other_version": 1, "reason": "REGISTERED_TWICE"}
    merged = await post(whole, f"/registration/v1/persons/{one}/merge", body)
    await whole.settle()
    return str(merged["merge_id"])


async def sound(whole: Installation) -> None:
    """`amparo verify` finds nothing."""
    findings = await verify(whole.settings, admin_url(whole.settings))
    assert [(one.check, one.examples) for one in findings if not one.ok] == []


async def tables(whole: Installation, service: str) -> dict[str, Any]:
    """The projections of a service, and what follows from them."""
    more = {"distribution": ("claim", "entitlement"), "shelter": ("stay", "bed_use")}
    admin = await asyncpg.connect(admin_url(whole.settings))
    try:
        return {
            table: [
                row["row"]
                for row in await admin.fetch(
                    f"SELECT to_jsonb(t) - 'allowance' AS row FROM {service}.{table} AS t ORDER BY 1"
                )
            ]
            for table in (*PROJECTIONS[service], *more.get(service, ()))
            if table != "applied"
        }
    finally:
        await admin.close()


async def test_a_family_registered_twice_is_one_everywhere_and_two_again(whole: Installation) -> None:
    round_id = await round_of_kitchens(whole)
    families = [await registered(whole) for _ in range(2)]
    await whole.settle()
    gift = {"round_id": round_id, "site_id": DANLI}
    cards = [family["cards"][0]["code"] for family in families]
    await post(whole, "/distribution/v1/handouts", {"id": new_id(), **gift, "card": cards[0]})
    await post(whole, "/shelter/v1/shelters", shelter())
    for n, family in enumerate(families):
        stay = {"id": new_id(), "person_id": family["person_ids"][0], "bed_id": BEDS[n]}
        await post(whole, "/shelter/v1/stays", {"site_id": DANLI, "stays": [stay]})
    await whole.settle()
    home = families[0]["household_id"]
    pairs = list(zip(families[0]["person_ids"], families[1]["person_ids"], strict=True))
    merges = [await merge(whole, one, other, home) for one, other in pairs]
    again = await post(whole, "/distribution/v1/handouts", {"id": new_id(), **gift, "card": cards[1]}, 409)
    assert again["code"] == "already_received"
    assert await two_open_stays(whole) == 2
    await sound(whole)
    for service in ("distribution", "shelter", "coordination", "registration"):
        before = await tables(whole, service)
        await rebuild(whole.settings, admin_url(whole.settings), service, transport=GatewayTransport(whole.apps))
        assert await tables(whole, service) == before, service
    await sound(whole)
    for merge_id in merges:
        await post(whole, f"/registration/v1/merges/{merge_id}/undo", {"id": new_id(), "site_id": DANLI}, 200)
    await whole.settle()
    await post(whole, "/distribution/v1/handouts", {"id": new_id(), **gift, "card": cards[1]})
    assert await two_open_stays(whole) == 0
    await whole.settle()
    await sound(whole)


def shelter() -> dict[str, Any]:
    """A shelter of one room with two beds."""
    beds = [{"id": bed, "code": f"B{n}"} for n, bed in enumerate(BEDS)]
    room = {"id": new_id(), "code": "A", "mode": "NUMBERED", "covered_area_m2": 20, "beds": beds}
    return {"site_id": DANLI, "covered_area_m2": 20, "rooms": [room]}


async def two_open_stays(whole: Installation) -> int:
    """Guests on the board whose person has another stay."""
    headers = {"Authorization": f"Bearer {whole.token(ROLES)}"}
    board = (await whole.client.get(f"/shelter/v1/shelters/{DANLI}/board", headers=headers)).json()
    guests = [guest for room in board["rooms"] for bed in room["beds"] for guest in bed["guests"]]
    return sum("TWO_OPEN_STAYS" in guest["cases"] for guest in guests)
