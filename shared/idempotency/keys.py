"""The table of idempotency keys of a service."""

from __future__ import annotations

from shared.db import Database, run


def table_ddl() -> list[str]:
    """The statements that make the table of keys in a service's schema."""
    return [
        """
        CREATE TABLE idempotency (
            caller uuid NOT NULL,
            key uuid NOT NULL,
            fingerprint bytea NOT NULL,
            status smallint,
            answer jsonb,
            problem text,
            errors jsonb,
            headers jsonb,
            created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
            PRIMARY KEY (caller, key)
        )
        """,
        "CREATE INDEX idempotency_age ON idempotency USING brin (created_at)",
    ]


PURGED_ROWS_MAX = 1_000

IDEMPOTENCY_GRANTS = "SELECT, INSERT, UPDATE (status, answer, problem, errors, headers), DELETE"


async def purge(database: Database, days: int) -> int:
    """Forget the keys that are older than `days`, in small transactions; answer how many there were."""
    purged = 0
    while True:
        count = await database.run(
            lambda session: run(
                session,
                """
                DELETE FROM idempotency WHERE (caller, key) IN (
                    SELECT caller, key FROM idempotency
                    WHERE created_at < clock_timestamp() - make_interval(days => :days)
                    LIMIT :rows_max
                    FOR UPDATE SKIP LOCKED
                )
                """,
                days=days,
                rows_max=PURGED_ROWS_MAX,
            )
        )
        purged += count
        if count < PURGED_ROWS_MAX:
            return purged
