"""Lists as municipal committees send them, with all that is usually wrong; everybody in them is made up.

`python -m tests.support.sample_lists` writes them to `tests/data/imports/`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

FOLDER = Path(__file__).parents[1] / "data" / "imports"
MADE = datetime(2023, 11, 20)  # noqa: DTZ001 - a workbook's properties have no zone


def workbook(rows: Sequence[Sequence[Any]], *, merged: Mapping[str, str] | None = None) -> bytes:
    """A workbook of one sheet; `merged` are ranges with their text, written over the rows; `=...` is a formula."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    book.set_properties({"created": MADE})
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet("Lista")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(number, column, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001
            elif value is not None:
                sheet.write(number, column, value)
    for place, text in (merged or {}).items():
        sheet.merge_range(place, text)
    book.close()
    return file.getvalue()


def text(rows: Sequence[Sequence[Any]], *, delimiter: str, encoding: str) -> bytes:
    """A text file of the rows."""
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return file.getvalue().encode(encoding)


def heads_with_counts() -> bytes:
    """Heads of family with counts only: titles, two merged lines of headings, capitals, identity as numbers, totals."""
    counts = ["COMPOSICION FAMILIAR", None, None, None]
    return workbook(
        [
            ["COMITE DE EMERGENCIA MUNICIPAL (CODEM)"],
            ["LISTADO DE FAMILIAS DAMNIFICADAS - LA LIMA"],
            [],
            [
                "No.",
                "NOMBRE DEL JEFE DE FAMILIA",
                "IDENTIDAD",
                "TEL",
                *counts,
                "TOTAL",
                "COLONIA",
                "OBSERVACIONES",
            ],
            [None, None, None, None, "MUJERES", "HOMBRES", "NINAS", "NINOS", None, None, None],
            [1, "ZOILA CANALES MEZA", 501197200017, "9900 0001", 2, 1, 1, None, 4, "COL. PLANETA", "casa inundada"],
            [2, "FAUSTO DE LA CRUZ NUNEZ", 501196500018, None, 1, 1, None, 3, 5, "PLANETA", None],
            [3, "IRMA PAGOADA", "0501-1990-00019", "no tiene", 1, None, 2, None, 3, "Bo. El Centro", "=1+1"],
            [4, "CESAR TABORA", 8.01e11, None, None, 1, None, "dos", 3, "Bo. El Centro", None],
            [5, None, None, None, 1, 2, None, None, 3, "BARRIO EL CENTRO", "no dio nombre"],
            ["TOTAL", None, None, None, 5, 5, 3, 5, 18, None, None],
        ],
        merged={"E4:H4": "COMPOSICION FAMILIAR"},
    )


def members_by_number() -> bytes:
    """Members by row under a household's number that stands once; two surnames; dates as people write them."""
    return text(
        [
            [
                "Familia No",
                "Primer nombre",
                "Segundo nombre",
                "Primer apellido",
                "Segundo apellido",
                "Identidad",
                "Sexo",
                "Fecha de nacimiento",
                "Parentesco",
                "Barrio o Colonia",
            ],
            ["1", "Nohemí", "", "Suazo", "Peña", "0502199000021", "M", "5 de marzo 1990", "jefa", "La Rivera"],
            ["", "Ángel", "Ramón", "Suazo", "", "", "H", "03/04/2015", "hijo", ""],
            ["", "Lucía", "", "Suazo", "", "", "M", "agosto 2019", "hija", ""],
            ["2", "Eliseo", "", "Múñoz", "Lara", "502198000022", "H", "29339", "jefe", "La Rivera"],
            ["", "Blanca", "", "Lara", "", "", "M", "12/25/1984", "esposa", ""],
            ["", "", "", "", "", "", "H", "2020", "hijo", ""],
            ["3", "Genaro", "", "Ulloa", "", "0502-1958-00023", "H", "31-12-58", "jefe", "San José"],
        ],
        delimiter=";",
        encoding="cp1252",
    )


def names_in_one_column() -> bytes:
    """Surnames and names in one column, ages instead of dates, a relationship that tells where a family begins."""
    return text(
        [
            ["Apellidos y nombres", "Parentesco", "Edad", "Sexo", "Celular", "Comunidad"],
            ["Quan Ferrera Dilcia", "Jefa de hogar", "34 años", "F", "+504 9900-0031", "Aldea Cuyamel"],
            ["Quan Josué", "hijo", "8 meses", "M", "", "Aldea Cuyamel"],
            ["Ferrera, María de los Ángeles", "madre", "71", "F", "", "Aldea Cuyamel"],
            ["Pineda Soto Wilfredo", "Jefe", "ochenta", "M", "9900", "Cuyamel"],
            ["Pineda Yolanda", "esposa", "200", "F", "", "Cuyamel"],
            ["Pineda Soto Wilfredo", "Jefe", "ochenta", "M", "9900", "Cuyamel"],
        ],
        delimiter="\t",
        encoding="utf-16",
    )


def marked_heads() -> bytes:
    """A mark for the head, one surname, real dates and serial numbers, a column that only `M` stands in."""
    return workbook(
        [
            ["Nº", "Jefe/a de familia", "Nombres", "Apellido", "DNI", "Sexo", "F. de nacimiento", "Dirección", "Notas"],
            [1, "X", "Orlin", "Bonilla", 1801198500041, "M", date(1985, 6, 7), "Bloque 4, casa 2", "=SUM(A1:A2)"],
            [2, None, "Kenia", "Bonilla", None, "M", 40000, "Bloque 4, casa 2", "@nota"],
            [3, "X", "Marlen", "Discua", "1801 1979 00042", "M", "1979", "Bloque 9", None],
            [4, None, "Sin nombre", None, "pendiente", "M", date(2031, 1, 1), "Bloque 9", None],
            [5, "x", "Abel", "Discua", "9999999999999", "M", "1/2/1950", None, "+504"],
        ]
    )


SAMPLES = {
    "jefes_con_conteos.xlsx": heads_with_counts,
    "miembros_por_numero.csv": members_by_number,
    "nombres_en_una_columna.csv": names_in_one_column,
    "jefes_marcados.xlsx": marked_heads,
}

if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, build in SAMPLES.items():
        (FOLDER / name).write_bytes(build())
