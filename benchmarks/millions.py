"""Single hand-outs when ten million are in the tables already."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from statistics import median
from uuid import UUID

import asyncpg

from benchmarks.desk import KIT, SINGLE, SITES, Desk
from benchmarks.figures import Figure, Pair, say
from benchmarks.handouts import SINGLE_CONNECTIONS
from benchmarks.options import Options
from benchmarks.pairs import measure, runs_of
from benchmarks.stage import Stage, staged
from shared.migrations import admin_url

HANDOUTS = 10_000_000
KEPT_OF_EMPTY = 0.9
"""The ratio may fall to so much of what it is while the tables are almost empty."""
REQUIRED = 0.15
ROUNDS = 4
"""Everybody has received in as many earlier rounds."""
ROWS_AT_ONCE = 250_000
ITEM = UUID("00000000-0000-4105-8000-000000000001")
LOT = UUID("00000000-0000-4105-8000-000000000002")
RECEIPT = UUID("00000000-0000-4105-8000-000000000003")

_ID = "CAST('00000000-0000-{kind}-8000-' || lpad(({number})::text, 12, '0') AS uuid)"
_HANDOUT = _ID.format(kind="4103", number="n")
_PERSON = _ID.format(kind="4101", number=f"n / {ROUNDS}")
_ROUND = _ID.format(kind="4106", number=f"n % {ROUNDS}")
_RULE = _ID.format(kind="4107", number=f"n % {ROUNDS}")
_SITE = _ID.format(kind="4006", number=f"n % {len(SITES)}")
_DEVICE = _ID.format(kind="4104", number="n % 200")
_FINGERPRINT = "decode(md5(n::text) || md5((-n)::text), 'hex')"
_WHEN = "timestamptz '2020-01-01' + n * interval '10 seconds'"
_NUMBERS = "generate_series($1::bigint, $2) AS n"

THINGS = f"""
    INSERT INTO distribution.item (id, code, name, unit) VALUES ('{ITEM}', 'OLD', 'old', 'piece');
    INSERT INTO distribution.lot (id, item_id, code, funding_source) VALUES ('{LOT}', '{ITEM}', 'OLD', 'OLD');
    INSERT INTO distribution.rule (id, unit, period, quantity)
    SELECT {_RULE}, 'PERSON', 'ROUND', 1 FROM generate_series(0, {ROUNDS - 1}) AS n;
    INSERT INTO distribution.round (id, code, kit_id, bom_version, rule_id, state, starts_on, ends_on, offline_policy)
    SELECT {_ROUND}, 'OLD' || n, '{KIT}', 1, {_RULE}, 'CLOSED', '2020-01-01', '2023-12-31', 'ALLOW'
    FROM generate_series(0, {ROUNDS - 1}) AS n;
"""
"""What the earlier hand-outs are of: a kit of one item, which has a lot of its own."""

ROWS: dict[str, str] = {
    "handout": f"""
        INSERT INTO distribution.handout (id, fingerprint, round_id, site_id, kit_id, bom_version, mode, quantity, unit,
            unit_id, card_code, card_id, person_id, device_id, device_seq, offline, source, done_by, occurred_at,
            scanned_at, recorded_at)
        SELECT {_HANDOUT}, {_FINGERPRINT}, {_ROUND}, {_SITE}, '{KIT}', 1, 'GRANT', 1, 'PERSON', {_PERSON},
               lpad((n / {ROUNDS})::text, 10, 'A'), {_PERSON}, {_PERSON}, {_DEVICE}, n, false, 'SCAN', {_DEVICE},
               {_WHEN}, {_WHEN}, {_WHEN}
        FROM {_NUMBERS}
    """,
    "verdict": f"""
        INSERT INTO distribution.verdict (handout_id, verdict, parameters, components, people)
        SELECT {_HANDOUT}, 'GIVEN', '{{"state": "OPEN"}}', '{{"{ITEM}": 1}}', 1 FROM {_NUMBERS}
    """,
    "entitlement": f"""
        INSERT INTO distribution.entitlement (rule_id, unit_id, window_key, allowance, taken)
        SELECT {_RULE}, {_PERSON}, 'R:' || {_ROUND}, 1, 1 FROM {_NUMBERS}
    """,
    "claim": f"""
        INSERT INTO distribution.claim (handout_id, rule_id, unit_id, claimed_as, window_key, qty, allowance, local_day)
        SELECT {_HANDOUT}, {_RULE}, {_PERSON}, {_PERSON}, 'R:' || {_ROUND}, 1, 1, ({_WHEN})::date FROM {_NUMBERS}
    """,
    "movement": f"""
        INSERT INTO distribution.movement (id, kind, reason, occurred_at, recorded_at, done_by, device_id, fingerprint)
        SELECT {_HANDOUT}, 'HANDOUT', 'HANDOUT', {_WHEN}, {_WHEN}, {_DEVICE}, {_DEVICE}, {_FINGERPRINT} FROM {_NUMBERS}
    """,
    "leg": f"""
        INSERT INTO distribution.leg (movement_id, place_id, account, item_id, lot_id, qty)
        SELECT {_HANDOUT}, {_SITE}, account, '{ITEM}', '{LOT}', qty
        FROM {_NUMBERS} CROSS JOIN (VALUES ('SHELF', -1), ('HANDED_OUT', 1)) AS l(account, qty)
    """,
}
"""The rows of hand-outs $1 to $2, by table."""

STOCK = f"""
    INSERT INTO distribution.movement (id, kind, reason, occurred_at, fingerprint)
    VALUES ('{RECEIPT}', 'RECEIPT', 'RECEIPT', '2020-01-01', '');
    INSERT INTO distribution.leg (movement_id, place_id, account, item_id, lot_id, qty)
    SELECT '{RECEIPT}', b.place_id, a.account, '{ITEM}', '{LOT}', a.sign * b.qty
    FROM (SELECT place_id, sum(qty) AS qty FROM distribution.leg
          WHERE lot_id = '{LOT}' AND account = 'HANDED_OUT' GROUP BY 1) AS b
    CROSS JOIN (VALUES ('SUPPLIER', -1), ('SHELF', 1)) AS a(account, sign);
    INSERT INTO distribution.balance (place_id, account, item_id, lot_id, qty)
    SELECT place_id, account, item_id, lot_id, sum(qty) FROM distribution.leg WHERE lot_id = '{LOT}'
    GROUP BY 1, 2, 3, 4;
"""
"""Where those goods came from, and what that amounts to."""


async def handout_single_10m(options: Options) -> Figure:
    """The same with ten million hand-outs in the tables; at least 0.9 of the ratio without them."""
    async with staged("distribution") as stage:
        desk = Desk(stage)
        await desk.prepare(2 * runs_of(options))
        before = await _measured(stage, desk, options)
        await fill(stage, round(HANDOUTS * options.scale))
        after = await _measured(stage, desk, options)
    needed = max(REQUIRED, KEPT_OF_EMPTY * _ratio(before))
    say(f"  ratio {_ratio(after):.3f} of {_ratio(before):.3f} without them (must be >= {needed:.3f})")
    return Figure("handout_single_10m", "hand-outs/s", after, required=needed)


async def _measured(stage: Stage, desk: Desk, options: Options) -> list[Pair]:
    return await measure(
        stage,
        options,
        SINGLE,
        desk.script,
        service="distribution",
        token=desk.token,
        connections=SINGLE_CONNECTIONS,
    )


def _ratio(pairs: Sequence[Pair]) -> float:
    return median(pair.ratio for pair in pairs)


async def fill(stage: Stage, handouts: int) -> None:
    """Write `handouts` earlier hand-outs, whole: verdicts, claims, entitlements, movements and stock.

    Past triggers and foreign keys, which would look at each row again; two tables at a time, one for each core.
    """
    began, bytes_before = time.perf_counter(), await _bytes(stage)
    say(f"  writing {handouts:,} earlier hand-outs")
    await stage.admin.execute(THINGS)
    tables = asyncio.Queue[str]()
    for table in ("leg", *(name for name in ROWS if name != "leg")):  # the longest first
        tables.put_nowait(table)
    await asyncio.gather(*(_fill_tables(stage, tables, handouts) for _ in range(2)))
    await stage.admin.execute("SET session_replication_role = replica")
    await stage.admin.execute(STOCK)
    await stage.admin.execute("RESET session_replication_role")
    await stage.admin.execute("VACUUM ANALYZE")
    seconds, bytes_ = time.perf_counter() - began, await _bytes(stage) - bytes_before
    say(f"  that took {seconds:.0f} s and {bytes_ / 2**30:.1f} GB, {bytes_ / handouts:.0f} bytes for each")


async def _bytes(stage: Stage) -> int:
    size: int = await stage.admin.fetchval("SELECT pg_database_size(current_database())")
    return size


async def _fill_tables(stage: Stage, tables: asyncio.Queue[str], handouts: int) -> None:
    connection = await asyncpg.connect(admin_url(stage.settings))
    try:
        await connection.execute("SET session_replication_role = replica; SET synchronous_commit = off")
        while not tables.empty():
            statement = ROWS[tables.get_nowait()]
            for first in range(0, handouts, ROWS_AT_ONCE):
                await connection.execute(statement, first, min(first + ROWS_AT_ONCE, handouts) - 1)
    finally:
        await connection.close()
