"""Finds the Postgres programs that the system already has."""

import glob
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from amparo.embedded.postgres.account import Account

MAJOR_MIN = 15
EXTENSIONS = ("pg_trgm", "btree_gist", "unaccent", "fuzzystrmatch")

# Debian and Ubuntu; Red Hat; Homebrew on Apple silicon and on Intel; Postgres.app.
_PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql*/bin",
    "/usr/local/opt/postgresql*/bin",
    "/usr/local/pgsql/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)


@dataclass(frozen=True)
class Binaries:
    """One set of Postgres programs: folder of `initdb` and `postgres`, version, folder of shared files."""

    folder: Path
    version: tuple[int, int]
    share: Path

    @property
    def major(self) -> int:
        """Major version, which decides what a cluster's files look like."""
        return self.version[0]

    @property
    def label(self) -> str:
        """Version and place, for people."""
        return f"Postgres {self.version[0]}.{self.version[1]} in {self.folder}"

    @property
    def missing_extensions(self) -> list[str]:
        """Extensions that Amparo needs and that are not installed beside these programs."""
        return [name for name in EXTENSIONS if not (self.share / "extension" / f"{name}.control").is_file()]


def parse_version(text: str) -> tuple[int, int] | None:
    """Read `postgres (PostgreSQL) 15.14 (Debian …)`, also `18beta1`, as (15, 14) and (18, 0)."""
    found = re.search(r"\(PostgreSQL\) (\d+)(?:\.(\d+))?", text)
    return (int(found[1]), int(found[2] or 0)) if found else None


def inspect(folder: Path, account: Account) -> Binaries | None:
    """Look at a folder of programs; None if Postgres is not there or does not run on this machine."""
    if not all(account.can_execute(folder / program) for program in ("postgres", "initdb")):
        return None
    answer = account.run(folder / "postgres", "--version")
    version = parse_version(answer.stdout) if answer.returncode == 0 else None
    if version is None:
        return None
    return Binaries(folder, version, _share_folder(folder, version[0], account))


def system_binaries(account: Account, folders: Iterable[Path] | None = None) -> list[Binaries]:
    """List the system's usable Postgres programs, newest first.

    Usable means: version 15 or later, with the contrib extensions, and executable by `account`.
    """
    seen: dict[Path, Binaries] = {}
    for folder in _candidate_folders() if folders is None else folders:
        place = folder.resolve()
        if place in seen or not (place / "initdb").exists():
            continue
        found = inspect(place, account)
        if found and found.major >= MAJOR_MIN and not found.missing_extensions:
            seen[place] = found
    return sorted(seen.values(), key=lambda each: each.version, reverse=True)


def _candidate_folders() -> Iterator[Path]:
    for entry in os.environ.get("PATH", os.defpath).split(os.pathsep):
        program = Path(entry) / "postgres"
        if entry and program.is_file():
            # Homebrew links the programs into one folder; the extensions lie beside the real ones.
            yield program.resolve().parent
    for pattern in _PLACES:
        yield from map(Path, glob.glob(pattern))  # noqa: PTH207 -- absolute patterns, which Path.glob refuses


def _share_folder(folder: Path, major: int, account: Account) -> Path:
    if (folder / "pg_config").exists():
        answer = account.run(folder / "pg_config", "--sharedir")
        if answer.returncode == 0:
            return Path(answer.stdout.strip())
    # A server without its pg_config (a Debian client package, or the npm one): where they usually lie.
    guesses = (
        folder.parent / "share/postgresql",
        folder.parent / "share",
        Path(f"/usr/share/postgresql/{major}"),
    )
    return next((guess for guess in guesses if (guess / "extension").is_dir()), guesses[0])
