"""The checks of stock, entitlement and hand-outs alone, of all that `amparo verify` has: what of them does not hold."""

from __future__ import annotations

import asyncpg

from amparo.verify import entitlements, handouts, ledger

QUERIES = {**ledger.QUERIES, **entitlements.QUERIES, **handouts.QUERIES}


async def broken_goods(connection: asyncpg.Connection, role: str) -> dict[str, int]:
    """How many rows break which check, by an administrator's connection; `role` is distribution's."""
    found = {}
    for check, (query, _) in QUERIES.items():
        rows = await connection.fetch(query, *([[role]] if "$1" in query else []))
        if rows:
            found[check] = len(rows)
    return found
