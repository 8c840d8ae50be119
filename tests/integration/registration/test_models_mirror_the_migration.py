"""The models are the migration's tables."""

from services.registration.models import Table
from tests.integration.registration.conftest import Desk


async def test_names_columns_and_nullability_are_the_databases(desk: Desk) -> None:
    rows = await desk.rows(
        """
        SELECT table_name, column_name, is_nullable FROM information_schema.columns
        WHERE table_schema = 'registration'
          AND table_name NOT IN ('outbox', 'inbox', 'outbox_entry', 'parked_event', 'idempotency', 'blob',
                                     'schema_version')
        """
    )
    stored = {(row["table_name"], row["column_name"], row["is_nullable"] == "YES") for row in rows}
    modelled = {
        (table.name, column.name, bool(column.nullable))
        for table in Table.metadata.tables.values()
        for column in table.columns
    }
    assert stored == modelled
