"""Who is on which list, and what a list's next version does to those whom nobody has met yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch, rows_json, run

Rows = Sequence[Mapping[str, Any]]


async def put_on_list(
    session: AsyncSession, import_id: UUID, numbers: Sequence[int], *, list_id: UUID, version: int
) -> None:
    """Write down that these households of the file are on the list, as of this version."""
    await run(
        session,
        """
        INSERT INTO listed_household (list_id, household_id, import_id, document_key, name_key, fingerprint, place,
                                      people, state, here_before, version_first, version_last)
        SELECT :list_id, f.household_id, f.import_id, f.document_key, f.name_key, f.fingerprint, f.place, f.people,
               'LISTED', f.outcome = 'ALREADY_HERE', :version, :version
        FROM import_household AS f
        WHERE f.import_id = :import_id AND f.number = ANY(CAST(:numbers AS integer[]))
        ON CONFLICT (list_id, household_id) DO UPDATE
        SET import_id = excluded.import_id,
            document_key = coalesce(excluded.document_key, listed_household.document_key),
            name_key = excluded.name_key, fingerprint = excluded.fingerprint, place = excluded.place,
            people = excluded.people, state = 'LISTED', version_last = excluded.version_last, gone_version = NULL
        """,
        import_id=import_id,
        numbers=list(numbers),
        list_id=list_id,
        version=version,
    )


async def take_off_list(session: AsyncSession, import_id: UUID, *, list_id: UUID, version: int) -> None:
    """Mark who is no longer in the file as gone; nobody is deleted for it.

    NOT IN, here and in `rows`, because it is one hashed set whatever the planner knows: a correlated NOT EXISTS on a
    file that no statistics have seen yet reads the whole file once for each of its households.
    """
    await run(
        session,
        """
        UPDATE listed_household AS l SET state = 'GONE', gone_version = :version
        WHERE l.list_id = :list_id AND l.state = 'LISTED'
          AND l.household_id NOT IN (SELECT f.household_id FROM import_household AS f WHERE f.import_id = :import_id)
        """,
        import_id=import_id,
        list_id=list_id,
        version=version,
    )


async def lock_unseen(session: AsyncSession, ids: Sequence[UUID]) -> list[UUID]:
    """Hold the households' rows in order, then look: those made for a list, whom nobody has met, changed or merged."""
    await fetch(
        session,
        "SELECT id FROM household WHERE id = ANY(CAST(:ids AS uuid[])) ORDER BY id FOR UPDATE",
        ids=list(ids),
    )
    rows = await fetch(
        session,
        """
        SELECT h.id FROM household AS h
        WHERE h.id = ANY(CAST(:ids AS uuid[])) AND h.presence = 'LISTED' AND h.merged_into IS NULL
          AND NOT EXISTS (SELECT FROM listed_household AS l WHERE l.household_id = h.id AND l.here_before)
          AND NOT EXISTS (
              SELECT FROM person AS p WHERE p.household_id = h.id
                AND (p.presence = 'SEEN'
                     OR EXISTS (SELECT FROM person_change AS c WHERE c.person_id = p.id)
                     OR EXISTS (SELECT FROM person AS other WHERE other.merged_into = p.id)))
        ORDER BY h.id
        """,
        ids=list(ids),
    )
    return [row["id"] for row in rows]


async def lock_people_of(session: AsyncSession, household_ids: Sequence[UUID]) -> Sequence[RowMapping]:
    """The people of households whose rows are held, their own rows held too."""
    return await fetch(
        session,
        """
        SELECT id, household_id, given_names, family_names FROM person
        WHERE household_id = ANY(CAST(:ids AS uuid[]))
        ORDER BY id
        FOR UPDATE
        """,
        ids=list(household_ids),
    )


async def keep_before(
    session: AsyncSession, import_id: UUID, household_ids: Sequence[UUID], *, unseen: Sequence[UUID]
) -> None:
    """Keep, for an undo, what the list said of these households, and whole records of those `unseen`."""
    await run(
        session,
        """
        UPDATE import_household AS f
        SET before = jsonb_build_object('listed', to_jsonb(l)) || CASE
            WHEN NOT h.id = ANY(CAST(:unseen AS uuid[])) THEN '{}'
            ELSE jsonb_build_object(
                'household', to_jsonb(h),
                'people', coalesce((SELECT jsonb_agg(to_jsonb(p)) FROM person AS p WHERE p.household_id = h.id), '[]'),
                'documents', coalesce((SELECT jsonb_agg(to_jsonb(d)) FROM document AS d JOIN person AS p
                                       ON p.id = d.person_id WHERE p.household_id = h.id), '[]')) END
        FROM household AS h, listed_household AS l
        WHERE f.import_id = :import_id AND f.household_id = h.id AND l.household_id = h.id
          AND l.list_id = (SELECT list_id FROM list_import WHERE id = :import_id)
          AND h.id = ANY(CAST(:ids AS uuid[]))
        """,
        import_id=import_id,
        ids=list(household_ids),
        unseen=list(unseen),
    )


async def update_households(session: AsyncSession, rows: Rows) -> None:
    """Write what a list now says of households whose rows are held."""
    await run(
        session,
        """
        UPDATE household AS h
        SET version = h.version + 1, size = r.size, unnamed = r.unnamed, head_person_id = r.head_person_id,
            dwelling_id = coalesce(r.dwelling_id, h.dwelling_id), protected = r.protected
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(id uuid, size integer, unnamed jsonb, head_person_id uuid, dwelling_id uuid, protected boolean)
        WHERE h.id = r.id
        """,
        rows=rows_json(rows),
    )


async def update_people(session: AsyncSession, rows: Rows) -> None:
    """Write what a list now says of people whose rows are held; their papers are written anew."""
    await run(
        session,
        """
        UPDATE person AS p
        SET version = p.version + 1, household_id = r.household_id, given_names = r.given_names,
            family_names = r.family_names, sex = r.sex, birth_date = r.birth_date,
            birth_precision = r.birth_precision, phone = r.phone, phone_key = r.phone_key,
            relationship = r.relationship, child_alarm = r.child_alarm, protected = r.protected,
            search_text = lower(unaccent(concat_ws(' ', r.given_names, r.family_names)))
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(id uuid, household_id uuid, given_names text, family_names text, sex text, birth_date date,
                  birth_precision text, phone text, phone_key text, relationship text, child_alarm text,
                  protected boolean)
        WHERE p.id = r.id
        """,
        rows=rows_json(rows),
    )
    await delete_documents(session, [row["id"] for row in rows])


async def blank_people(session: AsyncSession, ids: Sequence[UUID]) -> None:
    """Destroy the identity of people who are on no list any more and whom nobody ever met."""
    await run(
        session,
        """
        UPDATE person
        SET version = version + 1, household_id = NULL, given_names = NULL, family_names = NULL, sex = 'NOT_STATED',
            birth_date = NULL, birth_precision = NULL, phone = NULL, phone_key = NULL, relationship = 'UNKNOWN',
            child_alarm = NULL, search_text = ''
        WHERE id = ANY(CAST(:ids AS uuid[]))
        """,
        ids=list(ids),
    )
    await delete_documents(session, ids)


async def blank_households(session: AsyncSession, ids: Sequence[UUID]) -> None:
    """Leave nobody in these households."""
    await run(
        session,
        """
        UPDATE household SET version = version + 1, size = 0, unnamed = '{}', head_person_id = NULL, dwelling_id = NULL
        WHERE id = ANY(CAST(:ids AS uuid[]))
        """,
        ids=list(ids),
    )


async def delete_documents(session: AsyncSession, person_ids: Sequence[UUID]) -> None:
    """Forget these people's papers."""
    await run(session, "DELETE FROM document WHERE person_id = ANY(CAST(:ids AS uuid[]))", ids=list(person_ids))


async def insert_documents(session: AsyncSession, rows: Rows) -> None:
    """Write people's papers."""
    await run(
        session,
        """
        INSERT INTO document (id, person_id, type, country, number, number_key)
        SELECT r.id, r.person_id, r.type, r.country, r.number, r.number_key
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(id uuid, person_id uuid, type text, country text, number text, number_key text)
        """,
        rows=rows_json(rows),
    )
