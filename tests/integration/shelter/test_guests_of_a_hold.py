"""What a hold keeps is for who names it and for its group; for everybody else it is taken."""

from __future__ import annotations

import pytest

from shared.ids import new_id
from tests.integration.shelter.conftest import PLACES, House
from tests.integration.shelter.holding import AT_FIVE, AT_SEVEN, NOON, change, held, left, read, release, room
from tests.integration.shelter.moving import move, moved, place_of, tables, taken, undo, unsound
from tests.support.people import DANLI


async def reverse(house: House, stay_id: str) -> int:
    """Undo a check-in."""
    answer = await house.post(f"/stays/{stay_id}/reverse", {"id": new_id(), "reason": "otra persona"})
    return answer.status_code


async def over(house: House, hold_id: str, ends: str) -> None:
    """Let a hold that began at noon be over, by release or by itself."""
    if ends == "by release":
        await release(house, hold_id)
    else:
        house.at = AT_SEVEN


async def test_a_held_bed_is_taken_for_who_does_not_name_the_hold(house: House) -> None:
    house.at = NOON
    kept = await held(house, bed_ids=[house.beds[0]])
    answer = await house.check_in({"bed_id": house.beds[0]})
    assert (answer.status_code, answer.json()["code"]) == (409, "bed_taken")
    said = answer.json()["parameters"]
    assert (said["held"], said["hold_id"], said["until"]) == (True, kept, "2023-06-16T00:00:00Z")
    assert await house.rows("SELECT 1 FROM stay") == []


async def test_who_names_the_hold_has_its_bed_and_the_rest_stays_held(house: House) -> None:
    kept = await held(house, bed_ids=house.beds[:2])
    await house.housed({"bed_id": house.beds[0]}, hold_id=kept)
    assert [bed["taken"] for bed in (await read(house, kept))["beds"]] == [True, False]
    assert (await house.check_in({"bed_id": house.beds[1]})).json()["code"] == "bed_taken"
    states = [bed["state"] for bed in (await house.get(f"/shelters/{DANLI}/board")).json()["rooms"][0]["beds"]]
    assert states == ["OCCUPIED", "HELD", "AVAILABLE", "AVAILABLE"]
    assert await unsound(house) == []


async def test_a_bed_of_another_hold_is_taken_for_who_names_one(house: House) -> None:
    await held(house, bed_ids=[house.beds[0]])
    other = await held(house, bed_ids=[house.beds[1]])
    answer = await house.check_in({"bed_id": house.beds[0]}, hold_id=other)
    assert answer.json()["code"] == "bed_taken"


async def test_held_places_are_overflow_for_others_and_places_for_who_names_the_hold(house: House) -> None:
    kept = await held(house, rooms=[room(house, PLACES - 1)])
    others = await house.check_in(*[{"room_id": house.gym_id}] * 2)
    assert [stay["place"] for stay in others.json()["stays"]] == ["PLACE", "OVERFLOW"]
    own = await house.check_in(*[{"room_id": house.gym_id}] * PLACES, hold_id=kept)
    assert [stay["place"] for stay in own.json()["stays"]] == ["PLACE"] * (PLACES - 1) + ["OVERFLOW"]
    assert (await left(house, kept), await taken(house)) == (0, PLACES)
    assert await unsound(house) == []


async def test_who_comes_after_the_hold_is_over_is_housed_as_ever(house: House) -> None:
    house.at = NOON
    kept = await held(house, bed_ids=[house.beds[0]], rooms=[room(house, 2)])
    house.at = AT_SEVEN
    late = await house.check_in({"bed_id": house.beds[0]}, {"room_id": house.gym_id}, hold_id=kept)
    assert [stay["place"] for stay in late.json()["stays"]] == ["BED", "PLACE"]
    assert (await house.check_in({"without_bed": True}, hold_id=new_id())).status_code == 404
    assert await unsound(house) == []


async def test_a_hold_that_is_over_does_not_stand_against_who_came_meanwhile(house: House) -> None:
    house.at = NOON
    kept = await held(house, bed_ids=[house.beds[0]])
    house.at = AT_FIVE
    await release(house, kept)
    answer = await house.check_in({"bed_id": house.beds[0]}, started_at="2023-06-15T13:00:00-06:00")
    assert answer.status_code == 201
    assert await unsound(house) == []


async def test_who_came_before_the_hold_began_uses_it_too(house: House) -> None:
    house.at = NOON
    kept = await held(house, bed_ids=[house.beds[0]])
    await house.housed({"bed_id": house.beds[0]}, hold_id=kept, started_at="2023-06-15T11:00:00-06:00")
    assert await unsound(house) == []


async def test_guests_of_the_group_use_its_hold_without_naming_it(house: House) -> None:
    group = new_id()
    mine, stranger = await house.tokens(1, group), await house.tokens(1, new_id(), first=10)
    kept = await held(house, bed_ids=[house.beds[0]], rooms=[room(house, PLACES)], arrival_group_id=group)
    assert (await house.check_in({"card": stranger[0].code, "bed_id": house.beds[0]})).json()["code"] == "bed_taken"
    await house.housed({"card": mine[0].code, "bed_id": house.beds[0]})
    said = await house.check_in({"arrival_group_id": group, "room_id": house.gym_id}, {"room_id": house.gym_id})
    assert [stay["place"] for stay in said.json()["stays"]] == ["PLACE", "OVERFLOW"]
    assert await left(house, kept) == PLACES - 1


async def test_a_group_that_is_housed_in_one_call_has_the_places_held_for_it(house: House) -> None:
    group = new_id()
    await house.tokens(PLACES, group)
    kept = await held(house, rooms=[room(house, 3)], arrival_group_id=group)
    await house.housed(*[{"room_id": house.gym_id}] * PLACES)
    body = {"site_id": DANLI, "arrival_group": {"id": group, "ids_seed": new_id()}, "room_id": house.gym_id}
    answer = await house.post("/stays/group", body)
    places = [stay["place"] for stay in answer.json()["stays"]]
    assert (places.count("PLACE"), places.count("OVERFLOW")) == (3, PLACES - 3)
    assert await left(house, kept) == 0
    assert await unsound(house) == []


async def test_the_same_check_in_again_takes_nothing_more_of_the_hold(house: House) -> None:
    kept = await held(house, rooms=[room(house, 2)])
    stay = {"id": new_id(), "room_id": house.gym_id}
    first, again = await house.check_in(stay, hold_id=kept), await house.check_in(stay, hold_id=kept)
    assert (again.status_code, again.json()) == (201, first.json())
    assert await left(house, kept) == 1
    assert (await house.check_in(stay)).json()["code"] == "id_reused"


async def test_a_check_in_that_is_refused_takes_nothing_of_the_hold(house: House) -> None:
    await house.housed({"bed_id": house.beds[3]})
    kept = await held(house, bed_ids=[house.beds[0]], rooms=[room(house, 2)])
    refused = await house.check_in(
        {"bed_id": house.beds[0]}, {"room_id": house.gym_id}, {"bed_id": house.beds[3]}, hold_id=kept
    )
    assert refused.json()["code"] == "bed_taken"
    assert (await left(house, kept), (await read(house, kept))["beds"][0]["taken"]) == (2, False)


async def test_a_reversed_check_in_gives_bed_and_place_back_to_the_hold(house: House) -> None:
    kept = await held(house, bed_ids=[house.beds[0]], rooms=[room(house, PLACES)])
    before = await read(house, kept)
    stays = await house.housed({"bed_id": house.beds[0]}, {"room_id": house.gym_id}, hold_id=kept)
    assert [await reverse(house, stay) for stay in stays] == [200, 200]
    assert await read(house, kept) == before
    assert (await house.check_in({"bed_id": house.beds[0]})).json()["code"] == "bed_taken"
    assert (await house.check_in({"room_id": house.gym_id})).json()["stays"][0]["place"] == "OVERFLOW"
    assert await unsound(house) == []


async def test_what_is_given_back_to_a_hold_that_is_over_is_free(house: House) -> None:
    kept = await held(house, bed_ids=[house.beds[0]], rooms=[room(house, PLACES)])
    stays = await house.housed({"bed_id": house.beds[0]}, {"room_id": house.gym_id}, hold_id=kept)
    await release(house, kept)
    for stay in stays:
        await reverse(house, stay)
    answer = await house.check_in({"bed_id": house.beds[0]}, {"room_id": house.gym_id})
    assert [stay["place"] for stay in answer.json()["stays"]] == ["BED", "PLACE"]
    assert await unsound(house) == []


async def test_who_leaves_gives_nothing_back_to_the_hold(house: House) -> None:
    kept = await held(house, bed_ids=[house.beds[0]])
    (stay,) = await house.housed({"bed_id": house.beds[0]}, hold_id=kept)
    await house.check_out({stay: "HOME"})
    assert (await house.check_in({"bed_id": house.beds[0]})).status_code == 201


async def test_an_extended_hold_takes_no_bed_from_who_has_it(house: House) -> None:
    house.at = NOON
    kept = await held(house, bed_ids=house.beds[:2])
    await house.housed({"bed_id": house.beds[0]}, hold_id=kept)
    house.at = AT_FIVE
    assert (await change(house, kept, {"expires_at": "2023-06-15T22:00:00-06:00"})).status_code == 200
    assert await unsound(house) == []


async def test_a_move_to_what_is_held_names_the_hold(house: House) -> None:
    kept = await held(house, bed_ids=[house.beds[1]], rooms=[room(house, PLACES)])
    (stay, other) = await house.housed({"bed_id": house.beds[0]}, {"without_bed": True})
    refused = await move(house, {"stay_id": stay, "bed_id": house.beds[1]})
    assert (refused.json()["code"], refused.json()["parameters"]["hold_id"]) == ("bed_taken", kept)
    (over,) = await moved(house, {"stay_id": other, "room_id": house.gym_id})
    assert (await place_of(house, other))["place"] == "OVERFLOW"
    await undo(house, over)
    await moved(
        house, {"stay_id": stay, "bed_id": house.beds[1]}, {"stay_id": other, "room_id": house.gym_id}, hold_id=kept
    )
    assert ((await place_of(house, other))["place"], await left(house, kept)) == ("PLACE", PLACES - 1)
    assert await unsound(house) == []


async def test_an_undone_move_gives_back_to_the_hold_exactly(house: House) -> None:
    kept = await held(house, bed_ids=[house.beds[1]], rooms=[room(house, PLACES)])
    first, second = await house.housed({"bed_id": house.beds[0]}, {"without_bed": True})
    before, kept_before = await tables(house), await read(house, kept)
    steps = await moved(
        house, {"stay_id": first, "bed_id": house.beds[1]}, {"stay_id": second, "room_id": house.gym_id}, hold_id=kept
    )
    assert (await undo(house, steps[0], also=[steps[1]])).status_code == 200
    assert (await tables(house), await read(house, kept)) == (before, kept_before)
    assert await unsound(house) == []


async def test_a_move_is_not_undone_into_what_is_held_by_now(house: House) -> None:
    first, second = await house.housed({"bed_id": house.beds[0]}, {"room_id": house.gym_id})
    out, away = await moved(
        house, {"stay_id": first, "without_bed": True}, {"stay_id": second, "bed_id": house.beds[3]}
    )
    await held(house, bed_ids=[house.beds[0]], rooms=[room(house, PLACES)])
    bed, place = await undo(house, out), await undo(house, away)
    assert (bed.json()["code"], place.json()["code"]) == ("bed_taken", "place_taken")


async def test_a_check_out_is_not_undone_into_what_is_held_by_now(house: House) -> None:
    stays = await house.housed({"bed_id": house.beds[0]}, {"room_id": house.gym_id})
    await house.check_out(dict.fromkeys(stays, "HOME"))
    await held(house, bed_ids=[house.beds[0]], rooms=[room(house, PLACES)])
    said = [
        (await house.post(f"/stays/{stay}/end/reverse", {"id": new_id(), "reason": "volvió"})).json()["parameters"]
        for stay in stays
    ]
    assert [one["because"] for one in said] == ["BED_TAKEN", "PLACE_TAKEN"]


@pytest.mark.parametrize("ends", ["by itself", "by release"])
async def test_a_hold_that_is_over_does_not_stand_against_a_move_that_is_undone(house: House, ends: str) -> None:
    house.at = NOON
    (stay,) = await house.housed({"bed_id": house.beds[0]})
    (step,) = await moved(house, {"stay_id": stay, "without_bed": True})
    kept = await held(house, bed_ids=[house.beds[0]])
    house.at = AT_FIVE
    assert (await undo(house, step)).json()["code"] == "bed_taken"
    await over(house, kept, ends)
    assert (await undo(house, step)).status_code == 200
    assert await unsound(house) == []


@pytest.mark.parametrize("ends", ["by itself", "by release"])
async def test_a_hold_that_is_over_does_not_stand_against_a_check_out_that_is_undone(house: House, ends: str) -> None:
    house.at = NOON
    (stay,) = await house.housed({"bed_id": house.beds[0]})
    await house.check_out({stay: "HOME"})
    kept = await held(house, bed_ids=[house.beds[0]])
    house.at = AT_FIVE
    await over(house, kept, ends)
    back = await house.post(f"/stays/{stay}/end/reverse", {"id": new_id(), "reason": "volvió"})
    assert (back.status_code, back.json()["bed_id"]) == (200, str(house.beds[0]))
    assert await unsound(house) == []


async def test_a_move_to_a_held_place_of_the_same_room_is_not_undone_into_a_room_that_is_full(house: House) -> None:
    stays = await house.housed(*[{"room_id": house.gym_id}] * (PLACES - 1))
    kept = await held(house, rooms=[room(house, 1)])
    (step,) = await moved(house, {"stay_id": stays[0], "room_id": house.gym_id}, hold_id=kept)
    (other,) = await house.housed({"room_id": house.gym_id})
    assert (await undo(house, step)).json()["code"] == "place_taken"
    assert (await left(house, kept), await taken(house)) == (0, PLACES)
    await reverse(house, other)
    assert (await undo(house, step)).status_code == 200
    assert (await left(house, kept), await taken(house)) == (1, PLACES - 1)
    assert await unsound(house) == []


async def test_a_bed_that_was_taken_is_held_no_more_though_the_clock_of_who_came_was_ahead(house: House) -> None:
    house.at = NOON
    kept = await held(house, bed_ids=[house.beds[0]])
    (stay,) = await house.housed({"bed_id": house.beds[0]}, hold_id=kept, started_at="2023-06-15T12:09:00-06:00")
    await house.check_out({stay: "HOME"})
    assert (await house.check_in({"bed_id": house.beds[0]})).status_code == 201
    assert await unsound(house) == []


async def test_a_proposal_offers_what_is_held_to_who_asks_with_the_hold(house: House) -> None:
    household, _ = await house.family(30, 9)
    await house.post(f"/shelters/{DANLI}/overflow", {"id": new_id(), "open": True, "reason": "lluvia"})
    kept = await held(house, bed_ids=house.beds[2:], rooms=[room(house, PLACES - 1)])
    path = f"/shelters/{DANLI}/proposals?household={household}"

    async def offered(path: str) -> tuple[set[str], int]:
        found = (await house.get(path)).json()
        return {place["bed_id"] for place in found["proposals"][0]["places"]}, found["counted"][0]["places"]

    assert await offered(path) == ({str(bed) for bed in house.beds[:2]}, 1)
    await house.housed(*({"bed_id": bed} for bed in house.beds[:2]))
    assert await offered(f"{path}&hold={kept}") == ({str(bed) for bed in house.beds[2:]}, 2)
    assert [one for one in (await house.get(path)).json()["proposals"] if one["places"][0].get("bed_id")] == []
    assert (await house.get(f"{path}&hold={new_id()}")).status_code == 404
