"""What other services' events say, kept here; applied in any order, and as often as they come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch, rows_json, run

Rows = Sequence[Mapping[str, Any]]


async def keep_sites(session: AsyncSession, rows: Rows) -> None:
    """Keep each site's highest version."""
    await run(
        session,
        """
        INSERT INTO site (id, version, code, kind, pcode, managing_agency_id, holding_agency_id, open, confidential)
        SELECT DISTINCT ON (r.site_id) r.site_id, r.version, r.code, r.kind, r.pcode, r.managing_agency_id,
               r.holding_agency_id, r.open, r.confidential_location
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(site_id uuid, version integer, code text, kind text, pcode text, managing_agency_id uuid,
                  holding_agency_id uuid, open boolean, confidential_location boolean)
        ORDER BY r.site_id, r.version DESC
        ON CONFLICT (id) DO UPDATE
        SET version = excluded.version, code = excluded.code, kind = excluded.kind, pcode = excluded.pcode,
            managing_agency_id = excluded.managing_agency_id, holding_agency_id = excluded.holding_agency_id,
            open = excluded.open, confidential = excluded.confidential
        WHERE excluded.version > site.version
        """,
        rows=rows_json(rows),
    )


async def keep_emergencies(session: AsyncSession, rows: Rows) -> None:
    """Keep each emergency's highest version."""
    await run(
        session,
        """
        INSERT INTO emergency (id, version, opened_on, closed_on)
        SELECT DISTINCT ON (r.emergency_id) r.emergency_id, r.version, r.opened_on, r.closed_on
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(emergency_id uuid, version integer, opened_on date, closed_on date)
        ORDER BY r.emergency_id, r.version DESC
        ON CONFLICT (id) DO UPDATE
        SET version = excluded.version, opened_on = excluded.opened_on, closed_on = excluded.closed_on
        WHERE excluded.version > emergency.version
        """,
        rows=rows_json(rows),
    )


async def keep_rounds(session: AsyncSession, rows: Rows) -> None:
    """Keep each round's highest version."""
    await run(
        session,
        """
        INSERT INTO round (id, version, state, site_ids)
        SELECT DISTINCT ON (r.round_id) r.round_id, r.version, r.state, r.site_ids
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(round_id uuid, version integer, state text, site_ids uuid[])
        ORDER BY r.round_id, r.version DESC
        ON CONFLICT (id) DO UPDATE SET version = excluded.version, state = excluded.state, site_ids = excluded.site_ids
        WHERE excluded.version > round.version
        """,
        rows=rows_json(rows),
    )


async def keep_handouts(session: AsyncSession, rows: Rows) -> None:
    """Keep hand-outs; a reversal that came first stays one."""
    await run(
        session,
        """
        INSERT INTO handout (id, round_id, site_id, card_id, person_id, household_id, occurred_at)
        SELECT DISTINCT ON (r.handout_id) r.handout_id, r.round_id, r.site_id, r.card_id, r.person_id, r.household_id,
               r.occurred_at
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(handout_id uuid, round_id uuid, site_id uuid, card_id uuid, person_id uuid, household_id uuid,
                  occurred_at timestamptz)
        ORDER BY r.handout_id
        ON CONFLICT (id) DO UPDATE
        SET round_id = excluded.round_id, site_id = excluded.site_id, card_id = excluded.card_id,
            person_id = excluded.person_id, household_id = excluded.household_id, occurred_at = excluded.occurred_at
        WHERE handout.occurred_at IS NULL
        """,
        rows=rows_json(rows),
    )


async def reverse_handouts(session: AsyncSession, rows: Rows) -> None:
    """Mark hand-outs as reversed, those that are not here yet too."""
    await run(
        session,
        """
        INSERT INTO handout (id, reversed)
        SELECT DISTINCT ON (r.handout_id) r.handout_id, true
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(handout_id uuid)
        ORDER BY r.handout_id
        ON CONFLICT (id) DO UPDATE SET reversed = true
        """,
        rows=rows_json(rows),
    )


async def start_stays(session: AsyncSession, rows: Rows) -> set[UUID]:
    """Keep the starts of stays, and answer the new ones; an end that came first stays.

    A card that was scanned is known here by its code.
    """
    new = await fetch(
        session,
        """
        INSERT INTO stay (id, site_id, person_id, household_id, card_id, started_at)
        SELECT DISTINCT ON (r.stay_id) r.stay_id, r.site_id, r.person_id, r.household_id, coalesce(r.card_id, card.id),
               r.occurred_at
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(stay_id uuid, site_id uuid, person_id uuid, household_id uuid, card_id uuid, card_code text,
                  occurred_at timestamptz)
        LEFT JOIN card ON card.code = r.card_code
        ORDER BY r.stay_id
        ON CONFLICT (id) DO UPDATE
        SET site_id = excluded.site_id, person_id = excluded.person_id, household_id = excluded.household_id,
            card_id = excluded.card_id, started_at = excluded.started_at
        WHERE stay.started_at IS NULL
        RETURNING id
        """,
        rows=rows_json(rows),
    )
    return {row["id"] for row in new}


async def end_stays(session: AsyncSession, rows: Rows) -> set[UUID]:
    """Keep the ends of stays, those whose start is not here yet too; the last that was `told` of one stands.

    Without `ended_at` an end was taken back. Answers the stays of which that is news.
    """
    changed = await fetch(
        session,
        """
        INSERT INTO stay (id, site_id, person_id, household_id, card_id, ended_at, end_reason, told)
        SELECT DISTINCT ON (r.stay_id) r.stay_id, r.site_id, r.person_id, r.household_id, card.id, r.ended_at,
               r.end_reason, r.told
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(stay_id uuid, site_id uuid, person_id uuid, household_id uuid, card_code text, ended_at timestamptz,
                  end_reason text, told integer)
        LEFT JOIN card ON card.code = r.card_code
        ORDER BY r.stay_id, r.told DESC
        ON CONFLICT (id) DO UPDATE
        SET ended_at = excluded.ended_at, end_reason = excluded.end_reason, told = excluded.told
        WHERE excluded.told > stay.told
        RETURNING id
        """,
        rows=rows_json(rows),
    )
    return {row["id"] for row in changed}


async def keep_cases(session: AsyncSession, rows: Rows) -> set[UUID]:
    """Keep distribution's cases about cards; answer those that were not here yet."""
    new = await fetch(
        session,
        """
        INSERT INTO distribution_case (id, kind, site_id, handout_id, card_id, occurred_at)
        SELECT DISTINCT ON (r.case_id) r.case_id, r.kind, r.site_id, r.handout_id, r.card_id, r.occurred_at
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(case_id uuid, kind text, site_id uuid, handout_id uuid, card_id uuid, occurred_at timestamptz)
        ORDER BY r.case_id
        ON CONFLICT (id) DO NOTHING
        RETURNING id
        """,
        rows=rows_json(rows),
    )
    return {row["id"] for row in new}
