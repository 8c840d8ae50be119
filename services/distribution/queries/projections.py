"""Upserts of what other services told: one statement for any number of events."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import rows_json, run

Rows = Sequence[dict[str, Any]]


def _state_upsert(table: str, columns: dict[str, str]) -> str:
    """An upsert that keeps, per id, the highest version; `columns` maps names to types, without id and version."""
    names = ", ".join(columns)
    typed = ", ".join(f"{name} {type_}" for name, type_ in columns.items())
    values = ", ".join(f"{name} = excluded.{name}" for name in columns)
    return f"""
        INSERT INTO {table} AS t (id, version, {names})
        SELECT DISTINCT ON (id) id, version, {names}
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(id uuid, version integer, {typed})
        ORDER BY id, version DESC
        ON CONFLICT (id) DO UPDATE SET version = excluded.version, {values}
        WHERE excluded.version > t.version
    """


SITE = _state_upsert("site", {"code": "text", "kind": "text", "pcode": "text", "open": "boolean"})
EMERGENCY = _state_upsert("emergency", {"code": "text", "cause": "text", "opened_on": "date", "closed_on": "date"})
DEVICE = _state_upsert("device", {"site_id": "uuid", "kind": "text", "active": "boolean"})
CARD = _state_upsert(
    "card",
    {
        "code": "text",
        "stand_in": "uuid",
        "state": "text",
        "site_id": "uuid",
        "person_id": "uuid",
        "household_id": "uuid",
        "arrival_group_id": "uuid",
        "population": "text",
    },
)
PERSON = _state_upsert(
    "person",
    {
        "household_id": "uuid",
        "sex": "text",
        "birth_month": "text",
        "age_years": "integer",
        "populations": "text[]",
        "effects": "text[]",
        "deceased": "boolean",
        "withdrawn": "boolean",
    },
)
HOUSEHOLD = _state_upsert(
    "household",
    {
        "population": "text",
        "size": "integer",
        "composition": "jsonb",
        "member_ids": "uuid[]",
        "dwelling_id": "uuid",
        "withdrawn": "boolean",
    },
)
BEARER = _state_upsert("card_bearer", {"person_id": "uuid", "household_id": "uuid"})
HOME = _state_upsert("person_home", {"household_id": "uuid", "merged_into": "uuid"})
HOUSEHOLD_HOME = _state_upsert("household_home", {"merged_into": "uuid", "dwelling_id": "uuid"})
GROUP = _state_upsert(
    "arrival_group",
    {
        "site_id": "uuid",
        "kind": "text",
        "state": "text",
        "headcount": "integer",
        "cards_bound": "integer",
        "remaining": "integer",
        "occurred_at": "timestamptz",
    },
)


async def keep_sites(session: AsyncSession, rows: Rows) -> None:
    """Sites, newest state."""
    await run(session, SITE, rows=rows_json(rows))


async def keep_emergencies(session: AsyncSession, rows: Rows) -> None:
    """Emergencies, newest state."""
    await run(session, EMERGENCY, rows=rows_json(rows))


async def keep_devices(session: AsyncSession, rows: Rows) -> None:
    """Devices, newest state."""
    await run(session, DEVICE, rows=rows_json(rows))


async def keep_cards(session: AsyncSession, rows: Rows) -> None:
    """Cards, newest state; and whose each was said to be at last, which its claims follow (docs/adr/0014)."""
    await run(session, CARD, rows=rows_json(rows))
    told = [row for row in rows if row["person_id"] or row["household_id"]]
    if told:
        await run(session, BEARER, rows=rows_json(told))


async def keep_persons(session: AsyncSession, rows: Rows) -> None:
    """Persons, newest state; and of which household, or merged into whom, each was said to be at last."""
    await run(session, PERSON, rows=rows_json(rows))
    told = [row for row in rows if not row["withdrawn"]]
    if told:
        await run(session, HOME, rows=rows_json(told))


async def keep_households(session: AsyncSession, rows: Rows) -> None:
    """Households, newest state; and where each lived, and what it was merged into, at last: its claims follow that."""
    await run(session, HOUSEHOLD, rows=rows_json(rows))
    told = [row for row in rows if not row["withdrawn"]]
    if told:
        await run(session, HOUSEHOLD_HOME, rows=rows_json(told))


async def keep_groups(session: AsyncSession, rows: Rows) -> None:
    """Arrival groups, newest state."""
    await run(session, GROUP, rows=rows_json(rows))


async def keep_arrivals(session: AsyncSession, rows: Rows) -> None:
    """Arrivals, each once."""
    await run(
        session,
        """
        INSERT INTO arrival (id, kind, site_id, person_id, household_id, arrival_group_id, occurred_at)
        SELECT DISTINCT ON (id) id, kind, site_id, person_id, household_id, arrival_group_id, occurred_at
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(id uuid, kind text, site_id uuid, person_id uuid, household_id uuid, arrival_group_id uuid,
                  occurred_at timestamptz)
        ORDER BY id
        ON CONFLICT (id) DO NOTHING
        """,
        rows=rows_json(rows),
    )


async def keep_stays(session: AsyncSession, rows: Rows) -> None:
    """Stays: the start and the ends of each come in any order; one is `undone` by an end that says so.

    Of the ends the last that was `told` stands: one without `ended_at` took the end before it back.
    """
    await run(
        session,
        """
        INSERT INTO stay AS t (id, site_id, person_id, household_id, card_code, started_at, ended_at, undone, told)
        SELECT DISTINCT ON (id) id, site_id, person_id, household_id, card_code, started_at, ended_at, undone, told
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(id uuid, site_id uuid, person_id uuid, household_id uuid, card_code text, started_at timestamptz,
                  ended_at timestamptz, undone boolean, told integer)
        ORDER BY id, told DESC
        ON CONFLICT (id) DO UPDATE SET started_at = coalesce(t.started_at, excluded.started_at),
                                       ended_at = CASE WHEN excluded.told > t.told THEN excluded.ended_at
                                                       ELSE t.ended_at END,
                                       undone = t.undone OR excluded.undone,
                                       told = greatest(t.told, excluded.told)
        """,
        rows=rows_json(rows),
    )


async def keep_arrival_reversals(session: AsyncSession, ids: Sequence[UUID]) -> None:
    """Arrivals that were taken back, those that are not here yet too."""
    await run(
        session,
        """
        INSERT INTO arrival_reversal (arrival_id)
        SELECT DISTINCT id FROM unnest(CAST(:ids AS uuid[])) AS id ORDER BY id
        ON CONFLICT DO NOTHING
        """,
        ids=list(ids),
    )


async def keep_printed(session: AsyncSession, rows: Rows) -> None:
    """Codes that were printed, each once."""
    await run(
        session,
        """
        INSERT INTO printed_card (code, batch_id, site_id)
        SELECT DISTINCT ON (code) code, batch_id, site_id
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(code text, batch_id uuid, site_id uuid)
        ORDER BY code
        ON CONFLICT (code) DO NOTHING
        """,
        rows=rows_json(rows),
    )
