"""Gates: whoever gives holds some of them with others, and who must see all that was given closes one and waits.

They are advisory locks of Postgres. A hand-out takes all of its own in the statement that inserts it, sorted, so that
they cost no round trip; the constants are any, their order is that of the taking.
"""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import run

ROUND_GATES = 0x526F756E  # lowest, so that who waits for a round's account holds up nobody who binds a card
GATES = 0x556E6974
MERGE_GATES = 0x756E6974  # higher: they are taken after the others
GATE = "get_byte(uuid_send({id}), 15) % 128"
"""The gate of a unit that may come to stand for another: whoever gives to it holds its gate, and whoever binds it waits
for that, or the hand-out sees the new unit. So many gates, not one per unit: a batch of 500 would fill the server's
table of locks. What only a merge can change has gates of its own, so that no registration waits for hand-outs. A round
has one too: its account waits for what is being recorded of it, and those that come then for it."""

_OF_UNITS = f"""
    SELECT DISTINCT CASE WHEN provisional THEN {GATES} ELSE {MERGE_GATES} END AS class,
           {GATE.format(id="claimed_as")} AS gate
    FROM {{units}} WHERE unit <> 'SITE'
"""
SHARED_GATES = f"SELECT pg_advisory_xact_lock_shared(class, gate) FROM ({_OF_UNITS} ORDER BY 1, 2) AS g"
"""Holds the gates of `units`, rows with `unit`, `claimed_as` and `provisional`."""
SHARED_GATES_AND_ROUNDS = f"""
    SELECT pg_advisory_xact_lock_shared(class, gate)
    FROM ({_OF_UNITS} UNION SELECT {ROUND_GATES}, {GATE.format(id="round_id")} FROM {{units}} ORDER BY 1, 2) AS g
"""
"""Holds those of their rounds too, by `round_id`."""


async def hold_round_gate(session: AsyncSession, round_id: UUID) -> None:
    """Hold a round's gate with others, where no statement of one's own does it; before any row is locked."""
    await run(
        session,
        f"SELECT pg_advisory_xact_lock_shared({ROUND_GATES}, {GATE.format(id='CAST(:round_id AS uuid)')})",
        round_id=round_id,
    )


async def close_round_gate(session: AsyncSession, round_id: UUID) -> None:
    """Wait for hand-outs, reversals and settlements of the round that are being recorded, and let no other begin.

    Who reads after this, in a new statement, sees all that is recorded earlier than what this transaction records.
    """
    await run(
        session,
        f"SELECT pg_advisory_xact_lock({ROUND_GATES}, {GATE.format(id='CAST(:round_id AS uuid)')})",
        round_id=round_id,
    )
