"""Codes of rows on paper: what is mistyped is found, and what is printed is read back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import combinations
from uuid import UUID

import pytest

from services.distribution.rules.paper import ROWS_PER_PAGE, Sheet, sheet_pdf
from services.distribution.rules.row_codes import (
    RowCodeWrong,
    SheetName,
    in_groups,
    qr_text,
    read_qr,
    row_code,
    row_id,
    row_of,
    token_of,
)
from shared.contracts.card_codes import ALPHABET, is_card_code
from tests.support.paper import blurred, pages_of, read_codes, rotated, sizes_of, words_of

SHEET = SheetName(UUID(int=5), UUID(int=6), 17)
ROWS = 30


def is_found(code: str, sheet: SheetName = SHEET) -> bool:
    """Whether a typed code is refused."""
    try:
        row_of(code, sheet, ROWS)
    except RowCodeWrong:
        return True
    return False


def test_a_row_is_read_as_printed_and_as_people_type_it() -> None:
    code = row_code(SHEET, 3)
    assert len(code) == 9
    assert [row_of(typed, SHEET, ROWS) for typed in (code, in_groups(code), in_groups(code).lower(), f" {code} ")] == [
        3
    ] * 4


def test_every_wrong_character_and_every_swap_is_found() -> None:
    code = row_code(SHEET, 12)
    wrong = {code[:n] + one + code[n + 1 :] for n in range(9) for one in ALPHABET} - {code}
    for i, j in combinations(range(9), 2):
        swapped = list(code)
        swapped[i], swapped[j] = swapped[j], swapped[i]
        wrong.add("".join(swapped))
    assert [one for one in wrong - {code} if not is_found(one)] == []
    assert len(wrong) > 250


def test_a_row_of_another_sheet_is_found() -> None:
    others = [SheetName(SHEET.round_id, UUID(int=n), SHEET.number) for n in range(1_000, 3_000)]
    missed = [one for one in others if not is_found(row_code(one, 3))]
    assert len(missed) <= 10  # one in 1,024
    assert is_found(row_code(SheetName(SHEET.round_id, SHEET.sheet_id, 18), 3))


def test_a_row_that_the_sheet_has_not_is_found() -> None:
    assert is_found(row_code(SHEET, ROWS + 1))
    assert is_found(row_code(SHEET, 0))


@pytest.mark.parametrize("typed", ["", "AR1", "AR1!!!", "AR1" + "A" * 64, "٠١٧٠٠٣٧QK", "017" * 30])
def test_what_is_no_code_is_found(typed: str) -> None:
    assert is_found(typed)


def test_a_rows_code_is_no_cards_nor_is_its_token() -> None:
    codes = [row_code(SHEET, row) for row in range(1, ROWS + 1)]
    assert not any(is_card_code(code) or is_card_code(token_of(code)) for code in codes)
    assert {len(token_of(code)) for code in codes} == {10}
    assert len({token_of(code) for code in codes}) == ROWS


def test_a_qr_names_round_row_and_both_numbers_and_a_damaged_one_nothing() -> None:
    text = qr_text(SHEET, 3)
    read = read_qr(text)
    assert (read.round_id, read.row_id, read.sheet, read.row) == (UUID(int=5), row_id(UUID(int=6), 3), 17, 3)
    assert row_of(text, SHEET, ROWS) == 3
    for n in range(3, len(text)):
        with pytest.raises(RowCodeWrong):
            read_qr(text[:n] + ("A" if text[n] != "A" else "B") + text[n + 1 :])


def sheet(paper: str = "A4", language: str = "es", rows: int = ROWS) -> bytes:
    """A sheet of Danlí's round."""
    printed = Sheet(
        SHEET, rows, "DANLI-2023-06", "Higiene en tránsito", "HN-DANLI", date(2023, 6, 1), date(2023, 6, 30)
    )
    return sheet_pdf(printed, paper=paper, language=language, made_at=datetime(2023, 6, 15, tzinfo=UTC))


@pytest.mark.parametrize(("paper", "size"), [("A4", (210, 297)), ("LETTER", (216, 279))])
def test_all_rows_of_all_pages_are_read_back_in_order(paper: str, size: tuple[int, int]) -> None:
    pdf = sheet(paper)
    pages = [sorted(read_qr(text).row for text in read_codes(page)) for page in pages_of(pdf)]
    assert sizes_of(pdf) == [size] * 3
    assert pages == [list(range(1, 13)), list(range(13, 25)), list(range(25, 31))]
    assert len(pages[0]) == ROWS_PER_PAGE


def test_a_page_that_is_turned_and_out_of_focus_is_read() -> None:
    page = pages_of(sheet(rows=ROWS_PER_PAGE))[0]
    seen = read_codes(blurred(rotated(page, 8), module_pixels=3.4))
    assert sorted(read_qr(text).row for text in seen) == list(range(1, ROWS_PER_PAGE + 1))


def test_codes_stand_in_print_and_headings_in_the_language_asked_for() -> None:
    spanish, english = words_of(sheet()), words_of(sheet(language="en"))
    assert in_groups(row_code(SHEET, 30)) in spanish
    assert "Firma o huella" in spanish
    assert "Signature or mark" in english


def test_the_same_sheet_again_is_the_same_file() -> None:
    assert sheet() == sheet()
