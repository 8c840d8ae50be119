"""Items, kits, bills of materials."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch, fetch_one, rows_json, run
from shared.problems import NotFound


async def insert_item(
    session: AsyncSession, item: Mapping[str, Any], packs: Iterable[Mapping[str, Any]], *, fingerprint: str
) -> bool:
    """Insert one item with its packs; answer whether its id is new."""
    return bool(
        await run(
            session,
            """
            WITH added AS (
                INSERT INTO item (id, code, name, unit, picture, fingerprint)
                VALUES (:id, :code, :name, :unit, :picture, decode(:fingerprint, 'hex'))
                ON CONFLICT (id) DO NOTHING
                RETURNING id
            ), packed AS (
                INSERT INTO item_pack (item_id, name, quantity, gtin)
                SELECT added.id, p.name, p.quantity, p.gtin
                FROM added, jsonb_to_recordset(CAST(:packs AS jsonb)) AS p(name text, quantity integer, gtin text)
            )
            SELECT FROM added
            """,
            **item,
            packs=rows_json(packs),
            fingerprint=fingerprint,
        )
    )


async def item_fingerprint(session: AsyncSession, item_id: UUID) -> str | None:
    """Of what was sent for the item of that id."""
    row = await fetch_one(
        session, "SELECT encode(fingerprint, 'hex') AS fingerprint FROM item WHERE id = :item_id", item_id=item_id
    )
    return row["fingerprint"] if row else None


async def insert_kit(session: AsyncSession, kit: Mapping[str, Any], *, fingerprint: str) -> bool:
    """Insert one kit at version 1; answer whether its id is new."""
    return bool(
        await run(
            session,
            """
            INSERT INTO kit (id, code, kind, name, version, recipient_units, mode, consumable_days, voucher_value,
                             voucher_currency, usual_rule, fingerprint)
            VALUES (:id, :code, :kind, :name, 1, CAST(:recipient_units AS text[]), :mode, :consumable_days,
                    :voucher_value, :voucher_currency, CAST(:usual_rule AS jsonb), decode(:fingerprint, 'hex'))
            ON CONFLICT (id) DO NOTHING
            """,
            **kit,
            fingerprint=fingerprint,
        )
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
        INSERT INTO bill_of_materials (kit_id, version, item_id, quantity, basis, members_per, quantity_max, offered_to,
                                       packed_for, substitutes, consumable)
        SELECT :kit_id, :version, item_id, quantity, basis, members_per, quantity_max, offered_to,
               packed_for, substitutes, consumable
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(item_id uuid, quantity integer, basis text, members_per integer, quantity_max integer,
                  offered_to jsonb, packed_for jsonb, substitutes uuid[], consumable boolean)
        """,
        kit_id=kit_id,
        version=version,
        rows=rows_json(components),
    )


async def bill(session: AsyncSession, kit_id: UUID, version: int) -> Sequence[RowMapping]:
    """The lines of one version of a bill of materials, by item."""
    return await fetch(
        session,
        """
        SELECT item_id, quantity, basis, members_per, quantity_max, offered_to, packed_for, substitutes, consumable
        FROM bill_of_materials WHERE kit_id = :kit_id AND version = :version ORDER BY item_id
        """,
        kit_id=kit_id,
        version=version,
    )


async def missing_items(session: AsyncSession, ids: Sequence[UUID]) -> set[UUID]:
    """Those of `ids` that are no items."""
    rows = await fetch(
        session,
        """
        SELECT w.id FROM unnest(CAST(:ids AS uuid[])) AS w(id)
        WHERE NOT EXISTS (SELECT FROM item AS i WHERE i.id = w.id)
        """,
        ids=list(ids),
    )
    return {row["id"] for row in rows}


_KIT = """
    SELECT id, code, kind, name, version, recipient_units, mode, consumable_days, usual_rule,
           encode(fingerprint, 'hex') AS fingerprint
    FROM kit
"""


async def kit(session: AsyncSession, kit_id: UUID) -> RowMapping:
    """One kit.

    Raises:
        NotFound: there is none.
    """
    row = await fetch_one(session, _KIT + "WHERE id = :kit_id", kit_id=kit_id)
    if row is None:
        raise NotFound()
    return row


async def all_kits(session: AsyncSession, after: UUID, limit: int) -> Sequence[RowMapping]:
    """Kits after the id `after`, by id."""
    return await fetch(session, _KIT + "WHERE id > :after ORDER BY id LIMIT :limit", after=after, limit=limit)


async def all_items(session: AsyncSession, after: UUID, limit: int) -> Sequence[RowMapping]:
    """Items with their packs after the id `after`, by id."""
    return await fetch(
        session,
        """
        SELECT i.id, i.code, i.name, i.unit, i.picture,
               (SELECT p.gtin FROM item_pack AS p WHERE p.item_id = i.id AND p.name = i.unit) AS gtin,
               (SELECT coalesce(jsonb_agg(jsonb_build_object('name', p.name, 'quantity', p.quantity, 'gtin', p.gtin)
                                          ORDER BY p.quantity, p.name), '[]')
                FROM item_pack AS p WHERE p.item_id = i.id AND p.name <> i.unit) AS packs
        FROM item AS i WHERE i.id > :after ORDER BY i.id LIMIT :limit
        """,
        after=after,
        limit=limit,
    )
