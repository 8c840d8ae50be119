"""An address before the installation: serves another version of the client when told to, and may close the intake."""

from __future__ import annotations

from dataclasses import dataclass

import httpx
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

DROPPED = {"host", "origin", "sec-fetch-site", "accept-encoding", "content-length", "connection"}
CONDITIONS = {"if-none-match", "if-modified-since"}
"""What was kept is another version's."""
OF_CONNECTION = {"content-encoding", "content-length", "transfer-encoding", "connection"}


@dataclass
class Versions:
    """Forwards every request to `url`; the service worker's script differs by `version`."""

    url: str
    version: int = 1
    intake_closed: bool = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] == "http":
            response = await self._answer(Request(scope, receive))
            await response(scope, receive, send)

    async def _answer(self, request: Request) -> Response:
        if self.intake_closed and request.url.path.endswith("/outbox-entries"):
            return Response(status_code=503)
        headers = {name: value for name, value in request.headers.items() if name not in DROPPED | CONDITIONS}
        if "origin" in request.headers:
            headers["origin"] = self.url
        async with httpx.AsyncClient(base_url=self.url, timeout=60) as client:
            path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
            answer = await client.request(request.method, path, headers=headers, content=await request.body())
        content = answer.content
        if request.url.path == "/sw.js":
            content += f"\n// {self.version}".encode()
        response = Response(content, answer.status_code)
        response.raw_headers += [
            (name.lower().encode("latin-1"), value.encode("latin-1"))
            for name, value in answer.headers.multi_items()
            if name.lower() not in OF_CONNECTION
        ]
        return response
