"""What is sent in the night at Danlí: overflow, places as proposed, groups in and out, the census."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid5

from amparo.replay.acts import Act
from amparo.replay.driver.calls import Call
from amparo.replay.driver.names import room_id, site_id
from amparo.replay.driver.staff import SHELTER_STAFF
from amparo.replay.night import CensusTaken, GroupHoused, GroupLeaves, OverflowTurns, RoofSought

Place = dict[str, Any]
WITHOUT_BED: Place = {"without_bed": True}


def reading(act: Act, operation: str, path: str, **query: object) -> Call:
    """A read of the site's staff at the act's time; `path` goes on after the shelter's own."""
    asked = f"?{urlencode(query)}" if query else ""
    return Call(
        operation=f"shelter.{operation}",
        path=f"/shelter/v1/shelters/{site_id(act.site)}/{path}{asked}",
        actor=SHELTER_STAFF[act.site].actor,
        at=act.at,
        status=200,
    )


def _writing(act: Act, operation: str, path: str, body: Mapping[str, Any], *, status: int = 200) -> Call:
    return Call(
        operation=f"shelter.{operation}",
        path=f"/shelter/v1/{path}",
        actor=SHELTER_STAFF[act.site].actor,
        body=body,
        key=uuid5(act.act_id, operation),
        at=act.at,
        status=status,
    )


def overflow_turns(act: OverflowTurns) -> Call:
    """The overflow is opened or closed."""
    body = {"id": act.change_id, "open": act.opens, "reason": act.reason}
    return _writing(act, "set_overflow", f"shelters/{site_id(act.site)}/overflow", body)


def stay_of(act: RoofSought) -> Call:
    """The first guest's stay, which is there if an earlier run has checked them in."""
    stay_id, _ = act.guests[0]
    path = f"/shelter/v1/stays/{stay_id}"
    return Call(operation="shelter.read_stay", path=path, actor=SHELTER_STAFF[act.site].actor, at=act.at, status=200)


def proposals(act: RoofSought, card: str | None) -> Call:
    """Where they may be placed."""
    if card is None:
        return reading(act, "propose_places", "proposals", household=act.household_id)
    return reading(act, "propose_places", "proposals", card=card, area=act.area)


def placed_as_told(act: RoofSought, answer: Mapping[str, Any]) -> list[Place] | None:
    """Each guest's place, in the order of the act: the best placement in beds, else the best; None where there is none.

    Where nobody fits by the rules a counted room takes them while it has places enough.
    """
    numbers = _numbers(act, answer)
    placements = [one["places"] for one in answer["proposals"] if one["kind"] == "PLACEMENT" and one["places"]]
    in_beds = [places for places in placements if all(place["place"] != "PLACE" for place in places)]
    for places in (*in_beds, *placements):
        by_guest = {place["guest"]: place for place in places}
        return [_place(act, numbers, by_guest[number]) for number in numbers]
    roomy = [{"room_id": one["room_id"]} for one in answer["counted"] if not one["overflow"]]
    return roomy[:1] * len(numbers) or None


def over_the_places(answer: Mapping[str, Any]) -> Place | None:
    """The first counted room, over its places."""
    return next(({"room_id": one["room_id"]} for one in answer["counted"]), None)


def _numbers(act: RoofSought, answer: Mapping[str, Any]) -> list[int]:
    """The proposal's number of each guest of the act."""
    if act.household_id is None:
        return [0]
    by_person = {guest.get("person_id"): guest["number"] for guest in answer["guests"]}
    return [by_person[str(person_id)] for _, person_id in act.guests]


def _place(act: RoofSought, numbers: Sequence[int], place: Mapping[str, Any]) -> Place:
    if place.get("shares_with") is not None:
        return {"shares_with_stay_id": act.guests[numbers.index(place["shares_with"])][0]}
    return {"bed_id": place["bed_id"]} if place.get("bed_id") else {"room_id": place["room_id"]}


def checks_in(act: RoofSought, card: str | None, places: Iterable[Place]) -> Call:
    """The household, or the bearer of the token, in one call."""
    stays = []
    for (stay_id, person_id), place in zip(act.guests, places, strict=True):
        who = {"person_id": person_id, "household_id": act.household_id} if card is None else {"card": card}
        stays.append({"id": stay_id, **who, **place})
    return _writing(act, "check_in", "stays", {"site_id": site_id(act.site), "stays": stays}, status=201)


def group_housed(act: GroupHoused, cards: Sequence[str], others: Sequence[str]) -> Call:
    """The group less exceptions into its room; without one, its tokens each without a bed."""
    if act.room is None:
        stays = [
            {"id": uuid5(act.act_id, f"token:{number}"), "card": card, **WITHOUT_BED}
            for number, card in enumerate(cards)
            if number not in act.exceptions
        ]
        return _writing(act, "check_in", "stays", {"site_id": site_id(act.site), "stays": stays}, status=201)
    body = {
        "site_id": site_id(act.site),
        "arrival_group": {
            "id": act.group_id,
            "except": [*(cards[number] for number in act.exceptions), *others],
            "ids_seed": act.act_id,
        },
        "room_id": room_id(act.site, act.room),
    }
    return _writing(act, "house_group", "stays/group", body, status=201)


def group_leaves(act: GroupLeaves, stay_ids: Sequence[UUID]) -> Call:
    """All of these stays end."""
    ends = [{"stay_id": stay_id, "reason": act.reason} for stay_id in stay_ids]
    return _writing(act, "check_out", "stays/end", {"site_id": site_id(act.site), "ends": ends})


def rooms_seen(act: CensusTaken, rooms: Sequence[Mapping[str, Any]]) -> Call:
    """Everybody was seen; what has no beds is counted."""
    said = []
    for room in rooms:
        here = room.get("room_id")
        one: dict[str, Any] = {"id": uuid5(act.census_id, str(here)), "room_id": here}
        if room.get("mode") == "COUNTED":
            one["counted"] = {"not_stated": room["expected"]}
        said.append(one)
    body = {"night_of": act.night_of, "rooms": said}
    return _writing(act, "confirm_rooms", f"shelters/{site_id(act.site)}/census/rooms", body)


def census_closes(act: CensusTaken) -> Call:
    """The night's census is closed."""
    body = {"id": act.census_id, "night_of": act.night_of}
    return _writing(act, "close_census", f"shelters/{site_id(act.site)}/census/close", body)
