"""Labels of beds are read back from the paper: neutral codes, and nothing of whom a room is for."""

from __future__ import annotations

from shared.contracts.registration import PersonUpdated
from shared.ids import new_id
from tests.integration.shelter.conftest import House
from tests.integration.shelter.laying_out import SHELTER, change, lay_out
from tests.integration.shelter.test_evacuation_sheet import printed as printed_sheet
from tests.support.events import made
from tests.support.paper import codes_in, pages_of, read_codes, sizes_of, words_of
from tests.support.people import DANLI, OUTSIDER, REGISTRAR

PATH = f"{SHELTER}/bed-labels"


async def printed(house: House, *room_ids: object) -> bytes:
    answer = await house.post(PATH, {"room_ids": list(room_ids)})
    assert answer.status_code == 200, answer.text
    return answer.content


async def test_labels_are_printed_by_their_own_sites_staff(house: House) -> None:
    assert (await house.post(PATH, {}, member=OUTSIDER)).status_code == 404
    assert (await house.post(PATH, {}, member=REGISTRAR)).status_code == 403
    assert (await house.post(PATH, {"room_ids": [new_id()]})).status_code == 404
    assert (await house.post(PATH, {"room_ids": [house.gym_id]})).status_code == 422


async def test_each_bed_has_a_label_with_its_neutral_code_in_letters_and_as_a_qr(house: House) -> None:
    pdf = await printed(house)
    expected = ["R01-B1", "R01-B2", "R01-B3", "R01-B4"]
    assert codes_in(pdf) == expected
    assert words_of(pdf).split() == expected
    assert sorted(read_codes(pages_of(pdf)[0])) == expected
    assert sizes_of(pdf) == [(210, 297)]


async def test_a_label_does_not_say_whom_its_room_is_for(house: House) -> None:
    beds = [{"id": new_id(), "code": f"FAM-1-{number}"} for number in range(1, 3)]
    room = {"id": new_id(), "code": "FAM-1", "neutral_code": "K", "population": "FAMILY", "mode": "NUMBERED"}
    await lay_out(house, f"{SHELTER}/rooms", rooms=[{**room, "covered_area_m2": 9, "beds": beds}])
    pdf = await printed(house, room["id"])
    assert codes_in(pdf) == ["K-1", "K-2"]
    assert "FAM" not in words_of(pdf)


async def test_wherever_a_bed_is_shown_it_is_called_by_its_label(house: House) -> None:
    bed = {"id": new_id(), "code": "WOMEN-1-A"}
    room = {"id": new_id(), "code": "WOMEN-1", "neutral_code": "K", "population": "WOMEN", "mode": "NUMBERED"}
    await lay_out(house, f"{SHELTER}/rooms", rooms=[{**room, "covered_area_m2": 9, "beds": [bed]}])
    _, (person,) = await house.family(30)
    await house.tell(made(PersonUpdated, person_id=person, site_id=DANLI, age_years=30, sex="FEMALE", version=2))
    await house.housed(*({"bed_id": id_} for id_ in house.beds))
    proposed = await house.get(f"{SHELTER}/proposals?person={person}")
    await house.housed({"person_id": person, "bed_id": bed["id"]})
    board, census = await house.get(f"{SHELTER}/board"), await house.get(f"{SHELTER}/census")
    silent = await house.get(f"{SHELTER}/not-seen")
    sheet = await printed_sheet(house)
    for shown in (proposed.text, board.text, census.text, words_of(sheet.content)):
        assert "K-A" in shown, shown
    for shown in (proposed.text, board.text, census.text, silent.text, words_of(sheet.content)):
        assert "WOMEN" not in shown


async def test_a_bed_that_was_retired_has_no_label(house: House) -> None:
    await change(house, f"/beds/{house.beds[0]}", {"retired": True})
    assert codes_in(await printed(house)) == ["R01-B2", "R01-B3", "R01-B4"]


async def test_the_25th_label_begins_another_sheet(house: House) -> None:
    beds = [{"id": new_id(), "code": f"C{number}"} for number in range(21)]
    await lay_out(house, f"/rooms/{house.room_id}/beds", beds=beds)
    assert len(sizes_of(await printed(house))) == 2
