"""In-shelter conditions: who has a stay that was running on the hand-out's local day."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.distribution.commands.asked import Moment, load
from services.distribution.schemas.handouts import HandoutIn
from shared.context import Context
from shared.contracts.registration import HouseholdMerged, PersonMerged, PersonUnmerged, PersonUpdated
from shared.contracts.shelter import StayEnded, StayEndReversed, StayStarted
from shared.ids import new_id
from tests.integration.distribution.conftest import Desk, card, verdicts
from tests.integration.distribution.packs import pack, told
from tests.integration.distribution.test_component_rules import item, kit
from tests.support.events import NOON, made
from tests.support.people import DANLI

STAYING = {"staying": True}
SOMEBODY = {"whom": "SOMEBODY", **STAYING}
DAY = timedelta(days=1)
MIDNIGHT = NOON - timedelta(hours=12)


async def plan(desk: Desk, unit: str = "PERSON", *all_of: dict[str, Any]) -> UUID:
    """A round for whoever stays, of so many kits that nothing else refuses."""
    rule = {"unit": unit, "window": "ROUND", "quantity": 20, "conditions": {"all_of": all_of or [STAYING]}}
    return await desk.plan(rule, code=f"S{new_id().hex[-6:].upper()}")


def begun(at: datetime = NOON, **whose: Any) -> StayStarted:
    event: StayStarted = made(
        StayStarted, site_id=DANLI, place="PLACE", night_of=at.date(), occurred_at=at, **{"stay_id": new_id(), **whose}
    )
    return event


def over(stay: StayStarted, at: datetime, reason: str = "HOME") -> StayEnded:
    whose = {name: getattr(stay, name) for name in ("stay_id", "site_id", "person_id", "household_id")}
    event: StayEnded = made(StayEnded, **whose, reason=reason, occurred_at=at)
    return event


async def statuses(desk: Desk, round_id: UUID, *times: datetime, **to: Any) -> list[int]:
    """What a desk answered at these times."""
    return [(await desk.give(at, round_id=round_id, **to)).status_code for at in times]


async def test_a_stay_counts_on_every_local_day_on_which_it_was_running(desk: Desk) -> None:
    round_id, person = await plan(desk), await desk.person()
    stay = begun(NOON, person_id=person)
    assert await statuses(desk, round_id, NOON, person_id=person) == [409]
    await desk.hear(stay)
    early, second = MIDNIGHT + timedelta(minutes=1), timedelta(seconds=1)
    times = [MIDNIGHT - second, MIDNIGHT, early, NOON, NOON + 9 * DAY]
    assert await statuses(desk, round_id, *times, person_id=person) == [409, 201, 201, 201, 201]
    await desk.hear(over(stay, NOON + 2 * DAY))
    times = [NOON + DAY, NOON + 2 * DAY, MIDNIGHT + 3 * DAY - second, MIDNIGHT + 3 * DAY, NOON + 9 * DAY]
    assert await statuses(desk, round_id, *times, person_id=person) == [201, 201, 201, 409, 409]


async def test_an_end_that_is_heard_before_its_start_is_no_stay_until_then(desk: Desk) -> None:
    round_id, person = await plan(desk), await desk.person()
    stay = begun(NOON, person_id=person)
    await desk.hear(over(stay, NOON + DAY))
    assert await statuses(desk, round_id, NOON, NOON + DAY, person_id=person) == [409, 409]
    await desk.hear(stay)
    assert await statuses(desk, round_id, NOON, NOON + DAY, NOON + 2 * DAY, person_id=person) == [201, 201, 409]


@pytest.mark.parametrize("undone_first", [False, True])
async def test_a_stay_whose_end_was_taken_back_goes_on(desk: Desk, *, undone_first: bool) -> None:
    round_id, person = await plan(desk), await desk.person()
    stay = begun(NOON, person_id=person)
    undone = made(StayEndReversed, stay_id=stay.stay_id, site_id=DANLI, person_id=person, ending=1)
    for event in [undone, stay, over(stay, NOON)] if undone_first else [stay, over(stay, NOON), undone]:
        await desk.hear(event)
    assert await statuses(desk, round_id, NOON + DAY, person_id=person) == [201]


@pytest.mark.parametrize("end_first", [False, True])
async def test_a_stay_that_was_entered_in_error_never_was(desk: Desk, *, end_first: bool) -> None:
    round_id, person = await plan(desk), await desk.person()
    stay = begun(NOON, person_id=person)
    events = [stay, over(stay, NOON, "ENTERED_IN_ERROR")]
    await desk.hear(*(reversed(events) if end_first else events))
    assert await statuses(desk, round_id, NOON, person_id=person) == [409]


async def test_the_stay_of_a_record_that_was_merged_is_the_persons(desk: Desk) -> None:
    round_id, person, other = await plan(desk), await desk.person(), await desk.person()
    await desk.hear(begun(person_id=other))
    assert await statuses(desk, round_id, NOON, person_id=person) == [409]
    await desk.hear(made(PersonMerged, person_id=other, merged_into=person, site_id=DANLI, version=2))
    assert await statuses(desk, round_id, NOON, person_id=person) == [201]
    await desk.hear(made(PersonUnmerged, person_id=other, site_id=DANLI, version=3))
    assert await statuses(desk, round_id, NOON, person_id=person) == [409]
    assert await statuses(desk, round_id, NOON, person_id=other) == [201]


async def family(desk: Desk, *born: str, size: int) -> tuple[UUID, list[UUID]]:
    """A household of women, some of them with records."""
    household = new_id()
    people = [await desk.person(household_id=household, sex="FEMALE", birth_month=month) for month in born]
    await desk.household(size, household_id=household, member_ids=people)
    return household, people


async def test_a_persons_stay_is_nobody_elses(desk: Desk) -> None:
    anybody, everybody = (
        await plan(desk, "HOUSEHOLD", SOMEBODY),
        await plan(desk, "HOUSEHOLD", {**STAYING, "whom": "EVERYBODY"}),
    )
    of_age = await plan(desk, "HOUSEHOLD", {**SOMEBODY, "age_from": 60})
    each = await plan(desk)
    household, (mother, grandmother) = await family(desk, "1990-05", "1950-05", size=2)
    await desk.hear(begun(person_id=mother, household_id=household))
    rounds = (anybody, everybody, of_age)
    answers = [(await statuses(desk, one, NOON, household_id=household))[0] for one in rounds]
    assert answers == [201, 409, 409]
    assert [await statuses(desk, each, NOON, person_id=one) for one in (mother, grandmother)] == [[201], [409]]
    await desk.hear(begun(person_id=grandmother, household_id=household))
    answers = [(await statuses(desk, one, NOON, household_id=household))[0] for one in rounds]
    assert answers == [201, 201, 201]


async def test_a_households_stay_without_a_person_is_everybodys_of_it(desk: Desk) -> None:
    everybody, each = await plan(desk, "HOUSEHOLD", {**STAYING, "whom": "EVERYBODY"}), await plan(desk)
    household, (mother,) = await family(desk, "1990-05", size=3)
    await desk.hear(begun(person_id=mother, household_id=household))
    assert await statuses(desk, everybody, NOON, household_id=household) == [409]  # two are without a record
    stay = begun(household_id=household)
    await desk.hear(stay)
    assert await statuses(desk, everybody, NOON, household_id=household) == [201]
    late = await desk.person(household_id=household)
    assert await statuses(desk, each, NOON, person_id=late) == [201]
    await desk.hear(over(stay, NOON))
    assert await statuses(desk, everybody, NOON, NOON + DAY, household_id=household) == [201, 409]


async def test_the_stay_of_a_household_that_was_merged_is_the_survivors(desk: Desk) -> None:
    round_id = await plan(desk, "HOUSEHOLD", SOMEBODY)
    (household, _), (gone, _) = await family(desk, size=2), await family(desk, size=1)
    await desk.hear(begun(household_id=gone))
    assert await statuses(desk, round_id, NOON, household_id=household) == [409]
    emptied = {"site_id": DANLI, "population": "DISPLACED", "size": 0, "composition": {}, "version": 2}
    await desk.hear(made(HouseholdMerged, household_id=gone, merged_into=household, **emptied))
    assert await statuses(desk, round_id, NOON, household_id=household) == [201]


async def test_who_stays_by_an_anonymous_card_receives_by_it_and_by_name_once_it_is_bound(desk: Desk) -> None:
    round_id, person, code = await plan(desk), await desk.person(), card().code
    await desk.hear(card(), card("BCDEFGHJK"), begun(card_code=code))
    other = card("BCDEFGHJK").code
    assert [await statuses(desk, round_id, NOON, card=one) for one in (code, other)] == [[201], [409]]
    assert await statuses(desk, round_id, NOON, person_id=person) == [409]
    await desk.hear(card(version=2, person_id=person))
    assert await statuses(desk, round_id, NOON, person_id=person) == [201]
    assert await statuses(desk, round_id, NOON, card=code) == [201]


async def test_of_somebody_who_is_protected_no_stay_is_known(desk: Desk) -> None:
    round_id, person = await plan(desk), await desk.person()
    await desk.hear(card(person_id=person), begun(person_id=person))
    assert await statuses(desk, round_id, NOON, card=card().code) == [201]
    gone = PersonUpdated(person_id=person, version=2, site_id=DANLI, withdrawn=True)
    await desk.hear(gone, card(version=2))
    assert await statuses(desk, round_id, NOON, card=card().code) == [409]


async def test_a_log_is_judged_by_its_own_day(desk: Desk) -> None:
    round_id, person = await plan(desk), await desk.person()
    stay = begun(NOON, person_id=person)
    await desk.hear(stay, over(stay, NOON + DAY))
    times = [NOON - DAY, NOON, NOON + DAY, NOON + 2 * DAY]
    log = [
        desk.handout(person, round_id=round_id, scanned_at=at.isoformat(), device_seq=n) for n, at in enumerate(times)
    ]
    answer = await desk.send(log, at=NOON + 3 * DAY)
    assert verdicts(answer) == ["GIVEN_DESPITE", "GIVEN", "GIVEN", "GIVEN_DESPITE"]
    given = answer.json()["items"][0]["resource"]
    assert (given["code"], given["parameters"]["conditions"]) == ("not_entitled", [{"whom": "RECIPIENT", **STAYING}])


async def test_a_refusal_and_the_view_before_it_say_why_in_both_languages(desk: Desk) -> None:
    round_id, person = await plan(desk), await desk.person()
    words = {
        "es": "Se requiere que: quien recibe se aloje en un albergue.",
        "en": "Required: the recipient is staying in a shelter.",
    }
    for language, said in words.items():
        answer = await desk.post("/handouts", desk.handout(person, round_id=round_id), language=language)
        assert (answer.status_code, answer.json()["code"]) == (409, "not_entitled")
        assert answer.json()["detail"].startswith(said)
    found = (await desk.get(f"/entitlements?site_id={DANLI}&person_id={person}")).json()["items"]
    [line] = [one for one in found if one["round_id"] == str(round_id)]
    assert (line["code"], line["may_receive"], line["reason"]) == ("not_entitled", 0, words)
    assert words["es"] in line["rule_in_words"]


async def test_a_component_is_packed_for_those_who_stay(desk: Desk) -> None:
    blanket, soap = await item(desk, "BLANKET"), await item(desk, "SOAP2")
    each = {"item_id": blanket, "quantity": 1, "basis": "PER_PERSON", "packed_for": {"all_of": [STAYING]}}
    kit_id = await kit(desk, [{"item_id": soap, "quantity": 1}, each])
    round_id = await desk.plan({"unit": "HOUSEHOLD", "window": "ROUND", "quantity": 2}, code="PACK", kit_id=kit_id)
    household, (mother, _) = await family(desk, "1990-05", "2001-05", size=3)
    await desk.hear(begun(person_id=mother))
    given = [
        (await desk.give(at, household_id=household, round_id=round_id)).json()["components"]
        for at in (NOON, NOON - DAY)
    ]
    assert given == [{str(soap): 1, str(blanket): 1}, {str(soap): 1}]


@pytest.mark.parametrize("merged", [False, True])
async def test_a_difference_tells_of_a_stay_to_all_cards_of_the_household(desk: Desk, *, merged: bool) -> None:
    round_id = await plan(desk, "HOUSEHOLD", SOMEBODY)
    household, (mother, other) = await family(desk, "1990-05", "1991-05", size=2)
    stays = mother
    if merged:  # before the first pack: a merge after it asks for the whole pack anyhow
        stays = await desk.person()
        await desk.hear(made(PersonMerged, person_id=stays, merged_into=mother, site_id=DANLI, version=2))
    cards = [card(household_id=household), card("BCDEFGHJK", person_id=other)]
    await desk.hear(*cards)
    first = await pack(desk, round_id, at=NOON)
    codes = [one.code for one in cards]
    assert [told(first, code) for code in codes] == [(20, 0, "not_entitled", 2)] * 2
    await desk.hear(begun(person_id=stays))
    difference = await pack(desk, round_id, at=NOON, since=first.version)
    assert difference.base == first.version
    assert [told(difference, code) for code in codes] == [(20, 0, "", 2)] * 2


async def test_a_difference_tells_of_a_stay_to_the_card_that_was_scanned(desk: Desk) -> None:
    round_id = await plan(desk)
    await desk.hear(card(), card("BCDEFGHJK"))
    first = await pack(desk, round_id, at=NOON)
    await desk.hear(begun(card_code=card().code))
    difference = await pack(desk, round_id, at=NOON, since=first.version)
    assert difference.base == first.version
    assert [told(one, card().code) for one in (first, difference)] == [(20, 0, "not_entitled", 1), (20, 0, "", 1)]
    assert sum(len(unit.cards) for unit in difference.units) == 1


async def test_a_difference_tells_of_a_member_to_all_cards_of_the_household(desk: Desk) -> None:
    round_id = await plan(desk, "HOUSEHOLD", {"whom": "SOMEBODY", "effects": ["NAPPIES"]})
    household, (mother, other) = await family(desk, "1990-05", "1991-05", size=2)
    await desk.hear(card(household_id=household), card("BCDEFGHJK", person_id=other))
    first = await pack(desk, round_id, at=NOON)
    needs = {"effects": ["NAPPIES"], "household_id": household, "site_id": DANLI}
    await desk.hear(made(PersonUpdated, person_id=mother, version=2, **needs))
    difference = await pack(desk, round_id, at=NOON, since=first.version)
    codes = [card().code, card("BCDEFGHJK").code]
    assert [told(first, code) for code in codes] == [(20, 0, "not_entitled", 2)] * 2
    assert [told(difference, code) for code in codes] == [(20, 0, "", 2)] * 2


async def test_stays_are_read_only_where_somebody_asks(desk: Desk) -> None:
    person, asking = await desk.person(), await plan(desk)
    await desk.hear(begun(person_id=person))
    items = [HandoutIn.model_validate(desk.handout(person, round_id=one)) for one in (desk.round_id, asking)]
    runtime = desk.installation.runtime("distribution")

    async def work(session: Any) -> list[Any]:
        context = Context(session, runtime.settings, "distribution", NOON, "test")
        return [one.row["staying"] for one in await load(context, items, [Moment(NOON, NOON)] * 2)]

    assert await runtime.database.run(work) == [None, True]
