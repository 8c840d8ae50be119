"""What goes into an offline pack: cards of a round's sites, all of them or those that changed.

A version is a snapshot of the database: a row has changed since then if the transaction that wrote it is not among
those that the snapshot shows. So nothing is written down for it, and what committed late is not missed. Numbers of
transactions mean nothing after a restore, which a restart of the server precedes: another start is another version.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch, fetch_one


@dataclass(frozen=True)
class Mark:
    """The database as one statement saw it: its snapshot, and which server and database that is."""

    snapshot: str
    server: str


async def mark(session: AsyncSession) -> Mark:
    """The present mark; what is read after it may be newer, and then comes again with the next difference."""
    row = await fetch_one(
        session,
        """
        SELECT pg_current_snapshot()::text AS snapshot,
               extract(epoch FROM pg_postmaster_start_time())::text || '.' || oid::text AS server
        FROM pg_database WHERE datname = current_database()
        """,
    )
    assert row is not None  # the database that one is connected to is there
    return Mark(row["snapshot"], row["server"])


@dataclass(frozen=True)
class Asked:
    """Which cards: of these sites, at most so many, and with `snapshot` only what changed since (for this rule)."""

    sites: Sequence[UUID]
    rule_id: UUID
    snapshot: str | None
    cards_max: int


_NOW = "pg_snapshot_xmax(pg_current_snapshot())::text::bigint"
# xmin has the lower 32 bits of the transaction's number; the upper ones are the newest that do not lie ahead.
_NEW = f"""
    NOT pg_visible_in_snapshot(
        (({_NOW} - (({_NOW} - {{row}}.xmin::text::bigint) & 4294967295))::text)::xid8,
        CAST(CAST(:snapshot AS text) AS pg_snapshot))
"""


def _is_new(row: str) -> str:
    return _NEW.format(row=row)


async def merged_since(session: AsyncSession, snapshot: str) -> bool:
    """Whether records were merged since then: whom others stand for shows in no row of their own."""
    row = await fetch_one(
        session,
        f"""
        SELECT EXISTS (SELECT FROM person_home AS p WHERE p.merged_into IS NOT NULL AND {_is_new("p")})
            OR EXISTS (SELECT FROM household_home AS h WHERE h.merged_into IS NOT NULL AND {_is_new("h")}) AS merged
        """,
        snapshot=snapshot,
    )
    return bool(row and row["merged"])


CARDS = "SELECT c.code, true AS by_itself FROM card AS c WHERE c.site_id = ANY(CAST(:sites AS uuid[]))"

CHANGED_CARDS = f"""
WITH changed AS MATERIALIZED (
    SELECT id FROM card_bearer AS b WHERE {_is_new("b")}
    UNION SELECT unnest(ARRAY[p.id, CASE WHEN NOT p.withdrawn THEN standing_household(h.household_id) END])
        FROM person AS p LEFT JOIN person_home AS h ON h.id = p.id WHERE {_is_new("p")}
    UNION SELECT id FROM person_home AS h WHERE {_is_new("h")}
    UNION SELECT id FROM household AS h WHERE {_is_new("h")}
    UNION SELECT id FROM household_home AS h WHERE {_is_new("h")}
    UNION SELECT unit_id FROM entitlement AS e WHERE e.rule_id = :rule_id AND {_is_new("e")}
    UNION SELECT unnest(ARRAY[a.person_id, a.household_id]) FROM arrival AS a WHERE {_is_new("a")}
    UNION SELECT unnest(ARRAY[a.person_id, a.household_id]) FROM arrival_reversal AS r JOIN arrival AS a
        ON a.id = r.arrival_id WHERE {_is_new("r")}
    UNION SELECT unnest(ARRAY[h.id, standing_household(h.household_id), standing_household(s.household_id)])
        FROM stay AS s LEFT JOIN card AS k ON k.code = s.card_code LEFT JOIN card_bearer AS b ON b.id = k.id
        LEFT JOIN person_home AS h ON h.id = standing_person(coalesce(s.person_id, b.person_id)) WHERE {_is_new("s")}
), given AS MATERIALIZED (
    SELECT h.card_code FROM handout AS h WHERE h.card_code IS NOT NULL AND {_is_new("h")}
    UNION SELECT h.card_code FROM handout_reversal AS r JOIN handout AS h ON h.id = r.handout_id
    WHERE h.card_code IS NOT NULL AND {_is_new("r")}
    UNION SELECT s.card_code FROM stay AS s WHERE s.card_code IS NOT NULL AND {_is_new("s")}
), told AS (
    SELECT c.id, c.code, c.stand_in, b.person_id, b.household_id, p.household_id AS home_id, q.id AS standing_id,
           q.household_id AS standing_home_id,
           {_is_new("c")} OR c.code IN (SELECT card_code FROM given) AS by_itself
    FROM card AS c
    LEFT JOIN card_bearer AS b ON b.id = c.id
    LEFT JOIN person_home AS p ON p.id = b.person_id
    LEFT JOIN person_home AS q ON q.id = CASE WHEN p.merged_into IS NOT NULL THEN standing_person(p.id) END
    WHERE c.site_id = ANY(CAST(:sites AS uuid[]))
), keyed AS MATERIALIZED (
    SELECT t.code, k.id
    FROM told AS t CROSS JOIN LATERAL unnest(ARRAY[
        t.id, t.stand_in, t.person_id, t.standing_id, t.household_id, t.home_id, t.standing_home_id]) AS k(id)
    WHERE k.id IS NOT NULL
), standing AS (
    SELECT code, id FROM keyed
    UNION ALL
    SELECT k.code, standing_household(j.id)
    FROM keyed AS k JOIN household_home AS j ON j.id = k.id AND j.merged_into IS NOT NULL
)
SELECT t.code, t.by_itself FROM told AS t
WHERE t.by_itself OR t.code IN (SELECT s.code FROM standing AS s JOIN changed AS n ON n.id = s.id)
"""


async def cards(session: AsyncSession, asked: Asked) -> Sequence[RowMapping]:
    """The newest cards of the sites, by code, or those of which something changed.

    `by_itself`: the card or what was given on it changed, and not only what others with the same claims have.
    """
    changed = {} if asked.snapshot is None else {"snapshot": asked.snapshot, "rule_id": asked.rule_id}
    return await fetch(
        session,
        f"""
        SELECT n.code, n.by_itself FROM ({CARDS if asked.snapshot is None else CHANGED_CARDS}) AS n
        JOIN card AS c USING (code) ORDER BY c.id DESC LIMIT :cards_max
        """,
        sites=list(asked.sites),
        cards_max=asked.cards_max,
        **changed,
    )


async def printed(session: AsyncSession, asked: Asked) -> list[str]:
    """Codes that were printed for the sites and are nobody's yet, the newest first."""
    rows = await fetch(
        session,
        f"""
        SELECT p.code FROM printed_card AS p LEFT JOIN card AS c ON c.code = p.code
        WHERE p.site_id = ANY(CAST(:sites AS uuid[])) AND (c.id IS NULL OR c.state = 'PRINTED')
          {"" if asked.snapshot is None else f"AND {_is_new('p')}"}
        ORDER BY p.batch_id DESC, p.code LIMIT :cards_max
        """,
        sites=list(asked.sites),
        cards_max=asked.cards_max,
        **({} if asked.snapshot is None else {"snapshot": asked.snapshot}),
    )
    return [row["code"] for row in rows]


async def given_on(session: AsyncSession, rule_id: UUID, codes: Iterable[str]) -> dict[tuple[str, str], int]:
    """Kits that left on each card itself, by card and window, reversed ones not counted."""
    rows = await fetch(
        session,
        """
        SELECT h.card_code, k.window_key, sum(k.qty)::integer AS kits
        FROM handout AS h JOIN claim AS k ON k.handout_id = h.id
        WHERE h.card_code = ANY(CAST(:codes AS text[])) AND k.rule_id = :rule_id AND k.live AND NOT k.inherited
        GROUP BY h.card_code, k.window_key
        """,
        codes=list(codes),
        rule_id=rule_id,
    )
    return {(row["card_code"], row["window_key"]): row["kits"] for row in rows}


async def round_of(session: AsyncSession, round_id: UUID) -> RowMapping | None:
    """What a pack says of its round."""
    return await fetch_one(
        session,
        """
        SELECT r.id, r.state, r.offline_policy, r.starts_on, r.ends_on, r.rule_id, u.unit,
               ARRAY(SELECT s.site_id FROM round_site AS s WHERE s.round_id = r.id ORDER BY s.site_id) AS site_ids
        FROM round AS r JOIN rule AS u ON u.id = r.rule_id
        WHERE r.id = :round_id
        """,
        round_id=round_id,
    )
