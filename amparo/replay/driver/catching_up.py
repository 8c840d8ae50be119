"""Waiting at the end until coordination has counted everything."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from amparo.replay.driver.calls import Call, Line
from amparo.replay.driver.patience import pauses
from amparo.replay.driver.staff import REPORTER
from amparo.replay.table import agree, compare

YEAR = 2023
WAIT_SECONDS_MAX = 180.0
_STILL_SECONDS, _STILL_SECONDS_AGREED = 20.0, 1.0


async def read_report(line: Line) -> dict[str, Any]:
    """The annual report as coordination answers it now."""
    call = Call(
        operation="coordination.read_annual_report",
        path=f"/coordination/v1/reports/annual?year={YEAR}",
        actor=REPORTER.actor,
        status=200,
    )
    report: dict[str, Any] = (await line.send(call)).body
    return report


def figures_of(report: Mapping[str, Any]) -> dict[str, int]:
    """The report's figures by key."""
    return {figure["key"]: figure["value"] for figure in report["figures"]}


async def final_figures(line: Line, expected: Mapping[str, int]) -> dict[str, int]:
    """The figures when no more events come in: soon after they agree, later where they do not."""
    last: dict[str, Any] | None = None
    since = time.monotonic()
    async for _ in pauses(WAIT_SECONDS_MAX):
        report = await read_report(line)
        if last is None or report["applied"] != last["applied"]:
            last, since = report, time.monotonic()
        agreed = agree(compare(expected, figures_of(report)))
        if time.monotonic() - since > (_STILL_SECONDS_AGREED if agreed else _STILL_SECONDS):
            break
    return figures_of(last or await read_report(line))
