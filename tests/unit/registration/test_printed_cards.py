"""What is printed is read back: ten cards of a sheet, turned, out of focus, stained; wristbands wet and bent."""

import random
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

import pytest
from PIL import Image

from services.registration.rules.printing import CARD_TEXTS, LAYOUTS, PAGES, Printed, sheet_of
from services.registration.rules.printing.sheets import in_groups
from shared.contracts.card_codes import new_codes
from shared.contracts.scans import parse_scan
from shared.contracts.signed_cards import sign
from tests.support.paper import (
    bent,
    blurred,
    faded,
    pages_of,
    piece,
    read_codes,
    rotated,
    sizes_of,
    stained,
    words_of,
)

NOW = datetime(2023, 6, 15, tzinfo=UTC)
CODES = new_codes(11, random.Random(11).randrange)
CARD, BAND = LAYOUTS["CARD"], LAYOUTS["WRISTBAND"]


def signed(code: str) -> str:
    return sign(code, issued=NOW, kid=UUID(int=7), secret=b"\x01" * 32)


def sheet(kind: str = "CARD", page: str = "A4", language: str = "es", **changes: Any) -> bytes:
    layout = LAYOUTS[kind]
    cards = [Printed(code, signed(code) if layout.signed else code, changes.get("name")) for code in CODES]
    return sheet_of(
        cards, layout=layout, page=PAGES[page], text=CARD_TEXTS[language], operation="honduras", made_at=NOW
    )


@cache
def one_qr(kind: str = "CARD") -> Image.Image:
    """The first QR of a sheet with its quiet zone, as the paper has it."""
    layout = LAYOUTS[kind]
    left, top = next(layout.places(PAGES["A4"]))
    x, y = left + layout.qr_left[0], top + (layout.height - layout.qr) / 2
    return piece(pages_of(sheet(kind))[0], (x, y, x + layout.qr, y + layout.qr))


@pytest.mark.parametrize(("page", "size"), [("A4", (210, 297)), ("LETTER", (216, 279))])
def test_ten_cards_of_a_sheet_are_read_and_the_eleventh_is_on_the_next(page: str, size: tuple[int, int]) -> None:
    pdf = sheet(page=page)
    first, second = pages_of(pdf)
    assert sizes_of(pdf) == [size] * 2
    assert {parse_scan(text).code for text in read_codes(first)} == set(CODES[:10])
    assert [parse_scan(text).code for text in read_codes(second)] == CODES[10:]


@pytest.mark.parametrize("page", PAGES)
def test_cards_are_of_a_bank_cards_size_and_lie_on_the_paper_with_their_cut_marks(page: str) -> None:
    assert (CARD.width, CARD.height, CARD.pieces) == (85.6, 53.98, 10)
    for layout in LAYOUTS.values():
        left, top = layout.origin(PAGES[page])
        assert left > 3.5
        assert top > 3.5
        assert layout.qr <= layout.height


@pytest.mark.parametrize("language", CARD_TEXTS)
def test_every_language_is_printed_with_all_its_letters(language: str) -> None:
    said = " ".join(words_of(sheet(language=language)).split())
    assert CARD_TEXTS[language] in said
    assert in_groups(CODES[0]) in said


def test_a_name_is_printed_only_where_it_is_given_and_a_letter_without_a_glyph_is_a_dot() -> None:
    assert "Ñáñez" not in words_of(sheet())
    said = " ".join(words_of(sheet(name="Òlga Ñáñez Œuvré Conceição 李")).split())
    assert "Òlga Ñáñez Œuvré Conceição ·" in said


@pytest.mark.parametrize("degrees", [7, 45, 90, 163, 180, 270])
def test_a_turned_card_is_read(degrees: int) -> None:
    assert read_codes(rotated(one_qr(), degrees)) == [signed(CODES[0])]


def test_a_card_out_of_focus_is_read() -> None:
    image = one_qr()
    assert read_codes(blurred(image, image.width / 65)) == [signed(CODES[0])]


@pytest.mark.parametrize("seed", range(12))
def test_a_card_with_a_stain_over_a_fifth_of_its_code_is_read(seed: int) -> None:
    assert read_codes(stained(one_qr(), 0.20, quiet_modules=4 / 65, seed=seed)) == [signed(CODES[0])]


def test_control_a_stain_over_half_of_it_is_too_much() -> None:
    assert read_codes(stained(one_qr(), 0.50, quiet_modules=4 / 65, seed=1)) == []


@pytest.mark.parametrize("page", PAGES)
def test_seven_wristbands_of_a_sheet_are_read_and_each_has_its_code_three_times(page: str) -> None:
    first = read_codes(pages_of(sheet("WRISTBAND", page))[0])
    assert sorted(first) == sorted(CODES[:7] * 3)


@pytest.mark.parametrize("degrees", [0, 12, 90, 200])
@pytest.mark.parametrize("arc", [20, 45, 70])
def test_a_bent_and_wet_wristband_is_read(arc: float, degrees: float) -> None:
    image = bent(one_qr("WRISTBAND"), arc)
    assert read_codes(rotated(faded(blurred(image, image.width / 29)), degrees)) == CODES[:1]
