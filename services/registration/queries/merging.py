"""Merges: the rows of two records as they are, and as a merge leaves them."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.queries.finding import MAY_KNOW
from services.registration.rules.merging import BELONGINGS, Changed, Row, Rows
from shared.db import fetch, fetch_one, rows_json, run

_MOVED = {
    table: tuple(one.column for one in BELONGINGS if one.table == table)
    for table in dict.fromkeys(one.table for one in BELONGINGS)
}
WRITTEN: Mapping[str, tuple[str, ...]] = {
    "household": ("version", "presence", "size", "head_person_id", "protected", "merged_into"),
    "person": (
        "version", "household_id", "presence", "given_names", "family_names", "sex", "birth_date", "birth_precision",
        "nationality", "origin_department", "languages", "phone", "phone_key", "relationship", "populations", "effects",
        "stated_effects", "cared_for_by", "care_basis", "child_alarm", "consent_version", "last_contact_at",
        "last_contact_site_id", "last_arrival_at", "last_arrival_site_id", "merged_into",
    ),
    "consent": ("person_id", "version"),
    **_MOVED,
    "card": ("version", *_MOVED["card"]),
}  # fmt: skip
"""The columns that a merge writes, by table, in the order in which their rows are locked."""

_OF_TWO = """
    SELECT 'person' AS "table", r.id, to_jsonb(r) AS row FROM person AS r
    WHERE r.id IN (:survivor, :other) OR r.cared_for_by = :other
       OR r.household_id IN (SELECT m.household_id FROM person AS m WHERE m.id IN (:survivor, :other))
    UNION ALL
    SELECT 'household', r.id, to_jsonb(r) FROM household AS r
    WHERE r.id IN (SELECT m.household_id FROM person AS m WHERE m.id IN (:survivor, :other))
    UNION ALL
    SELECT 'consent', r.id, to_jsonb(r) FROM consent AS r WHERE r.person_id IN (:survivor, :other)
""" + "".join(
    f" UNION ALL SELECT '{one.table}', r.id, to_jsonb(r) FROM {one.table} AS r"
    f" WHERE r.{one.column} IN (:survivor, :other)"
    for one in BELONGINGS
)


async def known_to(
    session: AsyncSession, ids: Collection[UUID], *, sites: Sequence[UUID], viewer: dict[str, Any]
) -> dict[UUID, RowMapping]:
    """Those of `ids` whom the viewer may know, merged or not, and whether they are known `here`, at `sites`."""
    rows = await fetch(
        session,
        f"""
        SELECT p.id, p.protected, p.merged_into, p.version, p.household_id,
               p.site_id = ANY(CAST(:sites AS uuid[])) OR p.last_contact_site_id = ANY(CAST(:sites AS uuid[]))
                   OR p.last_arrival_site_id = ANY(CAST(:sites AS uuid[])) AS here
        FROM person AS p WHERE p.id = ANY(CAST(:ids AS uuid[])) AND {MAY_KNOW}
        """,
        ids=sorted(ids),
        sites=list(sites),
        **viewer,
    )
    return {row["id"]: row for row in rows}


async def rows_of_two(session: AsyncSession, survivor: UUID, other: UUID) -> Rows:
    """Everything that a merge of the two may change, as it is now; both are held by this transaction."""
    found = await fetch(session, _OF_TWO, survivor=survivor, other=other)
    rows: Rows = {table: {} for table in WRITTEN}
    for row in found:
        rows[row["table"]][str(row["id"])] = row["row"]
    return rows


async def rows_now(session: AsyncSession, ids: Mapping[str, Collection[str]]) -> Rows:
    """The rows of these ids by table, as they are now."""
    parts = [
        f"SELECT '{table}' AS \"table\", r.id, to_jsonb(r) AS row FROM {table} AS r"
        f" WHERE r.id = ANY(CAST(:{table} AS uuid[]))"
        for table in WRITTEN
    ]
    parameters = {table: sorted(ids.get(table, ())) for table in WRITTEN}
    rows: Rows = {table: {} for table in WRITTEN}
    for row in await fetch(session, " UNION ALL ".join(parts), **parameters):
        rows[row["table"]][str(row["id"])] = row["row"]
    return rows


async def write_rows(session: AsyncSession, before: Rows, after: Rows) -> None:
    """Write those rows that are other than before: one statement per table, in the order of locks."""
    for table, columns in WRITTEN.items():
        rows = [row for id_, row in sorted(after[table].items()) if row != before[table][id_]]
        if not rows:
            continue
        values = ", ".join(f"{column} = r.{column}" for column in columns)
        if table == "person":
            values += ", search_text = lower(unaccent(concat_ws(' ', r.given_names, r.family_names)))"
        await run(
            session,
            f"""
            UPDATE {table} AS t SET {values}
            FROM jsonb_populate_recordset(CAST(NULL AS {table}), CAST(:rows AS jsonb)) AS r
            WHERE t.id = r.id
            """,
            rows=rows_json(rows),
        )


async def insert_merge(session: AsyncSession, merge: Row, choices: Mapping[Any, Any], changed: Changed) -> None:
    """Keep a merge with what it changed."""
    await run(
        session,
        """
        INSERT INTO person_merge (id, survivor_id, other_id, site_id, reason, choices, overrode, pair_before, changed,
                                  protected_id, merged_by, merged_at)
        VALUES (:id, :survivor_id, :other_id, :site_id, :reason, CAST(:choices AS jsonb), :overrode, :pair_before,
                CAST(:changed AS jsonb), :protected_id, :merged_by, :merged_at)
        """,
        **merge,
        choices=to_json(choices).decode(),
        changed=json.dumps(changed),
    )


async def merge_by_id(session: AsyncSession, id_: UUID) -> RowMapping | None:
    """One merge with what it changed."""
    return await fetch_one(session, "SELECT * FROM person_merge WHERE id = :id", id=id_)


async def standing_merges(session: AsyncSession, person_id: UUID) -> Sequence[RowMapping]:
    """The merges into this person that stand, the newest first."""
    return await fetch(
        session,
        """
        SELECT id AS merge_id, survivor_id AS person_id, other_id, site_id, reason, merged_by, merged_at
        FROM person_merge WHERE survivor_id = :person_id AND undone_at IS NULL
        ORDER BY place DESC
        """,
        person_id=person_id,
    )


async def merge_of(session: AsyncSession, other_id: UUID) -> UUID | None:
    """The merge by which this record is merged now."""
    row = await fetch_one(
        session, "SELECT id FROM person_merge WHERE other_id = :other_id AND undone_at IS NULL", other_id=other_id
    )
    return row["id"] if row else None


async def mark_undone(session: AsyncSession, id_: UUID, **parameters: Any) -> None:
    """Write by which call a merge was undone, by whom and when."""
    await run(
        session,
        "UPDATE person_merge SET undo_id = :undo_id, undone_by = :by, undone_at = :at WHERE id = :id",
        id=id_,
        **parameters,
    )
