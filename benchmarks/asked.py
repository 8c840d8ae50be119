"""People who are known, as they come again: written down anew, the way a desk does it."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import asyncpg

from amparo.match.noise.authors import DESK
from amparo.match.noise.generating import written_again
from amparo.match.noise.population import Person
from amparo.match.records import features_from
from services.registration.rules.matching.features import Features
from shared.ids import new_id

_KINDS = {"NATIONAL_ID": "DNI", "PASSPORT": "PAS"}


async def people_again(admin: asyncpg.Connection, count: int, *, papers: bool) -> list[tuple[str, Features]]:
    """`count` people of the database by id, with what a desk hears of them; without `papers` no document or phone.

    Names are misheard, cut and exchanged, dates estimated, documents left at home: the author `desk` of the invented
    records (`amparo match generate`), whose records are like those that the shipped model was fitted on.
    """
    rows = await admin.fetch(
        """
        SELECT p.id, p.given_names, p.family_names, p.sex, p.birth_date, p.nationality, p.phone, p.origin_department,
               (SELECT d.type FROM registration.document AS d WHERE d.person_id = p.id LIMIT 1) AS kind,
               (SELECT d.number FROM registration.document AS d WHERE d.person_id = p.id LIMIT 1) AS number
        FROM registration.person AS p
        ORDER BY md5(p.id::text)
        LIMIT $1
        """,
        count,
    )
    chance = Random(1)
    written = [written_again(chance, DESK, _person(row), str(new_id())) for row in rows]
    people = [replace(person, together="") for person in features_from(written)]
    if not papers:
        people = [replace(person, documents=(), phones=()) for person in people]
    return [(str(row["id"]), person) for row, person in zip(rows, people, strict=True)]


def _person(row: asyncpg.Record) -> Person:
    return Person(
        entity=str(row["id"]),
        household="",
        given=tuple(row["given_names"].split()),
        family=tuple(row["family_names"].split()),
        sex=row["sex"][0],
        birth=row["birth_date"],
        nationality=row["nationality"],
        documents=((_KINDS[row["kind"]], row["number"]),) if row["kind"] else (),
        phone=row["phone"] or "",
        origin=row["origin_department"] or "",
        married_name=row["family_names"].split()[0],
    )
