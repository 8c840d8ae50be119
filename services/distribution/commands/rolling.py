"""ROLLING windows that hold something else by now: what was given finds its slots anew."""

from __future__ import annotations

from collections.abc import Iterable

from services.distribution.queries import rolling as queries
from services.distribution.rules import ROLLING, Key, Standing, rolled
from shared.context import Context


async def resettle(context: Context, keys: Iterable[Key]) -> dict[Key, Standing]:
    """Settle those of the windows that are ROLLING by what is held in them; their rows are locked by this transaction.

    Answers their standings, which are not stored yet.
    """
    windows = sorted((key for key in keys if key[2] == ROLLING), key=str)
    if not windows:
        return {}
    await queries.hold_all(context.session, windows)
    held = await queries.held(context.session, windows)
    standings: dict[Key, Standing] = {}
    moving: list[queries.MoveRow] = []
    for key in windows:
        days, there = held.get(key, (1, ()))
        standings[key] = rolled(there, days)
        moving += queries.move_rows(key[0], there, standings[key].held)
    await queries.place(context.session, moving)
    return standings
