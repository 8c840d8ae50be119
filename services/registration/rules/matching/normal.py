"""One spelling of what was typed: names as tokens, documents, phones, places. For comparing, never for showing."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

PARTICLES = frozenset(
    {"de", "del", "la", "las", "los", "y", "e", "da", "do", "dos", "das", "van", "von", "der", "den", "di", "du", "des"}
)
"""Words between names that clerks write or leave out (Spanish, Portuguese, French, Dutch)."""
WRITTEN_SHORT = {
    "ma": "maria", "mª": "maria", "mã": "maria", "fco": "francisco", "fca": "francisca", "jse": "jose",
    "gpe": "guadalupe", "hdez": "hernandez", "hdz": "hernandez", "fdez": "fernandez", "fdz": "fernandez",
    "rdez": "rodriguez", "rdz": "rodriguez", "gzlez": "gonzalez", "glez": "gonzalez", "gzz": "gonzalez",
    "mtz": "martinez", "mtnez": "martinez", "lpz": "lopez", "gmz": "gomez", "pnz": "ponce", "sta": "santa",
    "sto": "santo", "mohd": "mohamed", "md": "mohamed", "muh": "mohamed", "abd": "abdul",
}  # fmt: skip
"""What clerks write for a whole name."""
NOT_A_NAME = frozenset(
    {"nn", "na", "sn", "xx", "xxx", "xxxx", "fnu", "lnu", "sin", "nombre", "apellido", "desconocido", "desconocida"}
    | {"unknown", "none", "null", "ninguno"}
)
"""What is written into a name's field when the name is not known (FNU and LNU: no first, no last name known)."""
TITLES = frozenset(["sr", "sra", "srta", "don", "doña", "dona", "dr", "dra", "mr", "mrs", "ms", "mme", "lic", "ing"])
PHONE_DIGITS = 8
_FOREIGN = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ı": "i", "ð": "d", "þ": "th", "<": " "}
)
_APOSTROPHES = re.compile(r"['’`´ʼʿʾ]")
_NOT_LETTERS = re.compile(r"[^a-z0-9ª]+")


def folded(text: str) -> str:
    """Lower case without accents; ñ and ç are folded too."""
    lowered = unicodedata.normalize("NFKC", text.replace("ª", "a").replace("º", "o")).casefold().translate(_FOREIGN)
    decomposed = unicodedata.normalize("NFD", lowered)
    return "".join(character for character in decomposed if not unicodedata.combining(character))


@lru_cache(maxsize=65536)
def name_tokens(text: str) -> tuple[str, ...]:
    """The words of a name: particles, titles and words for "not known" left out, abbreviations written out."""
    spaced = _NOT_LETTERS.sub(" ", _APOSTROPHES.sub("", folded(text).replace("/", "")))
    words = [WRITTEN_SHORT.get(word, word) for word in spaced.split()]
    kept = [word for word in words if word not in PARTICLES and word not in TITLES and word not in NOT_A_NAME]
    return tuple(word for word in kept if not word.isdigit())


def document_key(number: str) -> str:
    """A document's number for comparing: letters and digits, upper case, O read as 0 between digits."""
    kept = "".join(character for character in unicodedata.normalize("NFKC", number).upper() if character.isalnum())
    if sum(character.isdigit() for character in kept) * 2 > len(kept):
        head, tail = kept[:1], kept[1:]
        return head + tail.replace("O", "0").replace("I", "1")
    return kept


def phone_key(number: str) -> str:
    """The last eight digits of a phone; "" for what is too short to be one."""
    digits = "".join(character for character in number if character.isdigit())
    return digits[-PHONE_DIGITS:] if len(digits) >= 7 else ""


@lru_cache(maxsize=65536)
def place_key(text: str) -> str:
    """A place's words in one spelling."""
    words = _NOT_LETTERS.sub(" ", folded(text)).split()
    return " ".join(word for word in words if word not in PARTICLES and word != "el")


def sex_key(text: str) -> str:
    """F, M, O or "" when it was not stated."""
    first = text.strip()[:1].upper()
    return {"F": "F", "M": "M", "O": "O", "H": "M"}.get(first, "")
