"""The history of records, and the records as their edits leave them. `record` is `person` or `household`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch, fetch_one, rows_json, run

Record = Literal["person", "household"]


async def changes_of(
    session: AsyncSession, record: Record, id_: UUID, fields: Sequence[str] | None = None
) -> Sequence[RowMapping]:
    """The record's changes, of `fields` or of all, in the order in which they were received."""
    return await fetch(
        session,
        f"""
        SELECT id AS change_id, field, base, old, new, base_version, supersedes, changed_by, device_id, device_seq,
               occurred_at, recorded_at, source
        FROM {record}_change
        WHERE {record}_id = :id
          AND (CAST(:fields AS text[]) IS NULL OR field = ANY(CAST(:fields AS text[])))
        ORDER BY recorded_at, id
        """,
        id=id_,
        fields=list(fields) if fields is not None else None,
    )


async def insert_changes(session: AsyncSession, record: Record, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write changes down."""
    await run(
        session,
        f"""
        INSERT INTO {record}_change (id, edit_id, {record}_id, field, base, old, new, base_version, supersedes,
                                     changed_by, device_id, device_seq, occurred_at, source)
        SELECT r.id, r.edit_id, r.record_id, r.field, r.base, r.old, r.new, r.base_version, r.supersedes, r.changed_by,
               r.device_id, r.device_seq, r.occurred_at, r.source
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(id uuid, edit_id uuid, record_id uuid, field text, base jsonb, old jsonb, new jsonb,
                  base_version integer, supersedes uuid[], changed_by uuid, device_id uuid, device_seq bigint,
                  occurred_at timestamptz, source text)
        """,
        rows=rows_json(rows),
    )


async def person_row(session: AsyncSession, id_: UUID) -> RowMapping | None:
    """A person's whole row."""
    return await fetch_one(session, "SELECT * FROM person WHERE id = :id", id=id_)


async def documents_of(session: AsyncSession, person_id: UUID) -> Sequence[RowMapping]:
    """A person's documents."""
    return await fetch(
        session, "SELECT id, type, country, number FROM document WHERE person_id = :id ORDER BY id", id=person_id
    )


async def write_person(session: AsyncSession, row: Mapping[str, Any]) -> None:
    """Write a person's edited fields; the version goes up by one."""
    await run(
        session,
        """
        UPDATE person SET
            version = version + 1, given_names = r.given_names, family_names = r.family_names, sex = r.sex,
            birth_date = r.birth_date, birth_precision = r.birth_precision, nationality = r.nationality,
            origin_department = r.origin_department, languages = r.languages, phone = r.phone,
            phone_key = r.phone_key, relationship = r.relationship, populations = r.populations,
            cared_for_by = r.cared_for_by, care_basis = r.care_basis,
            search_text = lower(unaccent(concat_ws(' ', r.given_names, r.family_names)))
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(id uuid, given_names text, family_names text, sex text, birth_date date, birth_precision text,
                  nationality text, origin_department text, languages text[], phone text, phone_key text,
                  relationship text, populations text[], cared_for_by uuid, care_basis text)
        WHERE person.id = r.id
        """,
        rows=rows_json([row]),
    )


async def write_documents(
    session: AsyncSession, person_id: UUID, kept: Iterable[Mapping[str, Any]], removed: Sequence[UUID]
) -> int:
    """Insert or change documents of a person, and remove some; answer how many were kept."""
    await run(
        session,
        "DELETE FROM document WHERE person_id = :person_id AND id = ANY(CAST(:removed AS uuid[]))",
        person_id=person_id,
        removed=list(removed),
    )
    return await run(
        session,
        """
        INSERT INTO document (id, person_id, type, country, number, number_key)
        SELECT r.id, :person_id, r.type, r.country, r.number, r.number_key
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(id uuid, type text, country text, number text, number_key text)
        ON CONFLICT (id) DO UPDATE SET type = excluded.type, country = excluded.country, number = excluded.number,
                                       number_key = excluded.number_key
        WHERE document.person_id = excluded.person_id
        """,
        person_id=person_id,
        rows=rows_json(kept),
    )


async def write_household(session: AsyncSession, row: Mapping[str, Any]) -> None:
    """Write a household's edited fields, and its version."""
    await run(
        session,
        """
        UPDATE household SET
            version = r.version, size = r.size, population = r.population, head_person_id = r.head_person_id,
            dwelling_id = r.dwelling_id, unnamed = r.unnamed, unnamed_details = r.details, protected = r.protected
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(id uuid, version integer, size integer, population text, head_person_id uuid, dwelling_id uuid,
                  unnamed jsonb, details jsonb, protected boolean)
        WHERE household.id = r.id
        """,
        rows=rows_json([row]),
    )


async def move_people(session: AsyncSession, rows: Iterable[Mapping[str, Any]]) -> None:
    """Give people another household (or none) and relationship; their versions go up by one."""
    await run(
        session,
        """
        UPDATE person SET version = version + 1, household_id = r.household_id, relationship = r.relationship
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(id uuid, household_id uuid, relationship text)
        WHERE person.id = r.id
        """,
        rows=rows_json(rows),
    )


async def dwelling_of(session: AsyncSession, id_: UUID) -> dict[str, Any] | None:
    """A dwelling as a plain value."""
    row = await fetch_one(session, "SELECT id, place_pcode, place_text FROM dwelling WHERE id = :id", id=id_)
    return {**row, "id": str(row["id"])} if row else None
