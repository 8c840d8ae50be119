"""A reason in words that a clerk understands: the catalogue of fields and levels in Spanish and English."""

from __future__ import annotations

from collections.abc import Mapping

from services.registration.rules.matching.fields import QUALITIES, STRUCTURES
from services.registration.rules.matching.scorer import Reason

FIELD_WORDS: Mapping[str, Mapping[str, str]] = {
    "given": {"es": "Nombre", "en": "Given name"},
    "family": {"es": "Apellidos", "en": "Family name"},
    "crossed": {"es": "Orden de los nombres", "en": "Order of the names"},
    "whole": {"es": "Nombre completo", "en": "Whole name"},
    "birth": {"es": "Fecha de nacimiento", "en": "Birth date"},
    "twins": {"es": "Gemelos", "en": "Twins"},
    "sex": {"es": "Sexo", "en": "Sex"},
    "nationality": {"es": "Nacionalidad", "en": "Nationality"},
    "document": {"es": "Documento", "en": "Document"},
    "phone": {"es": "Teléfono", "en": "Phone"},
    "origin": {"es": "Lugar de origen", "en": "Place of origin"},
    "together": {"es": "Registro", "en": "Registration"},
}
_STRUCTURE = {
    "all": {"es": "", "en": ""},
    "less": {"es": ", falta una parte en uno", "en": ", one of them lacks a part"},
    "partly": {"es": " en parte; lo demás es distinto", "en": " in part; the rest differs"},
}
_QUALITY = {
    "same": {"es": "igual", "en": "the same"},
    "sound": {"es": "suena igual o es su apodo", "en": "sounds the same or is its short form"},
    "letter": {"es": "casi igual (unas letras)", "en": "nearly the same (a few letters)"},
    "part": {"es": "coincide la inicial o el comienzo", "en": "the initial or the beginning agrees"},
}
_SAME = {"es": "igual", "en": "the same"}
_CLOSE = {"es": "casi igual", "en": "nearly the same"}
_DIFFERENT = {"es": "distinto", "en": "different"}
_BIRTH = {
    "same": {"es": "igual", "en": "the same"},
    "same_default": {"es": "el mismo año, fecha aproximada en los dos", "en": "the same year, estimated in both"},
    "year_only": {"es": "el mismo año, fecha aproximada en uno", "en": "the same year, estimated in one"},
    "swapped": {"es": "día y mes intercambiados", "en": "day and month exchanged"},
    "day_near": {"es": "mismo año y mes, el día por una cifra", "en": "same year and month, the day by one digit"},
    "day": {"es": "mismo año y mes, otro día", "en": "same year and month, another day"},
    "month": {"es": "mismo año y día, otro mes", "en": "same year and day, another month"},
    "year_one": {"es": "mismo día y mes, un año de diferencia", "en": "same day and month, one year apart"},
    "year_digits": {"es": "mismo día y mes, el año por una cifra", "en": "same day and month, the year by one digit"},
    "year_near": {"es": "mismo día y mes, pocos años de diferencia", "en": "same day and month, a few years apart"},
    "year_other": {"es": "mismo día y mes, otro año", "en": "same day and month, another year"},
    "estimate_one": {"es": "aproximada, un año de diferencia", "en": "estimated, one year apart"},
    "estimate_near": {"es": "aproximada, hasta tres años de diferencia", "en": "estimated, up to three years apart"},
    "estimate_ten": {"es": "aproximada, hasta diez años de diferencia", "en": "estimated, up to ten years apart"},
    "same_year": {"es": "solo coincide el año", "en": "only the year agrees"},
    "year_beside": {"es": "distinta, un año de diferencia", "en": "different, one year apart"},
    "near": {"es": "distinta, hasta tres años de diferencia", "en": "different, up to three years apart"},
    "ten": {"es": "distinta, hasta diez años de diferencia", "en": "different, up to ten years apart"},
    "far": {"es": "muy distinta", "en": "very different"},
}
LEVEL_WORDS: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "given": {"none": _DIFFERENT},
    "family": {"none": _DIFFERENT},
    "crossed": {
        "one": {"es": "uno está en el otro campo", "en": "one stands in the other field"},
        "several": {"es": "nombres y apellidos intercambiados", "en": "given and family names exchanged"},
    },
    "whole": {
        "alike": {"es": "casi igual escrito junto", "en": "nearly the same, written as one word"},
        "somewhat": {"es": "parecido escrito junto", "en": "similar, written as one word"},
        "unlike": _DIFFERENT,
    },
    "birth": _BIRTH,
    "twins": {
        "given_differs": {
            "es": "misma fecha y apellidos, otro nombre: pueden ser gemelos",
            "en": "the same date and family name, another given name: they may be twins",
        },
        "given_partly": {
            "es": "misma fecha y apellidos, un nombre en común: pueden ser gemelos",
            "en": "the same date and family name, one given name in common: they may be twins",
        },
    },
    "document": {
        "same": _SAME,
        "close": {"es": "igual salvo una o dos cifras", "en": "the same but for one or two digits"},
        "same_number": {"es": "el mismo número con otro tipo o país", "en": "the same number, another type or country"},
        "different_passport": {
            "es": "otro pasaporte (puede ser nuevo)",
            "en": "another passport (it may be a new one)",
        },
        "different": _DIFFERENT,
    },
    "together": {
        "together": {"es": "registrados juntos: son personas distintas", "en": "registered together: different people"}
    },
}
_USUAL = {"same": _SAME, "close": _CLOSE, "different": _DIFFERENT}


def words_of(reason: Reason, language: str) -> str:
    """The reason as "field: level" in `es` or `en`; a field of another register keeps its own name."""
    field = FIELD_WORDS.get(reason.field, {}).get(language, reason.field)
    return f"{field}: {_level(reason.field, reason.level)[language]}"


def _level(field: str, level: str) -> Mapping[str, str]:
    if known := LEVEL_WORDS.get(field, {}).get(level):
        return known
    structure, _, quality = level.partition("_")
    if structure in STRUCTURES and quality in QUALITIES:
        return {language: _QUALITY[quality][language] + _STRUCTURE[structure][language] for language in ("es", "en")}
    return _USUAL[level]
