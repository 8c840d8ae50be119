"""Completed age at an event, from a birth date that is known more or less."""

from datetime import date

import pytest

from services.registration.rules.ages import Age, birth_month, completed_age, may_be_child
from shared.contracts.vocabulary import BirthPrecision

JUNE_15 = date(2023, 6, 15)


@pytest.mark.parametrize(
    ("birth", "precision", "age"),
    [
        (date(2005, 6, 15), BirthPrecision.DAY, Age(18, None)),
        (date(2005, 6, 16), BirthPrecision.DAY, Age(17, None)),
        (date(2005, 6, 1), BirthPrecision.MONTH, Age(18, None)),
        (date(2005, 1, 1), BirthPrecision.YEAR, Age(17, None)),
        (date(2021, 12, 20), BirthPrecision.DAY, Age(1, 17)),
        (date(2023, 6, 15), BirthPrecision.DAY, Age(0, 0)),
        (date(2018, 6, 15), BirthPrecision.DAY, Age(5, None)),
        (date(2004, 2, 29), BirthPrecision.DAY, Age(19, None)),
        (date(2021, 1, 1), BirthPrecision.ESTIMATED, Age(1, None)),
    ],
)
def test_the_age_is_completed_on_the_day(birth: date, precision: BirthPrecision, age: Age) -> None:
    assert completed_age(birth, precision, JUNE_15) == age


def test_nobody_has_an_age_without_a_birth_date() -> None:
    assert completed_age(None, None, JUNE_15) is None


@pytest.mark.parametrize(
    ("precision", "text"),
    [(BirthPrecision.DAY, "2005-06"), (BirthPrecision.MONTH, "2005-06"), (BirthPrecision.YEAR, "2005")],
)
def test_the_day_of_birth_never_leaves(precision: BirthPrecision, text: str) -> None:
    assert birth_month(date(2005, 6, 16), precision) == text


@pytest.mark.parametrize(
    ("birth", "precision", "child"),
    [
        (date(2005, 6, 15), BirthPrecision.DAY, False),
        (date(2005, 6, 16), BirthPrecision.DAY, True),
        (date(2005, 1, 1), BirthPrecision.YEAR, True),
        (date(2004, 1, 1), BirthPrecision.ESTIMATED, False),
        (date(2005, 6, 1), BirthPrecision.MONTH, True),
        (date(2005, 5, 1), BirthPrecision.MONTH, False),
        (None, None, False),
    ],
)
def test_a_year_or_a_month_alone_is_read_at_its_youngest(
    birth: date | None, precision: BirthPrecision | None, child: bool
) -> None:
    assert may_be_child(birth, precision, JUNE_15) is child
