"""A card's code catches every slip of one character, and every swap of two."""

import random
from itertools import combinations

import pytest

from shared.contracts.card_codes import ALPHABET, CODE_CHARACTERS, is_card_code, new_codes, with_check_character

CODES = new_codes(6, random.Random(7).randrange)


def swapped(code: str, one: int, other: int) -> str:
    letters = list(code)
    letters[one], letters[other] = letters[other], letters[one]
    return "".join(letters)


def test_the_alphabet_has_no_letter_that_looks_like_another() -> None:
    assert len(ALPHABET) == 32
    assert not set("ILOU") & set(ALPHABET)


@pytest.mark.parametrize("code", CODES)
def test_a_drawn_code_is_right(code: str) -> None:
    assert len(code) == CODE_CHARACTERS
    assert is_card_code(code)


@pytest.mark.parametrize("code", CODES)
def test_every_single_wrong_character_is_caught(code: str) -> None:
    wrong = [
        code[:place] + letter + code[place + 1 :]
        for place in range(CODE_CHARACTERS)
        for letter in ALPHABET
        if letter != code[place]
    ]
    assert len(wrong) == 310
    assert not any(is_card_code(text) for text in wrong)


@pytest.mark.parametrize("places", list(combinations(range(CODE_CHARACTERS), 2)))
def test_every_swap_of_two_different_characters_is_caught(places: tuple[int, int]) -> None:
    # The sum is linear over GF(32), so all pairs of letters at two places, the rest fixed, stand for all codes.
    one, other = places
    checked = 0
    for first in ALPHABET:
        for second in ALPHABET:
            letters = list("7K2M9QW4X")
            letters[one if one < 9 else 0] = first
            letters[other if other < 9 else 1] = second
            code = with_check_character("".join(letters))
            if code[one] != code[other]:
                checked += 1
                assert not is_card_code(swapped(code, one, other))
    assert checked > 900


@pytest.mark.parametrize("text", ["", "7K2M9QW4X", "7K2M9QW4XIL", "7k2m9qw4xx", "OOOOOOOOOO"])
def test_what_has_no_shape_of_a_code_is_none(text: str) -> None:
    assert not is_card_code(text)


def test_codes_of_one_draw_are_all_different() -> None:
    assert len(set(new_codes(500, random.Random(1).randrange))) == 500
