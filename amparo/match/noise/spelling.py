"""Four ways of getting a name wrong: by ear, by key, by an interpreter's ear, and by a machine."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from random import Random

Spelling = Callable[[Random, str], str]

_EAR = (
    ("b", "v"), ("v", "b"), ("z", "s"), ("s", "z"), ("c", "s"), ("ll", "y"), ("y", "ll"), ("h", ""),
    ("g", "j"), ("j", "g"),
    ("qu", "k"), ("c", "k"), ("i", "y"), ("y", "i"), ("ph", "f"), ("x", "s"), ("m", "n"), ("gu", "w"), ("w", "gu"),
    ("j", "y"), ("y", "j"), ("ei", "ey"), ("ch", "sh"), ("n", "nn"), ("l", "ll"), ("ss", "s"), ("e", "i"),
)  # fmt: skip
_INTERPRETER = (
    ("ou", "u"), ("u", "ou"), ("eau", "o"), ("au", "o"), ("oi", "wa"), ("j", "y"), ("j", "zh"),
    ("ch", "sh"), ("sh", "ch"),
    ("c", "k"), ("qu", "k"), ("x", "ks"), ("x", "s"), ("q", "ch"), ("zh", "j"), ("zh", "ch"), ("ph", "f"), ("th", "t"),
    ("dj", "y"), ("dj", "j"), ("kh", "j"), ("kh", "k"), ("gh", "g"), ("aa", "a"), ("ai", "e"), ("ye", "ie"),
    ("in", "en"), ("an", "en"), ("on", "om"), ("b", "p"), ("d", "t"), ("g", "k"), ("w", "u"), ("w", "v"), ("oe", "e"),
    ("mb", "b"), ("nd", "n"), ("h", ""), ("e", "i"), ("o", "u"), ("ie", "i"), ("tt", "t"), ("ss", "s"), ("mm", "m"),
)  # fmt: skip
_KEYS = {
    "q": "wa", "w": "qe", "e": "wr", "r": "et", "t": "ry", "y": "tu", "u": "yi", "i": "uo", "o": "ip", "p": "o",
    "a": "sq", "s": "ad", "d": "sf", "f": "dg", "g": "fh", "h": "gj", "j": "hk", "k": "jl", "l": "k", "z": "x",
    "x": "zc", "c": "xv", "v": "cb", "b": "vn", "n": "bm", "m": "n",
}  # fmt: skip
_LOOKS = {"i": "l", "l": "i", "m": "rn", "rn": "m", "o": "0", "u": "v", "v": "u", "c": "e", "e": "c", "h": "b"}


def by_ear(chance: Random, word: str) -> str:
    """What a Spanish-speaking clerk hears."""
    return _replaced(chance, word, _EAR)


def by_interpreter(chance: Random, word: str) -> str:
    """What an interpreter says of a French, Creole, Arabic or Chinese name, as a Spanish speaker writes it."""
    once = _replaced(chance, word, _INTERPRETER)
    return _replaced(chance, once, _INTERPRETER) if chance.random() < 0.45 else once


def by_key(chance: Random, word: str) -> str:
    """A slip of the finger: a neighbour's key, a letter lost, doubled or exchanged with the next."""
    if len(word) < 4:
        return word
    place = chance.randrange(1, len(word) - 1)
    kind = chance.randrange(4)
    if kind == 0:
        return word[:place] + chance.choice(_KEYS.get(word[place].lower(), word[place])) + word[place + 1 :]
    if kind == 1:
        return word[:place] + word[place + 1 :]
    if kind == 2:
        return word[:place] + word[place] + word[place:]
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def by_machine(chance: Random, word: str) -> str:
    """A letter that a scanner takes for another."""
    places = [place for place, letter in enumerate(word.lower()) if letter in _LOOKS]
    if not places:
        return word
    place = chance.choice(places)
    return word[:place] + _LOOKS[word[place].lower()] + word[place + 1 :]


def plain(text: str) -> str:
    """Without accents."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def _replaced(chance: Random, word: str, table: tuple[tuple[str, str], ...]) -> str:
    lower = plain(word.lower())
    possible = [(old, new) for old, new in table if old in lower]
    if not possible:
        return word
    old, new = chance.choice(possible)
    places = [place for place in range(len(lower)) if lower.startswith(old, place)]
    place = chance.choice(places)
    return (lower[:place] + new + lower[place + len(old) :]).capitalize()
