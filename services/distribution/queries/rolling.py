"""What is held in ROLLING windows, and how it moves between slots.

A claim that moves is over for a moment, so that no two stand in one slot at once, whatever the order of rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.distribution.queries.entitlements import HELD, held_of, key_rows
from services.distribution.rules import Held, Key, moves
from shared.db import fetch, rows_json, run

MoveRow = dict[str, object]
"""`{handout_id, rule_id, slot, new_slot}`: a slot below zero is over."""


def move_rows(rule_id: UUID, before: Iterable[Held], after: Iterable[Held]) -> Iterator[MoveRow]:
    """What moves, and what does not, of the hand-outs that are in both."""
    for handout_id, slot, new_slot in moves(before, after):
        yield {"handout_id": handout_id, "rule_id": rule_id, "slot": slot, "new_slot": new_slot}


async def hold(session: AsyncSession, moving: Sequence[MoveRow]) -> None:
    """Let the moving claims be over until they are placed."""
    await run(
        session,
        """
        UPDATE claim AS c SET over = true
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(handout_id uuid, rule_id uuid, slot smallint)
        WHERE (c.handout_id, c.rule_id, c.slot) = (r.handout_id, r.rule_id, r.slot) AND NOT c.over AND NOT c.inherited
        """,
        rows=rows_json(moving),
    )


async def hold_all(session: AsyncSession, keys: Iterable[Key]) -> None:
    """Let all live claims of the windows be over until they are placed."""
    await run(
        session,
        """
        UPDATE claim AS c SET over = true
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(rule_id uuid, unit_id uuid, window_key text)
        WHERE (c.rule_id, c.unit_id, c.window_key) = (r.rule_id, r.unit_id, r.window_key) AND c.live AND NOT c.over
          AND c.blocks IS NOT NULL
        """,
        rows=key_rows(keys),
    )


async def place(session: AsyncSession, moving: Sequence[MoveRow]) -> None:
    """Put claims that are over into their slots; those below zero stay over."""
    await run(
        session,
        """
        UPDATE claim AS c SET slot = r.new_slot, over = r.new_slot < 0
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(handout_id uuid, rule_id uuid, slot smallint, new_slot smallint)
        WHERE (c.handout_id, c.rule_id, c.slot) = (r.handout_id, r.rule_id, r.slot) AND NOT c.inherited
        """,
        rows=rows_json(moving),
    )


async def held(session: AsyncSession, keys: Iterable[Key]) -> Mapping[Key, tuple[int, tuple[Held, ...]]]:
    """The days of each window, and what is held in it."""
    rows = await fetch(
        session,
        f"""
        SELECT k.rule_id, k.unit_id, k.window_key, u.period_days, h.handout_id, h.local_day::text, h.allowance, h.slots,
               h.raises, h.inherited
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS k(rule_id uuid, unit_id uuid, window_key text)
        JOIN rule AS u ON u.id = k.rule_id
        CROSS JOIN LATERAL ({HELD.format(key="(k.rule_id, k.unit_id, k.window_key)")}) AS h
        """,
        rows=key_rows(keys),
    )
    found: dict[Key, tuple[int, tuple[Held, ...]]] = defaultdict(lambda: (1, ()))
    for row in rows:
        key = row["rule_id"], row["unit_id"], row["window_key"]
        facts = ("local_day", "allowance", "slots", "raises", "inherited")
        [one] = held_of([(str(row["handout_id"]), *(row[name] for name in facts))])
        found[key] = row["period_days"], (*found[key][1], one)
    return found
