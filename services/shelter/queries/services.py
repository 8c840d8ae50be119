"""Services given: what is known of an item, the one insert, and who had it before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch, rows_json

Row = Mapping[str, Any]


async def given_for_items(session: AsyncSession, item_ids: Sequence[UUID]) -> Sequence[RowMapping]:
    """The rows that these items made before."""
    return await fetch(
        session,
        """
        SELECT id, item_id, people, reached, fingerprint FROM service_given
        WHERE item_id = ANY(CAST(:ids AS uuid[])) OR id = ANY(CAST(:ids AS uuid[]))
        ORDER BY id
        """,
        ids=list(item_ids),
    )


async def add_services(session: AsyncSession, rows: Sequence[Row]) -> set[UUID]:
    """Write all services at once; answer the ids of those that nobody had had in their slot.

    `recipients` of a row are all keys under which its person may have had it before, by records that were merged since
    or are one by now; all of them are locked. The unique indexes are the net: one key, one token, once.
    """
    added = await fetch(
        session,
        """
        INSERT INTO service_given (id, item_id, site_id, kind, recipient, token, slot, person_id, household_id,
                                   card_code, card_id, card_revoked, arrival_group_id, population, sex, people, counted,
                                   reached, occurred_at, fingerprint, recorded_by)
        SELECT r.id, r.item_id, r.site_id, r.kind, r.recipient, r.token, r.slot, r.person_id, r.household_id,
               r.card_code, r.card_id, r.card_revoked, r.arrival_group_id, r.population, r.sex, r.people, r.counted,
               r.reached, r.occurred_at, r.fingerprint, r.recorded_by
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(id uuid, item_id uuid, site_id uuid, kind text, recipient text, token text, slot text,
                  person_id uuid, household_id uuid, card_code text, card_id uuid, card_revoked boolean,
                  arrival_group_id uuid,
                  population text, sex text, people integer, counted jsonb, reached boolean, occurred_at timestamptz,
                  fingerprint text, recorded_by uuid, recipients text[])
        WHERE NOT EXISTS (
            SELECT FROM service_given AS g
            WHERE g.recipient = ANY(r.recipients) AND g.kind = r.kind AND g.slot = r.slot
              AND g.recipient IS NOT NULL AND g.slot IS NOT NULL
        )
        ORDER BY r.recipient, r.token, r.id
        ON CONFLICT DO NOTHING
        RETURNING id
        """,
        rows=rows_json(rows),
    )
    return {row["id"] for row in added}


async def given_before(session: AsyncSession, rows: Sequence[Row]) -> dict[UUID, datetime]:
    """When each of `rows` had been given to its person, by whichever record, or to its token in its slot."""
    found = await fetch(
        session,
        """
        SELECT r.id, min(g.occurred_at) AS given_at
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(id uuid, recipients text[], token text, kind text, slot text)
        JOIN service_given AS g
            ON g.kind = r.kind AND g.slot = r.slot AND (g.recipient = ANY(r.recipients) OR g.token = r.token)
        GROUP BY r.id
        """,
        rows=rows_json({name: row[name] for name in ("id", "recipients", "token", "kind", "slot")} for row in rows),
    )
    return {row["id"]: row["given_at"] for row in found}
