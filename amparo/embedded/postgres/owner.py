"""One owner per cluster, and what an owner that was killed leaves behind."""

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TextIO

from amparo.embedded.postgres.account import OURSELVES
from amparo.embedded.postgres.errors import AlreadyRunning, FolderRefused, StartFailed
from amparo.embedded.postgres.place import Place, own_like_folder, write_whole

FAST_STOP_SECONDS_MAX = 60
_POLL_SECONDS = 0.05


class OwnerLock:
    """The lock that makes this process the one owner; it ends with the process, however that ends."""

    def __init__(self, data: Path) -> None:
        self._data = data
        self._files: list[TextIO] = []

    def take(self, folder: Path) -> None:
        """Take the lock of a folder, beside those held already.

        A cluster outside the data folder has a second lock: a copy of the data folder would lead to it, too.

        Raises:
            AlreadyRunning: another process holds it.
            FolderRefused: the folder is not ours to write.
        """
        path = folder / "owner.lock"
        try:
            self._files.append(_locked(path))
        except BlockingIOError:
            self.release()
            raise AlreadyRunning(self._data, path.read_text().strip()) from None
        except OSError as refused:
            self.release()
            raise FolderRefused(
                f"{path} cannot be written ({refused.strerror}). Run as the account that made the data folder."
            ) from refused

    def release(self) -> None:
        """Let go of all."""
        while self._files:
            self._files.pop().close()


@dataclass(frozen=True)
class RunningState:
    """What a running Postgres is reached by."""

    postmaster: int
    port: int


def save_state(place: Place, state: RunningState) -> None:
    """Note how the running Postgres is reached."""
    write_whole(place.state, json.dumps(asdict(state)))


def read_state(place: Place) -> RunningState | None:
    """Tell how the running Postgres is reached; None if none runs."""
    try:
        state = RunningState(**json.loads(place.state.read_text()))
    except (FileNotFoundError, ValueError, TypeError):
        return None
    return state if is_postmaster_of(state.postmaster, place.cluster) and _answers(state.port) else None


def stop_orphan(cluster: Path) -> None:
    """Stop the Postgres that a killed owner left running on this cluster; the caller holds the owner's lock.

    A stale `postmaster.pid` whose number now belongs to another program is removed: Postgres itself takes
    any living process for its predecessor, which in a restarted container, where numbers are few, is often
    ourselves.

    Raises:
        StartFailed: it does not end.
    """
    pid_file = cluster / "postmaster.pid"
    try:
        pid = int(pid_file.read_text().split()[0])
    except (FileNotFoundError, IndexError, ValueError):
        return
    if is_postmaster_of(pid, cluster):
        end_postmaster(pid, cluster)
    elif Path((command_of(pid) or [""])[0]).name != "postgres":
        pid_file.unlink(missing_ok=True)


def end_postmaster(pid: int, cluster: Path) -> None:
    """Shut down a Postgres that is not our child: fast, then, if that takes too long, at once."""
    for number, seconds in ((signal.SIGINT, FAST_STOP_SECONDS_MAX), (signal.SIGQUIT, 10)):
        _send(pid, number)
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if not is_postmaster_of(pid, cluster):
                return
            time.sleep(_POLL_SECONDS)
    raise StartFailed(f"Postgres (process {pid}) still runs on {cluster} and does not end. Look into it by hand.")


def is_postmaster_of(pid: int, cluster: Path) -> bool:
    """Tell whether a process is the Postgres of this cluster: no reused process id is ever signalled."""
    command = command_of(pid)
    if not command or Path(command[0]).name != "postgres":
        return False
    return str(cluster) in command or _works_in(pid, cluster)


def command_of(pid: int) -> list[str]:
    """Give a process's command line; empty if it is gone or a zombie."""
    if sys.platform == "linux":
        try:
            line = Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return []
        return [part.decode(errors="replace") for part in line.rstrip(b"\0").split(b"\0")] if line else []
    answer = OURSELVES.run("/bin/ps", "-ww", "-o", "args=", "-p", str(pid))
    # macOS gives one line; our own start-up puts the folder after -D, and folders may hold spaces.
    program, _, rest = answer.stdout.strip().partition(" -D ")
    return [program, *rest.split(" -c ")] if program else []


def free_port() -> int:
    """Find a port of 127.0.0.1 that nobody listens on now; another may take it before we do."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
        return port


def end_child(process: "subprocess.Popen[bytes]") -> None:
    """Shut down a Postgres that is our child: fast, then at once."""
    for number, seconds in ((signal.SIGINT, FAST_STOP_SECONDS_MAX), (signal.SIGQUIT, 10)):
        process.send_signal(number)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            continue
        return
    process.kill()
    process.wait()


def _locked(path: Path) -> TextIO:
    file = path.open("a+")
    own_like_folder(path)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        raise
    file.seek(0)
    file.truncate()
    file.write(str(os.getpid()))
    file.flush()
    return file


def _send(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _works_in(pid: int, cluster: Path) -> bool:
    try:
        return Path(f"/proc/{pid}/cwd").samefile(cluster)
    except OSError:
        return False


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2):
            return True
    except OSError:
        return False
