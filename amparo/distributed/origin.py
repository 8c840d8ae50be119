"""One origin over the processes of this machine, as Caddy gives it to the containers: a browser needs one."""

from __future__ import annotations

import httpx
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from amparo.distributed.processes import ServiceTransport
from amparo.installation import SERVICES
from amparo.web_client import WebClient, problem
from shared.settings import Settings

_HOP_BY_HOP = {b"connection", b"keep-alive", b"proxy-connection", b"te", b"trailer", b"transfer-encoding", b"upgrade"}
"""Of one connection, not of the message (RFC 9110, 7.6.1)."""
_FORWARDED = {b"forwarded", b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-proto"}
"""What a caller says of itself is not handed on."""


class Origin:
    """An ASGI application: the first step of the path names the service; what names none is the web client's."""

    def __init__(self, settings: Settings, web: WebClient | None = None) -> None:
        self._services = ServiceTransport(settings)
        self._web = web or WebClient()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            return
        if scope["path"].removeprefix("/").partition("/")[0] in SERVICES:
            await self._forward(scope, receive, send)
        else:
            await self._web(scope, receive, send)

    async def _forward(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            answer = await self._services.handle_async_request(_handed_on(Request(scope, receive)))
        except httpx.TransportError:
            refusal = problem(502, "service_away", "The service does not answer", headers={"Retry-After": "2"})
            await refusal(scope, receive, send)
            return
        try:
            # Piece by piece: a live board's stream never ends. It watches for a caller that goes away.
            response = StreamingResponse(answer.aiter_raw(), answer.status_code)
            response.raw_headers = _of_the_message(answer.headers.raw)
            await response(scope, receive, send)
        finally:
            await answer.aclose()

    async def aclose(self) -> None:
        """Close the connections to the services."""
        await self._services.aclose()


def _handed_on(request: Request) -> httpx.Request:
    own = [(name, value) for name, value in _of_the_message(request.headers.raw) if name not in _FORWARDED]
    caller = request.client.host if request.client else "unknown"
    has_body = "content-length" in request.headers or "transfer-encoding" in request.headers
    target = request.scope["raw_path"] + (b"?" + request.scope["query_string"]).rstrip(b"?")
    return httpx.Request(
        request.method,
        httpx.URL("http://amparo").copy_with(raw_path=target),  # as it was sent: a decoded path may mean another
        headers=[*own, (b"x-forwarded-for", caller.encode())],
        content=request.stream() if has_body else None,
    )


def _of_the_message(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    return [(name.lower(), value) for name, value in headers if name.lower() not in _HOP_BY_HOP]
