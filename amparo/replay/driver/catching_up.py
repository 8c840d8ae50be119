"""Waiting at the end until coordination has applied every event, whatever the figures are then."""

from __future__ import annotations

import time
from collections.abc import Mapping
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from amparo.replay.driver.calls import Call, Line
from amparo.replay.driver.patience import pauses
from amparo.replay.driver.staff import READER, REPORTER
from shared.contracts.catalogue import types_for

YEAR = 2023
STILL_SECONDS = 2.0
"""So long nothing may move once all is in: an event that was published twice would still come."""
PATIENCE_SECONDS = 180.0
"""So long nothing may move while something is missing: then it is said what."""

_TYPES = {
    service: list(types) for service, types in groupby(types_for("coordination"), key=lambda type_: type_.split(".")[0])
}
"""What coordination counts, by the service whose log it stands in."""


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


async def final_figures(
    line: Line, *, still_seconds: float = STILL_SECONDS, patience_seconds: float = PATIENCE_SECONDS
) -> tuple[dict[str, int], tuple[str, ...]]:
    """The figures when all events are counted, and the services of which some are not when patience runs out."""
    report, behind = await _look(line)
    since = time.monotonic()
    async for _ in pauses(float("inf")):
        if time.monotonic() - since > (patience_seconds if behind else still_seconds):
            break
        before = report["applied"], behind
        report, behind = await _look(line)
        if (report["applied"], behind) != before:
            since = time.monotonic()
    return figures_of(report), behind


async def _look(line: Line) -> tuple[dict[str, Any], tuple[str, ...]]:
    """A report, and the services whose log goes on after what it has seen."""
    report = await read_report(line)
    applied = _positions(report)
    behind = [service for service in _TYPES if await _has_more(line, service, applied.get(service, 0))]
    return report, tuple(behind)


def _positions(report: Mapping[str, Any]) -> dict[str, int]:
    """The newest applied position of each service's log; a source is named `…/<service>`."""
    return {source["source"].rsplit("/", 1)[-1]: source["position"] for source in report["applied"]}


async def _has_more(line: Line, service: str, after: int) -> bool:
    """Whether coordination's events of this service go on after a position, or any of it waits to be published."""
    query = urlencode({"after": after, "limit": 1, "types": _TYPES[service]}, doseq=True)
    call = Call(operation=f"{service}.read_events", path=f"/{service}/v1/events?{query}", actor=READER, status=200)
    feed = (await line.send(call)).body
    return bool(feed["items"] or feed["unsent"])
