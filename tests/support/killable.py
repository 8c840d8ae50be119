"""A service as a process that a test kills, beside the directory whose keys it reads."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from amparo.distributed import Processes
from amparo.embedded.postgres.owner import free_port
from tests.support.installation import make_settings


@contextmanager
def killable(service: str, database: str, folder: Path) -> Iterator[Processes]:
    """The directory runs, and the service has its address; the test starts and kills it."""
    urls = {name: f"http://127.0.0.1:{free_port()}" for name in ("directory", service)}
    settings = make_settings(
        database, folder / "keys", service_urls=urls, directory_url=urls["directory"], database_pool_connections=5
    )
    with Processes(settings, folder / "logs") as started:
        started.start_server("directory")
        yield started
