"""Canaries: unique values in every field that tells who somebody is, and the hunt for them in any disguise."""

from __future__ import annotations

import base64
import hashlib
import json
import random
import re
import string
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import quote, quote_plus

IDENTITY_FIELDS = frozenset(
    {
        "given_names", "family_names", "name", "number", "phone", "birth_date", "place_text", "note", "q",
        "document_seen", "sought_names", "sought_details", "seeker_name", "seeker_relationship", "seeker_reach",
        "answer", "mrz", "names", "document", "office", "to_name", "to_relation", "to_organisation", "document_number",
    }
)  # fmt: skip
"""Names of fields in request bodies of registration whose values tell who somebody is, or are free text."""
LETTERS_MIN = 6
"""Shorter pieces of an encoding would be found everywhere."""
ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")
RANDOM = random.SystemRandom()


def _word(letters: int = 9) -> str:
    return "".join(RANDOM.choice("bcdfghjklmnpqrstvwxz") for _ in range(letters))


def new_canary() -> str:
    """Two words that nobody ever wrote."""
    return f"{_word()}ñé {_word()}"


MAKERS: Mapping[str, Callable[[], str]] = {
    "birth_date": lambda: f"19{RANDOM.randint(50, 89)}-{RANDOM.randint(1, 12):02}-{RANDOM.randint(2, 28):02}",
    "phone": lambda: "+504 9" + "".join(RANDOM.choice(string.digits) for _ in range(7)),
    "number": lambda: "QX" + "".join(RANDOM.choice(string.digits) for _ in range(9)),
}


def with_canaries(body: Any, planted: dict[str, str]) -> Any:
    """`body` with a canary in each field of identity that it fills; `planted` keeps one for each value."""
    if isinstance(body, list | tuple):
        return [with_canaries(one, planted) for one in body]
    if not isinstance(body, Mapping):
        return body
    changed: dict[str, Any] = {}
    for name, value in body.items():
        dated = name == "birth_date" and body.get("birth_precision", "DAY") != "DAY"
        if name == "signed":  # an entry of an outbox: JSON in a text
            changed[name] = json.dumps(with_canaries(json.loads(value), planted), ensure_ascii=False)
        elif name not in IDENTITY_FIELDS or not isinstance(value, str):
            changed[name] = with_canaries(value, planted)
        elif dated:
            changed[name] = value
        else:
            maker = MAKERS.get(name, new_canary)
            changed[name] = planted.setdefault(f"{name} {value}", maker())
    return changed


def folded(value: str) -> str:
    """Without case and accents."""
    return "".join(one for one in unicodedata.normalize("NFD", value.casefold()) if not unicodedata.combining(one))


def _base64(value: bytes) -> Iterator[str]:
    """What stands in the base64 of any text that holds `value`: it begins at one of three places of a group."""
    for offset in range(3):
        text = base64.b64encode(bytes(offset) + value).decode().rstrip("=")
        piece = text[4 if offset else 0 : len(text) - 2]
        yield piece
        yield piece.replace("+", "-").replace("/", "_")


def disguises(value: str) -> set[str]:
    """The canary as it is, without accents or spaces, in parts, encoded, and hashed."""
    digits = "".join(one for one in value if one.isdigit())
    forms = {value, folded(value), unicodedata.normalize("NFD", value), folded(value).upper(), value.replace(" ", "")}
    forms |= {part for form in (value, folded(value)) for part in form.split()}
    forms |= {digits[-8:]} if value.startswith("+") else set()
    found = set(forms)
    for form in forms:
        raw = form.encode()
        found |= {quote(form), quote_plus(form), raw.hex(), form.encode("unicode_escape").decode()}
        found |= set(_base64(raw))
        for digest in (hashlib.md5(raw), hashlib.sha1(raw), hashlib.sha256(raw)):
            found |= {digest.hexdigest(), base64.b64encode(digest.digest()).decode()}
    return {one for one in found if len(one) >= LETTERS_MIN}


class Hunt:
    """Looks for canaries in texts; each in all its disguises, and in any case of letters."""

    def __init__(self, canaries: Iterable[str]) -> None:
        self._disguises = {canary: {one.casefold() for one in disguises(canary)} for canary in canaries}

    def found(self, text: str) -> set[str]:
        """The canaries that stand in `text`."""
        text = ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
        plain, bare = text.casefold(), folded(text)
        return {
            canary
            for canary, forms in self._disguises.items()
            if any(form in plain for form in forms) or folded(canary) in bare
        }
