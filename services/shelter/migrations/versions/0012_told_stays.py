"""Changes of what is expected of stays that were made without an event get theirs; and who is away is found quickly."""

from __future__ import annotations

from alembic import op

revision = "0012"
down_revision = "0011"

TELL = """
    INSERT INTO outbox (id, type, subject, version, occurred_at, correlation_id, data)
    SELECT gen_random_uuid(), 'shelter.stay_changed.v1', stay.id, v.version, now(), 'migration-0012',
           jsonb_build_object('stay_id', stay.id, 'version', v.version, 'site_id', stay.site_id,
                              'leaves_on', stay.leaves_on, 'back_by', stay.back_by, 'occurred_at', now())
    FROM stay CROSS JOIN LATERAL generate_series(2, stay.version) AS v(version)
    WHERE NOT EXISTS (
        SELECT FROM outbox
        WHERE outbox.subject = stay.id AND outbox.version = v.version AND outbox.type LIKE 'shelter.stay_%'
    )
"""
"""Nothing else than `PATCH /stays/{id}` made versions without events. It says what is expected now."""


def upgrade() -> None:
    """Tell of them, and index."""
    op.execute(TELL)
    op.execute("CREATE INDEX stay_away ON stay (id) WHERE away_since IS NOT NULL AND ended_at IS NULL")


def downgrade() -> None:
    """Leave what was told."""
    op.execute("DROP INDEX stay_away")
