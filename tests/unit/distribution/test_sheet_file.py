"""CSV files of typed rows as people save them, and cells that no spreadsheet calculates."""

from __future__ import annotations

import csv
import io

import pytest

from services.distribution.rules.sheet_file import SheetFileWrong, rows_in
from shared.tables import csv_of, safe

EXCEL = "Fila;Tarjeta;Cantidad;Resultado;Fecha\r\n003-001-7QK;ABCDEFGHJK;2;;5/6/2023\r\n003-002-7QL;;;Vacía;\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_a_file_as_excel_saves_it_in_spanish(encoding: str) -> None:
    assert rows_in(EXCEL.encode(encoding), 10) == [
        {
            "row": "003-001-7QK",
            "card": "ABCDEFGHJK",
            "quantity": 2,
            "written_on": "2023-06-05",
            "outcome": "GIVEN",
        },
        {"row": "003-002-7QL", "outcome": "EMPTY"},
    ]


def test_columns_in_english_in_any_order_with_others_between() -> None:
    text = b"note,quantity,row,outcome,as_written\nx,1,A,void,yes\n\n,,B,,\n"
    assert rows_in(text, 10) == [
        {"row": "A", "quantity": 1, "outcome": "VOID", "card_as_written": True},
        {"row": "B", "outcome": "EMPTY"},
    ]


def test_what_is_no_number_or_outcome_is_left_for_the_schema() -> None:
    assert rows_in("fila;cantidad;resultado\nA;dos;quizás\n".encode(), 10) == [
        {"row": "A", "quantity": "dos", "outcome": "quizás"}
    ]


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b"tarjeta;cantidad\nA;1\n", b"PK\x03\x04\x00", b"fila\nA\nB\nC\n"], ids=repr
)
def test_what_is_no_sheets_file_is_refused(content: bytes) -> None:
    with pytest.raises(SheetFileWrong):
        rows_in(content, 2)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_text_that_begins_like_a_formula_is_text(text: str) -> None:
    assert safe(text) == f"'{text}"
    assert safe(-1) == "-1"
    [_, row] = csv.reader(io.StringIO(csv_of(["a"], [[text]]).decode("utf-8-sig"), newline=""))
    assert row == [f"'{text}"]
