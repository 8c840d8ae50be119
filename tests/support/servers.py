"""Finds the Postgres and the RabbitMQ that the tests use, or starts them; it never skips.

In this order: `AMPARO_TEST_DATABASE_URL` and `AMPARO_TEST_RABBITMQ_URL`; the usual ports of 127.0.0.1; private
servers from programs on this machine (for Postgres also fetched ones); Docker; Debian's packages, as root; else one
line that says what to do. What was started here is stopped when this process ends.

    python -m tests.support.servers     prints shell exports, and stays until Ctrl-C if it started something
"""

import asyncio
import atexit
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import aio_pika
import asyncpg

from amparo.embedded.postgres import PostgresTrouble, remove_cluster, start_postgres
from tests.support.rabbit_node import RabbitNode, installed_program

POSTGRES_VARIABLE = "AMPARO_TEST_DATABASE_URL"
RABBITMQ_VARIABLE = "AMPARO_TEST_RABBITMQ_URL"
_LOCAL_POSTGRES = "postgresql://postgres@127.0.0.1:5432/postgres"
_LOCAL_RABBITMQ = "amqp://guest:guest@127.0.0.1:5672/"
_DATA = Path(__file__).parents[2] / ".amparo"
_ANSWER_SECONDS_MAX = 5.0
_START_SECONDS_MAX = 120

# What was started by this process, with how it is stopped.
_started: list[str] = []


class NoServer(Exception):
    """A server that the tests need is not there and cannot be started; the message says what to do."""


@cache
def postgres_url() -> str:
    """Give the URL of a Postgres 15 or later as superuser, `postgresql://user:password@host:port/database`.

    Raises:
        NoServer: with one line that says what to do.
    """
    ways = (_postgres_embedded, _postgres_docker, _postgres_debian)
    return _find("Postgres", POSTGRES_VARIABLE, _LOCAL_POSTGRES, _postgres_answers, ways)


@cache
def rabbitmq_url() -> str:
    """Give the URL of a RabbitMQ that allows everything, `amqp://user:password@host:port/`.

    Raises:
        NoServer: with one line that says what to do.
    """
    ways = (_rabbitmq_private, _rabbitmq_docker, _rabbitmq_debian)
    return _find("RabbitMQ", RABBITMQ_VARIABLE, _LOCAL_RABBITMQ, _rabbitmq_answers, ways)


def _find(
    name: str,
    variable: str,
    local: str,
    answers: Callable[[str], Awaitable[str | None]],
    ways: tuple[Callable[[], str | None], ...],
) -> str:
    if given := os.environ.get(variable):
        if trouble := _trouble(answers, given):
            raise NoServer(f"{variable} is set, and {name} there does not do: {trouble}. Mend or unset it.")
        return given
    if _trouble(answers, local) is None:
        return local
    said = []
    for way in ways:
        try:
            url = way()
        except (PostgresTrouble, RuntimeError, OSError, subprocess.SubprocessError) as failure:
            said.append(str(failure).splitlines()[0])
            continue
        if url and _await(answers, url):
            _started.append(name)
            return url
    tried = f" (tried: {'; '.join(said)})" if said else ""
    raise NoServer(f"{name} is needed: set {variable}, or install it, or start Docker{tried}.")


def _trouble(answers: Callable[[str], Awaitable[str | None]], url: str) -> str | None:
    async def ask() -> str | None:
        return await answers(url)

    # In a thread of its own, because the caller may run in an event loop.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, ask()).result()


def _await(answers: Callable[[str], Awaitable[str | None]], url: str) -> bool:
    deadline = time.monotonic() + _START_SECONDS_MAX
    while (trouble := _trouble(answers, url)) and time.monotonic() < deadline:
        time.sleep(0.5)
    return trouble is None


async def _postgres_answers(url: str) -> str | None:
    try:
        connection = await asyncpg.connect(url, timeout=_ANSWER_SECONDS_MAX)
    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as failure:
        return type(failure).__name__
    try:
        superuser = await connection.fetchval("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        major = connection.get_server_version().major
    finally:
        await connection.close()
    if major < 15:
        return f"it is version {major}"
    return None if superuser else "it does not make us superuser"


async def _rabbitmq_answers(url: str) -> str | None:
    parts = urlsplit(url)
    try:
        # Asked plainly first: aio-pika logs an error of its own where nobody listens.
        (await asyncio.open_connection(parts.hostname, parts.port or 5672))[1].close()
        connection = await aio_pika.connect(url, timeout=_ANSWER_SECONDS_MAX)
    except (OSError, TimeoutError, aio_pika.exceptions.AMQPError) as failure:
        return type(failure).__name__
    await connection.close()
    return None


def _postgres_embedded() -> str:
    data = _DATA / f"tests-{os.getpid()}"
    _sweep_earlier_runs()
    server = start_postgres(data)

    def end() -> None:
        server.stop()
        remove_cluster(data)
        shutil.rmtree(data)

    atexit.register(end)
    return server.admin_url


def _sweep_earlier_runs() -> None:
    """Delete the test clusters of runs that were killed: nothing in them is anybody's."""
    for data in _DATA.glob("tests-*"):
        if not _alive(int(data.name.removeprefix("tests-"))):
            remove_cluster(data)
            shutil.rmtree(data, ignore_errors=True)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _postgres_docker() -> str | None:
    address = _docker_run("postgres:17-alpine", 5432, "--env=POSTGRES_HOST_AUTH_METHOD=trust")
    return f"postgresql://postgres@{address}/postgres" if address else None


def _postgres_debian() -> str | None:
    return _postgres_embedded() if debian_install("postgresql", "postgresql-contrib") else None


def _rabbitmq_private() -> str | None:
    program = installed_program()
    if program is None:
        return None
    node = RabbitNode(program)
    atexit.register(node.remove)
    node.start()
    return node.url


def _rabbitmq_docker() -> str | None:
    address = _docker_run("rabbitmq:4-alpine", 5672)
    return f"amqp://guest:guest@{address}/" if address else None


def _rabbitmq_debian() -> str | None:
    return _rabbitmq_private() if debian_install("rabbitmq-server") else None


def _docker_run(image: str, port: int, *options: str) -> str | None:
    """Start a container and give its address; None if no engine answers."""
    docker = shutil.which("docker")
    if docker is None or subprocess.run([docker, "info"], capture_output=True, timeout=20, check=False).returncode:
        return None
    _say(f"starting {image} in Docker")
    container = _output(docker, "run", "--detach", "--rm", f"--publish=127.0.0.1::{port}", *options, image)
    atexit.register(subprocess.run, [docker, "stop", container], capture_output=True, check=False)
    return _output(docker, "port", container, f"{port}/tcp").splitlines()[0]


def debian_install(*packages: str) -> bool:
    """Install Debian packages, where we are root on a Debian or Ubuntu."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    _say(f"installing {' '.join(packages)}")
    os.environ["DEBIAN_FRONTEND"] = "noninteractive"
    _output("apt-get", "update", "--quiet")
    _output("apt-get", "install", "--yes", "--quiet", "--no-install-recommends", *packages)
    return True


def _output(*command: str) -> str:
    answer = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if answer.returncode != 0:
        last_words = (answer.stderr.strip() or answer.stdout.strip()).splitlines()[-1:]
        raise RuntimeError(f"{' '.join(command[:3])} failed: {' '.join(last_words)}")
    return answer.stdout.strip()


def _say(what: str) -> None:
    sys.stderr.write(f"tests: {what} …\n")
    sys.stderr.flush()


def main() -> None:
    """Print shell exports for what is there."""
    try:
        urls = {POSTGRES_VARIABLE: postgres_url(), RABBITMQ_VARIABLE: rabbitmq_url()}
    except NoServer as missing:
        sys.exit(str(missing))
    for variable, url in urls.items():
        sys.stdout.write(f"export {variable}='{url}'\n")
    sys.stdout.flush()
    if _started:
        _say(f"{' and '.join(_started)} run until this ends (Ctrl-C)")
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
