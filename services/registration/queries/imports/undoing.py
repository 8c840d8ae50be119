"""Taking an import back: what it added goes, what it changed is as it was, who was gone is listed again."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch, fetch_one, run

_BEFORE = """
    SELECT f.before FROM import_household AS f
    WHERE f.import_id = :import_id AND f.household_id = ANY(CAST(:ids AS uuid[])) AND f.before IS NOT NULL
"""


async def seen_of(session: AsyncSession, import_id: UUID) -> int:
    """How many of the families that the import added or changed somebody has met since."""
    row = await fetch_one(
        session,
        """
        SELECT count(*) AS seen FROM import_household AS f
        JOIN list_import AS i ON i.id = f.import_id
        JOIN listed_household AS l ON l.list_id = i.list_id AND l.household_id = f.household_id
        JOIN household AS h ON h.id = f.household_id
        WHERE f.import_id = :import_id AND NOT l.here_before
          AND (f.outcome = 'NEW' OR f.outcome = 'CHANGED' AND f.before ? 'household')
          AND (h.presence = 'SEEN'
               OR EXISTS (SELECT FROM person AS p WHERE p.household_id = h.id AND p.presence = 'SEEN'))
        """,
        import_id=import_id,
    )
    return int(row["seen"]) if row else 0


async def chunk_before(
    session: AsyncSession, import_id: UUID, *, after: int, up_to: int, rows_max: int
) -> Sequence[RowMapping]:
    """The households of an import that were committed, after a number."""
    return await fetch(
        session,
        """
        SELECT number, household_id, outcome, before FROM import_household
        WHERE import_id = :import_id AND number > :after AND number <= :up_to
        ORDER BY number
        LIMIT :rows_max
        """,
        import_id=import_id,
        after=after,
        up_to=up_to,
        rows_max=rows_max,
    )


async def only_of_this_list(session: AsyncSession, list_id: UUID, ids: Sequence[UUID]) -> list[UUID]:
    """Those of the households that no other list names."""
    rows = await fetch(
        session,
        """
        SELECT h.id FROM household AS h
        WHERE h.id = ANY(CAST(:ids AS uuid[]))
          AND NOT EXISTS (SELECT FROM listed_household AS l WHERE l.household_id = h.id AND l.list_id <> :list_id)
        ORDER BY h.id
        """,
        list_id=list_id,
        ids=list(ids),
    )
    return [row["id"] for row in rows]


async def restore(session: AsyncSession, import_id: UUID, household_ids: Sequence[UUID]) -> None:
    """Give these households, whose rows are held, back what they were before the import."""
    parameters = {"import_id": import_id, "ids": list(household_ids)}
    await run(
        session,
        f"""
        UPDATE household AS h
        SET version = h.version + 1, size = r.size, unnamed = r.unnamed, head_person_id = r.head_person_id,
            dwelling_id = r.dwelling_id, protected = r.protected
        FROM ({_BEFORE}) AS b,
             jsonb_to_record(b.before -> 'household')
                 AS r(id uuid, size integer, unnamed jsonb, head_person_id uuid, dwelling_id uuid, protected boolean)
        WHERE h.id = r.id
        """,
        **parameters,
    )
    await run(
        session,
        f"""
        UPDATE person AS p
        SET version = p.version + 1, household_id = r.household_id, given_names = r.given_names,
            family_names = r.family_names, sex = r.sex, birth_date = r.birth_date,
            birth_precision = r.birth_precision, phone = r.phone, relationship = r.relationship,
            child_alarm = r.child_alarm, protected = r.protected, search_text = r.search_text
        FROM ({_BEFORE}) AS b,
             jsonb_to_recordset(b.before -> 'people')
                 AS r(id uuid, household_id uuid, given_names text, family_names text, sex text, birth_date date,
                      birth_precision text, phone text, relationship text, child_alarm text, protected boolean,
                      search_text text)
        WHERE p.id = r.id
        """,
        **parameters,
    )
    await _restore_documents(session, parameters)


async def restore_listing(session: AsyncSession, import_id: UUID, household_ids: Sequence[UUID]) -> None:
    """Let the list say of these households what it said before the import."""
    await run(
        session,
        f"""
        UPDATE listed_household AS l
        SET import_id = r.import_id, document_key = r.document_key, name_key = r.name_key,
            fingerprint = r.fingerprint, place = r.place, people = r.people, state = r.state,
            version_last = r.version_last, gone_version = r.gone_version
        FROM ({_BEFORE}) AS b,
             jsonb_to_record(b.before -> 'listed')
                 AS r(list_id uuid, household_id uuid, import_id uuid, document_key bytea, name_key bytea,
                      fingerprint bytea, place text, people integer, state text, version_last integer,
                      gone_version integer)
        WHERE l.list_id = r.list_id AND l.household_id = r.household_id
        """,
        import_id=import_id,
        ids=list(household_ids),
    )


async def _restore_documents(session: AsyncSession, parameters: dict[str, object]) -> None:
    await run(
        session,
        """
        DELETE FROM document AS d USING person AS p
        WHERE p.id = d.person_id AND p.household_id = ANY(CAST(:ids AS uuid[]))
        """,
        ids=parameters["ids"],
    )
    await run(
        session,
        f"""
        INSERT INTO document (id, person_id, type, country, number, number_key)
        SELECT r.id, r.person_id, r.type, r.country, r.number, r.number_key
        FROM ({_BEFORE}) AS b,
             jsonb_to_recordset(b.before -> 'documents')
                 AS r(id uuid, person_id uuid, type text, country text, number text, number_key text)
        """,
        **parameters,
    )


async def people_of_before(session: AsyncSession, import_id: UUID, household_ids: Sequence[UUID]) -> list[UUID]:
    """The people whom these households had before the import."""
    rows = await fetch(
        session,
        """
        SELECT CAST(one.value ->> 'id' AS uuid) AS id
        FROM import_household AS f CROSS JOIN LATERAL jsonb_array_elements(f.before -> 'people') AS one(value)
        WHERE f.import_id = :import_id AND f.household_id = ANY(CAST(:ids AS uuid[]))
        ORDER BY 1
        """,
        import_id=import_id,
        ids=list(household_ids),
    )
    return [row["id"] for row in rows]


async def take_off(session: AsyncSession, list_id: UUID, household_ids: Sequence[UUID]) -> None:
    """These households were never on the list."""
    await run(
        session,
        """
        DELETE FROM listed_household
        WHERE list_id = :list_id AND household_id = ANY(CAST(:ids AS uuid[]))
        """,
        list_id=list_id,
        ids=list(household_ids),
    )


async def list_again(session: AsyncSession, list_id: UUID, *, version: int) -> None:
    """Who was gone by this version is listed again, and nobody was last listed by it."""
    for statement in (
        """
        UPDATE listed_household SET state = 'LISTED', gone_version = NULL
        WHERE list_id = :list_id AND gone_version = :version
        """,
        """
        UPDATE listed_household SET version_last = greatest(version_first, :version - 1)
        WHERE list_id = :list_id AND version_last = :version
        """,
    ):
        await run(session, statement, list_id=list_id, version=version)
