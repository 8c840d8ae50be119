"""Stays in a shelter as conditions ask for them, for the statement that resolves hand-outs."""

from __future__ import annotations

ASKED = "@? '$.*[*].staying'"
"""Of conditions as they are stored: whether one asks for a stay."""

BY_DAY = """
    date_trunc('day', a.occurred_at AT TIME ZONE :zone) AT TIME ZONE :zone AS day_starts,
    (date_trunc('day', a.occurred_at AT TIME ZONE :zone) + interval '1 day') AT TIME ZONE :zone AS day_ends
"""
"""The local day of the asked hand-out `a`."""


_THEN = "x.started_at < g.day_ends AND (x.ended_at IS NULL OR x.ended_at >= g.day_starts) AND NOT x.undone"
"""That the stay `x` was running at some time of the day of `g`: one that no start is told of yet was not."""


def person_stays(id_: str, card: str = "NULL") -> str:
    """Whether the person, or the bearer of the `card` that was brought, had a stay; null where `g.asks` for none.

    Those of records that were merged into this one are the person's own, and those of anonymous cards that were bound
    to one of them since.
    """
    return f"""
        CASE WHEN g.asks THEN EXISTS (
            SELECT FROM person_known_as({id_}) AS n(id) JOIN stay AS x ON x.person_id = n.id WHERE {_THEN}
        ) OR EXISTS (
            SELECT FROM person_known_as({id_}) AS n(id)
            JOIN card_bearer AS o ON o.person_id = n.id
            JOIN card AS i ON i.id = o.id
            JOIN stay AS x ON x.card_code = i.code AND x.person_id IS NULL
            WHERE {_THEN}
        ) OR EXISTS (
            SELECT FROM stay AS x WHERE x.card_code = {card} AND x.person_id IS NULL AND {_THEN}
        ) END
    """


def household_stays(id_: str) -> str:
    """Whether the household, or one that was merged into it, had a stay without a person; null where nobody asks."""
    return f"""
        CASE WHEN g.asks THEN EXISTS (
            SELECT FROM household_known_as({id_}) AS n(id) JOIN stay AS x ON x.household_id = n.id
            WHERE x.person_id IS NULL AND {_THEN}
        ) END
    """
