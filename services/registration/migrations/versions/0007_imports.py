"""Imported lists: files, mappings, versions."""

from __future__ import annotations

from alembic import op

from shared import blobs
from shared.migrations import drop_tables, grant

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

LISTS = [
    """
    CREATE TABLE source_list (
        id uuid PRIMARY KEY, site_id uuid NOT NULL, source text NOT NULL, name text NOT NULL, name_key text NOT NULL,
        version integer NOT NULL, revision integer NOT NULL,
        CONSTRAINT source_list_once UNIQUE (site_id, name_key)
    )
    """,
    """
    CREATE TABLE list_import (
        id uuid PRIMARY KEY, list_id uuid NOT NULL REFERENCES source_list, site_id uuid NOT NULL,
        state text NOT NULL CONSTRAINT list_import_state_known CHECK (state IN (
            'EXPECTED', 'READING', 'NEEDS_MAPPING', 'READY', 'REFUSED', 'COMMITTING', 'COMMITTED', 'UNDOING', 'UNDONE',
            'CANCELLED', 'FAILED')),
        listed_on date NOT NULL, signer text NOT NULL, population text NOT NULL, cause text NOT NULL,
        emergency_id uuid, place_pcode text NOT NULL,
        blob_id uuid, digest bytea, layout jsonb, signature bytea, columns jsonb, refusal jsonb, counts jsonb NOT NULL,
        accept_errors boolean NOT NULL, version integer, based_on integer, then_state text, failed_in text,
        done integer NOT NULL, total integer NOT NULL, step bigint NOT NULL,
        lease uuid, leased_until timestamptz, attempts integer NOT NULL,
        started_by uuid NOT NULL, started_at timestamptz NOT NULL, committed_by uuid, committed_at timestamptz,
        CONSTRAINT list_import_failed_says_where CHECK ((state = 'FAILED') = (failed_in IS NOT NULL)),
        CONSTRAINT list_import_version_once UNIQUE (list_id, version)
    ) WITH (fillfactor = 80)
    """,
    "CREATE INDEX list_import_work ON list_import (id) WHERE state IN ('READING', 'COMMITTING', 'UNDOING')",
    "CREATE INDEX list_import_site ON list_import (site_id, id)",
    """
    CREATE TABLE import_household (
        import_id uuid NOT NULL REFERENCES list_import ON DELETE CASCADE, number integer NOT NULL,
        row_first integer NOT NULL, row_count integer NOT NULL, document_key bytea, name_key bytea NOT NULL,
        fingerprint bytea NOT NULL, content jsonb, place text, people integer NOT NULL, left_out boolean NOT NULL,
        household_id uuid NOT NULL, outcome text, probably_here boolean NOT NULL DEFAULT false,
        before jsonb,
        PRIMARY KEY (import_id, number)
    ) WITH (fillfactor = 80)
    """,
    "CREATE INDEX import_household_id ON import_household (household_id)",
    """
    CREATE TABLE import_problem (
        import_id uuid NOT NULL REFERENCES list_import ON DELETE CASCADE, number integer NOT NULL,
        row integer NOT NULL, "column" text, heading text, severity text NOT NULL, code text NOT NULL,
        PRIMARY KEY (import_id, number)
    )
    """,
    "CREATE INDEX import_problem_row ON import_problem (import_id, row)",
    """
    CREATE TABLE list_layout (
        signature bytea PRIMARY KEY, columns jsonb NOT NULL, set_by uuid NOT NULL, set_at timestamptz NOT NULL
    )
    """,
    """
    CREATE TABLE listed_household (
        list_id uuid NOT NULL REFERENCES source_list, household_id uuid NOT NULL, import_id uuid NOT NULL,
        document_key bytea, name_key bytea NOT NULL, fingerprint bytea NOT NULL,
        place text, people integer NOT NULL,
        state text NOT NULL CONSTRAINT listed_household_state_known CHECK (state IN ('LISTED', 'GONE')),
        here_before boolean NOT NULL, version_first integer NOT NULL, version_last integer NOT NULL,
        gone_version integer,
        CONSTRAINT listed_household_gone_says_when CHECK ((state = 'GONE') = (gone_version IS NOT NULL)),
        PRIMARY KEY (list_id, household_id)
    ) WITH (fillfactor = 80)
    """,
    "CREATE INDEX listed_household_document ON listed_household (list_id, document_key)",
    "CREATE INDEX listed_household_name ON listed_household (list_id, name_key)",
    "CREATE INDEX listed_household_household ON listed_household (household_id)",
]

GRANTS = {
    "source_list": "SELECT, INSERT, UPDATE (version, revision)",
    "list_import": "SELECT, INSERT, UPDATE, DELETE",
    "import_household": "SELECT, INSERT, UPDATE, DELETE",
    "import_problem": "SELECT, INSERT, DELETE",
    "list_layout": "SELECT, INSERT, UPDATE",
    "listed_household": "SELECT, INSERT, UPDATE, DELETE",
    # A list's next version changes what it says of people whom nobody has met yet.
    "household": "UPDATE (size, head_person_id, dwelling_id)",
    "person": "UPDATE (household_id, given_names, family_names, sex, birth_date, birth_precision, phone,"
    " phone_key, relationship, child_alarm, search_text)",
    "document": "DELETE",
}


def upgrade() -> None:
    """Make them, with the least that the service's role needs."""
    for statement in (*blobs.table_ddl(), *LISTS):
        op.execute(statement)
    grant("blob", blobs.BLOB_GRANTS)
    for table, privileges in GRANTS.items():
        grant(table, privileges)


def downgrade() -> None:
    """Drop them, children first."""
    drop_tables(
        "listed_household", "list_layout", "import_problem", "import_household", "list_import", "source_list", "blob"
    )
