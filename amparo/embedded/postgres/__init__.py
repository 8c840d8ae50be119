"""The private Postgres of the embedded mode: found or fetched, made, started, stopped."""

from amparo.embedded.postgres.errors import (
    AlreadyRunning,
    BinariesDamaged,
    BinariesMissing,
    FolderRefused,
    OtherMajor,
    PostgresTrouble,
    StartFailed,
)
from amparo.embedded.postgres.place import remove_cluster
from amparo.embedded.postgres.server import EmbeddedPostgres, RunningPostgres, running, start_postgres

__all__ = [
    "AlreadyRunning",
    "BinariesDamaged",
    "BinariesMissing",
    "EmbeddedPostgres",
    "FolderRefused",
    "OtherMajor",
    "PostgresTrouble",
    "RunningPostgres",
    "StartFailed",
    "remove_cluster",
    "running",
    "start_postgres",
]
