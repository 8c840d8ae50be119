"""A check-in that is refused because of a bed names where its guests may go instead, as stays to send again."""

from __future__ import annotations

from shared.ids import new_id
from tests.integration.shelter.conftest import House
from tests.integration.shelter.holding import held
from tests.support.people import DANLI


async def test_a_family_whose_bed_was_taken_is_shown_beds_that_are_free_and_one_tap_houses_it(house: House) -> None:
    _, (mother, child) = await house.family(30, 9)
    await house.housed({"bed_id": house.beds[0]})
    stays = [{"person_id": mother, "bed_id": house.beds[0]}, {"person_id": child, "bed_id": house.beds[1]}]
    refused = await house.check_in(*stays, propose=True)
    assert (refused.status_code, refused.json()["code"]) == (409, "bed_taken")
    following = refused.json()["parameters"]["next"]
    assert (following["kind"], following["referral"], following["reasons"] != []) == ("PLACEMENT", False, True)
    assert {stay["person_id"] for stay in following["stays"]} == {str(mother), str(child)}
    assert (await house.check_in(*following["stays"])).status_code == 201


async def test_who_does_not_ask_is_told_of_the_bed_alone(house: House) -> None:
    await house.housed({"bed_id": house.beds[0]})
    refused = await house.check_in({"bed_id": house.beds[0]})
    assert "next" not in refused.json()["parameters"]


async def test_the_repeat_of_a_refusal_names_the_same(house: House) -> None:
    await house.housed({"bed_id": house.beds[0]})
    body, key = {"site_id": DANLI, "stays": [{"id": new_id(), "bed_id": house.beds[0]}], "propose": True}, new_id()
    first, again = await house.post("/stays", body, key=key), await house.post("/stays", body, key=key)
    assert again.json()["parameters"] == first.json()["parameters"]


async def test_guests_without_a_name_and_bearers_of_cards_are_shown_a_roof_too(house: House) -> None:
    (card,) = await house.tokens(1)
    await house.post(f"/shelters/{DANLI}/overflow", {"id": new_id(), "open": True, "reason": "lluvia"})
    await house.housed({"bed_id": house.beds[0]})
    refused = await house.check_in(
        {"bed_id": house.beds[0]}, {"card": card.code, "bed_id": house.beds[1]}, propose=True
    )
    following = refused.json()["parameters"]["next"]
    assert [stay.get("card") for stay in following["stays"]] == [card.code, None]
    assert (await house.check_in(*following["stays"])).status_code == 201


async def test_where_nothing_is_free_they_come_in_without_a_bed(house: House) -> None:
    await house.housed(*({"bed_id": bed} for bed in house.beds))
    refused = await house.check_in({"bed_id": house.beds[0]}, propose=True)
    following = refused.json()["parameters"]["next"]
    assert (following["kind"], following["stays"][0]["without_bed"]) == ("WITHOUT_BED", True)


async def test_a_child_alone_is_to_be_referred_first(house: House) -> None:
    _, (child,) = await house.family(9)
    await house.housed({"bed_id": house.beds[0]})
    refused = await house.check_in({"person_id": child, "bed_id": house.beds[0]}, propose=True)
    assert refused.json()["parameters"]["next"]["referral"] is True


async def test_what_a_hold_keeps_is_shown_to_who_names_it_alone(house: House) -> None:
    _, family = await house.family(30, 9)
    kept = await held(house, bed_ids=house.beds[2:])
    await house.housed(*({"bed_id": bed} for bed in house.beds[:2]))
    stays = [{"person_id": person, "bed_id": bed} for person, bed in zip(family, house.beds[:2], strict=True)]
    alone = (await house.check_in(*stays, propose=True)).json()["parameters"]["next"]
    named = (await house.check_in(*stays, propose=True, hold_id=kept)).json()["parameters"]["next"]
    assert (alone["kind"], {stay.get("bed_id") for stay in named["stays"]}) == (
        "WITHOUT_BED",
        {str(bed) for bed in house.beds[2:]},
    )
