"""What can go wrong with the embedded Postgres; every message ends with what to do next."""

from pathlib import Path


class PostgresTrouble(Exception):
    """The embedded Postgres cannot be used; the message says why and what to do."""


class BinariesMissing(PostgresTrouble):
    """This machine has no usable Postgres binaries, and none could be fetched."""


class BinariesDamaged(PostgresTrouble):
    """A fetched package is not the one that was pinned, or holds what it must not hold."""


class FolderRefused(PostgresTrouble):
    """The data folder or its cluster cannot be used by this account."""


class StartFailed(PostgresTrouble):
    """Postgres was started and ended again before it took connections."""


class AlreadyRunning(PostgresTrouble):
    """Another process owns the Postgres of this data folder."""

    def __init__(self, data: Path, owner_pid: str) -> None:
        super().__init__(
            f"Process {owner_pid or 'unknown'} already runs the Postgres of {data}. "
            "Stop that process first, or give another folder with --data."
        )


class OtherMajor(PostgresTrouble):
    """The data folder belongs to a major version of Postgres that this machine does not have."""

    def __init__(self, data: Path, *, recorded: int, present: int) -> None:
        super().__init__(
            f"{data} holds data of Postgres {recorded}, and this machine has Postgres {present} only. "
            f"Install Postgres {recorded} beside it (Debian: apt-get install postgresql-{recorded}) and "
            "start again; or, once it is installed, convert the data for good: "
            f"uv run python -m amparo.embedded.postgres.convert --to {present} '{data}'"
        )
