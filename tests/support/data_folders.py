"""Data folders for tests of the embedded Postgres, which leave nothing behind."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg

from amparo.embedded.postgres import remove_cluster


@contextmanager
def data_folder(*, open_to_all: bool = True) -> Iterator[Path]:
    """Make a data folder, open to every account or to our own only, and delete it with its cluster."""
    with tempfile.TemporaryDirectory(prefix="amparo-test-") as parent:
        Path(parent).chmod(0o755 if open_to_all else 0o700)
        data = Path(parent).resolve() / "data"
        try:
            yield data
        finally:
            remove_cluster(data)


async def ask(url: str, statement: str) -> object:
    """Run one statement on a connection of its own and give the first value."""
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()
