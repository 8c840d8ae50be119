"""Ids that a hand-out and another movement of stock must not share, though neither table's key sees the other.

A hand-out with which goods leave makes a movement under its own id, and the key of that lets one through. One with
which nothing leaves (it was refused, it repeats a scan, others gave it) makes none. So whoever makes a movement, and
whoever records such a hand-out, passes a gate of the id and holds it until the commit; what the other side has stored
is looked for by a later statement, which sees what was committed while this one waited. Hand-outs do not wait for each
other there. The gates come after the rows of `entitlement` and before the balances.
"""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch_one, run

GATES = 0x6D6F7665  # any constant: the advisory locks of this file are its own
_GATE = "get_byte(uuid_send({id}), 15) % 128"
"""So many gates, not one per id: a log of 500 would fill the server's table of locks."""


async def pass_gate(session: AsyncSession, movement_id: UUID) -> None:
    """Wait for hand-outs that are being recorded under this id, and let no other in; then look for them."""
    await run(
        session,
        f"SELECT pg_advisory_xact_lock({GATES}, {_GATE.format(id='CAST(:id AS uuid)')})",
        id=movement_id,
    )


async def is_handouts(session: AsyncSession, movement_id: UUID) -> bool:
    """Whether the id of a movement that is to be made, whose gate is held, stands for a hand-out."""
    found = await fetch_one(session, "SELECT 1 FROM handout WHERE id = :id", id=movement_id)
    return found is not None


async def pass_gates(session: AsyncSession, handout_ids: Iterable[UUID]) -> None:
    """Wait for movements that are being made under these ids, and let no other in; then look for them."""
    await run(
        session,
        f"""
        SELECT pg_advisory_xact_lock_shared({GATES}, gate)
        FROM (SELECT DISTINCT {_GATE.format(id="id")} AS gate
              FROM unnest(CAST(:ids AS uuid[])) AS i(id) ORDER BY gate) AS g
        """,
        ids=list(handout_ids),
    )


async def are_movements(session: AsyncSession, handout_ids: Iterable[UUID]) -> bool:
    """Whether one of these, whose gates are held, stands for a movement that is no hand-out's."""
    found = await fetch_one(
        session,
        "SELECT 1 FROM movement WHERE id = ANY(CAST(:ids AS uuid[])) AND kind <> 'HANDOUT' LIMIT 1",
        ids=list(handout_ids),
    )
    return found is not None
