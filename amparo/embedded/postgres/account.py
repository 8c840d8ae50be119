"""The system account that runs Postgres, which refuses to run as root."""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

from amparo.embedded.postgres.errors import FolderRefused

_NOBODY_UID = 65534
_COMMAND_SECONDS_MAX = 600


@dataclass(frozen=True)
class Account:
    """Who runs Postgres; without ids it is the account that runs this program."""

    uid: int | None = None
    gid: int | None = None

    @property
    def groups(self) -> list[int] | None:
        """Supplementary groups: none for another account, so that root's do not leak into it."""
        return None if self.uid is None else []

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        """Run a command to its end as this account, from `/` and without our environment."""
        try:
            return subprocess.run(  # noqa: S603 -- fixed programs of Postgres or the shell; no user input
                [str(part) for part in command],
                cwd="/",
                env=clean_environment(),
                user=self.uid,
                group=self.gid,
                extra_groups=self.groups,
                umask=0o077,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=_COMMAND_SECONDS_MAX,
                check=False,
            )
        except PermissionError as refused:
            raise FolderRefused(
                f"Root may not become user id {self.uid} here ({refused}). "
                "Run as a normal user, or set AMPARO_DATABASE_URL."
            ) from refused

    def can_enter(self, folder: Path) -> bool:
        """Tell whether this account may enter a folder: tried, because modes alone do not tell (ACLs)."""
        return self.run("/bin/sh", "-c", 'cd -- "$1"', "sh", folder).returncode == 0

    def can_execute(self, program: Path) -> bool:
        """Tell whether this account may execute a program."""
        return self.run("/bin/sh", "-c", 'test -x "$1"', "sh", program).returncode == 0

    def give(self, folder: Path) -> None:
        """Hand a folder of ours over to this account."""
        if self.uid is not None and self.gid is not None:
            os.chown(folder, self.uid, self.gid)


OURSELVES = Account()


def clean_environment() -> dict[str, str]:
    """Make the environment of Postgres' programs: no PG* variable or locale of ours changes what they do."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}


def account_for(cluster: Path) -> Account:
    """Choose the account for a cluster folder, which may not exist yet.

    A cluster is always run by the account that owns it. A new one is ours, or `nobody`'s if we are root.

    Raises:
        FolderRefused: the cluster belongs to an account that we cannot run it as.
    """
    try:
        owner = cluster.stat()
    except (FileNotFoundError, PermissionError):
        return OURSELVES if os.geteuid() != 0 else _nobody()
    if os.geteuid() == 0 and owner.st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    if os.geteuid() == owner.st_uid != 0:
        return OURSELVES
    name = _name_of(owner.st_uid)
    raise FolderRefused(
        f"{cluster} belongs to {name}, as whom Postgres cannot be run from here. "
        "Run this command as the account that made the data folder, or give another folder with --data."
    )


def _nobody() -> Account:
    try:
        entry = pwd.getpwnam("nobody")
    except KeyError:
        return Account(_NOBODY_UID, _NOBODY_UID)
    return Account(entry.pw_uid, entry.pw_gid)


def _name_of(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user id {uid}"
