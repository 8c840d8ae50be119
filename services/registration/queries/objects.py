"""Client-made ids: each has one content and one answer, for ever."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch_one, run


async def hold_id(session: AsyncSession, id_: UUID) -> None:
    """Wait for other transactions that hold this id, and hold it until the commit."""
    await run(session, "SELECT pg_advisory_xact_lock(hashtextextended(:object, 0))", object=f"object {id_}")


async def claim_id(
    session: AsyncSession, id_: UUID, *, kind: str, fingerprint: bytes, answer: dict[str, Any]
) -> RowMapping | None:
    """Take `id_` for this content; None where it was free, else the row that holds it."""
    taken = await fetch_one(
        session,
        """
        INSERT INTO client_object (id, kind, fingerprint, answer)
        VALUES (:id, :kind, :fingerprint, CAST(:answer AS jsonb))
        ON CONFLICT (id) DO NOTHING
        RETURNING id
        """,
        id=id_,
        kind=kind,
        fingerprint=fingerprint,
        answer=json.dumps(json.loads(to_json(answer))),
    )
    return None if taken else await find_object(session, id_)


async def find_object(session: AsyncSession, id_: UUID) -> RowMapping | None:
    """The fingerprint and the answer under a client-made id."""
    return await fetch_one(session, "SELECT fingerprint, answer FROM client_object WHERE id = :id", id=id_)
