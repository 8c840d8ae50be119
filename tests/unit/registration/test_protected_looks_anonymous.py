"""Outside, a protected record cannot be told from an anonymous card."""

from dataclasses import replace
from datetime import UTC, date, datetime

from services.registration.rules.announce import (
    Arrival,
    Card,
    Household,
    Person,
    arrival_event,
    as_anonymous,
    handed_to,
    household_states,
    issued,
    people_states,
)
from shared.contracts.registration import CardIssued, HeadcountRecorded, PersonRegistered
from shared.contracts.vocabulary import (
    ArrivalKind,
    BirthPrecision,
    CardKind,
    CardState,
    Composition,
    Effect,
    Means,
    Population,
    Presence,
    Sex,
)
from tests.support.people import DANLI, fixed_id

TODAY = date(2023, 6, 15)
CHILD = Person(
    id=fixed_id("child"),
    household_id=fixed_id("household"),
    site_id=DANLI,
    presence=Presence.SEEN,
    sex=Sex.FEMALE,
    birth_date=date(2012, 3, 4),
    birth_precision=BirthPrecision.DAY,
    populations=[Population.IN_TRANSIT],
    nationality="VE",
    origin_department="HN07",
    effects=[Effect.OWN_ROOM],
    protected=True,
)
AUNT = replace(CHILD, id=fixed_id("aunt"), birth_date=date(1990, 3, 4), protected=False)
ANONYMOUS = Card(
    id=fixed_id("card"),
    code="0000000000",
    kind=CardKind.CARD,
    state=CardState.ISSUED,
    site_id=DANLI,
    sex=Sex.FEMALE,
    population=Population.IN_TRANSIT,
)


def test_a_protected_person_has_no_person_event() -> None:
    assert people_states(PersonRegistered, [CHILD], TODAY) == []


def test_a_protected_bearers_card_event_is_an_anonymous_cards() -> None:
    card = replace(ANONYMOUS, person_id=CHILD.id, household_id=None, sex=None)
    seen = as_anonymous(handed_to(card, CHILD))
    assert issued(seen) == issued(ANONYMOUS)
    assert type(issued(seen)) is CardIssued


def test_a_protected_arrival_is_a_head_count_of_one() -> None:
    arrival = Arrival(
        id=fixed_id("arrival"),
        kind=ArrivalKind.TRANSIT_ENTRY,
        site_id=DANLI,
        place_pcode="HN0703",
        occurred_at=datetime(2023, 6, 15, 12, tzinfo=UTC),
        means=Means.BUS,
        country_from="NI",
        arrival_group_id=None,
        person_id=CHILD.id,
        household_id=CHILD.household_id,
    )
    event = arrival_event(arrival, bearer=CHILD, protected=True, on=TODAY)
    assert isinstance(event, HeadcountRecorded)
    assert event.people == Composition(girls=1)
    assert event.nationalities == {}


def test_in_the_household_a_protected_member_looks_like_one_without_a_record() -> None:
    household = Household(
        id=fixed_id("household"),
        site_id=DANLI,
        presence=Presence.SEEN,
        population=Population.IN_TRANSIT,
        size=2,
        unnamed=Composition(),
        head_person_id=AUNT.id,
        dwelling_id=None,
        place_pcode=None,
        protected=False,
        members=[AUNT, CHILD],
    )
    counted_child = replace(household, unnamed=Composition(girls=1), members=[AUNT])
    assert household_states([household], TODAY) == household_states([counted_child], TODAY)


def test_a_protected_household_has_no_event() -> None:
    household = Household(
        id=fixed_id("household"),
        site_id=DANLI,
        presence=Presence.SEEN,
        population=Population.IN_TRANSIT,
        size=1,
        unnamed=Composition(),
        head_person_id=CHILD.id,
        dwelling_id=None,
        place_pcode=None,
        protected=True,
        members=[CHILD],
    )
    assert household_states([household], TODAY) == []
