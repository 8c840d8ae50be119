"""A site's day by the clock: who came, went and is there, by age and sex; kits and services; until the cut."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from shared.contracts.envelope import Payload
from shared.contracts.registration import PersonErased, PersonMerged, PersonUpdated
from shared.contracts.shelter import StayEnded, StayEndReversed, StayPaused, StayResumed, StayStarted
from shared.ids import new_id
from tests.support.coordination import CoordinationAlone
from tests.support.events import made
from tests.support.year import DANLI, LA_LIMA, bound, card, handout, person, reversal, service_given, site

MORNING = datetime(2023, 6, 15, 14, tzinfo=UTC)
"""08:00 of the day in Tegucigalpa."""
DAY = "2023-06-15"


def came(at: datetime = MORNING, **fields: Any) -> StayStarted:
    """A stay at Danlí."""
    night = (at - timedelta(hours=6)).date()
    told: StayStarted = made(
        StayStarted, **{"site_id": DANLI, "place": "PLACE", "night_of": night, "occurred_at": at, **fields}
    )
    return told


def went(stay: StayStarted, hours: float, **fields: Any) -> StayEnded:
    """Its end, so many hours after the morning."""
    at = MORNING + timedelta(hours=hours)
    told: StayEnded = made(
        StayEnded, stay_id=stay.stay_id, site_id=stay.site_id, **{"reason": "HOME", "occurred_at": at, **fields}
    )
    return told


async def day_of(coordination: CoordinationAlone, **query: Any) -> Any:
    return await coordination.read("/reports/day", **{"site_id": str(DANLI), "day": DAY, **query})


async def numbers(coordination: CoordinationAlone, **query: Any) -> tuple[int, int, int, int]:
    """Arrivals, departures, people and away."""
    day = await day_of(coordination, **query)
    return day["arrivals"], day["departures"], day["people"], day["away"]


def sadd(day: Any) -> dict[tuple[str, str], int]:
    """The cells of the table that are not zero, without the sums."""
    return {
        (line["age_band"], sex): number
        for line in day["sadd"]
        for sex, number in line.items()
        if sex not in ("age_band", "total") and line["age_band"] != "total" and number
    }


def hour(hours: float) -> str:
    return (MORNING + timedelta(hours=hours)).isoformat()


async def test_who_came_and_went_is_counted_by_the_clock_until_the_cut(coordination: CoordinationAlone) -> None:
    before, first, second = came(MORNING - timedelta(days=2)), came(), came(MORNING + timedelta(hours=2))
    after = came(MORNING + timedelta(days=1))
    elsewhere, mistake = came(site_id=LA_LIMA), came()
    ends = [went(before, 1), went(first, 3), went(second, 30), went(mistake, 1, reason="ENTERED_IN_ERROR")]
    await coordination.feed([before, first, second, after, elsewhere, mistake, *ends])
    assert await numbers(coordination, as_of=hour(0)) == (1, 0, 2, 0)
    assert await numbers(coordination, as_of=hour(2.5)) == (2, 1, 2, 0)
    assert await numbers(coordination) == (2, 2, 1, 0)


async def test_the_day_ends_at_local_midnight(coordination: CoordinationAlone) -> None:
    last, next_one = came(MORNING + timedelta(hours=15, minutes=59)), came(MORNING + timedelta(hours=16))
    await coordination.feed([last, next_one])
    day = await day_of(coordination, as_of=hour(100))
    assert (day["arrivals"], day["people"], day["cut_at"]) == (1, 1, "2023-06-16T06:00:00Z")


async def test_an_end_that_was_undone_is_no_departure(coordination: CoordinationAlone) -> None:
    stay = came()
    undone = made(StayEndReversed, stay_id=stay.stay_id, site_id=DANLI, ending=1)
    await coordination.feed([undone, stay, went(stay, 1)])
    assert await numbers(coordination) == (1, 0, 1, 0)


async def test_whoever_is_away_counts_and_is_shown_apart(coordination: CoordinationAlone) -> None:
    stays = [came() for _ in range(3)]
    out = [
        made(StayPaused, stay_id=one.stay_id, version=2, site_id=DANLI, occurred_at=MORNING + timedelta(hours=1))
        for one in stays[:2]
    ]
    back = made(
        StayResumed, stay_id=stays[0].stay_id, version=3, site_id=DANLI, occurred_at=MORNING + timedelta(hours=2)
    )
    await coordination.feed([back, *out, *stays])
    assert await numbers(coordination, as_of=hour(1.5)) == (3, 0, 3, 2)
    assert await numbers(coordination) == (3, 0, 3, 1)


async def test_people_are_in_their_bands_by_what_is_known_of_their_birth(coordination: CoordinationAlone) -> None:
    known: list[tuple[dict[str, Any], tuple[str, str]]] = [
        ({"sex": "FEMALE", "birth_month": "2017-06", "age_years": 5}, ("0-5", "female")),
        ({"sex": "MALE", "birth_month": "2017-05", "age_years": 6}, ("6-11", "male")),
        ({"sex": "MALE", "age_years": 17}, ("12-17", "male")),
        ({"sex": "OTHER", "birth_month": "1990", "age_years": 33}, ("18-59", "other")),
        ({"sex": "FEMALE", "birth_month": "1950-01", "age_years": 73}, ("60+", "female")),
        ({"sex": "NOT_STATED"}, ("unknown", "not_stated")),
    ]
    people = [person("IN_TRANSIT", **fields) for fields, _ in known]
    await coordination.feed([*(came(person_id=one.person_id) for one in people), *people])
    day = await day_of(coordination)
    assert sadd(day) == {cell: 1 for _, cell in known}
    total = day["sadd"][-1]
    assert (total["age_band"], total["female"], total["total"]) == ("total", 2, len(known))


async def test_a_bearer_is_counted_by_the_card_or_by_whom_it_was_bound_to(coordination: CoordinationAlone) -> None:
    anonymous = card(code="AAAAAAAAAA", sex="FEMALE", age_band="AGE_60_UP")
    unheard = card(code="BBBBBBBBBB", sex="MALE")
    later = card(code="CCCCCCCCCC", sex="MALE", age_band="AGE_0_5")
    known = person("IN_TRANSIT", sex="FEMALE", age_years=30)
    await coordination.feed(
        [
            *(came(card_id=one.card_id, card_code=one.code) for one in (anonymous, later)),
            came(card_code=unheard.code),
            came(arrival_group_id=new_id()),
            *(anonymous, unheard, later, known),
            bound(later, person_id=known.person_id),
        ]
    )
    assert sadd(await day_of(coordination)) == {
        ("60+", "female"): 1,
        ("unknown", "male"): 1,
        ("18-59", "female"): 1,
        ("unknown", "not_stated"): 1,
    }


async def test_of_a_withdrawn_record_nothing_is_known_until_it_is_told_again(coordination: CoordinationAlone) -> None:
    hidden = person("IN_TRANSIT", sex="FEMALE", age_years=15)
    told = hidden.model_dump() | {"version": 2}
    withdrawn = PersonUpdated(person_id=hidden.person_id, version=2, site_id=DANLI, withdrawn=True)
    await coordination.feed([withdrawn, came(person_id=hidden.person_id), hidden])
    assert sadd(await day_of(coordination)) == {("unknown", "not_stated"): 1}
    await coordination.feed([PersonUpdated.model_validate(told | {"version": 3})])
    assert sadd(await day_of(coordination)) == {("12-17", "female"): 1}
    erased = PersonErased.model_validate(told | {"version": 2_000_000_000, "withdrawn": False})
    await coordination.feed([withdrawn.model_copy(update={"version": 4}), erased])
    assert sadd(await day_of(coordination)) == {("unknown", "not_stated"): 1}


async def test_whoever_is_withdrawn_between_two_kits_and_meals_is_one_bearer(coordination: CoordinationAlone) -> None:
    hidden, token, kit = person("IN_TRANSIT"), card(), new_id()
    withdrawn = PersonUpdated(person_id=hidden.person_id, version=2, site_id=DANLI, withdrawn=True)
    by_card: dict[str, Any] = {"card_id": token.card_id, "occurred_at": MORNING}
    known = {**by_card, "person_id": hidden.person_id}
    kits = [
        handout("HYGIENE", kit_id=kit, recipient_unit="PERSON", unit_id=new_id(), **one) for one in (known, by_card)
    ]
    await coordination.feed([hidden, token, *kits, service_given(**known), service_given(**by_card), withdrawn])
    day = await day_of(coordination)
    assert (day["deliveries"][0]["persons"], day["services"][0]["persons"]) == (1, 1)


async def test_a_merged_record_is_the_one_that_stands(coordination: CoordinationAlone) -> None:
    stands, second = person("IN_TRANSIT", sex="FEMALE", age_years=40), person("IN_TRANSIT")
    merged = PersonMerged.model_validate(second.model_dump() | {"version": 2, "merged_into": stands.person_id})
    await coordination.feed([came(person_id=second.person_id), second, stands, merged])
    assert sadd(await day_of(coordination)) == {("18-59", "female"): 1}


async def test_deliveries_are_counted_by_kit_until_the_cut_without_what_was_taken_back(
    coordination: CoordinationAlone,
) -> None:
    kit, home = new_id(), new_id()
    at: dict[str, Any] = {"kit_id": kit, "occurred_at": MORNING}
    family = {"recipient_unit": "HOUSEHOLD", "unit_id": home, "household_id": home, "people": 5}
    taken_back = handout("HYGIENE", **at)
    await coordination.feed(
        [
            *(handout("HYGIENE", **at, **family) for _ in range(2)),
            handout("HYGIENE", **at, recipient_unit="PERSON", quantity=2),
            handout("HYGIENE", **{**at, "occurred_at": MORNING + timedelta(hours=1)}),
            handout("KITCHEN", kit_id=new_id(), occurred_at=MORNING, recipient_unit="SITE", people=0, quantity=7),
            handout("HYGIENE", **at, site_id=LA_LIMA),
            *(taken_back, reversal(taken_back)),
        ]
    )
    day = await day_of(coordination, as_of=hour(0))
    rows = {
        row["kit_kind"]: (row["handouts"], row["households"], row["persons"], row["quantity"])
        for row in day["deliveries"]
    }
    assert rows == {"HYGIENE": (3, 1, 6, 4), "KITCHEN": (1, 0, 0, 7)}
    assert UUID(day["deliveries"][0]["kit_id"])


async def test_services_and_whom_they_reached_are_counted_apart(coordination: CoordinationAlone) -> None:
    somebody, token = new_id(), card()
    meals: list[Payload] = [service_given(person_id=somebody, occurred_at=MORNING) for _ in range(2)]
    meals += [
        service_given(card_id=token.card_id, occurred_at=MORNING),
        service_given(household_id=new_id(), people=3, occurred_at=MORNING),
        service_given(people=20, reached=False, occurred_at=MORNING),
        service_given(kind="SHOWER", person_id=somebody, occurred_at=MORNING),
        service_given(kind="SHOWER", person_id=somebody, occurred_at=MORNING + timedelta(days=1)),
    ]
    await coordination.feed([site(DANLI, "DANLI"), token, *meals])
    day = await day_of(coordination)
    assert day["services"] == [
        {"kind": "MEAL", "count": 26, "persons": 5},
        {"kind": "SHOWER", "count": 1, "persons": 1},
    ]
    assert day["site_code"] == "DANLI"


async def test_a_cut_before_the_day_is_refused(coordination: CoordinationAlone) -> None:
    headers = coordination.headers({"REPORTER": ["*"]})
    query = {"site_id": str(DANLI), "day": DAY, "as_of": "2023-06-15T05:59:59Z"}
    answer = await coordination.client.get("/coordination/v1/reports/day", params=query, headers=headers)
    assert (answer.status_code, answer.json()["errors"]) == (422, [{"pointer": "/query/as_of", "code": "range"}])
