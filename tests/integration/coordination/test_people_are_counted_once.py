"""People reached are distinct, whoever they were known as when they were served."""

import random

import pytest

from tests.support.coordination import CoordinationAlone
from tests.support.events import NOON
from tests.support.year import bound, card, group, handout, household, person, reversal, service_given


async def test_a_card_bound_later_counts_as_its_person(coordination: CoordinationAlone) -> None:
    token, known = card(population="IN_TRANSIT"), person("IN_TRANSIT")
    await coordination.feed([token, service_given(card_id=token.card_id), service_given(person_id=known.person_id)])
    assert (await coordination.figures())["transit_people_served"] == 1
    await coordination.feed([known])
    assert (await coordination.figures())["transit_people_served"] == 2
    await coordination.feed([bound(token, person_id=known.person_id)])
    assert (await coordination.figures())["transit_people_served"] == 1


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
async def test_a_card_scanned_before_its_event_is_reached_once_whatever_the_order(
    coordination: CoordinationAlone, seed: int
) -> None:
    known = person("IN_TRANSIT")
    token = bound(card(population="IN_TRANSIT", code="KNOWNLATER"), person_id=known.person_id)
    log = [
        service_given(card_code=token.code, reached=False),
        service_given(card_code=token.code, card_id=token.card_id),
        service_given(person_id=known.person_id),
        token,
        known,
    ]
    random.Random(seed).shuffle(log)
    for event in log:
        await coordination.feed([event])
    figures = await coordination.figures()
    assert (figures["transit_people_served"], figures["transit_services"]) == (1, 3)


async def test_a_card_that_never_becomes_known_is_no_person_reached(coordination: CoordinationAlone) -> None:
    await coordination.feed([service_given(card_code="NEVERKNOWN", reached=False, population="IN_TRANSIT")])
    figures = await coordination.figures()
    assert (figures["transit_people_served"], figures["transit_services"]) == (0, 1)


async def test_a_tokens_population_is_that_of_its_arrival_groups_kind(coordination: CoordinationAlone) -> None:
    flooded, flight = group("DISPLACEMENT"), group("RETURN")
    cards = [card(arrival_group_id=of.arrival_group_id) for of in (flooded, flight)]
    await coordination.feed([service_given(card_id=one.card_id) for one in cards])
    assert (await coordination.figures())["transit_services"] == 0
    await coordination.feed([*cards, flooded, flight])
    figures = await coordination.figures()
    assert (figures["transit_services"], figures["transit_people_served"], figures["returnees_assisted"]) == (1, 1, 1)


async def test_a_service_to_a_count_adds_services_and_no_people(coordination: CoordinationAlone) -> None:
    await coordination.feed([service_given(people=30, reached=False, population="DISPLACED")])
    figures = await coordination.figures()
    assert (figures["transit_services"], figures["transit_people_served"]) == (30, 0)


async def test_a_households_hand_out_reaches_its_known_members_and_the_rest_of_its_size(
    coordination: CoordinationAlone,
) -> None:
    family = household("RETURNEE", 5)
    members = [person("RETURNEE", household_id=family.household_id) for _ in range(2)]
    await coordination.feed(
        [
            handout("HOUSEHOLD", recipient_unit="HOUSEHOLD", household_id=family.household_id, people=5),
            family,
            *members,
            service_given(person_id=members[0].person_id),
        ]
    )
    assert (await coordination.figures())["returnees_assisted"] == 5


async def test_naming_a_member_does_not_change_how_many_were_reached(coordination: CoordinationAlone) -> None:
    family = household("RETURNEE", 5)
    await coordination.feed([family, service_given(household_id=family.household_id)])
    before = (await coordination.figures())["returnees_assisted"]
    await coordination.feed([person("RETURNEE", household_id=family.household_id)])
    assert before == (await coordination.figures())["returnees_assisted"] == 5


async def test_goods_for_a_site_and_reversed_hand_outs_reach_nobody(coordination: CoordinationAlone) -> None:
    back = handout("KITCHEN", population="RETURNEE", person_id=person("RETURNEE").person_id)
    pots = handout("KITCHEN", recipient_unit="SITE", population="RETURNEE", people=200)
    await coordination.feed([back, reversal(back), pots])
    figures = await coordination.figures()
    assert (figures["kits_kitchen"], figures["returnees_assisted"]) == (1, 0)


async def test_the_source_row_of_a_person_is_the_first_service_and_names_no_person(
    coordination: CoordinationAlone,
) -> None:
    known = person("IN_TRANSIT")
    first, second = (
        service_given(person_id=known.person_id, population="IN_TRANSIT", occurred_at=NOON.replace(hour=hour))
        for hour in (12, 13)
    )
    await coordination.feed([second, known, first])
    rows = await coordination.sources("transit_people_served")
    assert [(row["kind"], row["id"], row["value"]) for row in rows] == [("SERVICE", str(first.service_id), 1)]
    assert str(known.person_id) not in str(rows)
