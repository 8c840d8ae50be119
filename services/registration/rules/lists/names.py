"""Names as a list writes them: whole, in two columns or in four, capitals without accents."""

from __future__ import annotations

from services.registration.rules.lists.words import folded

_PARTICLES = frozenset({"de", "del", "la", "las", "los", "y", "san", "santa", "da", "do", "von", "van"})
_KINDS_OF_PLACE = frozenset(
    (
        "col",
        "colonia",
        "bo",
        "barrio",
        "res",
        "residencial",
        "aldea",
        "ald",
        "caserio",
        "comunidad",
        "sector",
        "la",
        "el",
    )
)
NAME_CHARACTERS_MAX = 200
NO_NAMES = frozenset(("", "sin nombre", "nn", "n n", "desconocido", "desconocida", "no dio nombre", "s n", "x"))


def split_name(whole: str, *, surnames_first: bool) -> tuple[str | None, str | None]:
    """Given names and family names of a name that is written in one.

    A comma tells them apart. Else it is a guess by Honduran usage, two given names and two surnames: of three parts
    two are surnames, of two one. Nothing is lost by a wrong one: search and matching take the parts in any order.
    """
    before, comma, after = (part.strip() for part in whole.partition(","))
    if comma:
        return after or None, before or None
    parts = _parts(whole.split())
    surnames = {1: 0, 2: 1}.get(len(parts), 2)
    if surnames_first:
        return _text(parts[surnames:]), _text(parts[:surnames] or parts)
    return _text(parts[: len(parts) - surnames]), _text(parts[len(parts) - surnames :])


def _parts(words: list[str]) -> list[str]:
    """Words with the particles before them: `de la Cruz` is one part."""
    parts: list[str] = []
    pending: list[str] = []
    for word in words:
        pending.append(word)
        if folded(word) not in _PARTICLES:
            parts.append(" ".join(pending))
            pending = []
    return [*parts, *([" ".join(pending)] if pending else [])]


def _text(parts: list[str]) -> str | None:
    return " ".join(parts) or None


def name_key(given: str | None, family: str | None) -> str:
    """A name for telling two rows of lists apart: its words folded, in any order."""
    return " ".join(sorted(folded(f"{given or ''} {family or ''}").split()))


def place_key(colonia: str | None) -> str:
    """A colonia for comparing: `Col. Planeta` and `PLANETA` are one."""
    words = folded(colonia or "").split()
    while len(words) > 1 and words[0] in _KINDS_OF_PLACE:
        words = words[1:]
    return " ".join(words)
