"""Overrides and their countersignatures."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.distribution.schemas.overrides import OverrideOut
from shared.context import Context
from shared.db import rows_json, run


async def insert(session: AsyncSession, overrides: Mapping[UUID, OverrideOut], *, asked_at: datetime) -> None:
    """Insert overrides by hand-out, and the signatures of those that are signed."""
    await run(
        session,
        """
        WITH told AS MATERIALIZED (
            SELECT * FROM jsonb_to_recordset(CAST(:rows AS jsonb))
                AS r(handout_id uuid, reason text, asked_by uuid, due_at timestamptz, signed_by uuid,
                     signed_at timestamptz)
        ), asked AS (
            INSERT INTO handout_override (handout_id, reason, asked_by, asked_at, due_at)
            SELECT handout_id, reason, asked_by, CAST(:asked_at AS timestamptz), due_at FROM told
        )
        INSERT INTO countersignature (handout_id, asked_by, signed_by, signed_at)
        SELECT handout_id, asked_by, signed_by, signed_at FROM told WHERE signed_by IS NOT NULL
        """,
        rows=rows_json({"handout_id": id_, **one.model_dump(mode="json")} for id_, one in overrides.items()),
        asked_at=asked_at,
    )


async def sign(session: AsyncSession, handout_id: UUID, asked_by: UUID, context: Context) -> bool:
    """Insert the caller's countersignature; answer whether this did it: the key lets only one through."""
    return bool(
        await run(
            session,
            """
            INSERT INTO countersignature (handout_id, asked_by, signed_by, signed_at)
            VALUES (:handout_id, :asked_by, :signed_by, :signed_at)
            ON CONFLICT (handout_id) DO NOTHING
            """,
            handout_id=handout_id,
            asked_by=asked_by,
            signed_by=context.caller.subject,
            signed_at=context.now,
        )
    )
