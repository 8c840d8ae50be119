"""Of the checks of `amparo verify` those of stock, entitlement, hand-outs, loans and rounds: what does not hold."""

from __future__ import annotations

import asyncpg

from amparo.verify import entitlements, handouts, ledger, loans, rounds

QUERIES = {**ledger.QUERIES, **entitlements.QUERIES, **handouts.QUERIES, **loans.QUERIES, **rounds.QUERIES}


async def broken_goods(connection: asyncpg.Connection, role: str) -> dict[str, int]:
    """How many rows break which check, by an administrator's connection; `role` is distribution's."""
    found = {}
    for check, (query, _) in QUERIES.items():
        rows = await connection.fetch(query, *([[role]] if "$1" in query else []))
        if rows:
            found[check] = len(rows)
    return found
