"""Windows of ids: what a page of source rows is cut from, so that it costs about a page.

A window is the ids after a cursor up to the one that stands so many further on, by the primary keys' indexes. A
family's statement, narrowed to a window, answers the same rows as the whole one does for these ids.
"""

from __future__ import annotations

ALL = "true"
"""Not narrowed."""


def ids_of(table: str, column: str) -> str:
    """The next ids of a table of facts."""
    return f"(SELECT {column} AS id FROM {table} WHERE {column} > :after ORDER BY {column} LIMIT :window_rows)"


def _groups_of(table: str) -> str:
    return (
        f"(SELECT DISTINCT arrival_group_id FROM {table} WHERE arrival_group_id > :after ORDER BY 1 LIMIT :window_rows)"
    )


GROUPED = f"{_groups_of('arrival')} UNION {_groups_of('headcount')}"
"""The next arrival groups of which anything was recorded."""


def within(column: str) -> str:
    """Whether `column` is in the window."""
    return f"({column} > :after AND {column} <= :last)"


HANDOUTS, SERVICES = within("handout_id"), within("service_id")
# What belongs to a group is in the group's row: a group of the window comes with all of it.
ARRIVALS = f"(arrival_group_id IS NULL AND {within('arrival_id')} OR {within('arrival_group_id')})"
HEADCOUNTS = f"(arrival_group_id IS NULL AND {within('headcount_id')} OR {within('arrival_group_id')})"


def _any_of(column: str, cte: str) -> str:
    """Whether `column` is among those of a common table expression.

    An array rather than a join: whatever the planner supposes of the other side, it then reads an index; also each
    side of an OR by its own.
    """
    return f"{column} = ANY(ARRAY(SELECT {column} FROM {cte} WHERE {column} IS NOT NULL))"


def _with_aliases(cte: str, noun: str) -> str:
    """The people or households of a common table expression, with all records that stand for the same."""
    return f"""
        SELECT {noun}_id FROM {cte}
        UNION
        SELECT standing_id FROM {noun}_alias WHERE {_any_of(f"{noun}_id", cte)}
        UNION
        SELECT {noun}_id FROM {noun}_alias
        WHERE standing_id = ANY(ARRAY(
            SELECT {noun}_id FROM {cte} WHERE {noun}_id IS NOT NULL
            UNION
            SELECT standing_id FROM {noun}_alias WHERE {_any_of(f"{noun}_id", cte)}
        ))
    """


# Whether a fact was the first to reach somebody is seen beside all facts that reached the same: those to a person or
# household of the window, to the members of such a household, or on a card that stands for any of them; each by all
# records that were merged into one.
KIN = f"""
    met AS MATERIALIZED (
        SELECT person_id, household_id, card_id FROM served WHERE {SERVICES}
        UNION ALL
        SELECT person_id, household_id, card_id FROM handout WHERE {HANDOUTS}
    ),
    met_card AS MATERIALIZED (SELECT person_id, household_id FROM card WHERE {_any_of("card_id", "met")}),
    said_person AS MATERIALIZED (SELECT person_id FROM met UNION SELECT person_id FROM met_card),
    met_person AS MATERIALIZED ({_with_aliases("said_person", "person")}),
    said_household AS MATERIALIZED (
        SELECT household_id FROM met
        UNION
        SELECT household_id FROM met_card
        UNION
        SELECT household_id FROM person WHERE {_any_of("person_id", "met_person")}
    ),
    kin_household AS MATERIALIZED ({_with_aliases("said_household", "household")}),
    member AS MATERIALIZED (
        SELECT person_id FROM met_person
        UNION
        SELECT person_id FROM person WHERE {_any_of("household_id", "kin_household")}
    ),
    kin_person AS MATERIALIZED ({_with_aliases("member", "person")}),
    kin_card AS MATERIALIZED (
        SELECT card_id FROM met
        UNION
        SELECT card_id FROM card WHERE {_any_of("person_id", "kin_person")}
        UNION
        SELECT card_id FROM card WHERE {_any_of("household_id", "kin_household")}
    ),
"""
MEMBERS_OF_KIN = _any_of("household_id", "kin_household")
KIN_ONLY = f"""(
    {_any_of("person_id", "kin_person")}
    OR {MEMBERS_OF_KIN}
    OR {_any_of("card_id", "kin_card")}
)"""
