"""The embedded mode's origin and the containers' Caddy serve the client's files in the same way."""

from __future__ import annotations

import httpx
import pytest

from amparo.web_client import HEADERS
from tests.support.web_origins import BROTLI, FILES, PAGE

KEPT = "public, max-age=31536000, immutable"


@pytest.mark.parametrize("path", ["/", "/camas", "/familias/nueva", "/index.html"])
async def test_a_path_without_a_dot_is_the_page(origin: httpx.AsyncClient, path: str) -> None:
    answer = await origin.get(path)

    assert (answer.status_code, answer.text) == (200, PAGE)
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "path", ["/favicon.ico", "/assets/gone-9.js", "/assets/", "/assets/gone", "/.env", "/%2e%2e/%2e%2e/etc/passwd.txt"]
)
async def test_a_file_that_is_not_there_is_a_problem_that_nobody_keeps(origin: httpx.AsyncClient, path: str) -> None:
    answer = await origin.get(path)

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["code"] == "not_found"


@pytest.mark.parametrize("path", ["/", "/assets/a-1.js", "/sw.js", "/nothing.txt"])
async def test_every_answer_bears_the_policies(origin: httpx.AsyncClient, path: str) -> None:
    answer = await origin.get(path)

    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS


@pytest.mark.parametrize("path", ["/assets/a-1.js", "/assets/b-2.css", "/assets/c-3.wasm"])
async def test_what_bears_a_hash_is_kept_for_a_year(origin: httpx.AsyncClient, path: str) -> None:
    assert (await origin.get(path)).headers["cache-control"] == KEPT


@pytest.mark.parametrize("path", ["/sw.js", "/manifest.webmanifest", "/icon.svg"])
async def test_what_bears_none_is_asked_for_again(origin: httpx.AsyncClient, path: str) -> None:
    assert (await origin.get(path)).headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/assets/a-1.js", "text/javascript; charset=utf-8"),
        ("/sw.js", "text/javascript; charset=utf-8"),
        ("/assets/b-2.css", "text/css; charset=utf-8"),
        ("/assets/c-3.wasm", "application/wasm"),
        ("/icon.svg", "image/svg+xml"),
        ("/manifest.webmanifest", "application/manifest+json"),
    ],
)
async def test_a_browser_that_does_not_sniff_is_told_what_it_is(
    origin: httpx.AsyncClient, path: str, media_type: str
) -> None:
    assert (await origin.get(path)).headers["content-type"] == media_type


@pytest.mark.parametrize(
    ("path", "accepted", "sent"),
    [
        ("/assets/b-2.css", "gzip, deflate, br", "br"),
        ("/assets/b-2.css", "gzip", "gzip"),
        ("/assets/b-2.css", "br;q=0, gzip;q=0.5", "gzip"),
        ("/assets/b-2.css", "identity", None),
        ("/assets/a-1.js", "br, gzip", "gzip"),
    ],
)
async def test_what_the_build_compressed_is_sent_as_it_is(
    origin: httpx.AsyncClient, path: str, accepted: str, sent: str | None
) -> None:
    async with origin.stream("GET", path, headers={"Accept-Encoding": accepted}) as answer:
        content = b"".join([piece async for piece in answer.aiter_raw()])

    assert answer.headers.get("content-encoding") == sent
    assert answer.headers["vary"] == "Accept-Encoding"
    assert content == FILES[path[1:] + {"br": ".br", "gzip": ".gz", None: ""}[sent]]
    assert (content == BROTLI) is (sent == "br")
    assert "css" in answer.headers["content-type"] or "javascript" in answer.headers["content-type"]


async def test_whoever_has_the_page_is_told_that_it_is_still_the_same(origin: httpx.AsyncClient) -> None:
    first = await origin.get("/")
    again = await origin.get("/", headers={"If-None-Match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["cache-control"] == "no-cache"


async def test_a_head_has_no_body(origin: httpx.AsyncClient) -> None:
    answer = await origin.head("/")

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-length"] == str(len(PAGE))


async def test_nothing_is_written_there(origin: httpx.AsyncClient) -> None:
    answer = await origin.post("/", content=b"{}")

    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert answer.headers["allow"] == "GET, HEAD"
