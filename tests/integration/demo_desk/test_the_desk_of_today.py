"""The demonstration's desk: who is there, and what the desk says of the cards that one is told to try."""

from __future__ import annotations

from amparo.demo_desk import DemoDesk
from amparo.demo_desk.plan import PROTECTED, registration
from amparo.demo_desk.stores import CONTENTS, KITS, item_id
from tests.support.demo_desks import board_numbers, demo_desk, rounds_by_state, seen
from tests.support.installation import Installation

HOUSE = {
    "present": 45,
    "away": 1,
    "in_beds": 41,
    "sharing": 1,
    "without_bed": 3,
    "beds": 60,
    "beds_free": 18,
    "places_free": 120,
}
VERDICTS = ["give", "give", "give", "already_received", "not_entitled", "card_paused", "card_unknown"]


async def test_a_desk_has_a_house_in_use_an_open_round_a_full_store_and_a_card_for_each_verdict(
    installation: Installation,
) -> None:
    desk = await demo_desk(installation)

    assert await board_numbers(installation, desk) == HOUSE
    assert [card.verdict for card in desk.cards] == VERDICTS
    assert await rounds_by_state(installation, desk) == {desk.round_code: "OPEN"}
    assert len(set(desk.free_cards)) == 50
    assert await _bus(installation) == [("EXPECTED", 38)]
    assert await _store(installation, desk) == {
        str(item_id(code)): (KITS - 1) * pieces for code, _, _, pieces in CONTENTS
    }


async def test_a_desk_that_is_made_twice_is_the_same(installation: Installation) -> None:
    first = await demo_desk(installation)

    again = await demo_desk(installation, kept=first)

    assert again.as_json() | {"enrolment_code": ""} == first.as_json() | {"enrolment_code": ""}
    assert await board_numbers(installation, again) == HOUSE
    assert await rounds_by_state(installation, again) == {first.round_code: "OPEN"}
    assert await _store(installation, again) == {
        str(item_id(code)): (KITS - 1) * pieces for code, _, _, pieces in CONTENTS
    }


async def test_what_a_newcomer_did_is_not_undone_when_the_desk_is_made_again(installation: Installation) -> None:
    desk = await demo_desk(installation)
    board = await seen(installation, f"/shelter/v1/shelters/{desk.site_id}/board")
    ends = [{"stay_id": guest["stay_id"], "reason": "ONWARD_TRAVEL"} for guest in board["without_bed"]]
    token = installation.token({"SHELTER_STAFF": [desk.site_id]})
    body = {"site_id": str(desk.site_id), "ends": ends}
    answer = await installation.client.post("/shelter/v1/stays/end", json=body, headers=installation.headers(token))
    assert answer.status_code == 200

    await demo_desk(installation, kept=desk)

    assert await board_numbers(installation, desk) == HOUSE | {"present": 42, "without_bed": 0}


async def test_the_protected_guest_is_a_card_and_no_person_to_the_shelter(installation: Installation) -> None:
    desk = await demo_desk(installation)

    board = await seen(installation, f"/shelter/v1/shelters/{desk.site_id}/board")

    guests = [guest for room in board["rooms"] for bed in room["beds"] for guest in bed["guests"]]
    person = str(registration(PROTECTED, desk.day)["head_person_id"])
    assert person not in {guest.get("person_id") for guest in guests}
    assert len([guest for guest in guests if guest.get("person_id") is None]) == 3  # the others gave no data


async def _bus(installation: Installation) -> list[tuple[str, int]]:
    groups = await seen(installation, "/registration/v1/arrival-groups")
    return [(group["state"], group["announced"]) for group in groups["items"]]


async def _store(installation: Installation, desk: DemoDesk) -> dict[str, int]:
    stock = await seen(installation, f"/distribution/v1/stock/days-left?site_id={desk.site_id}")
    return {line["item_id"]: line["usable"] for line in stock["lines"]}
