"""Around every request: size and depth of the body, the demonstration clock, the trace id, metrics, one log line."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, MutableMapping
from datetime import datetime
from typing import Any

import structlog
from starlette.datastructures import Headers
from starlette.requests import Request

from shared import clock
from shared.auth import ACTING
from shared.ids import new_id
from shared.problem_response import problem_response
from shared.problems import BodyTooLarge, DemoTimeRefused, MalformedBody, Problem, UnsupportedMediaType
from shared.rates import Rates
from shared.runtime import Runtime

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

log = structlog.get_logger(__name__)

_STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)
_TRACEPARENT = re.compile(r"(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
CLIENT_GONE = 499
"""What the log and the metrics call a request whose client went away; nobody is sent it."""
DEMO_YEARS = range(1900, 2200)


class _ClientGone(Exception):
    """The client went away before its body was whole."""


class RequestEdge:
    """ASGI middleware; the whole body is read here, once, up to its limit."""

    def __init__(self, app: Callable[[Scope, Receive, Send], Awaitable[None]], runtime: Runtime) -> None:
        self._app = app
        self._runtime = runtime
        self._rates = Rates(runtime.settings, runtime.authenticator.known_subject)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        scope.setdefault("state", {}).update(_trace(headers.get("traceparent")))
        started, status = time.perf_counter(), 500

        async def counted_send(message: MutableMapping[str, Any]) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = int(message["status"])
            await send(message)

        try:
            if "/v1/" in scope["path"] and ACTING not in scope:  # not the orchestrator's questions, nor our own
                self._rates.count(headers.get("authorization"), (scope.get("client") or ("unknown",))[0])
            body = await self._body(scope, headers, receive)
            with clock.demo_time(self._demo_time(headers)), self._runtime.key_sets.in_force():
                await self._app(scope, _replay(body, receive), counted_send)
        except Problem as problem:
            scope["app"] = scope.get("app") or _AppState(self._runtime)
            await problem_response(Request(scope), problem)(scope, receive, counted_send)
        except _ClientGone:
            status = CLIENT_GONE
        except asyncio.CancelledError:
            status = CLIENT_GONE
            raise
        finally:
            self._observe(scope, status, time.perf_counter() - started)

    async def _body(self, scope: Scope, headers: Headers, receive: Receive) -> bytes:
        if headers.get("content-encoding", "identity") != "identity":
            raise UnsupportedMediaType()  # nothing is unpacked here: a small body stays small
        settings = self._runtime.settings
        upload = any(re.fullmatch(path, scope["path"]) for path in self._runtime.service.uploads)
        if upload:  # nobody may fill our memory who has no token
            await self._runtime.authenticator.principal(headers.get("authorization"))
        limit = settings.upload_bytes_max if upload else settings.body_bytes_max
        declared = headers.get("content-length", "")
        if declared.isdigit() and int(declared) > limit:
            raise BodyTooLarge(bytes_max=limit)
        body = await _whole(receive, limit)
        if upload:
            return body  # a file: how its brackets nest says nothing
        depth_max = settings.json_depth_max
        if body.count(b"{") + body.count(b"[") > depth_max and _depth(body) > depth_max:
            raise MalformedBody(depth=depth_max)
        return body

    def _demo_time(self, headers: Headers) -> datetime | None:
        text = headers.get("x-demo-time")
        if text is None:
            return None
        if not self._runtime.settings.demo:
            raise DemoTimeRefused()
        try:
            moment = datetime.fromisoformat(text)
        except ValueError as error:
            raise DemoTimeRefused() from error
        if moment.tzinfo is None or moment.year not in DEMO_YEARS:
            raise DemoTimeRefused()
        return moment

    def _observe(self, scope: Scope, status: int, seconds: float) -> None:
        metrics = self._runtime.metrics
        route = _route(scope, metrics.service)
        metrics.requests.labels(scope["method"], route, str(status)).observe(seconds)
        if status >= 500:
            log.error(
                "request",
                service=metrics.service,
                method=scope["method"],
                route=route,
                status=status,
                ms=round(seconds * 1000, 1),
                trace_id=scope["state"]["trace_id"],
            )


async def _whole(receive: Receive, limit: int) -> bytes:
    """A body in one piece, of at most `limit` bytes."""
    chunks, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _ClientGone
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > limit:
            raise BodyTooLarge(bytes_max=limit)
        chunks.append(chunk)
        more = message.get("more_body", False)
    return b"".join(chunks)


class _AppState:
    """Stands in for the app before routing has put it into the scope."""

    def __init__(self, runtime: Runtime) -> None:
        self.state = type("State", (), {"runtime": runtime})()


def _replay(body: bytes, receive: Receive) -> Receive:
    sent = False

    async def replay() -> MutableMapping[str, Any]:
        nonlocal sent
        if sent:
            return await receive()
        sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


def _trace(traceparent: str | None) -> dict[str, str | None]:
    """The request's trace id, and its `traceparent` where that is one (W3C Trace Context): it goes into events."""
    match = _TRACEPARENT.fullmatch(traceparent or "")
    if match is None:
        return {"trace_id": new_id().hex, "traceparent": None}
    return {"trace_id": match.group(1), "traceparent": traceparent}


def _route(scope: Scope, service: str) -> str:
    """The route's template with the prefix that its router was included under; `none` where no route was found."""
    template = getattr(scope.get("route"), "path", None)
    if template is None:
        return "none"
    prefixes = (prefix for prefix in (f"/{service}/v1", f"/{service}") if scope["path"].startswith(prefix + "/"))
    prefix = next(prefixes, "")
    return template if template.startswith(prefix) else f"{prefix}{template}"


def _depth(body: bytes) -> int:
    deepest = depth = 0
    for byte in _STRINGS.sub(b"", body):
        if byte in b"{[":
            depth += 1
            deepest = max(deepest, depth)
        elif byte in b"}]":
            depth -= 1
    return deepest
