"""Records from a CSV: columns known by several names, and whatever others there are as further fields."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from services.registration.rules.matching import Features, Raw, features_of

ALIASES: dict[str, tuple[str, ...]] = {
    "id": ("id", "rec_id", "record_id", "unique_id"),
    "given": ("given", "given_name", "given_names", "first_name", "nombre", "nombres"),
    "surname1": ("surname1", "surname", "family", "family_name", "last_name", "apellido", "apellidos", "apellido1"),
    "surname2": ("surname2", "second_surname", "apellido2", "maternal_surname"),
    "sex": ("sex", "gender", "sexo"),
    "dob": ("dob", "date_of_birth", "birth_date", "fecha_nacimiento"),
    "precision": ("birth_precision", "dob_precision"),
    "nationality": ("nationality", "country", "nacionalidad"),
    "doc_type": ("doc_type", "document_type", "tipo_documento"),
    "doc_number": ("doc_number", "document", "document_number", "documento"),
    "phone": ("phone", "phone_number", "telefono"),
    "origin": ("origin", "origen", "municipality"),
    "event": ("event", "event_id", "household", "household_id"),
}
"""Our name of a column, and the headers that are read as it."""
NOT_FIELDS = frozenset({"enc_date", "entity", "noise", "cluster"})


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file with stripped headers and values."""
    with path.open(newline="", encoding="utf-8-sig") as file:
        reader = csv.DictReader(file, skipinitialspace=True)
        return [{(name or "").strip(): (value or "").strip() for name, value in row.items()} for row in reader]


def columns_of(header: Iterable[str]) -> dict[str, str]:
    """Our column's name -> the file's header."""
    lowered = {name.lower(): name for name in header}
    found = {}
    for ours, others in ALIASES.items():
        if header_name := next((lowered[other] for other in others if other in lowered), None):
            found[ours] = header_name
    return found


def unknown_columns(rows: list[dict[str, str]], known: set[str]) -> dict[str, str]:
    """Columns that are not ours, as further fields: `code` when most values hold digits, else `text`."""
    found = {}
    for name in rows[0] if rows else ():
        if name in known or name.lower() in NOT_FIELDS or not name:
            continue
        values = [row[name] for row in rows if row[name]]
        coded = sum(any(character.isdigit() for character in value) for value in values)
        if values:
            found[name] = "code" if coded * 2 > len(values) else "text"
    return found


def features_from(
    rows: list[dict[str, str]], fields: Mapping[str, str] | None = None, without: Iterable[str] = ()
) -> list[Features]:
    """The rows' features. `fields` are further columns (name -> `text` or `code`), `without` columns to leave out."""
    if not rows:
        return []
    left_out = set(without)
    known = {ours: name for ours, name in columns_of(rows[0]).items() if name not in left_out and ours not in left_out}
    return [features_of(raw_of(row, known, fields or {})) for row in rows]


def raw_of(row: Mapping[str, str], known: Mapping[str, str], fields: Mapping[str, str]) -> Raw:
    """One row as the matcher's raw record."""

    def cell(ours: str) -> str:
        return row.get(known.get(ours, ""), "")

    birth, precision = birth_of(cell("dob"), cell("precision"))
    country = cell("nationality")
    return Raw(
        id=cell("id"),
        given=cell("given"),
        family=" ".join(part for part in (cell("surname1"), cell("surname2")) if part),
        sex=cell("sex"),
        birth_date=birth,
        birth_precision=precision,
        nationality=country,
        documents=((cell("doc_type"), country, cell("doc_number")),) if cell("doc_number") else (),
        phones=(cell("phone"),) if cell("phone") else (),
        origin=cell("origin"),
        together=cell("event"),
        extra={name: (kind, row.get(name, "")) for name, kind in fields.items()},
    )


def birth_of(text: str, precision: str) -> tuple[date | None, str]:
    """A date of YYYY-MM-DD, YYYYMMDD, YYYY-MM or YYYY, and its precision; what is no date is none."""
    digits = "".join(character for character in text if character.isdigit())
    if len(digits) not in {4, 6, 8}:
        return None, "DAY"
    year, month, day = int(digits[:4]), int(digits[4:6] or 1), int(digits[6:8] or 1)
    implied = {4: "YEAR", 6: "MONTH", 8: "DAY"}[len(digits)]
    try:
        return date(year, month, day), precision.upper() or implied
    except ValueError:
        return _possible(year, month, day), precision.upper() or implied


def _possible(year: int, month: int, day: int) -> date | None:
    """A date with its month and day exchanged, or its year alone, when it exists so and not as written."""
    try:
        return date(year, day, month)
    except ValueError:
        return date(year, 1, 1) if 1880 <= year <= 2100 else None
