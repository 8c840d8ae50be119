"""Goods that came without having been asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch, fetch_one, run

_READ = """
    SELECT id AS goods_id, site_id, description, funding_source, packages, state, reason, offered_at,
           encode(fingerprint, 'hex') AS fingerprint
    FROM unsolicited_goods
"""


async def insert(session: AsyncSession, row: Mapping[str, Any]) -> bool:
    """Store what was offered and what was decided; answer whether the id was new."""
    return bool(
        await run(
            session,
            """
            INSERT INTO unsolicited_goods (id, site_id, description, funding_source, packages, state, reason,
                                           offered_at, done_by, fingerprint)
            VALUES (:id, :site_id, :description, :funding_source, :packages, :state, :reason, :offered_at, :done_by,
                    decode(:fingerprint, 'hex'))
            ON CONFLICT (id) DO NOTHING
            """,
            **row,
        )
    )


async def read(session: AsyncSession, goods_id: UUID, *, lock: bool = False) -> RowMapping | None:
    """Goods by their id, the row locked where something is to be done with them."""
    return await fetch_one(session, f"{_READ} WHERE id = :goods_id {'FOR UPDATE' if lock else ''}", goods_id=goods_id)


async def set_state(session: AsyncSession, goods_id: UUID, state: str, reason: str | None = None) -> None:
    """Store what became of them."""
    await run(
        session,
        "UPDATE unsolicited_goods SET state = :state, reason = coalesce(:reason, reason) WHERE id = :goods_id",
        goods_id=goods_id,
        state=state,
        reason=reason,
    )


async def goods_at(
    session: AsyncSession, sites: Sequence[UUID], *, state: str | None, after: UUID, limit: int
) -> Sequence[RowMapping]:
    """Goods that were offered at the sites, by id."""
    return await fetch(
        session,
        f"""
        {_READ}
        WHERE id > :after AND site_id = ANY(CAST(:sites AS uuid[])) AND state = coalesce(:state, state)
        ORDER BY id LIMIT :limit
        """,
        sites=list(sites),
        state=state,
        after=after,
        limit=limit,
    )
