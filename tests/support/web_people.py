"""People whom the tests of the web client search for and look at: registered, and on the roster of the shelter."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from amparo.demo_desk.names import DESK
from shared.ids import new_id
from tests.support.eventually import eventually
from tests.support.web_cards import new_cards
from tests.support.web_desk import WebDesk
from tests.support.web_guests import Family, board, free_beds, housed


async def registered(desk: WebDesk, **fields: Any) -> Family:
    """A woman of 36 with these fields and her son of nine, with a card of hers; they have no place yet."""
    [card] = await new_cards(desk, 1)
    family = Family(str(new_id()), [str(new_id()), str(new_id())], card)
    mother, son = family.person_ids
    year = int(str(desk.demo.day)[:4])
    head = {"sex": "FEMALE", "birth_date": f"{year - 36}-01-01", "relationship": "HEAD", **fields}
    child = {"sex": "MALE", "birth_date": f"{year - 9}-01-01", "relationship": "CHILD", "given_names": "Prueba"}
    care = {"cared_for_by": mother, "care_basis": "PARENT"}
    body = {
        "id": family.household_id,
        "site_id": str(desk.demo.site_id),
        "population": "IN_TRANSIT",
        "members": [{"id": mother, **head}, {"id": son, **child, **care}],
        "arrival": {"kind": "TRANSIT_ENTRY", "place_pcode": "HN0703", "means": "BUS", "country_from": "NI"},
        "consents": [{"purpose": "ASSISTANCE", "given": True, "text_version": "2023-1", "language": "es"}],
        "cards": [{"code": card, "person_id": mother}],
    }
    await desk.post(DESK.actor, "/registration/v1/households", body)
    return family


@dataclass
class Guests:
    """Puts people into the shelter, and out of it again at the end: its beds are all the tests'."""

    desk: WebDesk
    stays: list[str] = field(default_factory=list)

    async def __call__(self, **fields: Any) -> tuple[Family, list[str]]:
        """The same as `registered`, in two beds and on the roster; answers the beds' codes."""
        desk, family = self.desk, await registered(self.desk, **fields)
        proposals = f"/shelter/v1/shelters/{desk.demo.site_id}/proposals?household={family.household_id}"
        roster = f"/registration/v1/roster?site_id={desk.demo.site_id}"

        async def heard() -> bool:
            try:
                return len((await desk.get(DESK.actor, proposals))["guests"]) == len(family.person_ids)
            except AssertionError:
                return False

        async def listed() -> bool:
            people = (await desk.get(DESK.actor, roster))["people"]
            return set(family.person_ids) <= {one["person_id"] for one in people}

        await eventually(heard, within_seconds=30)
        beds = await free_beds(desk, 2)
        self.stays += await housed(desk, family, [bed["id"] for bed in beds])
        await eventually(listed, within_seconds=30)
        return family, [bed["code"] for bed in beds]

    async def leave(self) -> None:
        """Whoever of them is still there is checked out."""
        here = {one["stay_id"] for one in everybody(await board(self.desk))}
        ends = [{"stay_id": stay, "reason": "HOME"} for stay in self.stays if stay in here]
        if ends:
            body = {"site_id": str(self.desk.demo.site_id), "ends": ends}
            await self.desk.post(DESK.actor, "/shelter/v1/stays/end", body)


def everybody(found: dict[str, Any]) -> list[dict[str, Any]]:
    """All guests of a board."""
    lists = [found["without_bed"]]
    for room in found["rooms"]:
        lists += [room.get("guests", []), *(bed.get("guests", []) for bed in room.get("beds", []))]
    return [guest for some in lists for guest in some]
