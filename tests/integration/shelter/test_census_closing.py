"""Closing a census posts its night from the ledger of stays; what comes later restates it and changes nothing of it."""

from __future__ import annotations

import asyncio
from typing import Any

from shared.contracts.vocabulary import Sex
from shared.ids import new_id
from tests.integration.shelter.conftest import House, card_code
from tests.support.people import DANLI

CENSUS = f"/shelters/{DANLI}/census"
FIRST, SECOND, THIRD = "2023-06-15", "2023-06-16", "2023-06-17"


def at(day: str, hour: int) -> str:
    return f"{day}T{hour:02d}:00:00-06:00"


async def lines(house: House, night: str) -> dict[str, Any]:
    """A closed census as posted and as restated."""
    answer = await house.get(f"{CENSUS}/{night}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    for line in (found["posted"], found["restated"]):
        assert line["people"] == line["people_before"] + line["came"] - line["left"]
    return found


async def occupancy(house: House, night: str) -> int:
    answer = await house.get(f"/shelters/{DANLI}/occupancy?from={night}&to={night}")
    people: int = answer.json()["nights"][0]["people"]
    return people


async def broken(house: House) -> list[str]:
    return [
        finding.check
        for finding in await house.findings()
        if finding.invariant in {"I5", "I6", "I7"} and not finding.ok
    ]


async def test_stays_board_census_nights_and_occupancy_are_one_number(house: House) -> None:
    house.at = at(FIRST, 12)
    stays = await house.housed(*({"room_id": house.gym_id} for _ in range(7)), {"bed_id": house.beds[0]})
    stays += await house.housed({"shares_with_stay_id": stays[-1]}, {"without_bed": True})
    await house.check_out({stays[0]: "HOME"})
    house.at = at(FIRST, 21)
    closed = (await house.close(FIRST)).json()
    board = (await house.get(f"/shelters/{DANLI}/board")).json()["numbers"]["present"]
    posted = len(await house.rows("SELECT 1 FROM night"))
    assert [closed["people"], board, posted, await occupancy(house, FIRST)] == [9, 9, 9, 9]
    assert await broken(house) == []


async def test_each_night_balances_with_the_day_before(house: House) -> None:
    house.at = at(FIRST, 12)
    first = await house.housed({"without_bed": True}, {"without_bed": True}, {"without_bed": True})
    house.at = at(FIRST, 21)
    await house.close(FIRST)
    house.at = at(SECOND, 9)
    await house.check_out({first[0]: "HOME", first[1]: "HOME"})
    await house.housed({"without_bed": True})
    house.at = at(SECOND, 21)
    await house.close(SECOND)
    before, after = (await lines(house, FIRST))["posted"], (await lines(house, SECOND))["posted"]
    assert [after[name] for name in ("people_before", "came", "left", "people")] == [before["people"], 1, 2, 2]


async def test_the_nights_are_services_to_those_who_slept_here(house: House) -> None:
    house.at = at(FIRST, 12)
    household_id, (mother,) = await house.family(30)
    (card,) = await house.tokens(1)
    await house.housed({"person_id": mother, "bed_id": house.beds[0]}, {"card": card.code, "bed_id": house.beds[1]})
    await house.housed({"room_id": house.gym_id})
    house.at = at(FIRST, 21)
    closing = (await house.close(FIRST)).json()
    nights = await house.events("shelter.service_given.v1")
    assert {event["kind"] for event in nights} == {"ACCOMMODATION_NIGHT"}
    assert {event["occurred_at"] for event in nights} == {"2023-06-16T00:00:00Z"}
    by_person = {event["person_id"] or event["card_id"]: event for event in nights}
    assert by_person[str(mother)]["household_id"] == str(household_id)
    assert {key: event["reached"] for key, event in by_person.items()} == {
        str(mother): True,
        str(card.card_id): True,
        None: False,
    }
    (told,) = await house.events("shelter.census_closed.v1")
    assert (told["census_id"], told["people"], sum(group["people"] for group in told["by"])) == (closing["id"], 3, 3)
    assert {(group["population"], group["sex"]): group["people"] for group in told["by"]} == {
        (None, None): 1,
        ("DISPLACED", "NOT_STATED"): 1,
        ("IN_TRANSIT", None): 1,
    }
    assert {row["id"] for row in await house.rows("SELECT CAST(id AS text) AS id FROM night")} == {
        event["service_id"] for event in nights
    }


async def test_a_closing_sent_again_is_answered_the_same_and_another_one_is_refused(house: House) -> None:
    house.at = at(FIRST, 21)
    await house.housed({"without_bed": True})
    id_ = new_id()
    first, again = await house.close(FIRST, id=id_), await house.close(FIRST, id=id_)
    assert (first.status_code, again.json()) == (200, first.json())
    other = await house.close(FIRST)
    assert (other.status_code, other.json()["code"]) == (409, "census_closed_already")
    elsewhen = await house.close("2023-06-14", id=id_)
    assert (elsewhen.status_code, elsewhen.json()["code"]) == (422, "id_reused")
    assert len(await house.rows("SELECT 1 FROM night")) == 1


async def test_of_many_who_close_at_once_one_does(house: House) -> None:
    house.at = at(FIRST, 21)
    await house.housed(*({"without_bed": True} for _ in range(5)))
    answers = await asyncio.gather(*(house.close(FIRST) for _ in range(12)))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 11
    assert len(await house.rows("SELECT 1 FROM night")) == 5


async def test_what_is_recorded_after_the_closing_restates_it(house: House) -> None:
    house.at = at(FIRST, 12)
    wrong, left, _ = await house.housed({"without_bed": True}, {"without_bed": True}, {"without_bed": True})
    house.at = at(FIRST, 21)
    await house.close(FIRST)
    house.at = at(FIRST, 23)
    await house.housed({"without_bed": True}, {"without_bed": True}, started_at=at(FIRST, 19))
    await house.check_out({left: "ONWARD_TRAVEL"}, ended_at=at(FIRST, 20))
    await house.post(f"/stays/{wrong}/reverse", {"id": new_id(), "reason": "dos veces"})
    found = await lines(house, FIRST)
    assert found["posted"]["people"] == 3
    assert (found["restated"]["came"], found["restated"]["left"], found["restated"]["people"]) == (4, 1, 3)
    assert (found["added"], found["removed"], found["difference"]) == (2, 2, 0)
    assert found["restated"]["people"] == await occupancy(house, FIRST)


async def test_the_next_closing_posts_and_takes_back_what_was_restated(house: House) -> None:
    house.at = at(FIRST, 12)
    left, _ = await house.housed({"without_bed": True}, {"without_bed": True})
    house.at = at(FIRST, 21)
    await house.close(FIRST)
    house.at = at(SECOND, 8)
    (late,) = await house.housed({"without_bed": True}, started_at=at(FIRST, 19))
    await house.check_out({left: "ONWARD_TRAVEL"}, ended_at=at(FIRST, 20))
    house.at = at(SECOND, 21)
    assert (await house.close(SECOND)).json()["people"] == 2
    standing = await house.rows(
        """
        SELECT CAST(stay_id AS text) AS stay_id, CAST(night_of AS text) AS night_of FROM night
        WHERE NOT EXISTS (SELECT FROM night_taken_back AS t WHERE t.night_id = night.id)
        """
    )
    assert {row["night_of"] for row in standing if row["stay_id"] == late} == {FIRST, SECOND}
    assert [row for row in standing if row["stay_id"] == left] == []
    (taken_back,) = await house.events("shelter.night_taken_back.v1")
    assert taken_back["night_of"] == FIRST
    assert (await lines(house, FIRST))["posted"]["people"] == 2
    assert await broken(house) == []
    house.at = at(THIRD, 21)
    await house.close(THIRD)
    assert len(await house.events("shelter.night_taken_back.v1")) == 1


async def test_a_night_after_midnight_is_that_of_the_evening_before(house: House) -> None:
    house.at = at(SECOND, 1)
    await house.housed({"without_bed": True})
    assert (await house.get(CENSUS)).json()["night_of"] == FIRST
    assert (await house.close(FIRST)).json()["people"] == 1
    assert (await house.close(SECOND)).json()["code"] == "census_too_early"


async def test_a_night_that_was_forgotten_is_closed_later_from_the_stays(house: House) -> None:
    house.at = at(FIRST, 12)
    await house.housed({"without_bed": True})
    house.at = at(SECOND, 21)
    await house.close(SECOND)
    assert (await house.close(FIRST)).json()["people"] == 1
    assert await broken(house) == []


async def test_a_census_that_is_not_closed_has_no_lines(house: House) -> None:
    assert (await house.get(f"{CENSUS}/{FIRST}")).status_code == 404


async def test_the_sex_of_a_night_is_the_persons_or_the_cards(house: House) -> None:
    house.at = at(FIRST, 12)
    await house.housed({"card": card_code(1), "without_bed": True})
    await house.rows(
        "UPDATE card SET sex = 'FEMALE', known = true, card_id = :card_id, state = 'ISSUED' RETURNING 1",
        card_id=new_id(),
    )
    house.at = at(FIRST, 21)
    await house.close(FIRST)
    (night,) = await house.events("shelter.service_given.v1")
    assert night["sex"] == Sex.FEMALE
