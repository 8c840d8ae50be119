"""A person or a family moves in one call, or nobody does; rooms, sharers and past uses follow."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.shelter.queries import moves as queries
from shared.contracts.registration import CardBound
from shared.ids import new_id
from tests.integration.shelter.conftest import PLACES, House, card_code
from tests.integration.shelter.moving import move, moved, place_of, tables, taken, unsound
from tests.support.events import made
from tests.support.people import DANLI, OUTSIDER

NOW = datetime.now(UTC)


async def test_a_family_moves_in_one_call(house: House) -> None:
    _, (mother, child) = await house.family(30, 9)
    stays = await house.housed(
        {"person_id": mother, "bed_id": house.beds[0]}, {"person_id": child, "bed_id": house.beds[1]}
    )
    beds = house.beds[2:]
    answer = await move(
        house, *({"stay_id": stay, "bed_id": bed} for stay, bed in zip(stays, beds, strict=True)), reason="NOISE"
    )
    assert (answer.status_code, [stay["bed_id"] for stay in answer.json()["stays"]]) == (
        200,
        [str(bed) for bed in beds],
    )
    events = await house.events("shelter.stay_moved.v1")
    assert {(event["stay_id"], event["version"]) for event in events} == {(stay, 2) for stay in stays}
    assert (await house.check_in({"bed_id": house.beds[0]}, {"bed_id": house.beds[1]})).status_code == 201
    assert await unsound(house) == []


async def test_one_bed_that_is_taken_lets_nobody_move(house: House) -> None:
    first, second = await house.housed({"bed_id": house.beds[0]}, {"bed_id": house.beds[1]})
    (other,) = await house.housed({"bed_id": house.beds[3]})
    before = await tables(house)
    answer = await move(
        house, {"stay_id": first, "bed_id": house.beds[2]}, {"stay_id": second, "bed_id": house.beds[3]}
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "bed_taken")
    assert answer.json()["parameters"] == {"bed_id": str(house.beds[3]), "stay_id": second, "other_stay_id": other}
    assert await tables(house) == before
    assert await house.events("shelter.stay_moved.v1") == []


async def test_two_guests_swap_their_beds(house: House) -> None:
    first, second = await house.housed({"bed_id": house.beds[0]}, {"bed_id": house.beds[1]})
    await moved(house, {"stay_id": first, "bed_id": house.beds[1]}, {"stay_id": second, "bed_id": house.beds[0]})
    assert (await place_of(house, first))["bed_id"] == house.beds[1]
    assert (await place_of(house, second))["bed_id"] == house.beds[0]
    assert await unsound(house) == []


async def test_a_move_takes_a_place_and_gives_one_back(house: House) -> None:
    (stay,) = await house.housed({"bed_id": house.beds[0]})
    await moved(house, {"stay_id": stay, "room_id": house.gym_id})
    assert await taken(house) == 1
    await moved(house, {"stay_id": stay, "room_id": house.gym_id})
    assert await taken(house) == 1
    await moved(house, {"stay_id": stay, "without_bed": True})
    assert await taken(house) == 0
    assert (await house.get(f"/shelters/{DANLI}/board")).json()["numbers"]["without_bed"] == 1
    assert await unsound(house) == []


async def test_over_a_rooms_places_a_move_is_overflow(house: House) -> None:
    await house.housed(*({"room_id": house.gym_id} for _ in range(PLACES - 1)))
    stays = await house.housed({"bed_id": house.beds[0]}, {"bed_id": house.beds[1]})
    answer = await move(house, *({"stay_id": stay, "room_id": house.gym_id} for stay in stays), overflow_reason="RAIN")
    places = [(stay["place"], stay["overflow_reason"]) for stay in answer.json()["stays"]]
    assert places == [("PLACE", None), ("OVERFLOW", "RAIN")]
    assert await taken(house) == PLACES
    assert await unsound(house) == []


async def test_a_place_that_is_given_up_in_the_same_call_is_free(house: House) -> None:
    guests = await house.housed(*({"room_id": house.gym_id} for _ in range(PLACES)))
    (stay,) = await house.housed({"bed_id": house.beds[0]})
    await moved(house, {"stay_id": stay, "room_id": house.gym_id}, {"stay_id": guests[0], "bed_id": house.beds[0]})
    assert (await place_of(house, stay))["place"] == "PLACE"
    assert await taken(house) == PLACES
    assert await unsound(house) == []


async def test_who_shares_follows_into_the_hosts_room(house: House) -> None:
    (host,) = await house.housed({"bed_id": house.beds[0]})
    (baby,) = await house.housed({"shares_with_stay_id": host})
    await moved(house, {"stay_id": host, "room_id": house.gym_id})
    assert await place_of(house, baby) == {
        "place": "SHARES_WITH",
        "room_id": house.gym_id,
        "bed_id": None,
        "shares_with_stay_id": UUID(host),
        "overflow_reason": None,
    }
    assert {event["stay_id"] for event in await house.events("shelter.stay_moved.v1")} == {host, baby}
    assert await unsound(house) == []


async def test_a_sharer_who_moves_on_its_own_in_the_same_call_does_not_follow(house: House) -> None:
    (host,) = await house.housed({"bed_id": house.beds[0]})
    (baby,) = await house.housed({"shares_with_stay_id": host})
    await moved(house, {"stay_id": host, "room_id": house.gym_id}, {"stay_id": baby, "bed_id": house.beds[0]})
    assert (await place_of(house, baby))["bed_id"] == house.beds[0]
    assert await unsound(house) == []


async def test_nobody_shares_with_who_shares(house: House) -> None:
    (host,) = await house.housed({"bed_id": house.beds[0]})
    (baby,) = await house.housed({"shares_with_stay_id": host})
    (guest,) = await house.housed({"bed_id": house.beds[1]})
    with_baby = await move(house, {"stay_id": guest, "shares_with_stay_id": baby})
    becomes_sharer = await move(house, {"stay_id": host, "shares_with_stay_id": guest})
    both = await move(
        house, {"stay_id": host, "shares_with_stay_id": guest}, {"stay_id": guest, "shares_with_stay_id": host}
    )
    codes = [(answer.status_code, answer.json()["code"]) for answer in (with_baby, becomes_sharer, both)]
    assert codes == [(409, "host_not_here")] * 3
    new_guest = await house.check_in({"shares_with_stay_id": baby})
    assert (new_guest.status_code, new_guest.json()["code"]) == (409, "host_not_here")


async def test_a_family_moves_beside_a_host_of_the_same_call(house: House) -> None:
    mother, child = await house.housed({"room_id": house.gym_id}, {"room_id": house.gym_id})
    await moved(house, {"stay_id": child, "shares_with_stay_id": mother}, {"stay_id": mother, "bed_id": house.beds[0]})
    assert (await place_of(house, child))["room_id"] == house.room_id
    assert await taken(house) == 0
    assert await unsound(house) == []


async def test_the_same_move_twice_is_one_move(house: House) -> None:
    (stay,) = await house.housed({"bed_id": house.beds[0]})
    step = {"id": new_id(), "stay_id": stay, "bed_id": house.beds[1]}
    first = await move(house, step)
    await moved(house, {"stay_id": stay, "bed_id": house.beds[2]})
    again, other = await move(house, step), await move(house, {**step, "bed_id": house.beds[3]})
    assert (again.status_code, again.json()) == (200, first.json())
    assert (other.status_code, other.json()["code"]) == (422, "id_reused")
    assert len(await house.events("shelter.stay_moved.v1")) == 2


async def test_a_check_in_that_is_sent_again_after_a_move_is_answered_as_it_was(house: House) -> None:
    stay = {"id": new_id(), "bed_id": house.beds[0]}
    first = await house.check_in(stay)
    await moved(house, {"stay_id": stay["id"], "room_id": house.gym_id})
    again = await house.check_in(stay)
    assert (again.status_code, again.json()) == (201, first.json())


@pytest.mark.parametrize(
    ("moved_at", "code"),
    [(NOW - timedelta(days=2), "before_start"), (NOW + timedelta(days=1), "in_the_future")],
)
async def test_a_move_lies_between_the_present_place_and_now(house: House, moved_at: datetime, code: str) -> None:
    (stay,) = await house.housed({"bed_id": house.beds[0]}, started_at=(NOW - timedelta(days=1)).isoformat())
    answer = await move(house, {"stay_id": stay, "bed_id": house.beds[1]}, moved_at=moved_at.isoformat())
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"pointer": "/moved_at", "code": code}]


async def test_a_move_in_the_past_leaves_the_old_bed_then(house: House) -> None:
    start = NOW - timedelta(hours=5)
    (stay,) = await house.housed({"bed_id": house.beds[0]}, started_at=start.isoformat())
    await moved(house, {"stay_id": stay, "bed_id": house.beds[1]}, moved_at=(start + timedelta(hours=1)).isoformat())
    between = (start + timedelta(hours=2)).isoformat()
    assert (await house.check_in({"bed_id": house.beds[0]}, started_at=between)).status_code == 201
    before = (start + timedelta(minutes=30)).isoformat()
    taken_then = await house.check_in({"bed_id": house.beds[0]}, started_at=before)
    assert (taken_then.status_code, taken_then.json()["code"]) == (409, "bed_taken")
    assert await unsound(house) == []


async def test_nobody_leaves_before_the_last_move(house: House) -> None:
    (stay,) = await house.housed({"bed_id": house.beds[0]}, started_at=(NOW - timedelta(hours=5)).isoformat())
    await moved(house, {"stay_id": stay, "bed_id": house.beds[1]})
    answer = await house.check_out({stay: "HOME"}, ended_at=(NOW - timedelta(hours=1)).isoformat())
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "before_start")
    assert (await house.check_out({stay: "HOME"})).status_code == 200
    assert (await house.check_in({"bed_id": house.beds[1]})).status_code == 201
    assert await unsound(house) == []


async def test_somebody_who_left_does_not_move(house: House) -> None:
    (stay,) = await house.housed({"bed_id": house.beds[0]})
    await house.check_out({stay: "HOME"})
    answer = await move(house, {"stay_id": stay, "bed_id": house.beds[1]})
    assert (answer.status_code, answer.json()["code"]) == (409, "stay_ended_already")


async def test_a_bed_out_of_service_takes_nobody(house: House) -> None:
    (stay,) = await house.housed({"bed_id": house.beds[0]})
    await house.post(f"/beds/{house.beds[1]}/state", {"state": "OUT_OF_SERVICE"})
    answer = await move(house, {"stay_id": stay, "bed_id": house.beds[1]})
    assert (answer.status_code, answer.json()["code"]) == (409, "bed_out_of_service")


async def test_what_is_not_at_the_site_is_not_found(house: House) -> None:
    (stay,) = await house.housed({"bed_id": house.beds[0]})
    for one in ({"stay_id": new_id(), "without_bed": True}, {"stay_id": stay, "bed_id": new_id()}):
        assert (await move(house, one)).status_code == 404
    body = {"site_id": DANLI, "moves": [{"id": new_id(), "stay_id": stay, "without_bed": True}]}
    for site in (DANLI, OUTSIDER.roles["SHELTER_STAFF"][0]):
        answer = await house.post("/stays/move", {**body, "site_id": site}, member=OUTSIDER)
        assert answer.status_code == 404


async def test_a_numbered_room_needs_a_bed(house: House) -> None:
    (stay,) = await house.housed({"without_bed": True})
    answer = await move(house, {"stay_id": stay, "room_id": house.room_id})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "numbered_room_needs_bed")


async def test_a_card_that_becomes_known_names_the_past_uses_too(house: House) -> None:
    person = new_id()
    (stay,) = await house.housed({"card": card_code(0), "bed_id": house.beds[0]})
    await moved(house, {"stay_id": stay, "bed_id": house.beds[1]})
    known = {"code": card_code(0), "kind": "CARD", "state": "ISSUED", "site_id": DANLI, "person_id": person}
    await house.tell(made(CardBound, **known))
    uses = await house.rows("SELECT person_id FROM bed_use")
    assert Counter(use["person_id"] for use in uses) == {person: 2}
    assert await unsound(house) == []


async def test_a_card_that_becomes_known_during_a_move_names_all_uses(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    (stay,) = await house.housed({"card": card_code(0), "bed_id": house.beds[0]})
    person, change = new_id(), queries.change_uses
    known = {"code": card_code(0), "kind": "CARD", "state": "ISSUED", "site_id": DANLI, "person_id": person}
    telling: list[asyncio.Task[None]] = []

    async def slowly(*arguments: Any) -> None:
        await change(*arguments)
        telling.append(asyncio.create_task(house.tell(made(CardBound, **known))))
        await asyncio.sleep(0.5)

    monkeypatch.setattr(queries, "change_uses", slowly)
    await moved(house, {"stay_id": stay, "bed_id": house.beds[1]})
    await asyncio.gather(*telling)
    uses = await house.rows("SELECT person_id FROM bed_use")
    assert Counter(use["person_id"] for use in uses) == {person: 2}


async def test_a_card_whose_person_was_elsewhere_names_none_of_the_uses(house: House) -> None:
    _, (person,) = await house.family(30)
    start = NOW - timedelta(hours=5)
    (first,) = await house.housed({"card": card_code(0), "bed_id": house.beds[0]}, started_at=start.isoformat())
    (other,) = await house.housed({"person_id": person, "bed_id": house.beds[1]}, started_at=start.isoformat())
    later = (start + timedelta(hours=1)).isoformat()
    await house.check_out({other: "HOME"}, ended_at=later)
    await moved(house, {"stay_id": first, "bed_id": house.beds[1]}, moved_at=later)
    known = {"code": card_code(0), "kind": "CARD", "state": "ISSUED", "site_id": DANLI, "person_id": person}
    await house.tell(made(CardBound, **known))
    uses = await house.rows("SELECT 1 FROM bed_use WHERE token = :code AND person_id IS NULL", code=card_code(0))
    assert len(uses) == 2
    assert await unsound(house) == []
