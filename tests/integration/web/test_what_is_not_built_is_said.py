"""Where the web client is not built, whoever asks is told the command that builds it; a build is seen at once."""

from __future__ import annotations

from pathlib import Path

import httpx

from amparo.documents import ROOT
from amparo.web_client import BUILD_COMMAND, DIST, HEADERS, WebClient
from tests.support.web_origins import PAGE, write_build


def client_of(folder: Path) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(WebClient(folder)), base_url="http://amparo")


async def test_a_person_reads_it_as_a_page(tmp_path: Path) -> None:
    async with client_of(tmp_path / "dist") as client:
        answer = await client.get("/", headers={"Accept": "text/html,*/*;q=0.8"})

    assert answer.status_code == 503
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert f"<code>{BUILD_COMMAND}</code>" in answer.text


async def test_a_program_reads_it_as_a_problem(tmp_path: Path) -> None:
    async with client_of(tmp_path / "dist") as client:
        answer = await client.get("/assets/a-1.js")

    assert (answer.status_code, answer.json()["code"]) == (503, "web_client_not_built")
    assert BUILD_COMMAND in answer.json()["detail"]


async def test_a_build_is_served_without_a_new_start(tmp_path: Path) -> None:
    async with client_of(tmp_path / "dist") as client:
        assert (await client.get("/")).status_code == 503
        write_build(tmp_path / "dist")
        assert (await client.get("/")).text == PAGE


def test_the_command_is_one_that_the_makefile_has() -> None:
    target = BUILD_COMMAND.removeprefix("make ")
    page = DIST.relative_to(ROOT) / "index.html"
    assert f"\n{target}: {page} ##" in (ROOT / "Makefile").read_text(encoding="utf-8")
