"""Codes on goods: every reading of a scan, and none that is not whole."""

from __future__ import annotations

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.distribution.rules.stock import Reading, ScanUnreadable, read_scan

GTIN, GS = "07032069804988", "\x1d"
WHOLE = Reading(gtin=GTIN, batch="L1", expires_on=date(2035, 6, 30), count=10)


@pytest.mark.parametrize(
    "raw",
    [
        f"01{GTIN}1735063010L1{GS}3710",
        f"01{GTIN}17350630371010L1".replace("371010L1", f"3710{GS}10L1"),
        f"]C101{GTIN}1735063010L1{GS}3710",
        f"]d2{GS}01{GTIN}1735063010L1{GS}3710\r\n",
        f"]Q301{GTIN}1735063010L1{GS}3710{GS}",
        f"01{GTIN}1735063010L1\u241d3710",
        f"01{GTIN}1735063010L1{{GS}}3710",
        f"01{GTIN}1735063010L1^]3710",
        f"(01){GTIN}(17)350630(10)L1(37)10",
        f"(01) {GTIN} (17) 350630 (10) L1 (37) 10",
        f"]C101{GTIN}1735063010L1{GS}3710\r]C101{GTIN}1735063010L1{GS}3710\r",
    ],
)
def test_a_whole_code_has_one_reading(raw: str) -> None:
    assert read_scan(raw) == [WHOLE]


def test_day_00_is_the_months_last() -> None:
    assert read_scan(f"01{GTIN}17310200")[0].expires_on == date(2031, 2, 28)


@pytest.mark.parametrize("raw", ["7032069804988", "07032069804988", "]E07032069804988", "7032069804988\n"])
def test_a_bare_gtin_has_fourteen_digits(raw: str) -> None:
    assert read_scan(raw) == [Reading(gtin=GTIN)]


def test_best_before_is_no_expiry() -> None:
    assert read_scan(f"(01){GTIN}(15)350630") == [Reading(gtin=GTIN, best_before=date(2035, 6, 30))]


def test_a_pallet_says_what_is_on_it() -> None:
    raw = f"(00)106141411234567897(02){GTIN}(37)48(10)P1"
    assert read_scan(raw) == [Reading(gtin=GTIN, batch="P1", sscc="106141411234567897", count=48)]


@pytest.mark.parametrize("digit", [d for d in "0123456789" if d != GTIN[-1]])
@pytest.mark.parametrize("shape", ["01{}10L1", "(01){}(10)L1", "(02){}(37)1", "{}"])
def test_a_wrong_check_digit_is_refused(digit: str, shape: str) -> None:
    with pytest.raises(ScanUnreadable, match="check_digit"):
        read_scan(shape.format(GTIN[:-1] + digit))


def test_a_wrong_check_digit_of_a_pallet_is_refused() -> None:
    with pytest.raises(ScanUnreadable, match="check_digit"):
        read_scan("(00)106141411234567890")


def test_a_batch_that_may_have_swallowed_what_followed_has_several_readings() -> None:
    readings = read_scan(f"01{GTIN}1012345173506303710")
    assert len(readings) > 1
    assert Reading(gtin=GTIN, batch="12345173506303710") in readings
    assert Reading(gtin=GTIN, batch="12345", expires_on=date(2035, 6, 30), count=10) in readings


@pytest.mark.parametrize("batch", ["L-2023-06", "0329", "ABC", "7", "LOT7781"])
def test_a_batch_that_can_not_have_swallowed_anything_has_one(batch: str) -> None:
    assert read_scan(f"01{GTIN}1735063010{batch}") == [Reading(gtin=GTIN, batch=batch, expires_on=date(2035, 6, 30))]


@pytest.mark.parametrize("batch", ["12345", "AB17350630", "X3710", "2117350630", "10L21"])
@pytest.mark.parametrize("rest", ["17350630", "3710", "21S9", "17350630" + "3710"])
def test_losing_a_separator_never_hides_the_right_reading(batch: str, rest: str) -> None:
    whole = read_scan(f"01{GTIN}10{batch}{GS}{rest}")
    assert whole[0] in read_scan(f"01{GTIN}10{batch}{rest}")


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "\r\n",
        "hola",
        "(99)x",
        f"(01){GTIN}(10)A(B)C",
        f"01{GTIN}17351399",
        f"01{GTIN}17350631",
        f"(01){GTIN}(17)350230",
        f"01{GTIN}\x00" + "10L1",
        f"01{GTIN}10L1\r01{GTIN}10L2",
        "x" * 221,
        f"01{GTIN}10L\u00e9",
    ],
)
def test_what_is_not_whole_is_refused(raw: str) -> None:
    with pytest.raises(ScanUnreadable, match="unreadable"):
        read_scan(raw)


def test_two_values_of_one_kind_contradict_each_other() -> None:
    with pytest.raises(ScanUnreadable, match="contradiction"):
        read_scan(f"01{GTIN}10L1{GS}10L2")


@given(st.text(max_size=230))
def test_nothing_makes_it_fail_otherwise(raw: str) -> None:
    with contextlib.suppress(ScanUnreadable):
        assert read_scan(raw)


@given(st.text("0123456789()" + GS, max_size=230))
def test_no_digits_make_it_fail_or_take_for_ever(raw: str) -> None:
    with contextlib.suppress(ScanUnreadable):
        assert len(read_scan(raw)) <= 26
