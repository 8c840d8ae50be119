"""Structured logs without identity, and metrics.

A log line keeps only the keys that are listed here: what nobody thought of can't leak.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram

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
        frames = []
        while trace is not None:
            code = trace.tb_frame.f_code
            frames.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}:{code.co_name}")
            trace = trace.tb_next
        entry["exception"] = [kind.__name__ if kind else "", *frames[-12:]]
    return entry


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
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(levelname)s %(name)s")


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
