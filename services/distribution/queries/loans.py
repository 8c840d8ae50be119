"""Loans: what of a hand-out is out, by place, item and lot; constraints hold that no more comes back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch, fetch_one, rows_json, run


async def lend(session: AsyncSession, handouts: Mapping[UUID, UUID]) -> None:
    """Note what movements lent, by the hand-out of each."""
    await run(
        session,
        """
        INSERT INTO loan (handout_id, place_id, item_id, lot_id, lent)
        SELECT m.handout_id, l.place_id, l.item_id, l.lot_id, sum(l.qty)
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS m(movement_id uuid, handout_id uuid)
        JOIN leg AS l ON l.movement_id = m.movement_id AND l.account = 'ON_LOAN'
        GROUP BY m.handout_id, l.place_id, l.item_id, l.lot_id
        ORDER BY m.handout_id, l.place_id, l.item_id, l.lot_id
        ON CONFLICT (handout_id, place_id, item_id, lot_id) DO UPDATE SET lent = loan.lent + excluded.lent
        """,
        rows=rows_json(
            {"movement_id": movement_id, "handout_id": handout_id} for movement_id, handout_id in handouts.items()
        ),
    )


async def lock(session: AsyncSession, handout_id: UUID) -> Sequence[RowMapping]:
    """The rows of a hand-out, locked, sorted, with the state of their lots; a locked row is read as it is then."""
    return await fetch(
        session,
        """
        SELECT l.place_id, l.item_id, l.lot_id, l.in_laundry, l.still_out, coalesce(t.state, 'APPROVED') AS lot_state,
               t.expires_on
        FROM loan AS l LEFT JOIN lot AS t ON t.id = l.lot_id
        WHERE l.handout_id = :handout_id
        ORDER BY l.place_id, l.item_id, l.lot_id
        FOR UPDATE OF l
        """,
        handout_id=handout_id,
    )


async def store(session: AsyncSession, handout_id: UUID, rows: Iterable[Mapping[str, object]]) -> None:
    """Add to what came back, is in the laundry, was lost or damaged."""
    await run(
        session,
        """
        UPDATE loan AS t SET returned = t.returned + r.returned, in_laundry = t.in_laundry + r.in_laundry,
                             lost = t.lost + r.lost, damaged = t.damaged + r.damaged
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(place_id uuid, item_id uuid, lot_id uuid, returned bigint, in_laundry bigint, lost bigint,
                  damaged bigint)
        WHERE t.handout_id = :handout_id
          AND (t.place_id, t.item_id, t.lot_id) = (r.place_id, r.item_id, r.lot_id)
        """,
        handout_id=handout_id,
        rows=rows_json(rows),
    )


async def note_step(session: AsyncSession, movement_id: UUID, handout_id: UUID) -> None:
    """Store of which loan the movement is."""
    await run(
        session,
        "INSERT INTO loan_step (movement_id, handout_id) VALUES (:movement_id, :handout_id)",
        movement_id=movement_id,
        handout_id=handout_id,
    )


async def step(session: AsyncSession, movement_id: UUID) -> RowMapping | None:
    """A movement of a loan that is there already: its hand-out and its content's fingerprint."""
    return await fetch_one(
        session,
        """
        SELECT s.handout_id, encode(m.fingerprint, 'hex') AS fingerprint
        FROM loan_step AS s JOIN movement AS m ON m.id = s.movement_id WHERE m.id = :id
        """,
        id=movement_id,
    )


async def was_moved(session: AsyncSession, handout_id: UUID) -> bool:
    """Whether anything of the loan came back, or was lost."""
    row = await fetch_one(session, "SELECT 1 FROM loan_step WHERE handout_id = :id LIMIT 1", id=handout_id)
    return row is not None


async def take_back(session: AsyncSession, handout_id: UUID) -> None:
    """All of a hand-out that is reversed has come back."""
    await run(session, "UPDATE loan SET returned = lent WHERE handout_id = :id", id=handout_id)


async def open_loans(
    session: AsyncSession, sites: Sequence[UUID], units: Sequence[UUID] | None, *, after: UUID, limit: int
) -> Sequence[RowMapping]:
    """Hand-outs of which something is out or in the laundry, by id; of all units where none are named."""
    return await fetch(
        session,
        """
        SELECT l.handout_id, h.unit, h.card_code AS card, h.occurred_at AS lent_at, h.site_id,
               jsonb_agg(jsonb_build_object('item_id', l.item_id, 'lent', l.lent, 'out', l.still_out,
                                            'in_laundry', l.in_laundry) ORDER BY l.item_id) AS items
        FROM (
            SELECT handout_id, item_id, sum(lent)::bigint AS lent, sum(still_out)::bigint AS still_out,
                   sum(in_laundry)::bigint AS in_laundry
            FROM loan
            WHERE place_id = ANY(CAST(:sites AS uuid[])) AND (still_out > 0 OR in_laundry > 0)
            GROUP BY handout_id, item_id
        ) AS l
        JOIN handout AS h ON h.id = l.handout_id
        WHERE l.handout_id > :after
          AND (CAST(:units AS uuid[]) IS NULL
               OR EXISTS (SELECT FROM claim AS c
                          WHERE c.handout_id = h.id AND c.live AND NOT c.inherited
                            AND c.unit_id = ANY(CAST(:units AS uuid[]))))
        GROUP BY l.handout_id, h.unit, h.card_code, h.occurred_at, h.site_id
        ORDER BY l.handout_id LIMIT :limit
        """,
        sites=list(sites),
        units=list(units) if units is not None else None,
        after=after,
        limit=limit,
    )
