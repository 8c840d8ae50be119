"""From seeded people to rows, table by table, as COPY takes them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from amparo.seeding.people import SeededPerson, id_of
from services.registration.rules.keys import match_rows, raw_of
from services.registration.rules.names import document_key, words_of

Rows = dict[str, list[tuple[Any, ...]]]
SEEDER = id_of(5, 0)
"""Who registered them all."""
COLUMNS: dict[str, Sequence[str]] = {
    "household": (
        "id", "version", "site_id", "population", "presence", "size", "unnamed", "head_person_id", "protected",
        "registered_at", "registered_by", "last_contact_at",
    ),
    "person": (
        "id", "version", "household_id", "site_id", "presence", "given_names", "family_names", "sex", "birth_date",
        "birth_precision", "nationality", "origin_department", "languages", "phone", "relationship", "populations",
        "effects", "care_basis", "protected", "registered_at", "registered_by", "last_contact_at",
        "last_contact_site_id", "last_arrival_at", "last_arrival_site_id", "search_text",
    ),
    "document": ("id", "person_id", "type", "country", "number", "number_key"),
    "person_match": ("person_id", "keys", "features"),
}  # fmt: skip
"""In the order in which they may be written."""


def rows_of(people: Sequence[SeededPerson]) -> Rows:
    """The rows of all tables for `people`, whole households."""
    sizes: dict[int, int] = {}
    for person in people:
        sizes[person.household] = sizes.get(person.household, 0) + 1
    return {
        "household": [_household(person, sizes[person.household]) for person in people if person.head],
        "person": [_person(person) for person in people],
        "document": [_document(person, *person.document) for person in people if person.document],
        "person_match": _matches(people),
    }


def _population(person: SeededPerson) -> str:
    return "RETURNEE" if person.nationality == "HN" else "IN_TRANSIT"


def _household(head: SeededPerson, size: int) -> tuple[Any, ...]:
    at = head.arrived_at
    unnamed = '{"women": 0, "men": 0, "girls": 0, "boys": 0, "not_stated": 0}'
    about = (head.site, _population(head), "SEEN", size, unnamed, head.id, False, at, SEEDER, at)
    return (id_of(2, head.household), 1, *about)


def _person(person: SeededPerson) -> tuple[Any, ...]:
    at, site = person.arrived_at, person.site
    who = (person.given_names, person.family_names, person.sex, person.birth_date, person.birth_precision)
    where = (person.nationality, person.origin_department, ["es"], person.phone)
    role: tuple[Any, ...] = ("HEAD" if person.head else "UNKNOWN", [_population(person)], [], "PARENT", False)
    contacts = (at, SEEDER, at, site, at, site)
    text = " ".join(words_of(f"{person.given_names} {person.family_names}"))
    return (person.id, 1, id_of(2, person.household), site, "SEEN", *who, *where, *role, *contacts, text)


def _document(person: SeededPerson, kind: str, number: str) -> tuple[Any, ...]:
    return (id_of(3, person.number), person.id, kind, person.nationality, number, document_key(number))


def _matches(people: Sequence[SeededPerson]) -> list[tuple[Any, ...]]:
    raws = []
    for person in people:
        fields = {name: getattr(person, name) for name in _MATCHED}
        documents = [(person.document[0], person.nationality, person.document[1])] if person.document else []
        phones = [person.phone] if person.phone else []
        raws.append(raw_of({**fields, "household_id": id_of(2, person.household)}, documents, phones))
    return [(row["person_id"], row["keys"], json.dumps(row["features"])) for row in match_rows(raws)]


_MATCHED = (
    "id", "given_names", "family_names", "sex", "birth_date", "birth_precision", "nationality", "origin_department",
)  # fmt: skip
