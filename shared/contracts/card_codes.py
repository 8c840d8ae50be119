"""Card codes: nine random characters and a check character over a 32-letter alphabet.

The 32 characters are the elements of GF(2^5). A code c1..c10 is right when the sum of a^(10-i) * ci is zero, with
`a` a primitive element (order 31). A wrong character changes the sum by a non-zero multiple; a swap of any two
different characters by (a^i + a^j)(x + y), which is not zero because ten powers of `a` are all different. So every
single wrong character and every swap of two, adjacent or not, is caught, the check character included.
"""

from __future__ import annotations

from collections.abc import Callable

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""`[0-9A-Z]` without I, L, O and U (Crockford's base 32)."""
CODE_CHARACTERS = 10
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_FIELD_POLYNOMIAL = 0b100101  # x^5 + x^2 + 1, primitive over GF(2)


def _times_a(value: int) -> int:
    doubled = value << 1
    return doubled ^ _FIELD_POLYNOMIAL if doubled & 0b100000 else doubled


def _sum(text: str) -> int:
    total = 0
    for character in text:
        total = _times_a(total) ^ _VALUES[character]
    return total


def with_check_character(payload: str) -> str:
    """The code that begins with the nine characters of `payload`."""
    return payload + ALPHABET[_times_a(_sum(payload))]


def is_card_code(text: str) -> bool:
    """Whether `text` is ten characters of the alphabet with the right check character."""
    return len(text) == CODE_CHARACTERS and all(character in _VALUES for character in text) and _sum(text) == 0


def new_codes(count: int, below: Callable[[int], int]) -> list[str]:
    """`count` different codes; `below(n)` draws a number from 0 to n - 1 (`secrets.randbelow`)."""
    codes: dict[str, None] = {}
    while len(codes) < count:
        payload = "".join(ALPHABET[below(len(ALPHABET))] for _ in range(CODE_CHARACTERS - 1))
        codes[with_check_character(payload)] = None
    return list(codes)
