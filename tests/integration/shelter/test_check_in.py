"""A household is housed in one transaction, or nobody of it is."""

from __future__ import annotations

import asyncio

from shared.contracts.vocabulary import CardState
from shared.ids import new_id
from tests.integration.shelter.conftest import STAFF, House, card_code
from tests.integration.shelter.moving import moved
from tests.support.people import DANLI, LA_LIMA, OUTSIDER, REGISTRAR


async def test_without_a_token_nobody_is_checked_in(house: House) -> None:
    body = {"site_id": str(DANLI), "stays": [{"id": str(new_id()), "without_bed": True}]}
    answer = await house.installation.client.post("/shelter/v1/stays", json=body)
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


async def test_another_sites_staff_is_told_that_there_is_nothing(house: House) -> None:
    body = {"site_id": DANLI, "stays": [{"id": new_id(), "bed_id": house.beds[0]}]}
    answer = await house.post("/stays", body, member=OUTSIDER)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert await house.rows("SELECT 1 FROM stay") == []


async def test_a_registrar_does_not_check_in(house: House) -> None:
    body = {"site_id": DANLI, "stays": [{"id": new_id(), "bed_id": house.beds[0]}]}
    assert (await house.post("/stays", body, member=REGISTRAR)).status_code == 403


async def test_a_household_gets_its_beds_and_the_baby_shares(house: House) -> None:
    household, (mother, son, baby) = await house.family(30, 9, 1)
    stay = new_id()
    answer = await house.check_in(
        {"id": stay, "person_id": mother, "bed_id": house.beds[0]},
        {"person_id": son, "bed_id": house.beds[1]},
        {"person_id": baby, "shares_with_stay_id": stay},
    )
    assert answer.status_code == 201
    stays = answer.json()["stays"]
    assert [one["place"] for one in stays] == ["BED", "BED", "SHARES_WITH"]
    assert {one["room_id"] for one in stays} == {str(house.room_id)}
    assert {one["household_id"] for one in stays} == {str(household)}


async def test_one_taken_bed_houses_nobody_of_the_household_and_is_named(house: House) -> None:
    await house.housed({"bed_id": house.beds[1]})
    _, (first, second) = await house.family(30, 40)
    wanted = new_id()
    answer = await house.check_in(
        {"person_id": first, "bed_id": house.beds[0]}, {"id": wanted, "person_id": second, "bed_id": house.beds[1]}
    )
    assert (answer.status_code, answer.json()["code"]) == (409, "bed_taken")
    assert answer.json()["parameters"] == {"bed_id": str(house.beds[1]), "stay_id": str(wanted)}
    assert len(await house.rows("SELECT 1 FROM stay")) == 1
    assert len(await house.rows("SELECT 1 FROM bed_use")) == 1


async def test_a_person_who_has_a_stay_gets_no_second_one(house: House) -> None:
    _, (person,) = await house.family(30)
    first = await house.housed({"person_id": person, "without_bed": True})
    answer = await house.check_in({"person_id": person, "bed_id": house.beds[0]})
    assert (answer.status_code, answer.json()["code"]) == (409, "already_sheltered")
    assert answer.json()["parameters"]["other_stay_id"] == first[0]


async def test_an_anonymous_card_gets_no_second_stay(house: House) -> None:
    (card,) = await house.tokens(1)
    await house.housed({"card": card.code, "room_id": house.gym_id})
    answer = await house.check_in({"card": card.code, "bed_id": house.beds[0]})
    assert answer.json()["code"] == "already_sheltered"


async def test_members_on_one_household_card_each_have_a_stay(house: House) -> None:
    household, _ = await house.family(30)
    (token,) = await house.tokens(1)
    await house.tell(token.model_copy(update={"version": 2, "household_id": household}))
    stays = await house.housed({"card": token.code, "room_id": house.gym_id}, {"card": token.code, "without_bed": True})
    assert len(stays) == 2


async def test_a_person_nobody_told_of_is_housed_all_the_same(house: House) -> None:
    await house.housed({"person_id": new_id(), "bed_id": house.beds[0]})
    assert await house.rows("SELECT known, version FROM person") == [{"known": False, "version": 0}]


async def test_an_unknown_card_is_housed_and_filled_in_when_its_event_comes(house: House) -> None:
    answer = await house.check_in({"card": card_code(0), "without_bed": True})
    assert answer.json()["stays"][0]["card_known"] is False
    (card,) = await house.tokens(1)
    assert await house.rows("SELECT card_id, card_code FROM stay") == [
        {"card_id": card.card_id, "card_code": card.code}
    ]


async def test_the_bearer_of_a_revoked_card_is_an_anonymous_guest(house: House) -> None:
    _, (person,) = await house.family(30)
    (card,) = await house.tokens(1)
    await house.tell(card.model_copy(update={"version": 2, "person_id": person, "state": CardState.REVOKED}))
    answer = await house.check_in({"card": card.code, "without_bed": True})
    assert answer.status_code == 201
    assert answer.json()["stays"][0]["person_id"] is None


async def test_the_same_stay_under_another_key_is_answered_the_same(house: House) -> None:
    stay = {"id": new_id(), "bed_id": house.beds[0]}
    first, again = await house.check_in(stay), await house.check_in(stay)
    assert (again.status_code, again.json()) == (201, first.json())
    assert len(await house.events("shelter.stay_started.v1")) == 1


async def test_the_same_anonymous_stay_sent_at_once_by_many_is_one_stay(house: House) -> None:
    stay = {"id": new_id(), "without_bed": True}
    answers = await asyncio.gather(*(house.check_in(stay) for _ in range(6)))
    assert [answer.status_code for answer in answers] == [201] * 6
    assert len({answer.text for answer in answers}) == 1
    assert len(await house.rows("SELECT 1 FROM stay")) == 1


async def test_a_site_without_a_shelter_houses_nobody(house: House) -> None:
    body = {"site_id": LA_LIMA, "stays": [{"id": new_id(), "without_bed": True}]}
    answer = await house.post("/stays", body, member=OUTSIDER)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert await house.rows("SELECT 1 FROM stay UNION ALL SELECT 1 FROM bed_use") == []


async def test_a_stays_id_with_another_content_is_refused(house: House) -> None:
    stay = {"id": new_id(), "bed_id": house.beds[0]}
    await house.housed(stay)
    answer = await house.check_in({**stay, "bed_id": house.beds[1]})
    assert (answer.status_code, answer.json()["code"]) == (422, "id_reused")


async def test_the_same_key_repeats_a_refusal(house: House) -> None:
    await house.housed({"bed_id": house.beds[0]})
    body, key = {"site_id": DANLI, "stays": [{"id": new_id(), "bed_id": house.beds[0]}]}, new_id()
    first, again = await house.post("/stays", body, key=key), await house.post("/stays", body, key=key)
    assert (first.status_code, again.status_code, again.json()["code"]) == (409, 409, "bed_taken")
    assert again.headers["Idempotent-Replayed"] == "true"


async def test_a_bed_of_another_site_is_not_there(house: House) -> None:
    answer = await house.check_in({"bed_id": new_id()})
    assert answer.status_code == 404


async def test_a_stay_beside_one_that_has_ended_is_refused(house: House) -> None:
    (host,) = await house.housed({"bed_id": house.beds[0]})
    await house.check_out({host: "HOME"})
    answer = await house.check_in({"shares_with_stay_id": host})
    assert (answer.status_code, answer.json()["code"]) == (409, "host_not_here")


async def test_who_comes_beside_somebody_of_an_earlier_list_is_where_they_are_by_now(house: House) -> None:
    mother = {"id": new_id(), "bed_id": house.beds[0]}
    await house.housed(mother)
    await moved(house, {"stay_id": mother["id"], "room_id": house.gym_id})
    (_, baby) = (await house.check_in(mother, {"shares_with_stay_id": mother["id"]})).json()["stays"]
    assert baby["room_id"] == str(house.gym_id)
    await house.check_out({str(mother["id"]): "HOME"})
    answer = await house.check_in(mother, {"shares_with_stay_id": mother["id"]})
    assert (answer.status_code, answer.json()["code"]) == (409, "host_not_here")


async def test_a_list_that_grows_while_it_is_sent_is_housed_or_asked_for_again(house: House) -> None:
    mother, baby = {"id": new_id(), "bed_id": house.beds[0]}, {"id": new_id()}
    baby["shares_with_stay_id"] = mother["id"]
    lists = [(mother,), (mother, baby)] * 6
    answers = await asyncio.gather(*(house.check_in(*stays) for stays in lists))
    assert {answer.status_code for answer in answers} <= {201, 503}
    assert (await house.check_in(mother, baby)).status_code == 201
    assert len(await house.rows("SELECT 1 FROM stay")) == 2


async def test_a_bed_out_of_service_is_not_given(house: House) -> None:
    assert (await house.post(f"/beds/{house.beds[0]}/state", {"state": "OUT_OF_SERVICE"})).status_code == 200
    answer = await house.check_in({"bed_id": house.beds[0]})
    assert (answer.status_code, answer.json()["code"]) == (409, "bed_out_of_service")
    assert [event["version"] for event in await house.events("shelter.bed_state_changed.v1")][-1] == 2


async def test_a_stay_with_two_places_and_an_unknown_field_is_not_valid(house: House) -> None:
    twice = await house.check_in({"bed_id": house.beds[0], "without_bed": True})
    unknown = await house.check_in({"bed_id": house.beds[0], "name": "x"})
    assert (twice.status_code, unknown.status_code) == (422, 422)


async def test_a_check_in_says_what_coordination_needs(house: House) -> None:
    (card,) = await house.tokens(1)
    started, house.at = "2023-06-16T03:00:00-06:00", "2023-06-16T08:00:00-06:00"
    await house.housed({"card": card.code, "bed_id": house.beds[0]}, started_at=started)
    (event,) = await house.events("shelter.stay_started.v1")
    assert (event["night_of"], event["place"], event["population"]) == ("2023-06-15", "BED", "IN_TRANSIT")
    assert event["card_id"] == str(card.card_id)


async def test_staff_of_the_site_sees_only_its_shelters(house: House) -> None:
    own = await house.get("/shelters", member=STAFF)
    assert [shelter["site_id"] for shelter in own.json()["items"]] == [str(DANLI)]
    assert (await house.get("/shelters", member=OUTSIDER)).json()["items"] == []
