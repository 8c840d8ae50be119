"""Doing an entry's operation inside this process, as its worker: the whole way of a request, without a socket.

The worker stands in the request's scope, where no header can put one. No connection to the database is held
meanwhile: the request inside takes its own, so that requests within requests never wait for one another's.
"""

from __future__ import annotations

import asyncio
import json
import re
import secrets
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from fastapi import FastAPI, Request
from fastapi.routing import RouteContext, iter_route_contexts
from pydantic import BaseModel
from starlette.routing import compile_path

from shared.auth import ACTING, Acting, Principal
from shared.batch import Unreadable

log = structlog.get_logger(__name__)

FORWARDED = ("accept-language", "x-demo-time")
SYSTEMIC = 500
TOO_MANY = 429


@dataclass(frozen=True)
class Call:
    """One operation to be called: `signed` is the body that the worker signed, `body` that with what was filled in."""

    method: str
    path: str
    key: UUID
    body: Mapping[str, Any] | None
    signed: Mapping[str, Any] | None
    if_match: str | None = None


@dataclass(frozen=True)
class Answered:
    """What an operation answered."""

    status: int
    content: Mapping[str, Any]

    @property
    def unknown(self) -> bool:
        """Whether nothing is decided: the same again may be done."""
        return self.status in (TOO_MANY,) or self.status >= SYSTEMIC or self.content.get("retryable") is True

    @property
    def done(self) -> bool:
        """Whether it was done, and each item of it, where it is a batch."""
        return self.status < 300 and not self.refused_items

    @property
    def refused_items(self) -> list[Mapping[str, Any]]:
        """The problems of items that were refused beside others."""
        items = self.content.get("items") if self.status == 207 else None
        of_items = [one for one in items or () if isinstance(one, Mapping)]
        return [one.get("problem") or {} for one in of_items if int(one.get("status", 0)) >= 400]


@dataclass(frozen=True)
class Door:
    """A route of this service by which an operation is called."""

    operation_id: str
    methods: frozenset[str]
    path: re.Pattern[str]
    route: RouteContext

    def reads(self, body: Mapping[str, Any]) -> bool:
        """Whether `body` is of the operation's schema, each item of a batch too."""
        field = self.route.body_field
        if field is None:
            return not body
        value, errors = field.validate(body, {}, loc=("body",))
        return not errors and not _unreadable(value)

    @property
    def takes_body(self) -> bool:
        """Whether it is called with a body at all."""
        return self.route.body_field is not None


def _unreadable(value: Any) -> bool:
    if isinstance(value, Unreadable):
        return True
    if isinstance(value, BaseModel):
        return any(_unreadable(one) for one in value.__dict__.values())
    return isinstance(value, list) and any(_unreadable(one) for one in value)


@dataclass(frozen=True)
class Doors:
    """All doors of one service, in the order in which requests try them."""

    doors: tuple[Door, ...]

    @classmethod
    def of(cls, app: FastAPI) -> Doors:
        """Those of `app`."""
        return cls(
            tuple(
                Door(one.operation_id, frozenset(one.methods or ()), compile_path(one.path_format)[0], one)
                for one in iter_route_contexts(app.routes)
                if one.path_format and getattr(one, "operation_id", None)
            )
        )

    def named(self, operation: str) -> Door | None:
        """The door of `POST /service/v1/…`, if there is one."""
        method, _, path = operation.partition(" ")
        return next((one for one in self.doors if method in one.methods and one.path.match(path)), None)


async def call(request: Request, principal: Principal, what: Call, *, seconds: float) -> Answered:
    """Call an operation of this very application as `principal`; a call that takes longer than `seconds` is ended."""
    content = json.dumps(what.body).encode() if what.body is not None else b""
    scope = _scope(request, what) | {ACTING: Acting(principal, what.signed)}
    received: list[MutableMapping[str, Any]] = []

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": content, "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        received.append(message)

    try:
        async with asyncio.timeout(seconds):
            await request.app(scope, receive, send)
    except TimeoutError:
        return Answered(504, {})
    except Exception as error:  # the server's outermost layer raises it again once it was answered and written down
        log.warning("outbox_entry_failed", error=type(error).__name__)
    status = next((int(one["status"]) for one in received if one["type"] == "http.response.start"), SYSTEMIC)
    body = b"".join(one.get("body", b"") for one in received if one["type"] == "http.response.body")
    sent = json.loads(body) if body else {}
    return Answered(status, sent if isinstance(sent, dict) else {"items": sent})


def _scope(request: Request, what: Call) -> dict[str, Any]:
    headers = {name: request.headers[name] for name in FORWARDED if name in request.headers}
    headers |= {"idempotency-key": str(what.key), "traceparent": _traceparent(request)}
    if what.body is not None:
        headers["content-type"] = "application/json"
    if what.if_match is not None:
        headers["if-match"] = what.if_match
    kept = {name: request.scope.get(name) for name in ("asgi", "http_version", "scheme", "server", "client")}
    return {
        **kept,
        "type": "http",
        "method": what.method,
        "path": what.path,
        "raw_path": what.path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers.items()],
    }


def _traceparent(request: Request) -> str:
    """The trace of the request from outside goes on inside (W3C Trace Context)."""
    return request.state.traceparent or f"00-{request.state.trace_id}-{secrets.token_hex(8)}-01"
