from services.directory.models import Table
from tests.integration.directory.conftest import Directory


async def test_names_columns_and_nullability_are_the_databases(directory: Directory) -> None:
    rows = await directory.rows(
        """
        SELECT table_name, column_name, is_nullable
        FROM information_schema.columns
        WHERE table_schema = 'directory' AND table_name = ANY ($1::text[])
        """,
        list(Table.metadata.tables),
    )

    stored = {(row["table_name"], row["column_name"], row["is_nullable"] == "YES") for row in rows}
    modelled = {
        (table.name, column.name, bool(column.nullable))
        for table in Table.metadata.tables.values()
        for column in table.columns
    }
    assert stored == modelled
