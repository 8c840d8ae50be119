"""Names that are one name: hypocoristics, and one name's spellings in several languages (`nicknames.json`)."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib import resources


@lru_cache(maxsize=1)
def _groups() -> dict[str, frozenset[str]]:
    text = resources.files("services.registration.data.matching").joinpath("nicknames.json").read_text("utf-8")
    found: dict[str, set[str]] = {}
    for formal, others in json.loads(text)["names"].items():
        for name in (formal, *others):
            found.setdefault(name, {name}).add(formal)
    return {name: frozenset(forms) for name, forms in found.items()}


@lru_cache(maxsize=262144)
def forms_of(token: str) -> frozenset[str]:
    """The formal names that a token may stand for, itself among them; diminutives in -ito and -ita are undone."""
    known = _groups().get(token)
    if known:
        return known
    return frozenset({token, *_undone(token)})


def _undone(token: str) -> tuple[str, ...]:
    for ending, back in (("cito", ""), ("cita", ""), ("ito", "o"), ("ita", "a")):
        if token.endswith(ending) and len(token) > len(ending) + 2:
            stem = token[: -len(ending)]
            return (stem + back, stem) + ((stem + "os",) if ending == "ito" else ())
    return ()


@lru_cache(maxsize=262144)
def standing_for(token: str) -> str:
    """One name for all the forms of a name, for blocking: the first in the alphabet of those that it may be."""
    return min(forms_of(token) - {token}, default=token) if token in _groups() else token
