"""Small builds of the web client, and the origins that serve them: the embedded mode's, and the containers' Caddy."""

from __future__ import annotations

import contextlib
import gzip
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import httpx

from amparo.documents import ROOT
from tests.support.eventually import eventually

PAGE = """<!doctype html>
<html lang="es"><meta name="viewport" content="width=device-width"><title>Amparo</title>
<main><h1>Amparo</h1></main><script src="/assets/a-1.js"></script></html>
"""
SCRIPT = "document.querySelector('h1').dataset.began = 'yes'\n" * 40
BROTLI = b"what the build compressed"
"""Nobody who serves it looks into it."""
FILES = {
    "index.html": PAGE.encode(),
    "sw.js": b"self.addEventListener('fetch', () => {})",
    "manifest.webmanifest": b'{"name": "Amparo"}',
    "icon.svg": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "assets/a-1.js": SCRIPT.encode(),
    "assets/a-1.js.gz": gzip.compress(SCRIPT.encode()),
    "assets/b-2.css": b"h1 { margin: 0 }",
    "assets/b-2.css.br": BROTLI,
    "assets/b-2.css.gz": gzip.compress(b"h1 { margin: 0 }"),
    "assets/c-3.wasm": b"\0asm\1\0\0\0",
}


def write_build(folder: Path) -> Path:
    """Write a small build into `folder`, as the client's own looks."""
    for name, content in FILES.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    return folder


@contextlib.asynccontextmanager
async def caddy_serving(dist: Path, state: Path) -> AsyncIterator[str]:
    """The address of the containers' gateway over `dist`, with its Caddyfile as it stands but for ports and places."""
    port, health_port = _free_ports(2)
    url = f"http://127.0.0.1:{port}"
    text = (ROOT / "deploy" / "gateway" / "Caddyfile").read_text(encoding="utf-8")
    config = text.replace("/srv/web", str(dist)).replace(":8081", f":{health_port}")
    (state / "Caddyfile").write_text(config, encoding="utf-8")
    caddy = _start_caddy(state, url)
    try:
        async with httpx.AsyncClient() as client:

            async def answers() -> bool:
                assert caddy.poll() is None, (state / "caddy.log").read_text(encoding="utf-8")
                try:
                    return (await client.get(f"{url}/livez")).status_code == 200
                except httpx.TransportError:
                    return False

            await eventually(answers, within_seconds=20)
        yield url
    finally:
        caddy.terminate()
        caddy.wait()


def _start_caddy(state: Path, url: str) -> subprocess.Popen[bytes]:
    command = [str(Path(sys.executable).with_name("caddy")), "run", "--adapter", "caddyfile", "--config", "Caddyfile"]
    places = {"HOME": str(state), "XDG_DATA_HOME": str(state), "XDG_CONFIG_HOME": str(state)}
    with (state / "caddy.log").open("wb") as log:
        return subprocess.Popen(command, cwd=state, env={"GATEWAY_HOST": url, **places}, stdout=log, stderr=log)


def _free_ports(count: int) -> list[int]:
    trials = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [trial.getsockname()[1] for trial in trials]
    for trial in trials:
        trial.close()
    return ports
