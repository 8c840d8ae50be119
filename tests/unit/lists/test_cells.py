"""One cell, in the shapes in which people write."""

from __future__ import annotations

from datetime import date

import pytest

from services.registration.rules.lists import cells
from services.registration.rules.lists.names import place_key, split_name
from services.registration.rules.lists.tables import Cell
from shared.contracts.vocabulary import BirthPrecision, Sex

ON = date(2023, 11, 20)


@pytest.mark.parametrize(
    "cell",
    [
        *("05/03/1990", "5/3/90", "5-3-1990", "05.03.1990", "1990-03-05", "5 de marzo de 1990", "5 de marzo 1990"),
        *("05-mar-1990", "Marzo 5, 1990", "5 MARZO 1990", 32937, 32937.0, 5031990, "05031990", date(1990, 3, 5)),
    ],
)
def test_a_day_is_read_in_many_shapes(cell: Cell) -> None:
    assert cells.birth_of(cell, ON) == cells.Birth(date(1990, 3, 5), BirthPrecision.DAY)


@pytest.mark.parametrize(
    ("cell", "day", "precision"),
    [
        ("marzo 1990", date(1990, 3, 1), BirthPrecision.MONTH),
        ("marzo de 1990", date(1990, 3, 1), BirthPrecision.MONTH),
        ("03/1990", date(1990, 3, 1), BirthPrecision.MONTH),
        (1990, date(1990, 7, 1), BirthPrecision.YEAR),
        ("1990", date(1990, 7, 1), BirthPrecision.YEAR),
    ],
)
def test_what_is_not_known_of_a_date_is_not_invented(cell: Cell, day: date, precision: BirthPrecision) -> None:
    birth = cells.birth_of(cell, ON)
    assert birth is not None
    assert (birth.day, birth.precision) == (day, precision)


def test_month_before_day_is_taken_only_where_there_is_no_such_month_and_said() -> None:
    assert cells.birth_of("12/25/1984", ON) == cells.Birth(date(1984, 12, 25), BirthPrecision.DAY, odd=True)
    assert cells.birth_of("04/03/1984", ON) == cells.Birth(date(1984, 3, 4), BirthPrecision.DAY)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("31/02/1990", "birth_date_unclear"),
        ("ayer", "birth_date_unclear"),
        ("1/1/0001", "birth_date_unclear"),
        (3.5, "birth_date_unclear"),
        (1e308, "birth_date_unclear"),
        (-1, "birth_date_unclear"),
        ("21/11/2023", "birth_date_in_future"),
        (80_001, "birth_date_unclear"),
    ],
)
def test_what_can_not_be_a_birth_date_says_why(cell: Cell, code: str) -> None:
    with pytest.raises(cells.Unclear, match=code):
        cells.birth_of(cell, ON)


@pytest.mark.parametrize(
    ("cell", "years"), [("34", 34), (34, 34), (34.0, 34), ("34 años", 34), ("8 meses", 0), ("15 m", 1), ("20 días", 0)]
)
def test_an_age_is_completed_on_the_lists_day(cell: Cell, years: int) -> None:
    from services.registration.rules.ages import completed_age

    birth = cells.birth_by_age(cell, ON)
    assert birth is not None
    age = completed_age(birth.day, birth.precision, ON)
    assert age is not None
    assert age.years == years


@pytest.mark.parametrize("cell", ["ochenta", "200", "-3", "1e9", "3 4", date(2020, 1, 1), float("inf"), float("nan")])
def test_what_is_no_age_is_unclear(cell: Cell) -> None:
    with pytest.raises(cells.Unclear):
        cells.birth_by_age(cell, ON)


@pytest.mark.parametrize("cell", [801199012345, 801199012345.0, "801199012345", "0801199012345", "0801-1990-12345"])
def test_an_identity_number_gets_its_leading_zero_back(cell: Cell) -> None:
    assert cells.document_of(cell, ON) == cells.Paper("NATIONAL_ID", "0801-1990-12345")


@pytest.mark.parametrize("cell", ["9999-9999-99999", "12345678", "AB123456"])
def test_an_odd_document_is_kept_and_said(cell: str) -> None:
    paper = cells.document_of(cell, ON)
    assert paper is not None
    assert paper.odd


@pytest.mark.parametrize(
    "cell", ["8.01199E+11", "8,01E+11", 801000000000, "en trámite", float("inf"), date(2020, 1, 1)]
)
def test_a_document_that_lost_its_digits_is_none(cell: Cell) -> None:
    with pytest.raises(cells.Unclear):
        cells.document_of(cell, ON)


@pytest.mark.parametrize("cell", [None, "no tiene", "S/N", "N/A", "-", 0])
def test_no_document_is_no_problem(cell: Cell) -> None:
    assert cells.document_of(cell, ON) is None


def test_m_is_masculino_or_mujer_by_the_column_and_nobody_guesses() -> None:
    assert cells.sex_of("M", Sex.FEMALE) is Sex.FEMALE
    assert cells.sex_of("m", Sex.MALE) is Sex.MALE
    assert cells.sex_of("Femenino", None) is Sex.FEMALE
    with pytest.raises(cells.Unclear):
        cells.sex_of("M", None)


@pytest.mark.parametrize("cell", ["-1", -1, 1.5, "dos", 2**31, 1e308, "nan", float("inf"), date(2020, 1, 1), "٥٥٥٥"])
def test_what_is_no_count_is_unclear(cell: Cell) -> None:
    with pytest.raises(cells.Unclear):
        cells.count_of(cell)


@pytest.mark.parametrize(("cell", "count"), [(None, 0), ("-", 0), ("3", 3), (3.0, 3), (" 2 ", 2)])
def test_a_count_is_read(cell: Cell, count: int) -> None:
    assert cells.count_of(cell) == count


@pytest.mark.parametrize(
    ("whole", "surnames_first", "given", "family"),
    [
        ("Fausto de la Cruz Núñez", False, "Fausto", "de la Cruz Núñez"),
        ("María José Paz", False, "María", "José Paz"),
        ("Irma Pagoada", False, "Irma", "Pagoada"),
        ("Irma", False, "Irma", None),
        ("Quan Ferrera Dilcia", True, "Dilcia", "Quan Ferrera"),
        ("Quan, Dilcia", False, "Dilcia", "Quan"),
    ],
)
def test_a_whole_name_is_taken_apart_by_usage(
    whole: str, surnames_first: bool, given: str | None, family: str | None
) -> None:
    assert split_name(whole, surnames_first=surnames_first) == (given, family)


def test_a_colonia_is_one_however_it_is_written() -> None:
    assert len({place_key(one) for one in ("Col. Planeta", "PLANETA", "colonia  planeta", "La Planeta")}) == 1
    assert place_key("La") == "la"
