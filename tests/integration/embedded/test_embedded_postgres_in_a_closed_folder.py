"""A data folder that only its owner may enter works, also for root, whose Postgres runs as another account."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from amparo.embedded.postgres import remove_cluster, start_postgres
from amparo.embedded.postgres.place import SYSTEM_ROOM, leftovers, read_record, recorded_place
from tests.support.data_folders import ask, data_folder


async def test_closed_folder_works_and_keeps_its_data() -> None:
    with data_folder(open_to_all=False) as data:
        with start_postgres(data) as first:
            await ask(first.admin_url, "CREATE TABLE lot AS SELECT 40 AS kits")
            is_outside = first.cluster.is_relative_to(SYSTEM_ROOM)
        with start_postgres(data) as second:
            assert await ask(second.admin_url, "SELECT kits FROM lot") == 40
        # Root's Postgres runs as nobody, who cannot enter; a normal user's runs as the user.
        assert is_outside is (os.geteuid() == 0)
        assert not [left for left in leftovers() if left.data == data]


def test_superuser_password_is_for_us_alone() -> None:
    with data_folder() as data, start_postgres(data):
        assert (data / "postgres" / "superuser-password").stat().st_mode & 0o777 == 0o600


def test_cluster_whose_data_folder_is_gone_is_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    with data_folder() as system_room, data_folder(open_to_all=False) as data:
        monkeypatch.setattr("amparo.embedded.postgres.place.SYSTEM_ROOM", system_room)
        start_postgres(data).stop()
        record = read_record(data)
        assert record is not None
        room = recorded_place(data, record).room
        shutil.rmtree(data)
        assert [left.room for left in leftovers()] == ([room] if os.geteuid() == 0 else [])


async def test_new_data_folder_on_an_old_ones_path_does_not_meet_its_cluster() -> None:
    with data_folder(open_to_all=False) as data:
        with start_postgres(data) as first:
            await ask(first.admin_url, "CREATE TABLE lot AS SELECT 40 AS kits")
            first_cluster = first.cluster
        with _set_aside(data), start_postgres(data) as second:
            # A normal user's cluster lies in its data folder, under the same path.
            assert (second.cluster == first_cluster) is (os.geteuid() != 0)
            assert await ask(second.admin_url, "SELECT to_regclass('lot')") is None


@contextmanager
def _set_aside(data: Path) -> Iterator[None]:
    aside = data.rename(data.with_name("aside"))
    try:
        yield
    finally:
        remove_cluster(aside)
