"""`python -m amparo.tour`: do what `docs/tour.md` says, on an installation of its own that is gone afterwards."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from amparo.embedded.process import STATE_FILE

ROOT = Path(__file__).parent.parent
TOUR = ROOT / "docs" / "tour.md"
START_SECONDS_MAX = 180
_BLOCK = re.compile(r"^(#+ .+?)$|^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def chapters(text: str) -> Iterator[tuple[str, str]]:
    """Each shell block of the document, with the heading that it stands under."""
    heading = ""
    for match in _BLOCK.finditer(text):
        if match.group(1):
            heading = match.group(1).lstrip("# ")
        else:
            yield heading, match.group(2)


def script(text: str) -> str:
    """All blocks as one script, which says where it is and ends at the first thing that is not as told."""
    lines, told = ["set -euo pipefail"], ""
    for heading, block in chapters(text):
        if heading != told:
            lines.append(f"printf '\\n== %s\\n' {_quoted(heading)}")
        lines.append(block)
        told = heading
    return "\n".join(lines)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


@contextlib.contextmanager
def installation(data: Path) -> Iterator[str]:
    """An embedded demonstration in `data`, by its address, until the block ends.

    Raises:
        RuntimeError: it did not come up; its own words stand on the terminal.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "amparo", "up", "--data", str(data), "--port", str(port)]
    environment = {**os.environ, "AMPARO_DEMO": "1"}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)  # noqa: S603 - our own
    try:
        _wait(process, data / STATE_FILE)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def _wait(process: subprocess.Popen[bytes], state: Path) -> None:
    deadline = time.monotonic() + START_SECONDS_MAX
    while not (state.exists() and state.stat().st_size):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("the installation of the tour did not come up")
        time.sleep(0.1)


def main() -> int:
    """Walk the tour; 0 if everything was as told."""
    with tempfile.TemporaryDirectory(prefix="amparo-tour-") as folder, installation(Path(folder)) as url:
        environment = {**os.environ, "URL": url, "DATA": folder, "PYTHON": sys.executable}
        command = [shutil.which("bash") or "/bin/bash", "-c", script(TOUR.read_text("utf-8"))]
        done = subprocess.run(command, cwd=ROOT, env=environment, check=False)  # noqa: S603 - the document's own words
    told = "The tour is over." if done.returncode == 0 else "The tour stopped: something was not as told."
    sys.stdout.write(f"\n{told}\n")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
