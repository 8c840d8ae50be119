"""People for the matcher's tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from services.registration.rules.matching import Features, Frequencies, Model, Raw, Verdict, features_of, score

ROSA = Raw(
    id="rosa",
    given="Rosa María",
    family="Hernández Zelaya",
    sex="F",
    birth_date=date(1990, 5, 17),
    nationality="HN",
    documents=(("DNI", "HN", "0703-1990-01234"),),
    phones=("+504 9876-5432",),
    origin="Danlí",
)


def like(**changes: Any) -> Features:
    """The features of a person who differs from Rosa in these fields."""
    return features_of(replace(ROSA, **changes))


def replaced(field: str, value: object) -> Features:
    """Rosa again, with another value in one field."""
    return like(**{"id": "again", field: value})


def verdict(one: Features, other: Features, population: int = 20_000) -> Verdict:
    """How the shipped model judges two people."""
    (found,) = score(one, [other], Model.shipped(), Frequencies.shipped().for_population(population))
    return found
