"""What may be asked of somebody whose record is not to be seen, and what the answer says."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources

from services.registration.rules.matching.features import Features
from services.registration.rules.matching.phonetic import sound
from services.registration.rules.matching.scorer import Reason
from services.registration.vocabulary import AskedField, MatchVerdict

ENDING = 4
YEARS_NEAR = 3
_AS_SENT = {
    "given": "given_names",
    "family": "family_names",
    "birth": "birth_date",
    "sex": "sex",
    "nationality": "nationality",
    "document": "documents",
    "phone": "phone",
    "origin": "origin_department",
}
"""The fields that may be named, by the names under which a client sends them."""
_DISAGREEING = {"none", "different", "different_passport", "unlike", "ten", "far", "near", "year_beside", "year_other"}


@cache
def _questions(language: str) -> Mapping[str, str]:
    text = resources.files("services.registration").joinpath("locales", f"questions_{language}.json")
    read: dict[str, str] = json.loads(text.read_text(encoding="utf-8"))
    return read


def agreeing(reasons: Iterable[Reason]) -> list[str]:
    """The fields that agree, as a client names them; none of what stands in them."""
    return [_AS_SENT[one.field] for one in reasons if one.field in _AS_SENT and one.level not in _DISAGREEING]


def question_for(new: Features, known: Features) -> AskedField | None:
    """What to ask aloud: what is known of the other and was not said yet, the most telling first; None: nothing is."""
    there = [field for field in AskedField if _answerable(known, field)]
    unsaid = [field for field in there if not _answerable(new, field)]
    return next(iter([*unsaid, *there]), None)


def _answerable(person: Features, field: AskedField) -> bool:
    return {
        AskedField.BIRTH_YEAR: person.year > 0,
        AskedField.DOCUMENT_END: bool(person.documents),
        AskedField.PHONE_END: bool(person.phones),
        AskedField.SECOND_SURNAME: len(person.family) > 1,
    }[field]


def question_text(field: AskedField, language: str) -> str:
    """The question, to be read aloud."""
    return _questions(language)[field]


def verdict_of(answer: str, field: AskedField, known: Features, *, strong: bool) -> MatchVerdict:
    """What an answer says of whether the person is the one who is `known`.

    A right answer of somebody who is likely anyway is the same person. A year that is only nearly right, or right
    where the known one is itself an estimate, leaves it open unless all else is strong.
    """
    if field is AskedField.BIRTH_YEAR:
        return _year_verdict(answer, known, strong=strong)
    said = "".join(character for character in answer.upper() if character.isalnum())
    if field is AskedField.SECOND_SURNAME:
        right = sound(answer.lower().strip()) in {sound(word) for word in known.family[1:]}
    else:
        held = known.phones if field is AskedField.PHONE_END else [number for _, _, number in known.documents]
        right = len(said) >= ENDING and any(number[-ENDING:] == said[-ENDING:] for number in held)
    return MatchVerdict.SAME if right else MatchVerdict.DIFFERENT


def _year_verdict(answer: str, known: Features, *, strong: bool) -> MatchVerdict:
    digits = "".join(character for character in answer if character.isdecimal())
    off = abs(int(digits) - known.year) if len(digits) == 4 else YEARS_NEAR + 1
    if off == 0:
        return MatchVerdict.SAME if known.exact or strong else MatchVerdict.UNSURE
    near = 1 if known.exact else YEARS_NEAR
    return MatchVerdict.UNSURE if off <= near else MatchVerdict.DIFFERENT
