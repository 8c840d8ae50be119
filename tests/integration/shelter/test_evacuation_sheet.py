"""The evacuation sheet shows who is here by codes and beds, with help in neutral words and no names or needs."""

from __future__ import annotations

from uuid import UUID

import httpx

from shared.contracts.registration import PersonUpdated
from shared.ids import new_id
from tests.integration.shelter.conftest import STAFF, House
from tests.support.events import made
from tests.support.paper import words_of
from tests.support.people import DANLI, OUTSIDER, Member

PATH = f"/shelters/{DANLI}/evacuation-sheets"


async def issued(house: House, id_: UUID | None = None, *, member: Member = STAFF) -> httpx.Response:
    return await house.post(PATH, {"id": id_ or new_id()}, member=member)


async def printed(house: House, *, language: str = "en") -> httpx.Response:
    """A sheet of who is here now."""
    answer = await issued(house)
    assert answer.status_code == 201, answer.text
    return await house.get(f"{PATH}/{answer.json()['id']}?paper=A4&language={language}")


async def test_a_sheet_wants_a_token_of_its_site(house: House) -> None:
    sheet = (await issued(house)).json()
    assert sheet["url"] == f"/shelter/v1{PATH}/{sheet['id']}"
    for path in (sheet["url"], f"/shelter/v1{PATH}"):
        assert (await house.installation.client.get(path)).status_code == 401
        assert (await house.get(path.removeprefix("/shelter/v1"), member=OUTSIDER)).status_code == 404
    assert (await issued(house, member=OUTSIDER)).status_code == 404


async def test_everybody_is_on_the_sheet_by_room_bed_and_code(house: House) -> None:
    (card,) = await house.tokens(1)
    await house.housed({"card": card.code, "bed_id": house.beds[1]})
    (nowhere,) = await house.housed({"without_bed": True})
    answer = await printed(house)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    words = words_of(answer.content)
    assert f"R01 R01-B2 {card.code}" in " ".join(words.split())
    assert "People: 2" in words
    assert f"No bed …{nowhere.replace('-', '')[-8:]}" in " ".join(words.split())


async def test_whoever_is_away_is_not_on_the_sheet(house: House) -> None:
    here, away = await house.housed({"bed_id": house.beds[0]}, {"bed_id": house.beds[1]})
    leave = {"site_id": DANLI, "guests": [{"id": new_id(), "stay_id": away}]}
    assert (await house.post("/stays/leave", leave)).status_code == 200
    words = " ".join(words_of((await printed(house)).content).split())
    assert "People: 1" in words
    assert here.replace("-", "")[-8:] in words
    assert away.replace("-", "")[-8:] not in words


async def test_help_stands_in_neutral_words_and_nothing_else_of_a_person(house: House) -> None:
    _, (person,) = await house.family(70)
    effects = ["CARER_BESIDE", "STEP_FREE", "INCONTINENCE"]
    await house.tell(made(PersonUpdated, person_id=person, site_id=DANLI, age_years=70, effects=effects, version=2))
    await house.housed({"person_id": person, "bed_id": house.beds[0]})
    words = words_of((await printed(house)).content)
    assert "step-free, carer beside" in words
    assert not {"INCONTINENCE", "incontinence", "FAMILY", "70"} & set(words.split())
    assert "sin gradas, con acompañante" in words_of((await printed(house, language="es")).content)


async def test_a_withdrawn_record_has_no_help_on_paper(house: House) -> None:
    _, (person,) = await house.family(70)
    effects = ["STEP_FREE"]
    await house.tell(made(PersonUpdated, person_id=person, site_id=DANLI, effects=effects, version=2))
    await house.housed({"person_id": person, "bed_id": house.beds[0]})
    assert "step-free" in words_of((await printed(house)).content)
    await house.rows("UPDATE person SET withdrawn = true WHERE person_id = :id RETURNING 1", id=person)
    assert "step-free" not in words_of((await printed(house)).content)


async def test_a_full_house_takes_as_many_pages_as_it_needs(house: House) -> None:
    await house.housed(*({"room_id": house.gym_id} for _ in range(60)))
    words = words_of((await printed(house)).content)
    assert words.count("R02") == 60
    assert "2 / 2" in words
