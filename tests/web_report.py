"""`make web-report`: runs the web client's tests on the real stack, and prints as JSON what they measured.

Times are the reference device's (R1: a quarter of this machine's processor, 400 ms and 400 kbit/s): on a shared machine
they are upper bounds. A test that failed is run once more, as a neighbour's work can make a budget's minute too short;
the report names it all the same.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.support.web_report import REPORT_VARIABLE, report_of

SOME_FAILED = 1
"""What pytest answers where all ran and some failed."""


def main() -> int:
    """Print the report; the exit status is the tests', or 1 where a figure is missing."""
    with tempfile.TemporaryDirectory() as folder:
        noted = Path(folder) / "figures.jsonl"
        failed: list[str] = []
        status = tested(Path(folder), noted, *sys.argv[1:])
        if status == SOME_FAILED:
            failed = failed_in(Path(folder))
            status = tested(Path(folder), noted, "--last-failed", *sys.argv[1:])
        try:
            report = report_of(noted.read_text(encoding="utf-8").splitlines())
        except (KeyError, FileNotFoundError) as missing:
            sys.stderr.write(f"not measured: {missing}\n")
            return 1
        sys.stdout.write(json.dumps({**report, "failed_at_first": failed}, indent=2) + "\n")
    return status


def tested(folder: Path, noted: Path, *arguments: str) -> int:
    """Run the tests with what they measure going to `noted`, and what failed to `folder`; pytest's status."""
    command = ("pytest", "-q", "-o", f"cache_dir={folder / 'cache'}", "tests/e2e/web", *arguments)
    environment = {**os.environ, REPORT_VARIABLE: str(noted)}
    return subprocess.run(command, env=environment, stdout=sys.stderr, check=False).returncode


def failed_in(folder: Path) -> list[str]:
    """The tests that failed in the last run."""
    return sorted(json.loads((folder / "cache" / "v" / "cache" / "lastfailed").read_text(encoding="utf-8")))


if __name__ == "__main__":
    sys.exit(main())
