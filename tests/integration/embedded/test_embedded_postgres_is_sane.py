"""The embedded Postgres is durable, knows Spanish letters, has the extensions and is closed to strangers."""

from collections.abc import Iterator

import asyncpg
import pytest

from amparo.embedded.postgres import EmbeddedPostgres, start_postgres
from amparo.embedded.postgres.binaries import EXTENSIONS
from tests.support.data_folders import ask, data_folder


@pytest.fixture(scope="module")
def server() -> Iterator[EmbeddedPostgres]:
    with data_folder() as data, start_postgres(data) as running:
        yield running


async def test_it_never_trades_durability_for_speed(server: EmbeddedPostgres) -> None:
    for setting in ("fsync", "synchronous_commit", "full_page_writes", "data_checksums"):
        assert await ask(server.admin_url, f"SHOW {setting}") == "on"


async def test_it_knows_spanish_letters(server: EmbeddedPostgres) -> None:
    assert await ask(server.admin_url, "SELECT lower('MUÑOZ PÉREZ')") == "muñoz pérez"
    assert await ask(server.admin_url, "SHOW server_encoding") == "UTF8"


async def test_it_listens_on_this_machine_only(server: EmbeddedPostgres) -> None:
    assert await ask(server.admin_url, "SHOW listen_addresses") == "127.0.0.1"


@pytest.mark.parametrize("extension", EXTENSIONS)
async def test_extension_can_be_made(server: EmbeddedPostgres, extension: str) -> None:
    await ask(server.admin_url, f"CREATE EXTENSION {extension}")
    statement = f"SELECT count(*) FROM pg_extension WHERE extname = '{extension}'"
    assert await ask(server.admin_url, statement) == 1


async def test_wrong_password_is_refused(server: EmbeddedPostgres) -> None:
    where = server.admin_url.rpartition("@")[2]
    with pytest.raises(asyncpg.InvalidPasswordError):
        await ask(f"postgresql://postgres:guess@{where}", "SELECT 1")


async def test_values_of_failed_statements_stay_out_of_the_log(server: EmbeddedPostgres) -> None:
    await ask(server.admin_url, "CREATE TABLE document (number text PRIMARY KEY)")
    await ask(server.admin_url, "INSERT INTO document VALUES ('0703-1988-canary')")
    with pytest.raises(asyncpg.UniqueViolationError):
        await ask(server.admin_url, "INSERT INTO document VALUES ('0703-1988-canary')")
    log = server.cluster.with_name("server.log").read_text()
    assert "ready to accept connections" in log
    assert "canary" not in log
