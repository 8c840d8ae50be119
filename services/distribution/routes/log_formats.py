"""A log in whatever format: its route reads JSON lines and CSV as the JSON that they stand for."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.datastructures import MutableHeaders

from services.distribution.commands.quarantine import Sent
from services.distribution.rules.log_formats import CSV, JSON, LINES, log_of
from services.distribution.schemas.devices import LOG_COLUMNS

_IN_QUERY = "Of a log as JSON lines or CSV, whose items alone stand in the body; JSON says it in the body"
_EXAMPLE = {
    LINES: '{"id": "…", "round_id": "…", "site_id": "…", "card": "…", "scanned_at": "2023-06-15T14:00:00Z"}\n',
    CSV: "id,round_id,site_id,card,device_seq,scanned_at\n",
}
FORMATS: dict[str, Any] = {
    "requestBody": {
        "content": {
            kind: {"schema": {"type": "string", "format": "binary"}, "example": text} for kind, text in _EXAMPLE.items()
        }
    },
    "parameters": [
        {"name": name, "in": "query", "required": False, "schema": schema, "description": _IN_QUERY}
        for name, schema in (
            ("device_id", {"type": "string", "format": "uuid"}),
            ("sent_at", {"type": "string", "format": "date-time"}),
            ("more", {"type": "boolean"}),
        )
    ],
}
"""What the OpenAPI document says of the other two formats."""


class LogRoute(APIRoute):
    """Hands a log on as JSON, and remembers how it came: the bytes, and where each item began."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The route's handler behind the reading."""
        handle = super().get_route_handler()

        async def read_first(request: Request) -> Response:
            return await handle(await _as_json(request))

        return read_first


async def _as_json(request: Request) -> Request:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    content = await request.body()
    request.state.sent = Sent(media_type, "", content)
    request.state.lines = ()
    if media_type not in (LINES, CSV):
        return request
    request.state.sent = Sent(media_type, request.url.query, content)
    log = log_of(media_type, request.url.query, content, LOG_COLUMNS)
    request.state.lines = log.lines
    return _with_body(request, json.dumps(log.body).encode())


def _with_body(request: Request, body: bytes) -> Request:
    scope = dict(request.scope)
    headers = MutableHeaders(raw=list(scope["headers"]))
    headers["content-type"], headers["content-length"] = JSON, str(len(body))
    scope["headers"] = headers.raw

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    return Request(scope, receive)
