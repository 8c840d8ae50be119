"""A record as registers: one plain value per field, as edits are kept and compared.

Names are one register (two surnames may move from one field to the other), a birth date goes with its precision, and
each document is one of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.registration.rules.edits import BIRTH, DOCUMENT_PREFIX, NAME
from services.registration.schemas.changes import PersonBase, PersonFields
from services.registration.schemas.households import DocumentIn

PLAIN = (
    "sex",
    "nationality",
    "origin_department",
    "languages",
    "phone",
    "relationship",
    "populations",
    "cared_for_by",
    "care_basis",
)


@dataclass(frozen=True)
class Wanted:
    """One register that somebody writes: on which value, and which."""

    field: str
    base: Any
    new: Any


def registers_of(person: Mapping[str, Any], documents: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The registers of a person's row and documents' rows."""
    registers = {name: _plain(person[name]) for name in PLAIN}
    registers[NAME] = name_value(person["given_names"], person["family_names"])
    registers[BIRTH] = birth_value(person["birth_date"], person["birth_precision"])
    return registers | {f"{DOCUMENT_PREFIX}{row['id']}": document_value(row) for row in documents}


def name_value(given_names: str | None, family_names: str | None) -> dict[str, Any]:
    """The register of a name."""
    return {"given_names": given_names, "family_names": family_names}


def birth_value(birth: date | None, precision: str | None) -> dict[str, Any] | None:
    """The register of a birth date."""
    return {"birth_date": birth.isoformat(), "birth_precision": str(precision)} if birth else None


def document_value(document: Mapping[str, Any]) -> dict[str, Any]:
    """The register of a document."""
    return {name: str(document[name]) for name in ("type", "country", "number")}


def written_at_desk(changes: PersonFields, present: Mapping[str, Any]) -> list[Wanted]:
    """What a desk writes that has the present record before it; what would stay the same is left out."""
    name, birth = present[NAME], present[BIRTH] or {}
    seen = PersonBase.model_construct(
        given_names=name["given_names"],
        family_names=name["family_names"],
        birth_date=date.fromisoformat(birth["birth_date"]) if birth else None,
        birth_precision=birth.get("birth_precision", PersonFields().birth_precision),
        documents=[],
    )
    wanted = [one for one in _guarded(changes, seen) if not one.field.startswith(DOCUMENT_PREFIX)]
    wanted += [Wanted(one.field, present.get(one.field), one.new) for one in _documents(changes, {})]
    wanted += [Wanted(one.field, present[one.field], one.new) for one in _plain_fields(changes)]
    return [one for one in wanted if one.new != present.get(one.field)]


def written_offline(changes: PersonFields, base: PersonBase) -> list[Wanted]:
    """What an offline desk wrote, on what it had before it then."""
    wanted = [*_guarded(changes, base), *_plain_fields(changes)]
    return [one for one in wanted if one.field in PLAIN or one.new != one.base]


def _guarded(changes: PersonFields, base: PersonBase) -> list[Wanted]:
    written = changes.model_fields_set
    wanted = []
    if written & {"given_names", "family_names"}:
        parts = {part: getattr(changes if part in written else base, part) for part in ("given_names", "family_names")}
        wanted.append(Wanted(NAME, name_value(base.given_names, base.family_names), name_value(**parts)))
    if written & {"birth_date", "birth_precision"}:
        born = (changes if "birth_date" in written else base).birth_date
        precision = (changes if written >= {"birth_precision"} or born != base.birth_date else base).birth_precision
        wanted.append(Wanted(BIRTH, birth_value(base.birth_date, base.birth_precision), birth_value(born, precision)))
    return wanted + _documents(changes, {document.id: document for document in base.documents})


def _documents(changes: PersonFields, base: Mapping[Any, DocumentIn]) -> list[Wanted]:
    before = {id_: document_value(document.model_dump()) for id_, document in base.items()}
    wanted = [
        Wanted(f"{DOCUMENT_PREFIX}{document.id}", before.get(document.id), document_value(document.model_dump()))
        for document in changes.documents
    ]
    return wanted + [
        Wanted(f"{DOCUMENT_PREFIX}{id_}", before.get(id_), None) for id_ in dict.fromkeys(changes.documents_removed)
    ]


def _plain_fields(changes: PersonFields) -> list[Wanted]:
    sent = changes.model_dump(mode="json")
    return [Wanted(name, None, sent[name]) for name in PLAIN if name in changes.model_fields_set]


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str):
        return value
    return [str(one) for one in value] if isinstance(value, list | tuple) else str(value)
