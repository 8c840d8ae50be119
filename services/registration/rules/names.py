"""Words of a search, and keys of documents: letters and digits, nothing else."""

from __future__ import annotations

import unicodedata

WORDS_MAX = 8


def words_of(text: str) -> list[str]:
    """The distinct words of a search box, lower case, without accents and marks; at most eight."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(
        character if character.isalnum() else " " for character in folded if not unicodedata.combining(character)
    )
    return list(dict.fromkeys(kept.split()))[:WORDS_MAX]


def document_key(number: str) -> str:
    """A document's number for comparing: its letters and digits, upper case."""
    folded = unicodedata.normalize("NFKC", number).upper()
    return "".join(character for character in folded if character.isalnum())
