"""What was committed to the embedded Postgres is there after a stop and a new start."""

from amparo.embedded.postgres import start_postgres
from tests.support.data_folders import ask, data_folder


async def test_stop_and_start_again_keeps_the_data() -> None:
    with data_folder() as data:
        with start_postgres(data) as first:
            await ask(first.admin_url, "CREATE TABLE lot (kits integer)")
            await ask(first.admin_url, "INSERT INTO lot VALUES (40)")
        with start_postgres(data) as second:
            assert await ask(second.admin_url, "SELECT kits FROM lot") == 40
            assert second.major == first.major >= 15


async def test_moved_data_folder_keeps_the_data() -> None:
    with data_folder() as data:
        with start_postgres(data) as first:
            await ask(first.admin_url, "CREATE TABLE lot AS SELECT 40 AS kits")
        moved = data.rename(data.with_name("moved"))
        with start_postgres(moved) as second:
            assert await ask(second.admin_url, "SELECT kits FROM lot") == 40
        moved.rename(data)
