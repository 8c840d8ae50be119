"""Numbers that are read by several statements add up while others write between them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from types import ModuleType
from typing import Any

import pytest

from services.shelter.commands import forecast as foretelling
from services.shelter.queries import board, history
from services.shelter.routes import census, forecast, referrals
from services.shelter.routes import history as histories
from tests.integration.shelter.conftest import House
from tests.integration.shelter.holding import held
from tests.integration.shelter.test_forecast import NOON, announce, foretold
from tests.support.people import COORDINATOR, DANLI

Write = Callable[[], Awaitable[object]]
OF_ONE_MOMENT = pytest.mark.parametrize("guarded", [True, False], ids=["of one moment", "control"])


async def at_any_moment(_: Any) -> None:
    """Each statement sees its own."""


def unguard(monkeypatch: pytest.MonkeyPatch, route: ModuleType, guarded: bool) -> None:
    """Take the guard away, for a control."""
    if not guarded:
        monkeypatch.setattr(route, "at_one_moment", at_any_moment)


def before(monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str, write: Write) -> None:
    """Let somebody write just before `module.name` reads, once."""
    original, wrote = getattr(module, name), list[bool]()

    async def read(*about: Any, **named: Any) -> Any:
        if not wrote:
            wrote.append(True)
            await write()
        return await original(*about, **named)

    monkeypatch.setattr(module, name, read)


@OF_ONE_MOMENT
async def test_a_forecast_counts_who_comes_meanwhile_once(
    house: House, monkeypatch: pytest.MonkeyPatch, guarded: bool
) -> None:
    house.at = NOON
    group = await announce(house, 10)

    async def one_comes() -> None:
        await house.housed({"bed_id": house.beds[0], "arrival_group_id": group})

    before(monkeypatch, foretelling, "announced_groups", one_comes)
    unguard(monkeypatch, forecast, guarded)
    people = (await foretold(house))["people"]
    assert (people["present"] + people["announced"], people["people"]) == ((10, 10) if guarded else (9, 9))


@OF_ONE_MOMENT
async def test_a_bed_that_passes_from_a_hold_to_its_guest_is_free_at_no_time(
    house: House, monkeypatch: pytest.MonkeyPatch, guarded: bool
) -> None:
    house.at = NOON
    hold_id = await held(house, bed_ids=[house.beds[0]])

    async def guest_comes() -> None:
        await house.housed({"bed_id": house.beds[0]}, hold_id=hold_id)

    before(monkeypatch, board, "other_uses", guest_comes)
    unguard(monkeypatch, referrals, guarded)
    (free,) = (await house.get("/free-places")).json()["items"]
    assert (free["beds_free"], free["beds_held"]) == ((3, 1) if guarded else (4, 0))


@OF_ONE_MOMENT
async def test_a_census_expects_in_its_line_whom_its_rooms_hold(
    house: House, monkeypatch: pytest.MonkeyPatch, guarded: bool
) -> None:
    house.at = NOON
    await house.housed({"bed_id": house.beds[0]})

    async def one_comes() -> None:
        await house.housed({"bed_id": house.beds[1]})

    before(monkeypatch, board, "nights", one_comes)
    unguard(monkeypatch, census, guarded)
    read = (await house.get(f"/shelters/{DANLI}/census")).json()
    assert sum(room["expected"] for room in read["rooms"]) == 1
    assert read["expected"]["people"] == (1 if guarded else 2)


@OF_ONE_MOMENT
async def test_a_history_says_of_as_many_ended_stays_as_departures(
    house: House, monkeypatch: pytest.MonkeyPatch, guarded: bool
) -> None:
    house.at = NOON
    stays = await house.housed({"bed_id": house.beds[0]}, {"bed_id": house.beds[1]})
    await house.check_out({stays[0]: "HOME"})

    async def one_goes() -> None:
        await house.check_out({stays[1]: "HOME"})

    before(monkeypatch, history, "median_nights", one_goes)
    unguard(monkeypatch, histories, guarded)
    path = f"/shelters/{DANLI}/history?from=2023-06-15&to=2023-06-15"
    read = (await house.get(path, member=COORDINATOR)).json()
    assert sum(day["departures"] for day in read["days"]) == 1
    assert read["ended"] == (1 if guarded else 2)
