"""The demonstration's desk of a day, in an installation of the tests."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from amparo.demo_desk import Account, DemoDesk, make_demo_desk
from amparo.demo_desk.names import COORDINATOR, DESK
from amparo.replay.driver import KeyTokens
from amparo.replay.driver.staff import Actor
from tests.support.installation import GatewayTransport, Installation


async def demo_desk(
    installation: Installation, *, kept: DemoDesk | None = None, at: datetime | None = None
) -> DemoDesk:
    """The desk, made as `amparo up --demo` does; `kept` is the one whose accounts the data folder has."""
    return await make_demo_desk(
        "http://amparo",
        tokens=KeyTokens(installation.settings),
        kept=accounts_of(kept) if kept else None,
        at=at,
        transport=GatewayTransport(installation.apps),
    )


def accounts_of(desk: DemoDesk) -> Mapping[str, Account]:
    """Both accounts by username."""
    return {one.username: one for one in (desk.desk, desk.coordinator)}


async def seen(installation: Installation, path: str, *, at: datetime | None = None, by: Actor = DESK.actor) -> Any:
    """What somebody who works at the desk reads."""
    headers = {"Authorization": f"Bearer {KeyTokens(installation.settings).token(by)}"}
    if at is not None:
        headers["X-Demo-Time"] = at.isoformat()
    answer = await installation.client.get(path, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def board_numbers(installation: Installation, desk: DemoDesk, *, at: datetime | None = None) -> dict[str, int]:
    """Who is there, by the shelter's board."""
    board = await seen(installation, f"/shelter/v1/shelters/{desk.site_id}/board", at=at)
    names = ("present", "away", "in_beds", "sharing", "without_bed", "beds", "beds_free", "places_free")
    return {name: board["numbers"][name] for name in names}


async def rounds_by_state(installation: Installation, desk: DemoDesk) -> dict[str, str]:
    """State by round code, as the coordinator sees them."""
    path = f"/distribution/v1/rounds?site_id={desk.site_id}"
    rounds = await seen(installation, path, by=COORDINATOR.actor)
    return {one["code"]: one["state"] for one in rounds["items"]}
