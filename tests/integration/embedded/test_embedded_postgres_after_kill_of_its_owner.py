"""Postgres does not outlive an owner that was killed, and the next start finds what was committed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from amparo.embedded.postgres import running, start_postgres
from amparo.embedded.postgres.account import account_for
from amparo.embedded.postgres.owner import free_port, is_postmaster_of
from tests.support.data_folders import ask, data_folder

_OWNER = """
import sys, time
from pathlib import Path
from amparo.embedded.postgres import start_postgres
server = start_postgres(Path(sys.argv[1]))
print(server.admin_url, flush=True)
time.sleep(600)
"""


def _postmaster(cluster: Path) -> int:
    return int((cluster / "postmaster.pid").read_text().split()[0])


def _ended(pid: int, cluster: Path, within_seconds: float) -> bool:
    deadline = time.monotonic() + within_seconds
    while is_postmaster_of(pid, cluster) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not is_postmaster_of(pid, cluster)


async def test_postgres_ends_with_a_killed_owner_and_starts_again() -> None:
    with data_folder() as data:
        with _owner(data) as (owner, url):
            await ask(url, "CREATE TABLE lot AS SELECT 40 AS kits")
            cluster = data / "postgres" / "cluster"
            postmaster = _postmaster(cluster)
            owner.send_signal(signal.SIGKILL)
        assert _ended(postmaster, cluster, within_seconds=20)
        assert running(data) is None
        with start_postgres(data) as again:
            assert await ask(again.admin_url, "SELECT kits FROM lot") == 40


async def test_orphan_is_stopped_by_the_next_start() -> None:
    with data_folder() as data:
        with start_postgres(data) as first:
            await ask(first.admin_url, "CREATE TABLE lot AS SELECT 40 AS kits")
            cluster, programs = first.cluster, first.programs.folder
        orphan = _start_without_owner(cluster, programs)
        with start_postgres(data) as again:
            assert not is_postmaster_of(orphan, cluster)
            assert await ask(again.admin_url, "SELECT kits FROM lot") == 40


async def test_killed_postgres_recovers_what_was_committed() -> None:
    with data_folder() as data:
        first = start_postgres(data)
        await ask(first.admin_url, "CREATE TABLE lot AS SELECT 40 AS kits")
        os.kill(_postmaster(first.cluster), signal.SIGKILL)
        first.stop()
        with start_postgres(data) as again:
            assert await ask(again.admin_url, "SELECT kits FROM lot") == 40


async def test_process_id_that_another_program_has_now_does_not_stop_the_start() -> None:
    with data_folder() as data:
        with start_postgres(data) as first:
            pid_file = first.cluster / "postmaster.pid"
            lines = pid_file.read_text().splitlines()
        with _bystander(first.cluster) as pid:
            pid_file.write_text("\n".join([str(pid), *lines[1:]]) + "\n")
            with start_postgres(data) as again:
                assert await ask(again.admin_url, "SELECT 1") == 1


@contextmanager
def _owner(data: Path) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    command = [sys.executable, "-c", _OWNER, str(data)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as owner:
        assert owner.stdout is not None
        try:
            yield owner, owner.stdout.readline().strip()
        finally:
            owner.kill()


@contextmanager
def _bystander(cluster: Path) -> Iterator[int]:
    """Run another program as Postgres' account: Postgres looks past processes of other accounts."""
    account = account_for(cluster)
    command = ["sleep", "600"]
    with subprocess.Popen(
        command, user=account.uid, group=account.gid, extra_groups=account.groups, cwd="/"
    ) as bystander:
        try:
            yield bystander.pid
        finally:
            bystander.kill()


def _start_without_owner(cluster: Path, programs: Path) -> int:
    account = account_for(cluster)
    options = f"-p {free_port()} -c unix_socket_directories= -c listen_addresses=127.0.0.1"
    command = (programs / "pg_ctl", "start", "--wait", "-D", cluster, "-o", options, "-l", "/dev/null")
    answer = account.run(*command)
    assert answer.returncode == 0, answer.stdout + answer.stderr
    return _postmaster(cluster)
