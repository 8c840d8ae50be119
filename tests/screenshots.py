"""`make screenshots`: every screen and main state, on a phone and a desktop, in both languages, as PNG files.

Runs on an installation of its own, with the demonstration's desk: nobody in the pictures is real.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from rich.console import Console

SCREENSHOTS_VARIABLE = "AMPARO_SCREENSHOTS"
FOLDER = Path(".amparo/screenshots")


def main() -> int:
    """Take them all; tells the folder at the end."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    command = ("pytest", "-q", "tests/e2e/web/test_screenshots.py", *sys.argv[1:])
    taken = subprocess.run(command, env={**os.environ, SCREENSHOTS_VARIABLE: str(FOLDER.absolute())}, check=False)
    Console().print(f"{len(list(FOLDER.rglob('*.png')))} pictures in {FOLDER}")
    return taken.returncode


if __name__ == "__main__":
    sys.exit(main())
