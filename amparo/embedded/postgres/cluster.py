"""Makes a cluster and runs Postgres on it."""

import secrets
import shutil
import subprocess
import time
from pathlib import Path

from amparo.embedded.postgres.account import Account, clean_environment
from amparo.embedded.postgres.binaries import Binaries
from amparo.embedded.postgres.errors import StartFailed
from amparo.embedded.postgres.owner import end_child
from amparo.embedded.postgres.place import Place, own_like_folder, write_whole

_LOG_BYTES_MAX = 8 * 1024 * 1024
_READY_SECONDS_MAX = 300  # after a crash the log is replayed first
_POLL_SECONDS = 0.02
_PASSING = ("could not bind", "shared memory block")

# Sorting by code point; letters as in Unicode, because pg_trgm and lower() must know ñ and á. Not every
# system has the first of these.
_CTYPES = ("C.UTF-8", "en_US.UTF-8", "C")

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "password_encryption": "scram-sha-256",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "random_page_cost": "1.1",
    "jit": "off",
    # Durability is promised (acknowledged = durable): never to be traded for speed.
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "wal_compression": "on",
    "max_wal_size": "1GB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Errors of statements and their details quote values, which may be somebody's name: not in a log file.
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_checkpoints": "off",
}

# Postgres must not outlive us, even when we are killed. The shell becomes Postgres; beside it waits a leash
# on a pipe that only we hold open for writing. A line on it means that we stopped Postgres ourselves; its
# end, that we are gone. The leash is not Postgres' child, because Postgres takes a child that ends badly
# for a crash of its own.
_LEASH = """
exec 3<&0 </dev/null
( ( read -r _ <&3 && exit
    for _ in 1 2 3 4 5; do
        if [ "$(head -n 1 "$1/postmaster.pid")" = "$$" ]; then kill -INT "$$"; exit; fi
        sleep 1
    done ) >/dev/null 2>&1 & )
exec 3<&-
shift
exec "$@"
"""


def make_cluster(place: Place, binaries: Binaries, account: Account) -> None:
    """Make a new cluster, whole or not at all; its superuser password is random unless there is one.

    Raises:
        StartFailed: initdb failed.
    """
    draft = place.room / "cluster.partial"
    shutil.rmtree(draft, ignore_errors=True)  # of a start that was killed; nothing was ever stored in it
    draft.mkdir(mode=0o700)
    if not place.password.exists():
        write_whole(place.password, secrets.token_urlsafe(24))
    account.give(draft)
    # initdb reads the password as its own account, to which our file is closed.
    handed_over = place.room / "password.partial"
    handed_over.unlink(missing_ok=True)
    write_whole(handed_over, place.password.read_text())
    account.give(handed_over)
    try:
        _initdb(draft, handed_over, binaries, account)
    finally:
        handed_over.unlink()
    draft.rename(place.cluster)


def launch(place: Place, binaries: Binaries, account: Account, port: int) -> "subprocess.Popen[bytes]":
    """Start Postgres on a port of 127.0.0.1 and wait until it takes connections.

    Raises:
        StartFailed: it ended, with its last words; `TryAgain` if the reason passes.
    """
    _limit_log(place.log)
    settings = [part for name, value in {**SETTINGS, "port": str(port)}.items() for part in ("-c", f"{name}={value}")]
    with place.log.open("ab") as log:
        own_like_folder(place.log)
        said_before_bytes = log.tell()
        process = subprocess.Popen(  # noqa: S603 -- Postgres itself, with the settings above
            [
                "/bin/sh",
                "-c",
                _LEASH,
                "sh",
                place.cluster,
                binaries.folder / "postgres",
                "-D",
                place.cluster,
                *settings,
            ],
            cwd="/",
            env=clean_environment(),
            user=account.uid,
            group=account.gid,
            extra_groups=account.groups,
            umask=0o077,
            stdin=subprocess.PIPE,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for us; we stop Postgres when the services are done with it
        )
    try:
        _await_ready(process, place)
    except StartFailed as failed:
        let_go(process)
        words = place.log.read_bytes()[said_before_bytes:].decode(errors="replace").strip()[-1500:]
        kind = TryAgain if any(sign in words for sign in _PASSING) else StartFailed
        raise kind(f"{failed} It said:\n{words}") from None
    except BaseException:
        stop(process)
        raise
    return process


class TryAgain(StartFailed):
    """What was in the way passes: the port was taken since our look, or a killed Postgres' children still end."""


def stop(process: "subprocess.Popen[bytes]") -> None:
    """Shut down a Postgres that `launch` gave, and let its leash go."""
    if process.poll() is None:
        end_child(process)
    let_go(process)


def let_go(process: "subprocess.Popen[bytes]") -> None:
    """Tell the leash that Postgres ended with our knowledge."""
    if process.stdin and not process.stdin.closed:
        try:
            process.stdin.write(b"\n")
            process.stdin.close()
        except BrokenPipeError:
            return


def major_of(cluster: Path) -> int:
    """Read a cluster's major version from its own file."""
    return int((cluster / "PG_VERSION").read_text().strip())


def _initdb(draft: Path, password_file: Path, binaries: Binaries, account: Account) -> None:
    said = ""
    for ctype in _CTYPES:
        answer = account.run(
            binaries.folder / "initdb",
            f"--pgdata={draft}",
            f"--pwfile={password_file}",
            "--username=postgres",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            f"--lc-ctype={ctype}",
            "--text-search-config=simple",
            "--data-checksums",
        )
        if answer.returncode == 0:
            return
        said = answer.stderr.strip()[-1500:]
        if "invalid locale name" not in said:
            break
    raise StartFailed(f"A new cluster could not be made with {binaries.label}. initdb said:\n{said}")


def _await_ready(process: "subprocess.Popen[bytes]", place: Place) -> None:
    pid_file = place.cluster / "postmaster.pid"
    deadline = time.monotonic() + _READY_SECONDS_MAX
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise StartFailed(f"Postgres ended at once (code {process.returncode}) on {place.cluster}.")
        # Line 1 is the process id and line 8 the status, as pg_ctl reads them.
        lines = pid_file.read_text().splitlines() if pid_file.exists() else []
        if len(lines) >= 8 and lines[0] == str(process.pid) and lines[7].strip() == "ready":
            return
        time.sleep(_POLL_SECONDS)
    end_child(process)
    raise StartFailed(f"Postgres was not ready on {place.cluster} after {_READY_SECONDS_MAX} seconds.")


def _limit_log(log: Path) -> None:
    if log.exists() and log.stat().st_size > _LOG_BYTES_MAX:
        log.replace(log.with_name("server.log.1"))
