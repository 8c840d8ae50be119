"""Whoever was written otherwise is still among the candidates."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from services.registration.rules.matching import Features, blocking_keys, query_keys
from tests.unit.registration.matching.people import like

NO_PAPERS: dict[str, Any] = {"documents": (), "phones": ()}
INT64 = 2**63
STORED = 515377
"""A check sum of Rosa's keys."""


def found(one: Features, other: Features) -> bool:
    """Whether `other`, stored, is a candidate for `one`."""
    return not set(query_keys(one)).isdisjoint(blocking_keys(other))


@pytest.mark.parametrize(
    "changes",
    [
        {"given": "Rosa María Hernández Zelaya", "family": ""},
        {"given": "Hernández Zelaya", "family": "Rosa María"},
        {"given": "Rosa", "family": "Maria Hernandez"},
        {"given": "Rosa", "family": "Zelaya"},
        {"given": "ROSA MARIA", "family": "HERNANDEZ ZELA"},
        {"given": "Rosita", "family": "Ernandes Selaya"},
        {"given": "Rosa", "family": "Hernández de Paz"},
        {"given": "María", "family": "Hernández"},
        {"birth_date": date(1990, 1, 1)},
        {"birth_date": date(1988, 1, 1)},
        {"birth_date": None},
        {"birth_date": date(1991, 5, 17)},
        {"birth_date": date(1990, 5, 27), "family": "Zelalla"},
        {"sex": "M", "nationality": "GT"},
    ],
)
def test_she_is_found_without_papers(changes: dict[str, Any]) -> None:
    assert found(like(**NO_PAPERS), like(id="x", **NO_PAPERS, **changes))


def test_day_and_month_exchanged_are_asked_for() -> None:
    stored = like(birth_date=date(1990, 3, 7), **NO_PAPERS)
    assert found(like(given="Xiomara", birth_date=date(1990, 7, 3), **NO_PAPERS), stored)


def test_the_document_alone_finds_her() -> None:
    other = like(given="Ana", family="Paz", birth_date=None, phones=())
    assert found(like(), other)


def test_strangers_are_not_candidates() -> None:
    stranger = like(given="Carlos", family="Mejía Paz", birth_date=date(1971, 2, 3), **NO_PAPERS)
    assert not found(like(), stranger)


def test_keys_are_bigints_each_once() -> None:
    keys = query_keys(like())
    assert keys == sorted(set(keys))
    assert all(-INT64 <= key < INT64 for key in keys)


def test_keys_are_the_same_for_ever() -> None:
    """Stored keys stay valid: whoever changes them must write all people's keys anew."""
    assert sum(blocking_keys(like())) % 1_000_003 == STORED
