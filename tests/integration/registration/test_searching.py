"""One box finds by name and phone at one's own sites, and by exactly what somebody holds wherever they are known."""

from __future__ import annotations

from typing import Any

import pytest

from services.registration.commands import comparing
from shared.contracts.shelter import StayStarted
from shared.ids import new_id
from tests.integration.registration.conftest import Desk, entry, person
from tests.integration.registration.known import AT_LA_LIMA, elsewhere, xiomara
from tests.support.events import made
from tests.support.people import COORDINATOR, DANLI, LA_LIMA, REGISTRAR, Member, fixed_id

COORDINATOR_LA_LIMA = Member(fixed_id("coordinator la lima"), {"SITE_COORDINATOR": [LA_LIMA]})


@pytest.fixture(autouse=True)
def fresh_surroundings() -> None:
    """No test sees what another one's people made common."""
    comparing.forget()


async def found(desk: Desk, q: str, member: Member = REGISTRAR) -> list[str]:
    answer = await desk.post("/persons/search", {"q": q}, member=member)
    assert answer.status_code == 200
    return [item["person_id"] for item in answer.json()["items"]]


@pytest.mark.parametrize(
    "q",
    [
        "xiomara",
        "XIOMARA  oseguera",
        "tróchez yamileth",
        "trochez oseguera",
        "siomara oceguerra",  # by ear
        "siomara osegera",  # by ear, and a slip
        "yamilet trochess",
        "xiom oseg",  # the beginnings
        "xiomra",  # a letter left out
        "9911 2233",
        "+504 9911-2233",
    ],
)
async def test_a_name_is_found_in_any_order_by_ear_in_part_or_by_phone(desk: Desk, q: str) -> None:
    one = await desk.register(xiomara(), arrival=entry())
    await desk.register(person(given_names="Wendy", family_names="Banegas"), arrival=entry())
    assert await found(desk, q) == one["person_ids"]


@pytest.mark.parametrize("q", ["xiomara", "oseguera trochez", "+504 9911-2233", "1234", "0703-1990", "siomara osegera"])
async def test_nobody_elsewhere_is_found_by_name_phone_or_part_of_a_document(desk: Desk, q: str) -> None:
    await elsewhere(desk, xiomara())
    assert await found(desk, q) == []


@pytest.mark.parametrize("q", ["0703-1990-01234", "0703199001234"])
async def test_an_exact_document_is_found_wherever_its_holder_is_known(desk: Desk, q: str) -> None:
    one = await elsewhere(desk, xiomara())
    assert await found(desk, q) == one["person_ids"]


async def test_a_card_that_is_scanned_is_found_wherever_its_bearer_is_known(desk: Desk) -> None:
    mother = xiomara()
    one = await elsewhere(desk, mother, cards=[{"person_id": mother["id"]}])
    code = one["cards"][0]["code"]
    assert await found(desk, code) == one["person_ids"]
    assert await found(desk, f"{code[:5]} {code[5:]}".lower()) == one["person_ids"]


async def test_a_households_card_finds_its_members(desk: Desk) -> None:
    one = await elsewhere(desk, xiomara(), cards=[{}])
    assert await found(desk, one["cards"][0]["code"]) == one["person_ids"]


async def test_a_protected_record_is_found_by_nothing(desk: Desk) -> None:
    hidden = xiomara(needs=["LP-VO"])
    one = await desk.register(hidden, arrival=entry(), cards=[{"person_id": hidden["id"]}])
    for q in ("xiomara", "9911 2233", "0703-1990-01234", one["cards"][0]["code"]):
        assert await found(desk, q) == []


async def test_whose_names_agree_comes_before_whose_names_only_sound_so(desk: Desk) -> None:
    like = await desk.register(person(given_names="Siomara", family_names="Oseguera"), arrival=entry())
    same = await desk.register(person(given_names="Xiomara", family_names="Oseguera"), arrival=entry())
    assert await found(desk, "xiomara oseguera") == [*same["person_ids"], *like["person_ids"]]


async def test_an_arrival_elsewhere_since_takes_somebody_out_of_the_search_here(desk: Desk) -> None:
    one = await desk.register(xiomara(), arrival=entry())
    stay = {"site_id": DANLI, "person_id": one["person_ids"][0], "place": "BED", "night_of": "2023-06-15"}
    arrival = {"id": new_id(), "site_id": LA_LIMA, "person_id": one["person_ids"][0], **entry()}
    assert (await desk.post("/arrivals", arrival, member=AT_LA_LIMA)).status_code == 201
    assert await found(desk, "xiomara") == []
    await desk.hear([made(StayStarted, **stay)])
    assert await found(desk, "xiomara") == one["person_ids"]


async def structured(desk: Desk, fields: dict[str, Any], member: Member = COORDINATOR) -> list[str]:
    answer = await desk.post("/persons/search/structured", fields, member=member)
    assert answer.status_code == 200, answer.text
    return [item["person_id"] for item in answer.json()["items"]]


@pytest.mark.parametrize(
    ("fields", "there"),
    [
        ({"given_names": "xiomara"}, True),
        ({"family_names": "banegas"}, False),
        ({"born_from": "1990-01-01", "born_to": "1990-12-31", "sex": "FEMALE"}, True),
        ({"born_from": "1991-01-01"}, False),
        ({"nationality": "HN", "population": "IN_TRANSIT"}, True),
        ({"nationality": "VE"}, False),
    ],
)
async def test_fields_are_searched_by_who_coordinates(desk: Desk, fields: dict[str, str], there: bool) -> None:
    one = await desk.register(xiomara(), arrival=entry())
    assert await structured(desk, fields) == (one["person_ids"] if there else [])
    assert await structured(desk, fields, COORDINATOR_LA_LIMA) == []
    rows = await desk.rows("SELECT FROM audit WHERE kind = 'READ' AND operation = 'search_structured'")
    assert len(rows) == int(there)


async def test_fields_are_not_searched_by_who_registers_and_nothing_is_no_search(desk: Desk) -> None:
    path = "/persons/search/structured"
    assert (await desk.post(path, {"given_names": "ana"}, member=REGISTRAR)).status_code == 403
    assert (await desk.post(path, {"limit": 5}, member=COORDINATOR)).status_code == 422
