"""What comes of a list: the workbook, and listed against met per colonia."""

from __future__ import annotations

import io
from datetime import date
from typing import Any
from uuid import UUID

import openpyxl
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.commands.imports.report import workbook
from services.registration.queries.imports.looking import expired_listed
from services.registration.rules.lists.report_words import REPORT_WORDS
from services.registration.schemas.imports import ImportCounts
from services.registration.vocabulary import RowOutcome
from shared.ids import new_id
from tests.integration.imports.conftest import Lists, child, family, table
from tests.support.people import LA_LIMA, OUTSIDER, REGISTRAR, Member

DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")', "https://x.example", "{=1}"]


async def sheets(lists: Lists, id_: str) -> dict[str, list[tuple[Any, ...]]]:
    """The report's sheets, read back as rows."""
    answer = await lists.desk.get(f"/imports/{id_}/report")
    assert answer.status_code == 200, answer.text
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    return {sheet.title: [tuple(row) for row in sheet.iter_rows(values_only=True)] for sheet in book.worksheets}


async def met(lists: Lists, name: str) -> None:
    """A desk meets her."""
    [code] = await lists.desk.batch(1)
    await lists.desk.post(f"/cards/{code}/bind", {"person_id": (await lists.heads())[name]["id"]})


@pytest.mark.parametrize("text", DANGEROUS)
def test_a_text_is_a_text_whatever_it_begins_with(text: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(REPORT_WORDS["es"], [(text, 1)], [(text,)], [(text,)])))
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n", "inlineStr"), cell.value
                assert cell.hyperlink is None


async def test_the_report_says_what_came_of_each_row(lists: Lists) -> None:
    id_ = await lists.committed(table(family(1, "Rosa"), child("Tito"), family(2, "Alba"), family(3, "=Nora")))
    await met(lists, "Alba")
    report = await sheets(lists, id_)
    assert report["Familias"] == [
        ("Fila", "Resultado", "Nombres", "Apellidos", "Colonia", "Personas", "Vista", "Avisos"),
        (2, "NUEVA", "Rosa", "Soto", "Planeta", 2, "NO", None),
        (4, "NUEVA", "Alba", "Soto", "Planeta", 1, "SÍ", None),
        (5, "NUEVA", "=Nora", "Soto", "Planeta", 1, "NO", None),
    ]
    assert ("Familias nuevas", 3) in report["Resumen"]
    [read] = await lists.desk.rows(
        "SELECT cardinality(subjects) AS people FROM audit WHERE kind = 'READ' AND operation = 'read_import_report'"
    )
    assert read["people"] == 3


async def test_the_report_is_in_the_readers_language(lists: Lists) -> None:
    id_ = await lists.committed(table(family(1, "Rosa")))
    headers = {"Accept-Language": "en", **lists.desk._token(REGISTRAR)}
    answer = await lists.desk.installation.client.get(f"/registration/v1/imports/{id_}/report", headers=headers)
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["Summary", "Families", "Warnings"]
    rows = [tuple(row) for row in book["Families"].iter_rows(values_only=True)]
    assert rows[1] == (2, "NEW", "Rosa", "Soto", "Planeta", 1, "NO", None)
    assert ("New families", 1) in list(book["Summary"].iter_rows(values_only=True))


@pytest.mark.parametrize("language", REPORT_WORDS)
def test_every_count_and_outcome_has_a_word_in_every_language(language: str) -> None:
    words = REPORT_WORDS[language]
    assert set(words.counts) == set(ImportCounts.model_fields)
    assert set(words.outcomes) == {*RowOutcome} - {RowOutcome.GONE}
    assert all([*words.counts.values(), *words.outcomes.values()])


async def test_a_protected_family_looks_like_one_that_nobody_has_met(lists: Lists) -> None:
    id_ = await lists.committed(table(family(1, "Rosa"), family(2, "Alba")))
    await met(lists, "Alba")
    await lists.desk.rows("UPDATE person SET protected = true WHERE given_names = 'Alba' RETURNING 1")
    assert (await sheets(lists, id_))["Familias"][2] == (3, "NUEVA", "Alba", "Soto", "Planeta", 1, "NO", None)
    seen = (await lists.desk.get(f"/lists/{await lists.list_id()}/seen")).json()
    assert seen["items"][0]["households_seen"] == 0


async def test_listed_against_met_per_colonia_however_it_is_written(lists: Lists) -> None:
    rows = [family(1, "Rosa", place="Col. Planeta"), child("Tito"), family(2, "Alba", place="PLANETA")]
    await lists.committed(table(*rows, family(3, "Nora", place="Rivera"), family(4, "Dora", place="Col. Planeta")))
    await met(lists, "Rosa")
    seen = (await lists.desk.get(f"/lists/{await lists.list_id()}/seen")).json()
    assert seen["version"] == 1
    assert [tuple(one.values()) for one in seen["items"]] == [("Col. Planeta", 3, 1, 4, 2), ("Rivera", 1, 0, 1, 0)]


async def test_lists_are_those_of_ones_own_sites_in_pages(lists: Lists) -> None:
    """Each with its newest version; one that is only expected has none."""
    await lists.committed(table(family(1, "Rosa"), family(2, "Alba")))
    await lists.committed(table(family(1, "Rosa")))
    await lists.start(name="Otra")
    found, cursor = [], ""
    for _ in range(2):
        page = (await lists.desk.get(f"/lists?limit=1{cursor}")).json()
        found += page["items"]
        cursor = f"&cursor={page.get('next')}"
    assert page.get("next") is None
    told = {one["name"]: (one["source"], one["version"], one["listed_on"], one["households"]) for one in found}
    assert told == {"Inundación": ("CODEM", 2, "2023-11-20", 1), "Otra": ("CODEM", 0, None, 0)}
    elsewhere = Member(OUTSIDER.subject, {"REGISTRAR": [LA_LIMA]})
    assert (await lists.desk.get("/lists", member=elsewhere)).json()["items"] == []
    assert (await lists.desk.get("/lists", member=OUTSIDER)).status_code == 403


async def test_progress_is_told_step_by_step_and_from_where_it_was_left(lists: Lists) -> None:
    id_ = await lists.committed(table(family(1, "Rosa")))
    told = await lists.desk.get(f"/imports/{id_}/progress")
    assert told.headers["content-type"].startswith("text/event-stream")
    assert '"state": "COMMITTED", "done": 1, "total": 1, "version": 1' in told.text
    step = told.text.partition("id: ")[2].partition("\n")[0]
    token = lists.desk._token
    again = await lists.desk.installation.client.get(
        f"/registration/v1/imports/{id_}/progress", headers={"Last-Event-ID": step, **token(REGISTRAR)}
    )
    assert "data:" not in again.text


async def test_who_was_only_ever_listed_expires_with_the_event_and_who_was_met_does_not(lists: Lists) -> None:
    flood, storm = new_id(), new_id()
    rosa = family(1, "Rosa", dni="0801199000011")
    await lists.committed(table(rosa, family(2, "Alba")), emergency_id=str(flood))
    await lists.committed(table(family(1, "Nora")), name="Tormenta", emergency_id=str(storm))
    await lists.committed(table(family(1, "Dora")), name="Sin evento")
    await met(lists, "Alba")
    database = lists.desk.installation.runtime("registration").database

    async def expired(closed: list[Any], before: date) -> set[str]:
        async def work(session: AsyncSession) -> list[Any]:
            return await expired_listed(
                session, closed_emergencies=closed, listed_before=before, after=UUID(int=0), rows_max=100
            )

        ids = await database.run(work)
        return {name for name, row in (await lists.heads()).items() if row["household_id"] in ids}

    assert await expired([], date(2023, 1, 1)) == set()
    assert await expired([flood], date(2023, 1, 1)) == {"Rosa"}
    assert await expired([flood, storm], date(2024, 1, 1)) == {"Rosa", "Nora", "Dora"}
    await lists.committed(table(rosa), name="Tormenta", emergency_id=str(storm))
    assert await expired([flood], date(2023, 1, 1)) == set()


async def test_a_file_is_forgotten_when_its_days_are_over_and_the_families_stay(lists: Lists) -> None:
    id_ = await lists.committed(table(family(1, "Rosa"), family(2, "Alba"), family(1, "Rosa")))
    await lists.worker().forget()
    assert len(await lists.desk.rows("SELECT FROM blob")) == 1
    await lists.desk.rows("UPDATE blob SET expires_at = now() - interval '1 second' RETURNING 1")
    await lists.worker().forget()
    assert await lists.desk.rows("SELECT FROM blob") == []
    rows = await lists.desk.rows("SELECT content, place, name_key FROM import_household ORDER BY number")
    assert [tuple(row.values()) for row in rows] == [(None, "Planeta", b""), (None, "Planeta", b""), (None, None, b"")]
    assert set(await lists.heads()) == {"Rosa", "Alba"}
    answer = await lists.undo(id_)
    assert (answer.status_code, answer.json()["code"]) == (409, "import_expired")
