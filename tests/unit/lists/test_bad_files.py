"""Files that are attacks, or mistakes: refused with a reason, and never unpacked."""

from __future__ import annotations

import io
import tracemalloc
import zipfile
from collections.abc import Callable

import pytest

from services.registration.rules.lists import limits
from services.registration.rules.lists.child import read
from services.registration.rules.lists.refused import FileRefused
from services.registration.rules.lists.tables import encoding_of, rows_of
from tests.support.sample_lists import heads_with_counts, text, workbook

ENTITY = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
SHEET = "xl/worksheets/sheet1.xml"


def changed(part: str, change: Callable[[bytes], bytes]) -> bytes:
    """A sound workbook with one part changed, or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(heads_with_counts())) as sound, zipfile.ZipFile(out, "w", 8) as archive:
        names = sound.namelist()
        for name in names:
            archive.writestr(name, change(sound.read(name)) if name == part else sound.read(name))
        if part not in names:
            archive.writestr(part, change(b""))
    return out.getvalue()


def refusal(content: bytes) -> str:
    """The code with which a file is refused, wherever that happens."""
    [line, *_] = read({"do": "layout"}, content)
    if "refused" not in line:
        fields = line["layout"]["columns"]
        *_, line = read({"do": "households", "columns": fields, "m_means": None, "on": "2023-11-20"}, content)
    return str(line.get("refused"))


def far_cell(reference: str) -> Callable[[bytes], bytes]:
    """A sheet with one more cell, far away."""
    row = "".join(one for one in reference if one.isdigit())
    cell = f'<row r="{row}"><c r="{reference}"><v>1</v></c></row></sheetData>'.encode()
    return lambda sheet: sheet.replace(b"</sheetData>", cell)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_has_no_table"),
        (b"  \n ", "file_has_no_table"),
        (b"solo una linea", "file_has_no_table"),
        (b"%PDF-1.7 ...", "file_not_a_sheet"),
        (b"\xd0\xcf\x11\xe0 old excel", "file_not_a_sheet"),
        (b"a;b\x00c\n1;2", "file_not_a_sheet"),
        (b"PK\x03\x04 not really", "file_unreadable"),
        (heads_with_counts()[:3_000], "file_unreadable"),
    ],
)
def test_what_is_no_spreadsheet_says_so(content: bytes, code: str) -> None:
    assert refusal(content) == code


def test_a_zip_that_is_no_workbook_is_no_spreadsheet() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<a/>")
    assert refusal(out.getvalue()) == "file_not_a_sheet"


@pytest.mark.parametrize("part", ["xl/embeddings/inner.xlsx", "xl/media/picture.png"])
def test_an_archive_in_the_archive_is_refused(part: str) -> None:
    inner = heads_with_counts()
    assert refusal(changed(part, lambda _: inner)) == "file_holds_archive"


@pytest.mark.parametrize("part", [SHEET, "xl/sharedStrings.xml", "xl/workbook.xml"])
def test_xml_that_calls_outside_is_refused(part: str) -> None:
    assert refusal(changed(part, lambda xml: ENTITY + xml.partition(b"?>")[2])) == "file_has_unsafe_xml"


def test_xml_that_calls_outside_in_another_encoding_is_refused() -> None:
    forged = changed(SHEET, lambda xml: ENTITY.decode().encode("utf-16"))
    assert refusal(forged) in ("file_has_unsafe_xml", "file_unreadable")


def test_xml_that_hides_its_entities_behind_a_long_comment_is_refused() -> None:
    late = b"<!--" + b"x" * 20_000 + b"-->" + ENTITY.partition(b"?>")[2]
    assert refusal(changed(SHEET, lambda xml: late + xml.partition(b"?>")[2])) == "file_has_unsafe_xml"


def test_a_zip_bomb_is_refused_unopened_and_memory_stays_flat() -> None:
    bomb = changed("xl/media/zeros.bin", lambda _: bytes(limits.INFLATED_BYTES_MAX // 10))
    assert len(bomb) < 100_000
    tracemalloc.start()
    try:
        assert refusal(bomb) == "file_too_big_inside"
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def test_many_parts_are_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", "<a/>")
        for number in range(limits.PARTS_MAX + 1):
            archive.writestr(f"xl/{number}", "")
    assert refusal(out.getvalue()) == "file_too_big_inside"


@pytest.mark.parametrize("reference", ["A1048576", "A999999999"])
def test_a_cell_a_million_rows_down_is_refused(reference: str) -> None:
    assert refusal(changed(SHEET, far_cell(reference))) in ("file_too_many_rows", "file_unreadable")


def test_a_cell_in_the_last_column_is_refused() -> None:
    wide = [["Nombres", "Apellidos", *["x"] * 200], ["Rosa", "Soto", *["1"] * 200]]
    assert refusal(workbook(wide)) == "file_too_many_columns"
    assert refusal(text(wide, delimiter=";", encoding="utf-8")) == "file_too_many_columns"


def test_a_million_rows_of_text_are_refused() -> None:
    assert refusal(b"Nombres;Apellidos\n" + b"Rosa;Soto\n" * 1_000_000) == "file_too_many_rows"


def test_a_formula_is_never_calculated_nor_kept() -> None:
    rows = list(rows_of(workbook([["Nombres", "Apellidos"], ['=HYPERLINK("http://x";"Rosa")', "Soto"]])))
    assert rows[1][1] == "Soto"
    assert "HYPERLINK" not in str(rows)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_text_is_read_in_every_encoding_and_with_every_separator(encoding: str, delimiter: str) -> None:
    content = text([["Nombres", "Apellidos"], ["Nohemí", "Núñez"]], delimiter=delimiter, encoding=encoding)
    assert list(rows_of(content)) == [["Nombres", "Apellidos"], ["Nohemí", "Núñez"]]


def test_half_a_utf_16_letter_is_refused() -> None:
    with pytest.raises(FileRefused):
        list(rows_of("Nombres\tApellidos".encode("utf-16")[:-1]))
    assert encoding_of(b"\xe9a") == "cp1252"
