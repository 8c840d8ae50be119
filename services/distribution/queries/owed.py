"""Lines that hand-outs left owing; the key of a settlement lets each be settled once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.context import Context
from shared.db import fetch, fetch_one, rows_json, run

_OPEN = """
    FROM owed AS o
    JOIN handout AS h ON h.id = o.handout_id
    JOIN kit AS k ON k.id = h.kit_id
    WHERE NOT EXISTS (SELECT FROM owed_settlement AS s
                      WHERE (s.handout_id, s.item_id, s.cause) = (o.handout_id, o.item_id, o.cause))
      AND NOT EXISTS (SELECT FROM handout_reversal AS r WHERE r.handout_id = o.handout_id)
"""


async def open_lines(session: AsyncSession, units: Sequence[UUID]) -> Sequence[RowMapping]:
    """What is owed to the units, the oldest first; a line goes with its hand-out's claim."""
    return await fetch(
        session,
        f"""
        SELECT o.handout_id, o.item_id, o.cause, o.quantity, k.kind AS kit_kind, k.name AS kit_name,
               h.occurred_at AS given_at, h.site_id AS given_site_id
        {_OPEN} AND o.handout_id IN (SELECT c.handout_id FROM claim AS c
                                     WHERE c.live AND NOT c.inherited AND c.unit_id = ANY(CAST(:units AS uuid[])))
        ORDER BY h.occurred_at, o.handout_id, o.item_id, o.cause
        LIMIT 500
        """,
        units=list(units),
    )


async def settle(
    session: AsyncSession, handout_id: UUID, settlement_id: UUID, item_ids: Sequence[UUID] | None
) -> dict[UUID, int]:
    """Take the open lines of a hand-out for the movement `settlement_id`; answer item and pieces.

    Of two at once the second waits here until the first is committed, and finds nothing.
    """
    rows = await fetch(
        session,
        f"""
        WITH taken AS (
            INSERT INTO owed_settlement (handout_id, item_id, cause, settlement_id)
            SELECT o.handout_id, o.item_id, o.cause, :settlement_id
            {_OPEN} AND o.handout_id = :handout_id
              AND (CAST(:item_ids AS uuid[]) IS NULL OR o.item_id = ANY(CAST(:item_ids AS uuid[])))
            ORDER BY o.item_id, o.cause
            ON CONFLICT ON CONSTRAINT owed_settled_once DO NOTHING
            RETURNING handout_id, item_id, cause
        )
        SELECT item_id, sum(o.quantity)::integer AS quantity
        FROM taken JOIN owed AS o USING (handout_id, item_id, cause)
        GROUP BY item_id ORDER BY item_id
        """,
        settlement_id=settlement_id,
        handout_id=handout_id,
        item_ids=list(item_ids) if item_ids is not None else None,
    )
    return {row["item_id"]: row["quantity"] for row in rows}


async def was_owed(session: AsyncSession, handout_id: UUID) -> bool:
    """Whether the hand-out ever left something owing."""
    row = await fetch_one(session, "SELECT 1 FROM owed WHERE handout_id = :handout_id LIMIT 1", handout_id=handout_id)
    return row is not None


async def stored(session: AsyncSession, settlement_id: UUID) -> RowMapping | None:
    """A settlement that is there already: its hand-out, its content's fingerprint, and what it gave."""
    return await fetch_one(
        session,
        """
        SELECT encode(m.fingerprint, 'hex') AS fingerprint, min(s.handout_id::text)::uuid AS handout_id,
               (SELECT jsonb_object_agg(l.item_id, l.qty) FROM (
                    SELECT item_id, sum(qty) AS qty FROM leg
                    WHERE movement_id = :id AND account IN ('HANDED_OUT', 'ON_LOAN') GROUP BY item_id
                ) AS l) AS components
        FROM owed_settlement AS s JOIN movement AS m ON m.id = s.settlement_id
        WHERE s.settlement_id = :id
        GROUP BY m.fingerprint
        """,
        id=settlement_id,
    )


async def settlements_of(session: AsyncSession, handout_id: UUID) -> list[UUID]:
    """The movements that settled what the hand-out left owing."""
    rows = await fetch(
        session, "SELECT DISTINCT settlement_id FROM owed_settlement WHERE handout_id = :id", id=handout_id
    )
    return [row["settlement_id"] for row in rows]


GIVEN_BEFORE = """
    SELECT h.id
    FROM handout AS h JOIN verdict AS v ON v.handout_id = h.id
    WHERE h.round_id = :round_id AND h.bom_version < :version
      AND v.verdict IN ('GIVEN', 'GIVEN_OVER', 'GIVEN_DESPITE', 'UNKNOWN_CARD')
      AND NOT EXISTS (SELECT FROM handout_reversal AS r WHERE r.handout_id = h.id)
    ORDER BY h.id
"""


async def given_before(session: AsyncSession, round_id: UUID, version: int) -> list[UUID]:
    """The hand-outs of the round by an older version, sorted: found once, however many are looked at one by one."""
    rows = await fetch(session, GIVEN_BEFORE, round_id=round_id, version=version)
    return [row["id"] for row in rows]


async def counted(session: AsyncSession, handout_ids: Sequence[UUID]) -> Sequence[RowMapping]:
    """Hand-outs by id, with what each counts for (item id to pieces).

    A substitute counts for what it stood for, and what is owed already is not owed again.
    """
    return await fetch(
        session,
        """
        WITH given AS MATERIALIZED (
            SELECT h.id, h.site_id, h.card_code, h.person_id, h.household_id, h.unit, h.unit_id, h.quantity,
                   h.occurred_at, v.components, v.refill
            FROM handout AS h JOIN verdict AS v ON v.handout_id = h.id
            WHERE h.id = ANY(CAST(:ids AS uuid[]))
        ), part AS (
            SELECT g.id, CAST(c.key AS uuid) AS item_id, CAST(c.value AS integer) AS quantity
            FROM given AS g CROSS JOIN jsonb_each_text(g.components) AS c
            UNION ALL
            SELECT handout_id, item_id, quantity FROM owed WHERE handout_id = ANY(CAST(:ids AS uuid[]))
            UNION ALL
            SELECT handout_id, item_id, -quantity FROM substitution WHERE handout_id = ANY(CAST(:ids AS uuid[]))
            UNION ALL
            SELECT handout_id, instead_of, quantity FROM substitution WHERE handout_id = ANY(CAST(:ids AS uuid[]))
        ), summed AS (
            SELECT p.id, jsonb_object_agg(p.item_id, p.quantity) AS counted
            FROM (SELECT id, item_id, sum(quantity) AS quantity FROM part GROUP BY id, item_id) AS p
            GROUP BY p.id
        )
        SELECT g.*, coalesce(s.counted, '{}') AS counted
        FROM given AS g LEFT JOIN summed AS s ON s.id = g.id
        ORDER BY g.id
        """,
        ids=list(handout_ids),
    )


async def owe(context: Context, version: int, lines: Iterable[Mapping[str, object]]) -> None:
    """Owe these lines because of a version; the round's row is locked."""
    await run(
        context.session,
        """
        INSERT INTO owed (handout_id, item_id, cause, quantity, recorded_by, recorded_at)
        SELECT handout_id, item_id, :cause, quantity, :caller, :moment
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(handout_id uuid, item_id uuid, quantity integer)
        ORDER BY handout_id, item_id
        """,
        cause=f"VERSION:{version}",
        rows=rows_json(lines),
        caller=context.caller.subject,
        moment=context.now,
    )
