"""What was typed becomes one spelling, and one sound."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.registration.rules.matching.normal import document_key, name_tokens, phone_key, place_key, sex_key
from services.registration.rules.matching.phonetic import skeleton, sound


@pytest.mark.parametrize(
    ("typed", "tokens"),
    [
        ("María de los Ángeles", ("maria", "angeles")),
        ("Mª del Carmen", ("maria", "carmen")),
        ("MA. NUÑEZ-PEÑA", ("maria", "nunez", "pena")),
        ("Jean-Baptiste", ("jean", "baptiste")),
        ("O'Connor", ("oconnor",)),
        ("Paola C.", ("paola", "c")),
        ("FNU", ()),
        ("", ()),
    ],
)
def test_a_name_becomes_tokens(typed: str, tokens: tuple[str, ...]) -> None:
    assert name_tokens(typed) == tokens


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("vasquez", "basques"), ("hernandez", "ernandes"), ("jimenez", "gimenez"), ("cesar", "sesar"),
        ("yeni", "jenny"),
        ("felipe", "phelipe"), ("llanos", "yanos"), ("karen", "caren"), ("zelaya", "selalla"), ("quezada", "kesada"),
    ],
)  # fmt: skip
def test_two_spellings_sound_alike(one: str, other: str) -> None:
    assert sound(one) == sound(other)


@pytest.mark.parametrize(("one", "other"), [("mejia", "medina"), ("rosa", "raul"), ("cruz", "carlos")])
def test_two_names_do_not_sound_alike(one: str, other: str) -> None:
    assert sound(one) != sound(other)


def test_an_interpreters_spelling_keeps_the_consonants() -> None:
    assert skeleton("ousmane") == skeleton("usman")


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=20))
def test_every_word_has_a_sound(word: str) -> None:
    assert sound(word)
    assert skeleton(word)


@given(st.text(max_size=40))
def test_normalising_twice_changes_nothing(typed: str) -> None:
    once = name_tokens(typed)
    assert name_tokens(" ".join(once)) == once


def test_a_documents_number_is_letters_and_digits() -> None:
    assert document_key("0703-1990-01234") == document_key("0703 1990 O1234") == "0703199001234"


def test_a_phone_is_its_last_eight_digits() -> None:
    assert phone_key("+504 9876-5432") == phone_key("98765432") == "98765432"


def test_a_place_is_its_words() -> None:
    assert place_key("Santa Rosa de Copán") == "santa rosa copan"


@pytest.mark.parametrize(("typed", "key"), [("FEMALE", "F"), ("m", "M"), ("Hombre", "M"), ("NOT_STATED", ""), ("", "")])
def test_sex_is_a_letter_or_nothing(typed: str, key: str) -> None:
    assert sex_key(typed) == key
