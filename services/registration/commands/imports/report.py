"""The report of an import as a workbook: text is text, whatever it begins with, and nothing is a formula."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from services.registration.commands.finding import Reading
from services.registration.commands.imports.looking import audit_households, looked_at
from services.registration.queries.imports import looking as queries
from services.registration.queries.imports import rows
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
_HEADINGS = ("Fila", "Resultado", "Nombres", "Apellidos", "Colonia", "Personas", "Vista", "Avisos")
_OUTCOMES = {
    "NEW": "NUEVA",
    "ALREADY_HERE": "NUEVA",
    "CHANGED": "CAMBIADA",
    "SAME": "IGUAL",
    "LEFT_OUT": "FUERA",
}
"""That a family is known elsewhere is told in the counts only."""
_COUNTS = {
    "rows": "Filas leídas",
    "households": "Familias",
    "people": "Personas",
    "new": "Familias nuevas",
    "changed": "Familias cambiadas",
    "same": "Familias iguales",
    "gone": "Familias que ya no están",
    "already_here": "Ya registradas (mismo documento)",
    "probably_here": "Probablemente registradas",
    "kept_seen": "Ya vistas: vale lo de la mesa",
    "left_out": "Familias fuera por errores",
    "errors": "Errores",
    "warnings": "Avisos",
}


async def report(reading: Reading, import_id: UUID) -> bytes:
    """The workbook of an import: counts, households with their heads, problems.

    A protected member looks like one without a name. Built when it is asked for, so that whoever is protected by
    then is so in it.

    Raises:
        NotFound: there is no such import at the caller's sites.
        ImportNotRead, MappingMissing, ImportMovedOn, FileRefusal: there is nothing to report.
    """
    found = await looked_at(reading, import_id)
    lines: list[Sequence[Any]] = []
    named: list[UUID] = []
    after = 0
    while chunk := await queries.report_rows(reading.session, import_id, after=after, rows_max=_ROWS_AT_ONCE):
        after = chunk[-1]["number"]
        named += [row["household_id"] for row in chunk if row["given_names"] or row["family_names"]]
        lines += [_line(row) for row in chunk]
    await audit_households(reading, "read_import_report", named)
    problems = await rows.problems(reading.session, import_id, after=0, rows_max=_PROBLEMS_MAX)
    wrong = [(row["row"], row["column"], row["heading"], row["severity"], row["code"]) for row in problems]
    counts = ImportCounts.model_validate(found["counts"]).model_dump()
    summary = [("Lista", found["name"]), ("Fuente", found["source"]), ("Versión", found["version"] or "")]
    summary += [(label, counts[name]) for name, label in _COUNTS.items()]
    return await asyncio.to_thread(workbook, summary, lines, wrong)


def _line(row: Any) -> Sequence[Any]:
    seen = {True: "SÍ", False: "NO", None: ""}[row["seen"]]
    return (
        row["row_first"],
        _OUTCOMES.get(row["outcome"], ""),
        row["given_names"] or "",
        row["family_names"] or "",
        row["place"] or "",
        row["people"],
        seen,
        row["problems"] or "",
    )


def workbook(
    summary: Iterable[Sequence[Any]], households: Iterable[Sequence[Any]], problems: Iterable[Sequence[Any]]
) -> bytes:
    """The three sheets as an XLSX file."""
    import xlsxwriter

    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, _OPTIONS)
    _sheet(book, "Resumen", [], summary)
    _sheet(book, "Familias", _HEADINGS, households)
    _sheet(book, "Avisos", ("Fila", "Columna", "Encabezado", "Tipo", "Aviso"), problems)
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
