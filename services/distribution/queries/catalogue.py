"""Items, kits, bills of materials."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch, fetch_one, rows_json, run
from shared.problems import NotFound


async def insert_item(session: AsyncSession, item: Mapping[str, Any]) -> None:
    """Insert one item."""
    await run(session, "INSERT INTO item (id, code, name, unit) VALUES (:id, :code, :name, :unit)", **item)


async def insert_kit(session: AsyncSession, kit: Mapping[str, Any]) -> None:
    """Insert one kit at version 1."""
    await run(
        session,
        "INSERT INTO kit (id, code, kind, name, version) VALUES (CAST(:id AS uuid), :code, :kind, :name, 1)",
        **{**kit, "id": UUID(kit["id"])},
    )


async def next_version(session: AsyncSession, kit_id: UUID) -> int | None:
    """Raise the kit's version by one and answer it; None if there is no such kit."""
    row = await fetch_one(
        session, "UPDATE kit SET version = version + 1 WHERE id = :kit_id RETURNING version", kit_id=kit_id
    )
    return row["version"] if row else None


async def insert_bill(
    session: AsyncSession, kit_id: UUID, version: int, components: Sequence[Mapping[str, Any]]
) -> None:
    """Insert one version of a bill of materials."""
    await run(
        session,
        """
        INSERT INTO bill_of_materials (kit_id, version, item_id, quantity)
        SELECT :kit_id, :version, item_id, quantity
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(item_id uuid, quantity integer)
        """,
        kit_id=kit_id,
        version=version,
        rows=rows_json(components),
    )


async def kit(session: AsyncSession, kit_id: UUID) -> RowMapping:
    """One kit.

    Raises:
        NotFound: there is none.
    """
    row = await fetch_one(session, "SELECT id, code, kind, name, version FROM kit WHERE id = :kit_id", kit_id=kit_id)
    if row is None:
        raise NotFound()
    return row


async def all_items(session: AsyncSession, after: UUID, limit: int) -> Sequence[RowMapping]:
    """Items after the id `after`, by id."""
    return await fetch(
        session,
        "SELECT id, code, name, unit FROM item WHERE id > :after ORDER BY id LIMIT :limit",
        after=after,
        limit=limit,
    )
