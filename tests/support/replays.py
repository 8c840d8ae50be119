"""Replays as an operator runs them: `amparo up` and `amparo replay` as processes, which a test may kill on the way."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx

from amparo.embedded.postgres.owner import free_port
from amparo.replay.plan import build_plan

ANSWER_SECONDS_MAX = 120.0
DAY_SECONDS_MAX = 240.0
YEAR_END = date(2023, 12, 31)


def amparo(*arguments: str, **streams: Any) -> subprocess.Popen[str]:
    """Start the command of the operator."""
    command = [sys.executable, "-m", "amparo", *arguments]
    return subprocess.Popen(command, env={**os.environ, "AMPARO_DEMO": "1"}, text=True, **streams)


class Embedded:
    """`amparo up` in a data folder, on a port that stays the same over restarts."""

    def __init__(self, data: Path) -> None:
        self.data, self._port = data, free_port()
        self.url = f"http://127.0.0.1:{self._port}"
        self._server: subprocess.Popen[str] | None = None

    def start(self) -> None:
        """Start the server and wait until it answers.

        Raises:
            RuntimeError: it ended, or takes too long.
        """
        self._server = amparo("up", "--port", str(self._port), "--data", str(self.data), stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + ANSWER_SECONDS_MAX
        while self._server.poll() is None and time.monotonic() < deadline:
            with contextlib.suppress(httpx.TransportError):
                httpx.get(f"{self.url}/livez", timeout=2)
                return
            time.sleep(0.2)
        raise RuntimeError(f"amparo up does not answer ({self._server.poll()})")

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._server is not None:
            self._server.kill()
            self._server.wait()

    def stop(self) -> None:
        """Let it drain and end."""
        if self._server is not None:
            self._server.send_signal(signal.SIGTERM)
            self._server.wait(timeout=120)


@contextlib.contextmanager
def embedded(data: Path) -> Iterator[Embedded]:
    """An embedded installation of its own that is up until the block ends."""
    installation = Embedded(data)
    installation.start()
    try:
        yield installation
    finally:
        installation.stop()


class Replay:
    """`amparo replay` into an embedded installation."""

    def __init__(self, installation: Embedded, *, scale: float, seed: int) -> None:
        self._data, self._scale, self._seed = installation.data, scale, seed
        self._where = ["--url", installation.url, "--data", str(installation.data)]
        self._driver: subprocess.Popen[str] | None = None

    def start(self, *options: str) -> None:
        """Start the driver, or another one after it has ended."""
        year = ["honduras-2023", "--scale", str(self._scale), "--seed", str(self._seed), "--json"]
        self._driver = amparo("replay", *year, *self._where, *options, stdout=subprocess.PIPE)

    def day(self) -> date | None:
        """The last day that is done."""
        return day_reached(self._data / "replay.json")

    @property
    def runs(self) -> bool:
        """Whether the driver is at work."""
        return self._driver is not None and self._driver.poll() is None

    async def until(self, day: date) -> None:
        """Wait until `day` is done.

        Raises:
            AssertionError: the driver has ended, or takes too long.
        """
        await until_day(self._data / "replay.json", day, lambda: self.runs)

    def kill(self) -> None:
        """End the driver as a power cut would."""
        assert self._driver is not None
        self._driver.kill()
        self._driver.communicate()

    async def end(self) -> tuple[int, dict[str, Any]]:
        """Wait for the driver; its exit status, and what it printed."""
        assert self._driver is not None
        printed, _ = await asyncio.to_thread(self._driver.communicate)
        return self._driver.returncode, json.loads(printed)


def day_reached(state: Path) -> date | None:
    """The last finished day in a checkpoint, which may not be there yet."""
    if not state.is_file():
        return None
    return date.fromisoformat(json.loads(state.read_text(encoding="utf-8"))["last_day"])


async def until_day(state: Path, day: date, runs: Any) -> None:
    """Wait until a checkpoint has reached `day`, as long as `runs` answers true.

    Raises:
        AssertionError: the driver has ended, or takes too long.
    """
    deadline = time.monotonic() + DAY_SECONDS_MAX
    while (reached := day_reached(state)) is None or reached < day:
        assert runs(), f"the replay ended after {reached}, before {day}"
        assert time.monotonic() < deadline, f"only {reached} was reached"
        await asyncio.sleep(0.05)


def planned(scale: float, seed: int) -> dict[str, int]:
    """The figures that the plan amounts to, floors not rounded down: what every replay of it ends with."""
    return build_plan(scale, seed).planned()


def reported(printed: dict[str, Any]) -> dict[str, int]:
    """The system's figures, as the replay printed them."""
    return {row["key"]: row["actual"] for row in printed["figures"]}


def report_now(installation: Embedded, *, scale: float, seed: int) -> dict[str, int]:
    """The system's figures now, by `amparo replay --report-only`."""
    year = ["honduras-2023", "--scale", str(scale), "--seed", str(seed), "--json"]
    where = ["--url", installation.url, "--data", str(installation.data)]
    with amparo("replay", *year, *where, "--report-only", stdout=subprocess.PIPE) as process:
        printed, _ = process.communicate()
    return reported(json.loads(printed))
