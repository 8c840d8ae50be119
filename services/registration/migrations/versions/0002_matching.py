"""What finds and compares people: keys, questions, runs of the batch."""

from __future__ import annotations

from alembic import op

from shared.migrations import drop_tables, grant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MATCHING = [
    # Keys and features are made of identity: they go with the person, in the statement that changes it.
    """
    CREATE TABLE person_match (
        person_id uuid PRIMARY KEY REFERENCES person ON DELETE CASCADE,
        keys bigint[] NOT NULL, features jsonb NOT NULL
    ) WITH (fillfactor = 90)
    """,
    # Without a pending list: a look-up would read it whole, and a desk waits for look-ups, not for a write's 2 ms.
    "CREATE INDEX person_match_keys ON person_match USING gin (keys) WITH (fastupdate = off)",
    # The statistics of `keys` say which are too common to tell anybody from anybody: more of them are kept.
    "ALTER TABLE person_match ALTER COLUMN keys SET STATISTICS 400",
    # A queue, not a mark on the person: a mark would rewrite the row and every key's place in the index.
    """
    CREATE TABLE match_due (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, person_id uuid NOT NULL
    )
    """,
    # Names that several people share, and nothing of who they are: a name that only one bears is not written here.
    """
    CREATE TABLE name_frequency (
        part text NOT NULL CONSTRAINT name_part_known CHECK (part IN ('GIVEN', 'FAMILY')), name text NOT NULL,
        people integer NOT NULL CONSTRAINT name_frequency_of_several CHECK (people > 2),
        PRIMARY KEY (part, name)
    )
    """,
    """
    CREATE TABLE match_run (
        id uuid PRIMARY KEY, kind text NOT NULL CONSTRAINT match_run_kind_known CHECK (kind IN ('ALL', 'CHANGED')),
        started_at timestamptz NOT NULL, finished_at timestamptz, after_person_id uuid,
        people integer NOT NULL, compared integer NOT NULL, found integer NOT NULL,
        review_cut double precision NOT NULL, strong_cut double precision NOT NULL
    )
    """,
    """
    CREATE TABLE match_question (
        id uuid PRIMARY KEY, asked_by uuid NOT NULL, site_id uuid NOT NULL,
        person_id uuid NOT NULL REFERENCES person ON DELETE CASCADE,
        new_person_id uuid REFERENCES person ON DELETE CASCADE,
        field text NOT NULL, score double precision NOT NULL, strong boolean NOT NULL,
        asked_at timestamptz NOT NULL, expires_at timestamptz NOT NULL, answered_at timestamptz,
        verdict text CONSTRAINT match_verdict_known CHECK (verdict IN ('SAME', 'DIFFERENT', 'UNSURE')),
        CONSTRAINT match_question_answered_whole CHECK ((answered_at IS NULL) = (verdict IS NULL))
    )
    """,
    "CREATE INDEX match_question_asked ON match_question (asked_by, person_id)",
    "CREATE INDEX match_question_wrong ON match_question (asked_by, answered_at) WHERE verdict = 'DIFFERENT'",
    "CREATE INDEX match_question_person ON match_question (person_id)",
    "CREATE INDEX match_question_new ON match_question (new_person_id) WHERE new_person_id IS NOT NULL",
]

FINDING = [
    "CREATE INDEX stay_open ON stay (site_id) WHERE ended_at IS NULL AND started_at IS NOT NULL",
    "CREATE INDEX handout_standing ON handout (site_id, round_id) WHERE NOT reversed",
]

GRANTS = {
    "person_match": "SELECT, INSERT, UPDATE, DELETE",
    "match_due": "SELECT, INSERT, DELETE",
    "name_frequency": "SELECT, INSERT, UPDATE, DELETE",
    "match_run": "SELECT, INSERT, UPDATE",
    "match_question": "SELECT, INSERT, UPDATE (answered_at, verdict), DELETE",
}


def upgrade() -> None:
    """Make them, with the least that the service's role needs."""
    for statement in (*MATCHING, *FINDING):
        op.execute(statement)
    for table, privileges in GRANTS.items():
        grant(table, privileges)


def downgrade() -> None:
    """Drop them, children first."""
    op.execute("DROP INDEX IF EXISTS stay_open, handout_standing")
    drop_tables("match_question", "match_run", "name_frequency", "match_due", "person_match")
