"""Numbers, phones and machine-readable zones: what looks odd is said, nothing is refused."""

from datetime import date

import pytest

from services.registration.rules.documents import UnreadableMrz, number_warnings, phone_key, phone_warnings, read_mrz
from services.registration.vocabulary import DocumentKind
from shared.contracts.vocabulary import BirthPrecision, Sex

ON = date(2023, 6, 15)
TD3 = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"
TD1 = "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<"


@pytest.mark.parametrize(
    ("country", "number", "warnings"),
    [
        ("HN", "0703-1990-01234", []),
        ("HN", "703199001234", ["dni_leading_zero"]),
        ("HN", "9999-1990-01234", ["dni_municipality"]),
        ("HN", "0703-2090-01234", ["dni_year"]),
        ("HN", "07031990", ["dni_length"]),
        ("HN", "no la tiene", ["dni_not_digits"]),
        ("HN", "---", ["number_empty"]),
        ("HN", "\u202e", ["number_empty"]),
        ("CU", "91021527775", []),
        ("CU", "9102152777", ["number_shape"]),
        ("EC", "1714307103", []),
        ("EC", "1714307104", ["check_digit"]),
        ("MX", "BOXW310820HNERXN09", []),
        ("VE", "V-12.345.678", []),
        ("SN", "anything at all", []),
    ],
)
def test_a_national_number_warns_where_its_country_tells_how(country: str, number: str, warnings: list[str]) -> None:
    assert number_warnings(DocumentKind.NATIONAL_ID, country, number, ON) == warnings


@pytest.mark.parametrize(
    ("phone", "key", "warnings"),
    [
        ("9988-7766", "+50499887766", []),
        ("(504) 9988-7766", "+50499887766", []),
        ("+58 412 1234567", "+584121234567", []),
        ("+504 0000-0000", "+50400000000", ["phone_unassigned"]),
        ("no tiene", None, ["phone_unreadable"]),
        ("12", None, ["phone_length"]),
        (None, None, []),
    ],
)
def test_a_phone_has_a_key_where_it_is_possible(phone: str | None, key: str | None, warnings: list[str]) -> None:
    assert (phone_key(phone), phone_warnings(phone)) == (key, warnings)


@pytest.mark.parametrize("text", [TD3, TD1, TD3.replace("\n", ""), TD1.lower()])
def test_the_specimens_of_icao_are_read(text: str) -> None:
    read = read_mrz(text, ON)
    assert (read.family_names, read.given_names, read.sex) == ("ERIKSSON", "ANNA MARIA", Sex.FEMALE)
    assert (read.birth_date, read.birth_precision) == (date(1974, 8, 12), BirthPrecision.DAY)
    assert read.number in {"L898902C3", "D23145890"}
    assert read.warnings == ("expired",)


def test_every_wrong_digit_of_the_number_is_told() -> None:
    for place in range(9):
        at = TD3.index("\n") + 1 + place
        other = str((int(TD3[at]) + 1) % 10) if TD3[at].isdigit() else "N"  # letters ten apart count the same
        wrong = TD3[:at] + other + TD3[at + 1 :]
        assert "check_digit_number" in read_mrz(wrong, ON).warnings


def test_a_number_of_more_than_nine_characters_goes_on_in_the_optional_data() -> None:
    text = "I<UTOD23145890<7349<<<<<<<<<<<\n3407127M9507122UTO<<<<<<<<<<<2\nSTEVENSON<<PETER<JOHN<<<<<<<<<"
    read = read_mrz(text, ON)
    assert (read.number, read.optional, read.warnings) == ("D23145890734", "", ())


def test_a_birth_date_may_be_known_in_part() -> None:
    assert read_mrz(TD3.replace("7408122", "74<<<<2"), ON).birth_precision is BirthPrecision.YEAR
    assert read_mrz(TD3.replace("7408122", "<<<<<<2"), ON).birth_date is None


def test_a_name_line_without_a_filler_may_be_cut() -> None:
    long = "P<UTO" + "VILLAVICENCIO<DE<LA<CRUZ<<MARIA<GUADALU" + TD3[TD3.index("\n") :]
    assert "names_may_be_cut" in read_mrz(long, ON).warnings


@pytest.mark.parametrize("text", ["", "A" * 88 + "é", TD3 + "<", "\u0000" * 88, "P<UTO\nX"])
def test_what_is_no_zone_is_unreadable(text: str) -> None:
    with pytest.raises(UnreadableMrz):
        read_mrz(text, ON)
