"""A data folder's Postgres has one owner at a time; others may connect to it."""

import pytest

from amparo.embedded.postgres import AlreadyRunning, running, start_postgres
from tests.support.data_folders import ask, data_folder


async def test_second_start_is_refused_and_the_first_goes_on() -> None:
    with data_folder() as data, start_postgres(data) as first:
        with pytest.raises(AlreadyRunning, match="already runs the Postgres"):
            start_postgres(data)
        assert await ask(first.admin_url, "SELECT 1") == 1


async def test_running_postgres_is_found_until_it_stops() -> None:
    with data_folder() as data:
        assert running(data) is None
        with start_postgres(data) as server:
            found = running(data)
            assert found is not None
            assert found.admin_url == server.admin_url
            assert await ask(found.admin_url, "SELECT 1") == 1
        assert running(data) is None


def test_stopping_twice_does_no_harm() -> None:
    with data_folder() as data:
        server = start_postgres(data)
        server.stop()
        server.stop()
        assert not server.alive
