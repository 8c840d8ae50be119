"""Stays in a shelter as conditions ask for them, for the statement that resolves hand-outs."""

from __future__ import annotations

ASKED = "@? '$.*[*].staying'"
"""Of conditions as they are stored: whether one asks for a stay."""

BY_DAY = """
    date_trunc('day', a.occurred_at AT TIME ZONE :zone) AT TIME ZONE :zone AS day_starts,
    (date_trunc('day', a.occurred_at AT TIME ZONE :zone) + interval '1 day') AT TIME ZONE :zone AS day_ends
"""
"""The local day of the asked hand-out `a`."""


def has_stay(noun: str, id_: str, *, more: str = "true") -> str:
    """Whether the person or household had a stay at some time of the day of `g`; null where `g.asks` for none.

    One that no start is told of yet is none, nor is one that was entered in error. Those of records that were merged
    into this one are its own.
    """
    return f"""
        CASE WHEN g.asks THEN EXISTS (
            SELECT FROM {noun}_known_as({id_}) AS n(id) JOIN stay AS x ON x.{noun}_id = n.id
            WHERE x.started_at < g.day_ends AND (x.ended_at IS NULL OR x.ended_at >= g.day_starts)
              AND NOT x.undone AND {more}
        ) END
    """
