"""How a name sounds: one key for the spellings that a Spanish-speaking clerk writes for the same name.

Two strengths. `sound` keeps the vowels: b/v/w, c/s/z, silent h, ll/y, g/j/x, qu/k/c, ph/f, doubles, final s/z.
`skeleton` keeps the first letter and the consonants that survive an interpreter (French, Creole, Arabic, Chinese
spellings of one name: Jean-Baptiste and Janbatis, Mouhamadou and Mohamed, Ousmane and Usman).
"""

from __future__ import annotations

import re
from functools import lru_cache

_RULES = [
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"[^a-z]", ""),
        (r"^(ps|pt)", "s"),
        (r"^(gn|kn|mn)", "n"),
        (r"ph", "f"),
        (r"sch|sh|tch|ch", "C"),
        (r"gu(?=[ei])", "G"),
        (r"qu(?=[ei])", "k"),
        (r"q", "k"),
        (r"^(hu|gu|w|bu|vu|u)(?=[aeio])", "W"),
        (r"(hu|gu|w)(?=[aeio])", "W"),
        (r"sc(?=[ei])", "s"),
        (r"xc(?=[ei])", "s"),
        (r"c(?=[ei])", "s"),
        (r"[ck]+", "k"),
        (r"ll", "y"),
        (r"(?<=[aeou])i(?=[aeou])", "y"),
        (r"^(hi|i|y)(?=[aeou])", "y"),
        (r"y(?![aeiou])", "i"),
        (r"g(?=[ei])", "j"),
        (r"G", "g"),
        (r"(?<=[aeiou])x(?=[aeiou])", "j"),
        (r"x", "s"),
        (r"^j(?=[eiao])", "y"),
        (r"[vw]", "b"),
        (r"z", "s"),
        (r"th", "t"),
        (r"h", ""),
        (r"n(?=[bpvfm])", "m"),
        (r"(.)\1+", r"\1"),
        (r"s$", ""),
        (r"d$", ""),
    )
]
_SKELETON = [
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"^W", "w"),
        (r"W", "b"),
        (r"C", "s"),
        (r"^j", "y"),
        (r"j", "y"),
        (r"[dt]", "t"),
        (r"[bpf]", "b"),
        (r"[gk]", "k"),
        (r"m(?=[bp])", "n"),
        (r"(?<!^)[aeiouwy]", ""),
        (r"^[aeiou]", "a"),
        (r"([btky])\1+", r"\1"),
    )
]


@lru_cache(maxsize=262144)
def sound(token: str) -> str:
    """The key of one normalised token; never empty for a token with letters."""
    if len(token) <= 1:
        return token
    key = token
    for pattern, replacement in _RULES:
        key = pattern.sub(replacement, key)
    return key or token


@lru_cache(maxsize=262144)
def skeleton(token: str) -> str:
    """The consonants of one normalised token, at most six."""
    if len(token) <= 1:
        return token
    key = sound(token)
    for pattern, replacement in _SKELETON:
        key = pattern.sub(replacement, key)
    return (key or token)[:6]
