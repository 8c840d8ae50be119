"""Records of one person: decisions about pairs, merges.

A merged record stays as it was, but for what it points to; all that belonged to it belongs to its survivor, and the
merge keeps what it changed, so that it can be undone.
"""

from __future__ import annotations

from alembic import op

from shared.aliases import drop_alias_functions, make_alias_functions
from shared.migrations import drop_tables, grant

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

COLUMNS = [
    """
    ALTER TABLE person ADD COLUMN merged_into uuid CONSTRAINT person_merged_into_one REFERENCES person,
        ADD CONSTRAINT person_merged_into_another CHECK (merged_into <> id),
        ADD CONSTRAINT merged_person_is_in_no_household CHECK (merged_into IS NULL OR household_id IS NULL)
    """,
    "CREATE INDEX person_merged ON person (merged_into) WHERE merged_into IS NOT NULL",
    """
    ALTER TABLE household ADD COLUMN merged_into uuid CONSTRAINT household_merged_into_one REFERENCES household,
        ADD CONSTRAINT household_merged_into_another CHECK (merged_into <> id),
        ADD CONSTRAINT merged_household_is_empty CHECK (merged_into IS NULL OR size = 0)
    """,
    "CREATE INDEX household_merged ON household (merged_into) WHERE merged_into IS NOT NULL",
]

TABLES = [
    """
    CREATE TABLE match_pair (
        id uuid PRIMARY KEY,
        one_id uuid NOT NULL REFERENCES person,
        other_id uuid NOT NULL REFERENCES person,
        score double precision,
        reasons text[] NOT NULL,
        state text NOT NULL
            CONSTRAINT match_pair_state_known CHECK (state IN ('OPEN', 'DIFFERENT', 'NOT_SURE', 'MERGED')),
        found_by text NOT NULL CONSTRAINT match_pair_finder_known CHECK (found_by IN ('DESK', 'BATCH', 'STAFF')),
        found_at timestamptz NOT NULL,
        decided_by uuid,
        decided_at timestamptz,
        CONSTRAINT match_pair_once UNIQUE (one_id, other_id),
        CONSTRAINT match_pair_ordered CHECK (one_id < other_id),
        CONSTRAINT match_pair_decided_by_somebody
            CHECK (num_nulls(decided_by, decided_at) IN (0, 2) AND (state = 'OPEN' OR decided_by IS NOT NULL))
    )
    """,
    "CREATE INDEX match_pair_other ON match_pair (other_id)",
    "CREATE INDEX match_pair_state ON match_pair (state, id)",
    # `changed` holds, per table and row, the columns that the merge changed: what they were, and what they became.
    # Names are among them, so that erasure has to empty it with the records. `protected_id` is the one of the two that
    # was protected for the merge, because the other was.
    """
    CREATE TABLE person_merge (
        id uuid PRIMARY KEY,
        place bigint GENERATED ALWAYS AS IDENTITY,
        survivor_id uuid NOT NULL REFERENCES person,
        other_id uuid NOT NULL REFERENCES person,
        site_id uuid NOT NULL,
        reason text NOT NULL,
        choices jsonb NOT NULL,
        overrode boolean NOT NULL,
        pair_before text,
        changed jsonb NOT NULL,
        protected_id uuid REFERENCES person,
        merged_by uuid NOT NULL,
        merged_at timestamptz NOT NULL,
        undo_id uuid CONSTRAINT merge_undone_by_one UNIQUE,
        undone_by uuid,
        undone_at timestamptz,
        CONSTRAINT merge_of_two CHECK (survivor_id <> other_id),
        CONSTRAINT merge_undone_whole CHECK (num_nulls(undo_id, undone_by, undone_at) IN (0, 3))
    )
    """,
    "CREATE UNIQUE INDEX merged_once ON person_merge (other_id) WHERE undone_at IS NULL",
    "CREATE INDEX merge_survivor ON person_merge (survivor_id, place DESC) WHERE undone_at IS NULL",
]

CHANGED_PERSON = (
    "household_id, given_names, family_names, sex, birth_date, birth_precision, nationality, origin_department,"
    " languages, phone, relationship, populations, effects, cared_for_by, care_basis, child_alarm, search_text,"
    " merged_into"
)
GRANTS = {
    "match_pair": "SELECT, INSERT, UPDATE (score, reasons, state, found_by, found_at, decided_by, decided_at)",
    "person_merge": "SELECT, INSERT, UPDATE (undo_id, undone_by, undone_at)",
    "person": f"UPDATE ({CHANGED_PERSON})",
    "household": "UPDATE (size, head_person_id, merged_into)",
    "document": "UPDATE (person_id)",
    "need": "UPDATE (person_id)",
    "consent": "UPDATE (person_id, version)",
    "arrival": "UPDATE (person_id)",
    "household_alternate": "UPDATE (person_id)",
    "quiet_split": "UPDATE (person_id, own_person_id)",
}


def upgrade() -> None:
    """Make them, with the least that the service's role needs."""
    for statement in (*COLUMNS, *TABLES):
        op.execute(statement)
    for table, privileges in GRANTS.items():
        grant(table, privileges)
    for noun in ("person", "household"):
        make_alias_functions(noun)


def downgrade() -> None:
    """Drop them, children first."""
    for noun in ("person", "household"):
        drop_alias_functions(noun)
    drop_tables("person_merge", "match_pair")
    op.execute("ALTER TABLE household DROP COLUMN merged_into")
    op.execute("ALTER TABLE person DROP COLUMN merged_into")
