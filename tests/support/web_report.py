"""What the tests of the web client measured, for `make web-report`: lines of JSON, in a file where one is named."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

REPORT_VARIABLE = "AMPARO_WEB_REPORT"
FIGURES = (
    "initial_js_gzip_bytes",
    "initial_css_gzip_bytes",
    "first_usable_ms",
    "repeat_usable_ms",
    "board_300_ms",
)
"""Measured once each; besides, `axe_violations` is a sum over screens."""
BY_TASK = ("taps", "tap_ms", "answer_ms")
"""A number for each task: taps, the slowest answer to a tap (to the next frame), and from a text to its answer."""


def record(figure: str, value: float, *, of: str | None = None) -> None:
    """Note a figure, of a screen or a task where it has several; nothing where nobody asked for a report."""
    if path := os.environ.get(REPORT_VARIABLE):
        with Path(path).open("a", encoding="utf-8") as lines:
            lines.write(json.dumps({"figure": figure, "of": of, "value": value}) + "\n")


def report_of(lines: Iterable[str]) -> dict[str, Any]:
    """The report of what was noted.

    Raises:
        KeyError: a figure was not measured.
    """
    noted = [json.loads(line) for line in lines if line.strip()]
    last = {one["figure"]: one["value"] for one in noted if one["of"] is None}
    found: dict[str, Any] = {name: last[name] for name in FIGURES}
    by_screen = {one["of"]: one["value"] for one in noted if one["figure"] == "axe_violations"}
    if not by_screen:
        raise KeyError("axe_violations")
    return {
        **found,
        "axe_violations": sum(by_screen.values()),
        "axe_screens": len(by_screen),
        **{name: _by_task(noted, name) for name in BY_TASK},
    }


def _by_task(noted: list[dict[str, Any]], figure: str) -> dict[str, float]:
    tasks = {one["of"]: one["value"] for one in noted if one["figure"] == figure}
    if not tasks:
        raise KeyError(figure)
    return dict(sorted(tasks.items()))
