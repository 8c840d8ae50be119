"""Where a data folder's cluster lies, and what the data folder says about it.

    <data>/postgres/record.json          major version and place of the cluster
    <data>/postgres/superuser-password   readable by us alone
    <data>/postgres/{cluster,server.log,running.json,owner.lock}

Postgres runs as `nobody` where we are root, and `nobody` may be unable to reach the data folder (below
/root, or made by mktemp -d). The second line then lies in `/var/lib/amparo/clusters/<hash of the data
folder>-<random>/`: the record leads there, and a file `data-folder` there leads back. The random part keeps
a new data folder on an old one's path from meeting the old one's cluster.
"""

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from amparo.embedded.postgres.account import Account
from amparo.embedded.postgres.errors import FolderRefused

SYSTEM_ROOM = Path("/var/lib/amparo")


@dataclass(frozen=True)
class Record:
    """What a data folder keeps about its cluster: major version, place, whether it is complete."""

    major: int
    room: str
    ready: bool


@dataclass(frozen=True)
class Place:
    """The folders of one data folder's Postgres."""

    data: Path
    room: Path

    @property
    def folder(self) -> Path:
        """The part that always lies in the data folder, and is ours."""
        return folder_of(self.data)

    @property
    def cluster(self) -> Path:
        """Postgres' own data directory."""
        return self.room / "cluster"

    @property
    def log(self) -> Path:
        """What Postgres says."""
        return self.room / "server.log"

    @property
    def state(self) -> Path:
        """Process id and port of a running Postgres."""
        return self.room / "running.json"

    @property
    def password(self) -> Path:
        """The superuser's password."""
        return self.folder / "superuser-password"

    @property
    def binaries_root(self) -> Path:
        """Where fetched programs go: in the data folder, or shared by all where that is out of reach."""
        return (self.data if self.room == self.folder else SYSTEM_ROOM) / "postgres-binaries"

    def lead_back(self) -> None:
        """Note in a room of its own which data folder leads to it, as that may have been moved."""
        write_whole(self.room / "data-folder", str(self.data))

    def save(self, major: int, *, ready: bool) -> None:
        """Write the record, whole or not at all."""
        room = "." if self.room == self.folder else str(self.room)
        write_whole(self.folder / "record.json", json.dumps(asdict(Record(major, room, ready))))


@dataclass(frozen=True)
class Leftover:
    """A cluster outside any data folder that nothing leads to any more."""

    room: Path
    data: Path
    size_bytes: int


def folder_of(data: Path) -> Path:
    """Give the folder for Postgres below a data folder."""
    return data.resolve() / "postgres"


def read_record(data: Path) -> Record | None:
    """Read what the data folder says about its cluster; None if it has none yet."""
    try:
        return Record(**json.loads((folder_of(data) / "record.json").read_text()))
    except FileNotFoundError:
        return None
    except (ValueError, TypeError) as failure:
        raise FolderRefused(
            f"{folder_of(data) / 'record.json'} is damaged ({failure}). Restore the data folder from its backup."
        ) from failure


def recorded_place(data: Path, record: Record) -> Place:
    """Give the place that a record leads to."""
    return Place(data.resolve(), (folder_of(data) / record.room).resolve())


def choose_place(data: Path, account: Account) -> Place:
    """Choose where a new cluster goes, and make the folders: in the data folder if `account` can reach it."""
    data = data.resolve()
    folder = folder_of(data)
    if account.uid is None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return Place(data, folder)
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o711)
    room = folder if _can_own(account, folder) else _system_room(data)
    return Place(data, room)


def write_whole(file: Path, text: str, mode: int = 0o600) -> None:
    """Write a small file so that after a crash it holds the old text or the new one."""
    draft = file.with_name(f".{file.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "w") as stream:
        stream.write(text)
        stream.flush()
        os.fsync(stream.fileno())
    own_like_folder(draft)
    draft.replace(file)


def own_like_folder(file: Path) -> None:
    """Give a file of root's to the owner of its folder, who may start the same data folder next time."""
    if os.geteuid() == 0:
        owner = file.parent.stat()
        os.chown(file, owner.st_uid, owner.st_gid)


def leftovers() -> list[Leftover]:
    """List clusters whose data folder is gone or leads elsewhere.

    They are listed and never swept: a data folder on a disk that is not mounted, or that was moved, looks
    the same as a deleted one, and the cluster holds what people were given.
    """
    return [left for room in _system_rooms() if (left := _as_leftover(room))]


def remove_cluster(data: Path) -> None:
    """Delete a data folder's cluster and record for good; the caller holds no running Postgres on it."""
    record = read_record(data)
    if record is None:
        return
    place = recorded_place(data, record)
    if place.room != place.folder:
        shutil.rmtree(place.room, ignore_errors=True)
    shutil.rmtree(place.folder)


def _can_own(account: Account, folder: Path) -> bool:
    """Try to give a folder away and to enter it: some file systems (root-squashed, shared) refuse either."""
    trial = folder / f".trial-{secrets.token_hex(4)}"
    trial.mkdir(mode=0o700)
    try:
        account.give(trial)
        return account.can_enter(trial)
    except PermissionError:
        return False
    finally:
        trial.rmdir()


def _system_room(data: Path) -> Path:
    name = f"{hashlib.sha256(bytes(data)).hexdigest()[:12]}-{secrets.token_hex(3)}"
    room = SYSTEM_ROOM / "clusters" / name
    try:
        room.mkdir(parents=True)
    except OSError as refused:
        raise FolderRefused(
            f"Postgres, which may not run as root, cannot reach {data}, "
            f"and {room} cannot be made ({refused}). "
            "Give a data folder that everyone may enter, run as a normal user, or set AMPARO_DATABASE_URL."
        ) from refused
    for folder, mode in ((SYSTEM_ROOM, 0o755), (room.parent, 0o711), (room, 0o711)):
        folder.chmod(mode)
    write_whole(room / "data-folder", str(data))
    return room


def _system_rooms() -> Iterator[Path]:
    rooms = SYSTEM_ROOM / "clusters"
    if rooms.is_dir() and os.access(rooms, os.R_OK):
        yield from sorted(room for room in rooms.iterdir() if (room / "data-folder").is_file())


def _as_leftover(room: Path) -> Leftover | None:
    data = Path((room / "data-folder").read_text())
    try:
        record = read_record(data)
    except FolderRefused:
        return None  # damaged, so not known to be unused
    if record is not None and recorded_place(data, record).room == room.resolve():
        return None
    size_bytes = sum(file.lstat().st_size for file in room.rglob("*"))
    return Leftover(room, data, size_bytes)
