"""One kit per dwelling and event: households that share a dwelling share it; claims stay with the dwelling."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from shared.contracts.registration import HouseholdChanged, HouseholdMerged, PersonUpdated
from shared.ids import new_id
from tests.integration.distribution.conftest import Desk, card
from tests.support.events import made
from tests.support.people import DANLI


async def flood(desk: Desk, **rule: object) -> UUID:
    emergency = {"unit": "DWELLING", "window": "EVENT", "emergency_id": new_id(), **rule}
    return await desk.plan(emergency, code="FLOOD")


def moved(household: UUID, size: int, version: int, dwelling: UUID | None) -> HouseholdChanged:
    event: HouseholdChanged = made(
        HouseholdChanged,
        household_id=household,
        version=version,
        site_id=DANLI,
        population="DISPLACED",
        size=size,
        composition={"women": size},
        dwelling_id=dwelling,
    )
    return event


async def units(desk: Desk) -> list[tuple[UUID, int, int]]:
    rows = await desk.rows("SELECT unit_id, taken, over FROM entitlement WHERE taken > 0")
    return [(row["unit_id"], row["taken"], row["over"]) for row in rows]


async def test_two_households_of_one_dwelling_get_one_kit(desk: Desk) -> None:
    round_id, dwelling = await flood(desk), new_id()
    one, other, elsewhere = [await desk.household(3, dwelling_id=d) for d in (dwelling, dwelling, new_id())]
    answers = [await desk.give(household_id=household, round_id=round_id) for household in (one, other, elsewhere)]
    assert [answer.status_code for answer in answers] == [201, 409, 201]
    assert answers[1].json()["code"] == "already_received"
    told = (await desk.events("handout_given"))[0]
    assert (told["recipient_unit"], told["unit_id"], told["people"]) == ("DWELLING", str(dwelling), 6)


async def test_all_who_live_there_count_in_a_formula(desk: Desk) -> None:
    round_id, dwelling = await flood(desk, members_per_kit=5, quantity_max=3), new_id()
    households = [await desk.household(4, dwelling_id=dwelling) for _ in range(2)]
    answer = await desk.give(household_id=households[0], round_id=round_id, quantity=2)
    assert (answer.status_code, answer.json()["household_size"]) == (201, 8)


async def test_a_household_whose_dwelling_is_heard_of_later_does_not_receive_again(desk: Desk) -> None:
    round_id, dwelling = await flood(desk), new_id()
    household, neighbour = await desk.household(3), await desk.household(2, dwelling_id=dwelling)
    assert (await desk.give(household_id=household, round_id=round_id)).status_code == 201
    await desk.hear(moved(household, 3, 2, dwelling))
    assert await units(desk) == [(dwelling, 1, 0)]
    assert (await desk.give(household_id=neighbour, round_id=round_id)).json()["code"] == "already_received"


async def test_two_kits_are_an_excess_when_their_dwelling_turns_out_to_be_one(desk: Desk) -> None:
    round_id, dwelling = await flood(desk), new_id()
    household, neighbour = await desk.household(3), await desk.household(2, dwelling_id=dwelling)
    for one in (household, neighbour):
        assert (await desk.give(household_id=one, round_id=round_id)).status_code == 201
    await desk.hear(moved(household, 3, 2, dwelling))
    assert await units(desk) == [(dwelling, 1, 1)]
    cases = await desk.rows("SELECT unit_id, excess FROM review_case WHERE kind = 'OVER_ISSUE' AND state = 'OPEN'")
    assert cases == [{"unit_id": dwelling, "excess": 1}]


async def test_a_household_that_moves_out_leaves_its_kit_with_the_dwelling(desk: Desk) -> None:
    round_id, dwelling = await flood(desk), new_id()
    household = await desk.household(3, dwelling_id=dwelling)
    assert (await desk.give(household_id=household, round_id=round_id)).status_code == 201
    await desk.hear(moved(household, 3, 2, new_id()))
    assert await units(desk) == [(dwelling, 1, 0)]
    assert (await desk.give(household_id=household, round_id=round_id)).status_code == 201


async def test_a_person_and_a_card_lead_to_the_dwelling(desk: Desk) -> None:
    round_id, dwelling = await flood(desk), new_id()
    person = await desk.person()
    await desk.hear(card(person_id=person))
    assert (await desk.give(card=card().code, round_id=round_id)).status_code == 201
    household = await desk.household(2, dwelling_id=dwelling)
    await desk.hear(made(PersonUpdated, person_id=person, version=2, site_id=DANLI, household_id=household))
    assert await units(desk) == [(dwelling, 1, 0)]
    assert (await desk.give(person_id=person, round_id=round_id)).json()["code"] == "already_received"


async def test_arrivals_of_its_households_open_a_dwellings_window(desk: Desk) -> None:
    first = datetime(2023, 11, 6, 18, tzinfo=UTC)
    dwelling = new_id()
    household = await desk.household(2, dwelling_id=dwelling)
    round_id = await desk.plan({"unit": "DWELLING", "window": "ARRIVAL"}, code="ARRIVAL")
    answers = []
    for days in (0, 3):
        await desk.arrival(first + timedelta(days=days), household_id=household)
        at = first + timedelta(days=days, hours=1)
        answers.append((await desk.give(at, household_id=household, round_id=round_id)).status_code)
        answers.append((await desk.give(at, household_id=household, round_id=round_id)).status_code)
    assert answers == [201, 409, 201, 409]


async def test_arrivals_of_a_household_that_was_merged_open_no_window_where_it_does_not_live(desk: Desk) -> None:
    first = datetime(2023, 11, 6, 18, tzinfo=UTC)
    dwelling, elsewhere = new_id(), new_id()
    neighbour, there = await desk.household(2, dwelling_id=dwelling), await desk.household(3, dwelling_id=elsewhere)
    left = await desk.household(3, dwelling_id=dwelling)
    round_id = await desk.plan({"unit": "DWELLING", "window": "ARRIVAL"}, code="ARRIVAL")
    for days in (-1, 3):
        await desk.arrival(first + timedelta(days=days), household_id=left)
    known = moved(left, 3, 2, dwelling).model_dump() | {"merged_into": there}
    await desk.hear(HouseholdMerged(**known))
    for household, expected in ((neighbour, [201, 409]), (there, [201, 201])):
        gift = {"household_id": household, "round_id": round_id}
        given = [await desk.give(first + timedelta(days=days), **gift) for days in (0, 4)]
        assert [answer.status_code for answer in given] == expected
