"""`make web-report`: runs the web client's tests on the real stack, and prints as JSON what they measured.

Times are the reference device's (R1: a quarter of this machine's processor, 400 ms and 400 kbit/s): on a shared machine
they are upper bounds.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.support.web_report import REPORT_VARIABLE, report_of


def main() -> int:
    """Print the report; the exit status is the tests', or 1 where a figure is missing."""
    with tempfile.TemporaryDirectory() as folder:
        noted = Path(folder) / "figures.jsonl"
        command = ("pytest", "-q", "tests/e2e/web", *sys.argv[1:])
        tested = subprocess.run(
            command, env={**os.environ, REPORT_VARIABLE: str(noted)}, stdout=sys.stderr, check=False
        )
        try:
            report = report_of(noted.read_text(encoding="utf-8").splitlines())
        except (KeyError, FileNotFoundError) as missing:
            sys.stderr.write(f"not measured: {missing}\n")
            return 1
        sys.stdout.write(json.dumps(report, indent=2) + "\n")
    return tested.returncode


if __name__ == "__main__":
    sys.exit(main())
