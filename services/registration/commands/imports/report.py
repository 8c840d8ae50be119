"""The report of an import as a workbook: text is text, whatever it begins with, and nothing is a formula."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from services.registration.commands.finding import Reading
from services.registration.commands.imports.looking import audit_households, looked_at
from services.registration.queries.finding import is_site_discreet
from services.registration.queries.imports import looking as queries
from services.registration.queries.imports import rows
from services.registration.rules.lists.report_words import REPORT_WORDS, ReportWords
from services.registration.schemas.imports import ImportCounts

_ROWS_AT_ONCE = 5_000
_PROBLEMS_MAX = 20_000
_OPTIONS = {
    "constant_memory": True,
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


async def report(reading: Reading, import_id: UUID, language: str) -> bytes:
    """The workbook of an import in a language: counts, households with their heads, problems.

    Whoever of the list is protected by then looks like one whom nobody has met: the names are the file's own.

    Raises:
        NotFound: there is no such import at the caller's sites.
        ImportNotRead, MappingMissing, ImportMovedOn, FileRefusal: there is nothing to report.
    """
    found = await looked_at(reading, import_id)
    words = REPORT_WORDS[language]
    nameless = await is_site_discreet(reading.session, found["site_id"], reading.viewer())
    lines: list[Sequence[Any]] = []
    named: list[UUID] = []
    after = 0
    while chunk := await queries.report_rows(reading.session, import_id, after=after, rows_max=_ROWS_AT_ONCE):
        after = chunk[-1]["number"]
        if not nameless:
            named += [row["household_id"] for row in chunk if row["given_names"] or row["family_names"]]
        lines += [_line(row, words, nameless=nameless) for row in chunk]
    await audit_households(reading, "read_import_report", named)
    problems = await rows.problems(reading.session, import_id, after=0, rows_max=_PROBLEMS_MAX)
    wrong = [(row["row"], row["column"], row["heading"], row["severity"], row["code"]) for row in problems]
    counts = ImportCounts.model_validate(found["counts"]).model_dump()
    summary = [(words.list_name, found["name"]), (words.source, found["source"])]
    summary += [
        (words.version, found["version"] or ""),
        *((label, counts[name]) for name, label in words.counts.items()),
    ]
    return await asyncio.to_thread(workbook, words, summary, lines, wrong)


def _line(row: Any, words: ReportWords, *, nameless: bool) -> Sequence[Any]:
    names = ("", "") if nameless else (row["given_names"] or "", row["family_names"] or "")
    seen = {True: words.yes, False: words.no, None: ""}[row["seen"]]
    return (
        row["row_first"],
        words.outcomes.get(row["outcome"], ""),
        *names,
        row["place"] or "",
        row["people"],
        seen,
        row["problems"] or "",
    )


def workbook(
    words: ReportWords,
    summary: Iterable[Sequence[Any]],
    households: Iterable[Sequence[Any]],
    problems: Iterable[Sequence[Any]],
) -> bytes:
    """The three sheets as an XLSX file."""
    import xlsxwriter

    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, _OPTIONS)
    _sheet(book, words.summary, [], summary)
    _sheet(book, words.families, words.family_headings, households)
    _sheet(book, words.problems, words.problem_headings, problems)
    book.close()
    return file.getvalue()


def _sheet(book: Any, name: str, headings: Sequence[str], lines: Iterable[Sequence[Any]]) -> None:
    sheet = book.add_worksheet(name)
    for number, line in enumerate([*([headings] if headings else []), *lines]):
        for column, value in enumerate(line):
            if isinstance(value, int):
                sheet.write_number(number, column, value)
            elif value:
                sheet.write_string(number, column, str(value))
