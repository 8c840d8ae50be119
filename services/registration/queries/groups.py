"""Lists of arrival groups, and the manifests that were sent ahead of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch, fetch_one, run

_GROUP = """
    id AS arrival_group_id, version, site_id, kind, state, means, country_from, place_pcode, vehicle, occurred_at,
    headcount, cards_bound, registered, remaining, announced
"""


async def groups_at(
    session: AsyncSession, sites: Sequence[UUID], *, state: str | None, after: UUID, rows_max: int
) -> Sequence[RowMapping]:
    """The arrival groups of these sites, by id."""
    return await fetch(
        session,
        f"""
        SELECT {_GROUP} FROM arrival_group
        WHERE site_id = ANY(CAST(:sites AS uuid[])) AND id > :after
          AND (CAST(:state AS text) IS NULL OR state = CAST(:state AS text))
        ORDER BY id
        LIMIT :rows_max
        """,
        sites=list(sites),
        state=state,
        after=after,
        rows_max=rows_max,
    )


async def group_in_full(session: AsyncSession, id_: UUID) -> RowMapping | None:
    """One arrival group."""
    return await fetch_one(session, f"SELECT {_GROUP} FROM arrival_group WHERE id = :id", id=id_)


async def keep_manifest(session: AsyncSession, group_id: UUID, entries: Sequence[dict[str, Any]], **who: Any) -> None:
    """Keep a group's manifest in place of its earlier one."""
    await run(
        session,
        """
        INSERT INTO manifest (arrival_group_id, entries, received_by, received_at)
        VALUES (:group_id, CAST(:entries AS jsonb), :caller, :now)
        ON CONFLICT (arrival_group_id) DO UPDATE
        SET entries = excluded.entries, received_by = excluded.received_by, received_at = excluded.received_at
        """,
        group_id=group_id,
        entries=json.dumps(entries),
        **who,
    )


async def read_manifest(session: AsyncSession, group_id: UUID, *, received_after: datetime) -> RowMapping | None:
    """A group's manifest, unless it is past its time."""
    return await fetch_one(
        session,
        "SELECT entries, received_at FROM manifest WHERE arrival_group_id = :id AND received_at > :received_after",
        id=group_id,
        received_after=received_after,
    )


async def delete_manifests(session: AsyncSession, *, received_before: datetime) -> int:
    """Delete manifests past their time; answer how many."""
    rows = await fetch(
        session,
        "DELETE FROM manifest WHERE received_at <= :received_before RETURNING arrival_group_id",
        received_before=received_before,
    )
    return len(rows)
