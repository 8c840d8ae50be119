"""Families at the demonstration's desk for the tests of the board: registered and housed past the web client."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from amparo.demo_desk.names import DESK
from shared.ids import new_id
from tests.support.eventually import eventually
from tests.support.web_cards import new_cards
from tests.support.web_desk import WebDesk


@dataclass
class Family:
    """A household of the tests' own, the head first."""

    household_id: str
    person_ids: list[str]
    card: str


async def new_family(desk: WebDesk, *ages: int) -> Family:
    """Register a family of these ages, a woman at its head, with a card for her; the shelter has heard of it."""
    [card] = await new_cards(desk, 1)
    family = Family(str(new_id()), [str(new_id()) for _ in ages], card)
    members: list[dict[str, Any]] = [
        {
            "id": id_,
            "given_names": "Prueba",
            "sex": "FEMALE",
            "birth_date": f"{2026 - age}-01-01",
            "birth_precision": "YEAR",
            "relationship": "HEAD" if number == 0 else "CHILD",
            **({} if number == 0 else {"cared_for_by": family.person_ids[0], "care_basis": "PARENT"}),
        }
        for number, (id_, age) in enumerate(zip(family.person_ids, ages, strict=True))
    ]
    body = {
        "id": family.household_id,
        "site_id": str(desk.demo.site_id),
        "population": "IN_TRANSIT",
        "members": members,
        "dwelling": {"id": str(new_id()), "place_pcode": "HN0703"},
        "consents": [{"purpose": "ASSISTANCE", "given": True, "text_version": "2023-1", "language": "es"}],
        "cards": [{"code": card, "person_id": family.person_ids[0]}],
    }
    await desk.post(DESK.actor, "/registration/v1/households", body)
    path = f"/shelter/v1/shelters/{desk.demo.site_id}/proposals?household={family.household_id}"

    async def heard() -> bool:
        try:
            return len((await desk.get(DESK.actor, path))["guests"]) == len(ages)
        except AssertionError:
            return False

    await eventually(heard, within_seconds=30)
    return family


@contextlib.asynccontextmanager
async def a_family(desk: WebDesk, *ages: int) -> AsyncIterator[Family]:
    """A new family that leaves when the block ends, wherever it lies by then: the beds are for other tests too."""
    family = await new_family(desk, *ages)
    try:
        yield family
    finally:
        await leave(desk, family)


async def leave(desk: WebDesk, family: Family) -> None:
    """Check out whoever of the family is here."""
    now = await board(desk)
    beds = [bed for room in now["rooms"] for bed in room.get("beds", [])]
    lists = [now["without_bed"], *(one.get("guests", []) for one in [*beds, *now["rooms"]])]
    here = [guest["stay_id"] for guests in lists for guest in guests if guest.get("person_id") in family.person_ids]
    if here:
        ends = [{"stay_id": stay, "reason": "ONWARD_TRAVEL"} for stay in here]
        await desk.post(DESK.actor, "/shelter/v1/stays/end", {"site_id": str(desk.demo.site_id), "ends": ends})


async def housed(desk: WebDesk, family: Family, beds: list[str]) -> list[str]:
    """Check the family in, one into each bed; answers the stays."""
    stays = [
        {"id": str(new_id()), "person_id": person, "household_id": family.household_id, "bed_id": bed}
        for person, bed in zip(family.person_ids, beds, strict=True)
    ]
    body = {"site_id": str(desk.demo.site_id), "stays": stays}
    return [one["stay_id"] for one in (await desk.post(DESK.actor, "/shelter/v1/stays", body))["stays"]]


async def board(desk: WebDesk) -> dict[str, Any]:
    """The board as the server has it."""
    return await desk.get(DESK.actor, f"/shelter/v1/shelters/{desk.demo.site_id}/board")


async def free_beds(desk: WebDesk, count: int, *, room: str = "R03") -> list[dict[str, Any]]:
    """So many free beds of one room."""
    beds = next(one["beds"] for one in (await board(desk))["rooms"] if one["code"] == room)
    free = [bed for bed in beds if bed["state"] == "AVAILABLE"]
    assert len(free) >= count, f"{room} has {len(free)} free beds"
    return free[:count]


async def beds_of(desk: WebDesk, family: Family) -> list[str]:
    """The codes of the beds in which the family lies, by the server's board."""
    return sorted(
        bed["code"]
        for room in (await board(desk))["rooms"]
        for bed in room.get("beds", [])
        if any(guest.get("household_id") == family.household_id for guest in bed.get("guests", []))
    )


async def without_a_place(desk: WebDesk, family: Family) -> int:
    """How many of the family have no place."""
    waiting = (await board(desk))["without_bed"]
    return sum(guest.get("household_id") == family.household_id for guest in waiting)


async def become(desk: WebDesk, family: Family, beds: int) -> list[str]:
    """Wait until the family lies in so many beds at the server."""
    found: list[str] = []

    async def there() -> bool:
        found[:] = await beds_of(desk, family)
        return len(found) == beds

    await eventually(there, within_seconds=30)
    return found
