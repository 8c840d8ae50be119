"""Numbers of identity documents: structure and check digits where a country publishes them.

Only numbers that identify a *person's document* are checked; tax numbers (VE RIF, GT NIT, PE RUC …) and social
security numbers are none, and Venezuela's and Colombia's *cédulas* have no check digit.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib import resources
from types import ModuleType

import stdnum.ar.dni
import stdnum.br.cpf
import stdnum.cl.rut
import stdnum.cr.cpf
import stdnum.cu.ni
import stdnum.do.cedula
import stdnum.ec.ci
import stdnum.mx.curp
import stdnum.pe.cui
from stdnum.exceptions import InvalidChecksum, ValidationError

from services.registration.rules.names import document_key
from services.registration.vocabulary import DocumentKind

DNI_DIGITS = 13
DNI_FIRST_YEAR = 1890
PASSPORT_LENGTH = (5, 12)

_CHECKED: dict[str, ModuleType] = {
    "AR": stdnum.ar.dni,
    "BR": stdnum.br.cpf,
    "CL": stdnum.cl.rut,
    "CR": stdnum.cr.cpf,
    "CU": stdnum.cu.ni,
    "DO": stdnum.do.cedula,
    "EC": stdnum.ec.ci,
    "MX": stdnum.mx.curp,
    "PE": stdnum.pe.cui,
}


def number_warnings(kind: DocumentKind, country: str, number: str, on: date) -> list[str]:
    """What is odd about a document's number on the day `on`, as codes; empty where nothing is, or nothing is known."""
    key = document_key(number)
    if not key:
        return ["number_empty"]
    if kind is DocumentKind.PASSPORT:
        return [] if PASSPORT_LENGTH[0] <= len(key) <= PASSPORT_LENGTH[1] else ["passport_length"]
    if kind is not DocumentKind.NATIONAL_ID:
        return []
    return _dni_warnings(key, on) if country == "HN" else _checked_warnings(country, number)


def _dni_warnings(key: str, on: date) -> list[str]:
    """A Honduran DNI: municipality (4), year (4), sequence (5); it has no public check digit."""
    if not (key.isascii() and key.isdigit()):
        return ["dni_not_digits"]
    if len(key) == DNI_DIGITS - 1 and "0" + key[:3] in _municipalities():
        return ["dni_leading_zero"]
    if len(key) != DNI_DIGITS:
        return ["dni_length"]
    warnings = [] if key[:4] in _municipalities() else ["dni_municipality"]
    if not DNI_FIRST_YEAR <= int(key[4:8]) <= on.year:
        warnings.append("dni_year")
    return warnings


@cache
def _municipalities() -> frozenset[str]:
    """The codes of Honduras' 298 municipalities (OCHA P-codes without the country)."""
    text = resources.files("services.registration.data").joinpath("municipalities.txt").read_text(encoding="ascii")
    return frozenset(text.split())


def _checked_warnings(country: str, number: str) -> list[str]:
    checker = _CHECKED.get(country)
    if checker is None:
        return []
    try:
        checker.validate(number)
    except InvalidChecksum:
        return ["check_digit"]
    except ValidationError:
        return ["number_shape"]
    return []
