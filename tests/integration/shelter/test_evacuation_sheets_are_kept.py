"""An issued sheet has a number, a moment and a seal; it is printed the same again, and whoever prints it is kept."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from services.shelter.main import service
from services.shelter.queries import sheets
from shared.clock import demo_time, real_now
from shared.contracts.registration import PersonUpdated
from shared.ids import new_id
from shared.jobs import Job
from tests.integration.shelter.conftest import STAFF, House
from tests.integration.shelter.referring import open_other
from tests.integration.shelter.test_evacuation_sheet import PATH, issued
from tests.support.events import made
from tests.support.paper import words_of
from tests.support.people import DANLI, LA_LIMA, OUTSIDER

NIGHT, EVENING, NEXT_EVENING = "2023-06-15", "2023-06-15T21:00:00-06:00", "2023-06-16T21:00:00-06:00"


async def paper(house: House, sheet_id: str, query: str = "") -> bytes:
    answer = await house.get(f"{PATH}/{sheet_id}{query}")
    assert answer.status_code == 200, answer.text
    return answer.content


async def listed(house: House) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await house.get(PATH)).json()["items"]
    return items


async def test_closing_a_census_answers_the_link_of_its_sheet(house: House) -> None:
    house.at = EVENING
    await house.housed({"bed_id": house.beds[0]})
    id_ = new_id()
    closed = (await house.close(NIGHT, id=id_)).json()
    sheet = closed["evacuation_sheet"]
    assert "1" in words_of(await paper(house, sheet["id"])).split()
    assert (await house.get(sheet["url"].removeprefix("/shelter/v1"))).status_code == 200
    (one,) = await listed(house)
    assert (one["number"], one["people"], one["census_id"]) == (1, 1, str(id_))
    assert (await house.close(NIGHT, id=id_)).json() == closed
    assert (await house.get(f"/shelters/{DANLI}/census?night={NIGHT}")).json()["posted"] == closed
    assert len(await listed(house)) == 1


async def test_a_night_that_is_closed_when_it_is_over_has_no_sheet(house: House) -> None:
    house.at = NEXT_EVENING
    assert (await house.close(NIGHT)).json()["evacuation_sheet"] is None
    assert await listed(house) == []


async def test_a_stored_sheet_is_the_same_bytes_whatever_happened_since(house: House) -> None:
    house.at = EVENING
    (stay,) = await house.housed({"bed_id": house.beds[0]})
    sheet = (await issued(house)).json()
    before = await paper(house, sheet["id"], "?paper=A4&language=en")
    await house.check_out({stay: "HOME"})
    house.at = "2023-06-15T23:00:00-06:00"
    assert await paper(house, sheet["id"], "?paper=A4&language=en") == before
    assert stay.replace("-", "")[-8:] in words_of(before)


async def test_a_paper_says_the_number_the_moment_and_the_check_of_what_was_issued(house: House) -> None:
    house.at = EVENING
    await issued(house)
    sheet = (await issued(house)).json()
    words = " ".join(words_of(await paper(house, sheet["id"], "?language=en")).split())
    check = sheet["check"]
    assert f"No. {sheet['number']}" in words
    assert sheet["number"] == 2
    assert f"As of 2023-06-15 21:00 · Check {check[:3]} {check[3:6]} {check[6:]}" in words
    assert await house.rows("SELECT seal FROM evacuation_sheet WHERE number = 2") == [{"seal": sheet["seal"]}]


async def test_a_content_that_was_changed_prints_another_check(house: House) -> None:
    sheet = (await issued(house)).json()
    await house.rows(
        """UPDATE evacuation_sheet SET content = content || '{"rows": [["A", "B", "C", []]]}' RETURNING 1"""
    )
    words = " ".join(words_of(await paper(house, sheet["id"])).split())
    assert "Control" in words
    assert f"{sheet['check'][:3]} {sheet['check'][3:6]}" not in words
    assert (await listed(house))[0]["check"] == sheet["check"]


async def test_whoever_prints_a_sheet_is_written_down(house: House) -> None:
    sheet = (await issued(house)).json()
    assert sheet["reads"] == []
    for _ in range(2):
        await paper(house, sheet["id"], "?paper=A4")
    (one,) = await listed(house)
    assert [read["read_by"] for read in one["reads"]] == [str(STAFF.subject)] * 2
    rows = await house.rows("SELECT paper, language FROM evacuation_sheet_read")
    assert rows == [{"paper": "A4", "language": "es"}] * 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE evacuation_sheet_read SET read_by = gen_random_uuid()",
        "DELETE FROM evacuation_sheet_read",
        "UPDATE evacuation_sheet SET seal = ''",
        "DELETE FROM evacuation_sheet",
    ],
)
async def test_the_service_can_change_no_seal_and_no_read(house: House, statement: str) -> None:
    await paper(house, (await issued(house)).json()["id"])
    with pytest.raises(Exception, match="permission denied"):
        await house.rows(f"{statement} RETURNING 1")


async def test_the_same_id_again_is_the_same_sheet_and_no_other_sites(house: House) -> None:
    id_ = new_id()
    first, again = (await issued(house, id_)).json(), (await issued(house, id_)).json()
    assert (again, len(await listed(house))) == (first, 1)


async def test_of_many_who_issue_at_once_each_has_a_number_of_its_own(house: House) -> None:
    answers = await asyncio.gather(*(issued(house) for _ in range(12)))
    assert {answer.status_code for answer in answers} == {201}
    assert sorted(answer.json()["number"] for answer in answers) == list(range(1, 13))


async def test_without_the_lock_two_sheets_want_one_number(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async def unguarded(session: Any, site_id: Any) -> int:
        found = await sheets.sheets(session, site_id, kept_since=real_now(), before=1_000, rows_max=1)
        await asyncio.sleep(0.2)
        return found[0]["number"] + 1 if found else 1

    monkeypatch.setattr(sheets, "lock_numbers", unguarded)
    answers = await asyncio.gather(*(issued(house) for _ in range(4)))
    assert {answer.status_code for answer in answers} != {201}


async def swept(house: House, *, hours: float, demo: bool = False) -> None:
    """Let the worker's job run so many hours from now."""
    [job] = [duty for duty in service.duties if isinstance(duty, Job) and duty.name == "forget_sheets"]
    runtime = house.installation.runtime("shelter")
    settings = runtime.settings.model_copy(update={"demo": demo})
    with demo_time(real_now() + timedelta(hours=hours)):
        await job.once(runtime.database, settings)


async def contents(house: House) -> int:
    """How many sheets have a content."""
    return len(await house.rows("SELECT id FROM evacuation_sheet WHERE content IS NOT NULL"))


async def test_a_sheet_is_printed_for_some_hours_also_where_no_other_one_follows(house: House) -> None:
    house.at = EVENING
    old = (await issued(house)).json()
    house.at = "2023-06-17T20:30:00-06:00"
    await paper(house, old["id"])
    house.at = "2023-06-17T21:30:00-06:00"
    answer = await house.get(f"{PATH}/{old['id']}")
    assert (answer.status_code, answer.json()["code"]) == (410, "sheet_not_kept")
    assert [(one["number"], one["kept"]) for one in await listed(house)] == [(1, False)]
    again = await issued(house, UUID(old["id"]))
    assert (again.status_code, again.json()["kept"]) == (201, False)


async def test_what_a_sheet_said_is_deleted_when_its_time_is_over_and_its_number_stays(house: House) -> None:
    sheet = (await issued(house)).json()
    await swept(house, hours=47)
    assert await contents(house) == 1
    await swept(house, hours=49, demo=True)  # a demonstration's sheets are of another year
    assert await contents(house) == 1
    await swept(house, hours=49)
    await swept(house, hours=49)
    assert await contents(house) == 0
    (one,) = await listed(house)
    assert (one["number"], one["seal"], one["kept"]) == (1, sheet["seal"], False)


@pytest.mark.parametrize("beside", [False, True], ids=["claimed", "recorded offline beside another stay"])
async def test_whoever_is_withdrawn_is_on_no_sheet_of_a_place_where_they_stay(house: House, *, beside: bool) -> None:
    """A stay that was recorded offline beside another one claims nobody: it is theirs all the same."""
    await open_other(house)
    _, (person,) = await house.family(70)
    changes: dict[str, Any] = {}
    if beside:
        changes = {"recorded_offline": True, "started_at": real_now().isoformat()}
        there = {"site_id": LA_LIMA, "stays": [{"id": new_id(), "person_id": person, "without_bed": True}]}
        assert (await house.post("/stays", there, member=OUTSIDER)).status_code == 201
    await house.housed({"person_id": person, "bed_id": house.beds[0]}, **changes)
    await issued(house)
    assert await contents(house) == 1
    await house.tell(made(PersonUpdated, person_id=person, site_id=DANLI, withdrawn=True, version=2))
    assert await contents(house) == 0


async def test_whoever_is_withdrawn_is_on_no_sheet_that_is_kept(house: House) -> None:
    _, (person,) = await house.family(70)
    await house.tell(made(PersonUpdated, person_id=person, site_id=DANLI, effects=["STEP_FREE"], version=2))
    await house.housed({"person_id": person, "bed_id": house.beds[0]})
    sheet = (await issued(house)).json()
    await house.tell(made(PersonUpdated, person_id=person, site_id=DANLI, withdrawn=True, version=3))
    assert (await house.get(f"{PATH}/{sheet['id']}")).status_code == 410


async def test_a_sheet_that_is_not_there_is_not_found(house: House) -> None:
    assert (await house.get(f"{PATH}/{new_id()}")).status_code == 404


async def test_sheets_are_listed_page_after_page(house: House) -> None:
    for _ in range(3):
        await issued(house)
    first = (await house.get(f"{PATH}?limit=2")).json()
    rest = (await house.get(f"{PATH}?limit=2&cursor={first['next']}")).json()
    assert ([one["number"] for one in first["items"]], [one["number"] for one in rest["items"]]) == ([3, 2], [1])
