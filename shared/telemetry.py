"""Structured logs without identity, and metrics.

A log line keeps only the keys that are listed here: what nobody thought of can't leak.
"""

from __future__ import annotations

import io
import json
import logging
import sys
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram

FRAMES_MAX = 12
OWN_PACKAGES = ("amparo", "services", "shared")
LOGGED_KEYS = frozenset(
    {
        "event", "level", "timestamp", "logger", "service", "trace_id", "method", "route", "status", "ms", "error",
        "reason", "queue", "events", "event_id", "parked", "position", "code", "exception", "port", "state",
    }
)  # fmt: skip


def _only_listed_keys(_: Any, __: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {key: value for key, value in entry.items() if key in LOGGED_KEYS}


def _exception_by_place(_: Any, __: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """An exception as its type and the places it passed: its message may hold what somebody typed."""
    if entry.pop("exc_info", None):
        kind, _error, trace = sys.exc_info()
        entry["exception"] = _places(kind, trace)
    return entry


def _places(kind: type[BaseException] | None, trace: TracebackType | None) -> list[str]:
    """The exception's type, the project's own frames that it passed, and where it was raised."""
    own, place = [], ""
    while trace is not None:
        code = trace.tb_frame.f_code
        place = f"{code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}:{code.co_name}"
        if trace.tb_frame.f_globals.get("__name__", "").partition(".")[0] in OWN_PACKAGES:
            own.append(place)
        trace = trace.tb_next
    raised = [place] if place and place not in own[-1:] else []
    return [kind.__name__ if kind else "", *own[-FRAMES_MAX:], *raised]


class _Places(logging.Formatter):
    """A library's record as a JSON line: who said it, how loud, and an exception by its places; not its message."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        entry: dict[str, Any] = {"event": "library", "level": record.levelname.lower(), "logger": record.name}
        if record.exc_info:
            entry["exception"] = _places(record.exc_info[0], record.exc_info[2])
        return json.dumps(entry)


def _uncaught(kind: type[BaseException], _: BaseException, trace: TracebackType | None) -> None:
    sys.stderr.write(json.dumps({"event": "uncaught", "level": "critical", "exception": _places(kind, trace)}) + "\n")


class _StandardError(io.StringIO):
    """Standard error as it is at the time: whoever replaced it for a while may have closed what they put there."""

    def write(self, text: str) -> int:
        return sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()


def configure_logging(level: str) -> None:
    """JSON lines on standard error, for our own loggers; libraries speak from WARNING on."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _exception_by_place,
            _only_listed_keys,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.PrintLoggerFactory(_StandardError()),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(_StandardError())
    handler.setFormatter(_Places())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    sys.excepthook = _uncaught


class Metrics:
    """One service's metrics in a registry of its own, so that five services fit in one process."""

    def __init__(self, service: str) -> None:
        self.registry = CollectorRegistry()
        self.requests = Histogram(
            "amparo_http_request_seconds",
            "Requests by route and status",
            ["method", "route", "status"],
            registry=self.registry,
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
        )
        self.problems = Counter("amparo_problems_total", "Problems answered, by code", ["code"], registry=self.registry)
        self.service = service
