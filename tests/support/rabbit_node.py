"""A private RabbitMQ node of the tests, run by the account that runs them, from the programs on this machine."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

_START_SECONDS_MAX = 120
_STOP_SECONDS_MAX = 60
# Debian's script in PATH insists on being root or `rabbitmq`; the real one does not.
_PROGRAMS = (
    "/usr/lib/rabbitmq/bin/rabbitmq-server",
    "/opt/homebrew/sbin/rabbitmq-server",
    "/usr/local/sbin/rabbitmq-server",
)

# The shell becomes RabbitMQ; a leash on our pipe ends it when we are gone, even by kill -9.
_LEASH = """
exec 3<&0 </dev/null
( ( read -r _ <&3 || kill -TERM "$$" ) >/dev/null 2>&1 & )
exec 3<&-
exec "$@"
"""


class RabbitNode:
    """One node on free ports of 127.0.0.1, with its own folder; it may be stopped, killed and started again."""

    def __init__(self, program: Path) -> None:
        self._program = program
        self._room = Path(tempfile.mkdtemp(prefix="amparo-rabbitmq-"))
        self._port, self._dist_port, self._epmd_port = _free_ports(3)
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"amqp://guest:guest@127.0.0.1:{self._port}/"

    def start(self) -> None:
        """Start the node and wait until it takes connections.

        Raises:
            RuntimeError: it ended, or took too long; with its last words.
        """
        with (self._room / "startup.log").open("ab") as log:
            self._process = subprocess.Popen(
                ["/bin/sh", "-c", _LEASH, "sh", self._program],
                env=self._environment(),
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + _START_SECONDS_MAX
        while time.monotonic() < deadline and self._process.poll() is None:
            if answers(self._port):
                return
            time.sleep(0.2)
        words = (self._room / "startup.log").read_text(errors="replace")[-1500:]
        self.kill()
        raise RuntimeError(f"RabbitMQ ({self._program}) did not start. It said:\n{words}")

    def stop(self) -> None:
        """Stop the node in order; messages that it stored are there again after `start`."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Stop the node as a power cut would."""
        self._end(signal.SIGKILL)

    def remove(self) -> None:
        """Stop the node for good, with its port mapper, and delete its folder."""
        self.stop()
        if mapper := _port_mapper():
            # It outlives its nodes; ours has a port of its own, so no other node uses it.
            command = [mapper, "-port", str(self._epmd_port), "-kill"]
            subprocess.run(command, capture_output=True, check=False)
        shutil.rmtree(self._room, ignore_errors=True)

    def _end(self, number: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        try:
            # The session is the node's own: the start script and Erlang beneath it.
            os.killpg(process.pid, number)
            process.wait(_STOP_SECONDS_MAX)
        except ProcessLookupError:
            process.wait()
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        if process.stdin:
            process.stdin.close()

    def _environment(self) -> dict[str, str]:
        room = self._room
        (room / "enabled_plugins").write_text("[].\n")
        (room / "rabbitmq-env.conf").touch()
        (room / "rabbitmq.conf").touch()
        return {
            "PATH": os.environ.get("PATH", os.defpath),
            "HOME": str(room),  # the Erlang cookie
            "LC_ALL": "C.UTF-8",
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_EPMD_PORT": str(self._epmd_port),
            "RABBITMQ_NODENAME": f"amparo-{self._port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self._port),
            "RABBITMQ_DIST_PORT": str(self._dist_port),
            "RABBITMQ_CONF_ENV_FILE": str(room / "rabbitmq-env.conf"),
            "RABBITMQ_CONFIG_FILE": str(room / "rabbitmq.conf"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(room / "enabled_plugins"),
            "RABBITMQ_MNESIA_BASE": str(room / "data"),
            "RABBITMQ_LOG_BASE": str(room / "log"),
            "RABBITMQ_PID_FILE": str(room / "pid"),
        }


def installed_program() -> Path | None:
    """Find RabbitMQ's start script on this machine."""
    found = shutil.which("rabbitmq-server")
    candidates = [Path(program) for program in (*_PROGRAMS, *([found] if found else []))]
    return next((program for program in candidates if os.access(program, os.X_OK)), None)


def answers(port: int) -> bool:
    """Tell whether RabbitMQ answers on a port of 127.0.0.1 (a bad protocol header is answered with `AMQP`)."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2) as trial:
            trial.sendall(b"AMQP\x00\x00\x00\x00")
            return trial.recv(4) == b"AMQP"
    except OSError:
        return False


def _port_mapper() -> str | None:
    erlang = sorted(Path("/usr/lib/erlang").glob("erts-*/bin/epmd"))
    return shutil.which("epmd") or (str(erlang[-1]) if erlang else None)


def _free_ports(count: int) -> list[int]:
    trials = [socket.socket(socket.AF_INET, socket.SOCK_STREAM) for _ in range(count)]
    try:
        for trial in trials:
            trial.bind(("127.0.0.1", 0))
        return [trial.getsockname()[1] for trial in trials]
    finally:
        for trial in trials:
            trial.close()
