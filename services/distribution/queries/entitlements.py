"""Rows of `entitlement`: made, locked in one order, read, recounted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.distribution.queries.gates import SHARED_GATES
from services.distribution.rules import Held, Key, Standing, settle
from shared.db import fetch, rows_json, run

ENTRIES = "A"
"""The window whose row (allowance 0) is the lock of a unit's ARRIVAL windows: which one it is depends on the others."""


HELD = """
    SELECT c.handout_id, c.local_day, c.allowance,
           CASE WHEN c.inherited THEN (SELECT jsonb_agg(-n) FROM generate_series(1, max(c.qty)) AS n)
                ELSE jsonb_agg(c.slot) END AS slots,
           sum(c.raises)::integer AS raises, c.inherited
    FROM claim AS c
    WHERE (c.rule_id, c.unit_id, c.window_key) = {key} AND c.live
      AND (c.blocks IS NOT NULL OR c.inherited AND c.qty > 0)
    GROUP BY c.handout_id, c.local_day, c.allowance, c.inherited
"""
"""What is held in the ROLLING window `key`: a row for each hand-out; what was inherited has no slots of its own."""

_CLAIMANTS = """
    jsonb_to_recordset(CAST(:claimants AS jsonb))
        AS u(unit text, claimed_as uuid, unit_id uuid, provisional boolean, occurred_at timestamptz)
"""
_PARTED = f"""
SELECT DISTINCT u.unit_id FROM {_CLAIMANTS}
WHERE u.unit IN ('HOUSEHOLD', 'DWELLING')
  AND EXISTS (SELECT FROM household_split AS s
              WHERE s.split_at >= u.occurred_at AND standing_household(s.split_from) = u.unit_id)
"""


def held_of(stored: Iterable[Any] | None) -> tuple[Held, ...]:
    """What is held in a ROLLING window, as the rules see it."""
    return tuple(
        Held(UUID(handout_id), date.fromisoformat(day), allowance, tuple(slots), raises, inherited)
        for handout_id, day, allowance, slots, raises, inherited in stored or ()
    )


def key_rows(keys: Iterable[Key]) -> str:
    """Keys as one parameter."""
    return rows_json({"rule_id": rule, "unit_id": unit, "window_key": window} for rule, unit, window in keys)


Claimant = Mapping[str, object]
"""`{unit, claimed_as, unit_id, provisional, occurred_at}`: a kind of unit, as whom it is asked for, for whom that
stands, and when it was given."""


async def ensure(session: AsyncSession, allowances: Mapping[Key, int], claimants: Iterable[Claimant] = ()) -> None:
    """Make missing rows, sorted; `claimants` come to stand for nobody else until the commit."""
    await run(
        session,
        f"""
        WITH gates AS MATERIALIZED (
            {SHARED_GATES.format(units=_CLAIMANTS)}
        )
        INSERT INTO entitlement (rule_id, unit_id, window_key, allowance)
        SELECT rule_id, unit_id, window_key, allowance
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(rule_id uuid, unit_id uuid, window_key text, allowance integer)
        WHERE (SELECT count(*) FROM gates) >= 0
        ORDER BY rule_id, unit_id, window_key
        ON CONFLICT DO NOTHING
        """,
        rows=rows_json(
            {"rule_id": rule, "unit_id": unit, "window_key": window, "allowance": allowance}
            for (rule, unit, window), allowance in allowances.items()
        ),
        claimants=rows_json(claimants),
    )


async def lock(session: AsyncSession, keys: Iterable[Key]) -> None:
    """Lock the rows, sorted. What they hold is read by a later statement: this one's snapshot is too old."""
    rows = list(keys)
    if not rows:
        return
    await run(
        session,
        """
        SELECT 1 FROM entitlement AS e
        JOIN jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(rule_id uuid, unit_id uuid, window_key text)
             USING (rule_id, unit_id, window_key)
        ORDER BY e.rule_id, e.unit_id, e.window_key
        FOR UPDATE OF e
        """,
        rows=key_rows(rows),
    )


async def lock_entries(session: AsyncSession, units: Iterable[tuple[UUID, UUID]]) -> None:
    """Lock the ARRIVAL windows of (rule, unit) pairs, sorted; before any other row, for what they are decides which."""
    rows = [(rule, unit, ENTRIES) for rule, unit in units]
    if not rows:
        return
    await run(
        session,
        """
        INSERT INTO entitlement AS e (rule_id, unit_id, window_key, allowance)
        SELECT DISTINCT rule_id, unit_id, window_key, 0
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(rule_id uuid, unit_id uuid, window_key text)
        ORDER BY rule_id, unit_id
        ON CONFLICT (rule_id, unit_id, window_key) DO UPDATE SET allowance = e.allowance
        """,
        rows=key_rows(rows),
    )


class Present(NamedTuple):
    """What rows hold.

    `moved`: a claimant stands for another than it did, or one of the rounds was accounted for since. `split`: some
    household has split off since the first of the claimants received.
    """

    standings: dict[Key, Standing]
    moved: bool = False
    split: bool = False


async def standings(
    session: AsyncSession, keys: Iterable[Key], claimants: Iterable[Claimant] = (), rounds: Iterable[UUID] = ()
) -> Present:
    """The rows' present content, and what became of the `claimants`, and of `rounds` that were not accounted for."""
    rows = await fetch(
        session,
        f"""
        SELECT rule_id, unit_id, window_key, e.allowance, e.taken, e.over, e.raised, e.inherited,
               CASE WHEN window_key = 'ROLLING' THEN (
                   SELECT jsonb_agg(jsonb_build_array(h.handout_id, h.local_day, h.allowance, h.slots, h.raises,
                                                      h.inherited))
                   FROM ({HELD.format(key="(e.rule_id, e.unit_id, e.window_key)")}) AS h
               ) END AS held,
               CASE WHEN e.taken > 0 AND window_key LIKE 'A:%' THEN (
                   SELECT max(c.local_day) FROM claim AS c
                   WHERE (c.rule_id, c.unit_id, c.window_key) = (e.rule_id, e.unit_id, e.window_key) AND c.live
                     AND c.qty > 0
               ) END AS last_day,
               EXISTS (
                   SELECT FROM {_CLAIMANTS}
                   WHERE u.unit_id <> coalesce(
                       (SELECT a.canonical_id FROM unit_alias AS a WHERE a.unit = u.unit AND a.unit_id = u.claimed_as
                        LIMIT 1),  -- a join would read all cards and persons
                       u.claimed_as)
               ) OR EXISTS (
                   SELECT FROM round AS d WHERE d.id = ANY(CAST(:rounds AS uuid[])) AND d.state = 'RECONCILED'
               ) AS moved,
               (SELECT max(split_at) FROM household_split) >= (SELECT min(u.occurred_at) FROM {_CLAIMANTS}) AS split
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(rule_id uuid, unit_id uuid, window_key text)
        JOIN entitlement AS e USING (rule_id, unit_id, window_key)
        """,
        rows=key_rows(keys),
        claimants=rows_json(claimants),
        rounds=list(rounds),
    )
    found = {
        (row["rule_id"], row["unit_id"], row["window_key"]): replace(
            _standing(row), held=held_of(row["held"]), last_day=row["last_day"]
        )
        for row in rows
    }
    return Present(found, any(row["moved"] for row in rows), any(row["split"] for row in rows))


async def parted(session: AsyncSession, claimants: Iterable[Claimant]) -> frozenset[UUID]:
    """The households among those that claim from which another has split off since they received."""
    rows = await fetch(session, _PARTED, claimants=rows_json(claimants))
    return frozenset(row["unit_id"] for row in rows)


def _standing(row: RowMapping) -> Standing:
    return Standing(row["allowance"], row["taken"], row["over"], row["raised"], inherited=row["inherited"])


@dataclass(frozen=True)
class Counted:
    """A window counted anew: kits of its live claims, by how many those raise the allowance, and what its row says.

    `own` are the claims that were not inherited; an inherited refill counts with them, for it raises as much.
    """

    own: int
    raised: int
    inherited: int
    before: Standing

    def settled(self, by_rule: int) -> Standing:
        """What the row has to say where the rule allows so many."""
        return settle(self.own, by_rule, self.raised, self.inherited)


async def totals(session: AsyncSession, keys: Iterable[Key]) -> dict[Key, Counted]:
    """What live claims come to in each window, beside what its row says; the rows are locked by this transaction.

    Of what was inherited no more counts than those had been allowed whose it was.
    """
    rows = await fetch(
        session,
        """
        SELECT rule_id, unit_id, window_key, e.allowance, e.taken, e.over, e.raised, e.inherited, s.own, s.raises,
               s.handed_down
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(rule_id uuid, unit_id uuid, window_key text)
        JOIN entitlement AS e USING (rule_id, unit_id, window_key)
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(CASE WHEN c.inherited THEN c.raises ELSE c.qty END), 0)::integer AS own,
                   coalesce(sum(c.raises), 0)::integer AS raises,
                   CASE WHEN e.window_key = 'ROLLING' THEN 0
                        ELSE coalesce(least(sum(c.qty - c.raises) FILTER (WHERE c.inherited),
                                            max(c.allowance) FILTER (WHERE c.inherited)), 0) END::integer
                       AS handed_down
            FROM claim AS c
            WHERE (c.rule_id, c.unit_id, c.window_key) = (e.rule_id, e.unit_id, e.window_key) AND c.live
        ) AS s
        """,
        rows=key_rows(keys),
    )
    return {
        (row["rule_id"], row["unit_id"], row["window_key"]): Counted(
            row["own"], row["raises"], row["handed_down"], _standing(row)
        )
        for row in rows
    }


async def allowances(session: AsyncSession, keys: Iterable[Key]) -> dict[Key, int]:
    """The largest allowance that a live claim of its own was given under in each window; those without are left out."""
    rows = await fetch(
        session,
        """
        SELECT rule_id, unit_id, window_key, max(c.allowance) AS allowance
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(rule_id uuid, unit_id uuid, window_key text)
        JOIN claim AS c USING (rule_id, unit_id, window_key)
        WHERE c.live AND NOT c.inherited
        GROUP BY rule_id, unit_id, window_key
        """,
        rows=key_rows(keys),
    )
    return {(row["rule_id"], row["unit_id"], row["window_key"]): row["allowance"] for row in rows}


async def store(session: AsyncSession, recounted: Mapping[Key, Standing]) -> None:
    """Store recounted rows."""
    await run(
        session,
        """
        UPDATE entitlement AS e SET allowance = s.allowance, taken = s.taken, over = s.over, raised = s.raised,
                                    inherited = s.inherited
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS s(rule_id uuid, unit_id uuid, window_key text, allowance integer, taken integer, over integer,
                  raised integer, inherited integer)
        WHERE (e.rule_id, e.unit_id, e.window_key) = (s.rule_id, s.unit_id, s.window_key)
        """,
        rows=standing_rows(recounted),
    )


def standing_rows(standings_: Mapping[Key, Standing]) -> str:
    """Standings as one parameter."""
    return rows_json(
        {
            "rule_id": rule,
            "unit_id": unit,
            "window_key": window,
            "allowance": standing.allowance,
            "taken": standing.taken,
            "over": standing.over,
            "raised": standing.raised,
            "inherited": standing.inherited,
        }
        for (rule, unit, window), standing in standings_.items()
    )
