"""The web client over HTTP: the files of its build, with the headers and the caching that they are to have.

`deploy/gateway/Caddyfile` says the same to the containers' gateway; one test asks both.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Mapping
from pathlib import Path, PurePath

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Receive, Scope, Send

DIST = Path(__file__).parents[1] / "web" / "dist"
BUILD_COMMAND = "make web"
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": (
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; "
        "img-src 'self' data: blob:; style-src 'self'; object-src 'none'; base-uri 'none'; "
        "frame-ancestors 'none'; form-action 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
ASSETS = "/assets/"
"""Below it a file's name holds the hash of its content, so that what is kept is never stale."""
KEPT = "public, max-age=31536000, immutable"
ASKED_AGAIN = "no-cache"

_METHODS = ("GET", "HEAD")
_VARIANTS = {"br": ".br", "gzip": ".gz"}
"""Suffix of a compressed copy by content coding, the smallest first."""
_MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}
"""Our own: with `nosniff` a browser takes these at their word, and the machine's list may say anything."""
_REFUSED_CODING = re.compile(r"\s*q=0(\.0*)?\s*")
_NOT_BUILT_PAGE = f"""<!doctype html>
<html lang="es"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Amparo</title>
<p>La aplicación web no está construida en esta instalación. Para construirla: <code>{BUILD_COMMAND}</code></p>
<p lang="en">The web client is not built in this installation. To build it: <code>{BUILD_COMMAND}</code></p>
</html>
"""


class WebClient:
    """An ASGI application for every path that belongs to no service.

    A path without a dot is a page, and there is one page: the client tells its screens apart after the `#`.
    """

    def __init__(self, folder: Path = DIST) -> None:
        self._page = folder / "index.html"
        self._files = _BuiltFiles(directory=folder, check_dir=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        response = await self._answer(scope)
        response.headers.update(HEADERS)
        await response(scope, receive, send)

    async def _answer(self, scope: Scope) -> Response:
        path = scope["path"]
        if not path.startswith("/"):  # `OPTIONS *` names nothing that is here
            return problem(404, "not_found", "Not found")
        if scope["method"] not in _METHODS:
            return problem(405, "method_not_allowed", "Method not allowed", headers={"Allow": ", ".join(_METHODS)})
        if "." not in path and not path.startswith(ASSETS):
            path = "/index.html"
        try:
            response = await self._files.get_response(path.lstrip("/"), scope)
        except HTTPException:
            built = await asyncio.to_thread(self._page.is_file)
            return problem(404, "not_found", "Not found") if built else _not_built(scope)
        response.headers["Cache-Control"] = KEPT if path.startswith(ASSETS) else ASKED_AGAIN
        return response


class _BuiltFiles(StaticFiles):
    """Static files, of which the build may have written compressed copies beside them."""

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """The file, or its best compressed copy that the caller takes."""
        asked = Headers(scope=scope)
        media_type = _MEDIA_TYPES.get(PurePath(full_path).suffix)
        response = FileResponse(full_path, status_code, media_type=media_type, stat_result=stat_result)
        for coding in accepted_codings(asked.get("accept-encoding", "")):
            copy = Path(f"{os.fspath(full_path)}{_VARIANTS[coding]}")
            if copy.is_file():
                response = FileResponse(copy, status_code, media_type=media_type, stat_result=copy.stat())
                response.headers["Content-Encoding"] = coding
                break
        response.headers["Vary"] = "Accept-Encoding"
        return NotModifiedResponse(response.headers) if self.is_not_modified(response.headers, asked) else response


def accepted_codings(header: str) -> list[str]:
    """Which of our codings an `Accept-Encoding` takes, the smallest first (RFC 9110, 12.5.3)."""
    offers = [item.partition(";") for item in header.lower().split(",")]
    taken = {name.strip() for name, _, weight in offers if not _REFUSED_CODING.fullmatch(weight)}
    return [coding for coding in _VARIANTS if coding in taken]


def problem(
    status: int, code: str, title: str, *, detail: str | None = None, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """A refusal of the origin itself, in the shape that the services' refusals have."""
    body = {"type": "about:blank", "title": title, "status": status, "code": code}
    if detail is not None:
        body["detail"] = detail
    own = {"Cache-Control": "no-store", **(headers or {})}
    return JSONResponse(body, status, headers=own, media_type="application/problem+json")


def _not_built(scope: Scope) -> Response:
    if "text/html" in Request(scope).headers.get("accept", ""):
        return HTMLResponse(_NOT_BUILT_PAGE, 503, headers={"Cache-Control": "no-store"})
    detail = f"Build it with: {BUILD_COMMAND}"
    return problem(503, "web_client_not_built", "The web client is not built", detail=detail)
