"""What a keyboard wedge adds is taken off where it has one reading, and nothing is guessed."""

import contextlib
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.card_codes import with_check_character
from shared.contracts.scans import RAW_CHARACTERS_MAX, parse_scan
from shared.contracts.signed_cards import QrUnreadable, sign

CODE, OTHER = with_check_character("A1B2C3D4E"), with_check_character("F5G6H7J8K")
TEXT = sign(CODE, issued=datetime(2023, 6, 15, tzinfo=UTC), kid=UUID(int=7), secret=b"\x01" * 32)
PAYLOADS = [CODE, TEXT]


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize(
    "around",
    [
        "{}",
        "{}\r",
        "{}\r\n",
        "{}\t",
        "\x02{}\x03",
        "]Q1{}",
        "]d2{}\r\n",
        "]C0{}",
        "{}{}",
        "]Q1{}]Q1{}",
        "]Q1{}{}",
        "{}\r{}\r",
        "]Q1{}\r\n]Q1{}\r\n",
        "\x1d{}",
        "{}\x7f",
    ],
)
def test_a_wedges_marks_are_taken_off(payload: str, around: str) -> None:
    assert parse_scan(around.replace("{}", payload)).code == CODE


def test_a_full_qr_keeps_its_proof_and_ten_characters_have_none() -> None:
    signed = parse_scan(f"]Q1{TEXT}\r").signed
    assert signed is not None
    assert signed.code == CODE
    assert parse_scan(CODE).signed is None


@pytest.mark.parametrize("code", ["AB2CDAB2CD", "AAAAAAAAAA"])
def test_ten_characters_that_repeat_are_not_halved(code: str) -> None:
    assert parse_scan(code).code == code


def test_a_code_that_begins_like_a_qr_is_a_code() -> None:
    code = with_check_character("AM1234567")
    assert parse_scan(code).code == code


@pytest.mark.parametrize(
    "raw",
    [
        CODE + OTHER,
        f"{CODE}\r{OTHER}\r",
        TEXT + CODE,
        f"{TEXT}\r{CODE}",
        CODE[:5] + "\x1d" + CODE[5:],
        CODE[:-1],
        CODE + CODE[:5],
        CODE + CODE + CODE,
        f"]]Q1{CODE}",
        f"+Q1{CODE}",
        f"`Q1{CODE}",
        f" {CODE}",
        CODE.lower(),
        TEXT[:80],
        TEXT.lower(),
        "",
        "\r\n",
        "x" * (RAW_CHARACTERS_MAX + 1),
    ],
)
def test_what_has_two_readings_or_none_is_refused(raw: str) -> None:
    with pytest.raises(QrUnreadable):
        parse_scan(raw)


@given(st.text(max_size=600))
def test_nothing_makes_it_fail_otherwise(raw: str) -> None:
    with contextlib.suppress(QrUnreadable):
        assert len(parse_scan(raw).code) == 10
