"""Whoever is away for a while has their place and their night: counted, shown apart, and not looked for."""

from __future__ import annotations

from tests.integration.shelter.conftest import House
from tests.integration.shelter.test_figures_of_a_census import CENSUS, EVENING, NIGHT, NOON, away
from tests.support.people import DANLI

NEXT_NOON, NEXT_EVENING = "2023-06-16T12:00:00-06:00", "2023-06-16T21:00:00-06:00"


async def with_somebody_away(house: House, back_by: str | None = None) -> list[str]:
    """Somebody here and somebody away, in the evening."""
    house.at = NOON
    stays = await house.housed({"bed_id": house.beds[0]}, {"bed_id": house.beds[1]})
    await away(house, stays[1], **({"back_by": back_by} if back_by else {}))
    house.at = EVENING
    return stays


async def silent(house: House, nights: int = 1) -> dict[str, str | None]:
    guests = (await house.get(f"/shelters/{DANLI}/not-seen?nights={nights}")).json()["guests"]
    return {guest["stay_id"]: guest["away_since"] for guest in guests}


async def test_a_census_shows_who_is_away_apart_and_posts_their_night(house: House) -> None:
    here, gone = await with_somebody_away(house)
    census = (await house.get(CENSUS)).json()
    (dormitory,) = [room for room in census["rooms"] if room["room_id"] == str(house.room_id)]
    assert (census["expected"]["people"], census["away"]) == (2, 1)
    assert (dormitory["expected"], dormitory["away"]) == (1, 1)
    assert [guest["away_since"] is not None for guest in dormitory["guests"]] == [False, True]
    assert (await house.close(NIGHT)).json()["people"] == 2
    nights = await house.rows("SELECT CAST(stay_id AS text) AS stay_id FROM night")
    assert {row["stay_id"] for row in nights} == {here, gone}


async def test_whoever_is_away_is_in_the_nights_of_occupancy_and_history(house: House) -> None:
    await with_somebody_away(house)
    occupancy = (await house.get(f"/shelters/{DANLI}/occupancy?from={NIGHT}&to={NIGHT}")).json()["nights"]
    history = (await house.get(f"/shelters/{DANLI}/history?from={NIGHT}&to={NIGHT}")).json()["days"]
    assert (occupancy[0]["people"], history[0]["night"]["people"], history[0]["people"]) == (2, 2, 2)


async def test_whoever_is_away_is_in_the_morning_list_and_marked_so(house: House) -> None:
    here, gone = await with_somebody_away(house)
    await house.confirm(NIGHT, {"room_id": house.room_id})
    await house.close(NIGHT)
    house.at = NEXT_NOON
    assert await silent(house) == {gone: "2023-06-15T18:00:00Z"}
    house.at = NEXT_EVENING
    assert await silent(house) == {here: None, gone: "2023-06-15T18:00:00Z"}


async def test_whoever_said_when_to_be_back_is_not_silent_before_that(house: House) -> None:
    _, gone = await with_somebody_away(house, back_by="2023-06-17T12:00:00-06:00")
    await house.close(NIGHT)
    house.at = NEXT_EVENING
    assert gone not in await silent(house)
    await house.close("2023-06-16")
    house.at = "2023-06-17T21:00:00-06:00"
    assert gone in await silent(house)


async def test_going_out_and_coming_back_at_the_gate_is_a_contact(house: House) -> None:
    house.at = NOON
    (stay,) = await house.housed({"bed_id": house.beds[0]})
    house.at = NEXT_NOON
    assert await silent(house) == {stay: None}
    await away(house, stay)
    assert await silent(house) == {}
