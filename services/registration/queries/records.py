"""People and households by their ids, as rules and events need them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.rules.announce import Household, Person
from shared.contracts.vocabulary import BirthPrecision, Composition, Effect, Population, Presence, Sex
from shared.db import fetch, rows_json, run

_PERSON = """
    id, version, household_id, site_id, presence, sex, birth_date, birth_precision, nationality, origin_department,
    populations, effects, protected, merged_into, deceased,
    known_carer_id
"""


def _person(row: RowMapping) -> Person:
    precision = row["birth_precision"]
    return Person(
        id=row["id"],
        version=row["version"],
        household_id=row["household_id"],
        site_id=row["site_id"],
        presence=Presence(row["presence"]),
        sex=Sex(row["sex"]),
        birth_date=row["birth_date"],
        birth_precision=BirthPrecision(precision) if precision else None,
        nationality=row["nationality"],
        origin_department=row["origin_department"],
        populations=[Population(name) for name in row["populations"]],
        effects=[Effect(name) for name in row["effects"]],
        protected=row["protected"],
        merged_into=row["merged_into"],
        deceased=row["deceased"],
        known_carer_id=row["known_carer_id"],
    )


async def people_by_id(session: AsyncSession, ids: Sequence[UUID], *, lock: bool = False) -> list[Person]:
    """The people among `ids`, by id; with `lock` their rows are held, in that order, until the commit."""
    sql = f"SELECT {_PERSON} FROM person WHERE id = ANY(CAST(:ids AS uuid[])) ORDER BY id"
    return [_person(row) for row in await fetch(session, sql + (" FOR UPDATE" if lock else ""), ids=list(ids))]


async def lock_households(session: AsyncSession, ids: Sequence[UUID]) -> None:
    """Hold the households' rows, in the order of their ids, until the commit."""
    await fetch(
        session,
        "SELECT id FROM household WHERE id = ANY(CAST(:ids AS uuid[])) ORDER BY id FOR UPDATE",
        ids=list(ids),
    )


async def households_by_id(session: AsyncSession, ids: Sequence[UUID]) -> list[Household]:
    """The households among `ids` with their members, by id; two statements, however many there are."""
    rows = await fetch(
        session,
        """
        SELECT h.*, d.place_pcode
        FROM household AS h LEFT JOIN dwelling AS d ON d.id = h.dwelling_id
        WHERE h.id = ANY(CAST(:ids AS uuid[]))
        ORDER BY h.id
        """,
        ids=list(ids),
    )
    members: dict[UUID, list[Person]] = {row["id"]: [] for row in rows}
    found = await fetch(
        session,
        f"SELECT {_PERSON} FROM person WHERE household_id = ANY(CAST(:ids AS uuid[])) ORDER BY id",
        ids=list(members),
    )
    for row in found:
        members[row["household_id"]].append(_person(row))
    return [_household(row, members[row["id"]]) for row in rows]


def _household(row: RowMapping, members: Sequence[Person]) -> Household:
    return Household(
        id=row["id"],
        version=row["version"],
        site_id=row["site_id"],
        presence=Presence(row["presence"]),
        population=Population(row["population"]),
        size=row["size"],
        unnamed=Composition.model_validate(row["unnamed"]),
        head_person_id=row["head_person_id"],
        dwelling_id=row["dwelling_id"],
        place_pcode=row["place_pcode"],
        protected=row["protected"],
        members=members,
        merged_into=row["merged_into"],
        split_from=row["split_from"],
        split_at=row["split_at"],
        details=row["unnamed_details"],
    )


async def touch(session: AsyncSession, contacts: Sequence[dict[str, Any]]) -> tuple[list[UUID], list[UUID]]:
    """Move last contacts forward and make who was LISTED SEEN; answer the people and households that changed.

    A contact is `{person_id?, household_id?, card_id?, site_id, at}`; a card stands for its bearer, and a merged record
    for its survivor.
    """
    resolved = await fetch(
        session,
        """
        SELECT t.person_id, r.site_id, r.at,
               standing_household(coalesce(r.household_id, c.household_id, p.household_id)) AS household_id
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(person_id uuid, household_id uuid, card_id uuid, site_id uuid, at timestamptz)
             LEFT JOIN card AS c ON c.id = r.card_id
             CROSS JOIN LATERAL (SELECT standing_person(coalesce(r.person_id, c.person_id)) AS person_id) AS t
             LEFT JOIN person AS p ON p.id = t.person_id
        """,
        rows=rows_json(contacts),
    )
    households = await _touch(session, "household", [(row["household_id"], row) for row in resolved])
    people = await _touch(session, "person", [(row["person_id"], row) for row in resolved])
    return people, households


async def people_met(session: AsyncSession, ids: Sequence[UUID]) -> Sequence[RowMapping]:
    """At which site each of these people was met last: `site_id` and `id`, site by site."""
    return await fetch(
        session,
        """
        SELECT last_contact_site_id AS site_id, id FROM person
        WHERE id = ANY(CAST(:ids AS uuid[])) AND last_contact_site_id IS NOT NULL
        ORDER BY last_contact_site_id, id
        """,
        ids=list(ids),
    )


async def _touch(session: AsyncSession, table: str, contacts: Sequence[tuple[UUID | None, RowMapping]]) -> list[UUID]:
    """Three statements: lock in order, move forward, make SEEN. `table` is one of two constants."""
    latest: dict[UUID, RowMapping] = {}
    for id_, row in contacts:
        if id_ is not None and (id_ not in latest or row["at"] > latest[id_]["at"]):
            latest[id_] = row
    if not latest:
        return []
    ids = sorted(latest)
    lock = f"SELECT id FROM {table} WHERE id = ANY(CAST(:ids AS uuid[])) ORDER BY id FOR UPDATE"
    await fetch(session, lock, ids=ids)
    site = ", last_contact_site_id = r.site_id" if table == "person" else ""
    await run(
        session,
        f"""
        UPDATE {table} SET last_contact_at = r.at {site}
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(id uuid, site_id uuid, at timestamptz)
        WHERE {table}.id = r.id AND (last_contact_at IS NULL OR last_contact_at < r.at)
        """,
        rows=rows_json({"id": id_, "site_id": row["site_id"], "at": row["at"]} for id_, row in latest.items()),
    )
    seen = await fetch(
        session,
        f"""
        UPDATE {table} SET presence = 'SEEN', version = version + 1
        WHERE id = ANY(CAST(:ids AS uuid[])) AND presence = 'LISTED'
        RETURNING id
        """,
        ids=ids,
    )
    return [row["id"] for row in seen]
