"""Load over HTTP that costs little CPU: wrk where it is installed, else a lean client over raw sockets."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from shared.contracts.card_codes import with_check_character

SCRIPT = Path(__file__).with_name("load.lua")
TIMEOUT_SECONDS = 30


@dataclass(frozen=True)
class Load:
    """Requests that differ: `head`, items with commas between them, `tail`.

    In them `@` stands for a number of ten digits that no other request has, `~` for its last digit, `#` for a variant
    and `^` for the card code of a person's number. Each request has the next `fresh` numbers, each for the person of
    that number, and, as variant 2, `again` items for the next persons of the `again_of` from `again_from` on, round and
    round.
    """

    path: str
    item: str
    head: str = ""
    tail: str = ""
    fresh: int = 1
    again: int = 0
    again_from: int = 0
    again_of: int = 1
    by_wrk: bool = True
    """Whether wrk can make the bodies, from these texts alone."""

    def body(self, first: int, again_first: int = 0) -> str:
        """The request whose first number is `first`, after `again_first` items for persons of the round."""
        items = [_numbered(self.item, n, "1", n) for n in range(first, first + self.fresh)]
        for n in range(self.again):
            person = self.again_from + (again_first + n) % self.again_of
            items.append(_numbered(self.item, first + n, "2", person))
        return _numbered(self.head, first, "1", first) + ",".join(items) + self.tail

    @staticmethod
    def key(first: int) -> str:
        """The Idempotency-Key of that request."""
        return _numbered("00000000-0000-4009-8000-00@", first, "1", first)


def code_of(number: int) -> str:
    """The card code of the person of that number: its last nine digits and their check character."""
    return with_check_character(f"{number:010d}"[1:])


def _numbered(template: str, number: int, variant: str, person: int) -> str:
    text = template.replace("@", f"{number:010d}").replace("^", code_of(person))
    return text.replace("~", str(number % 10)).replace("#", variant)


def tool() -> str:
    """What makes the load on this machine."""
    return "wrk" if shutil.which("wrk") else "the asyncio client (wrk is not installed)"


def requests_per_second(
    load: Load, urls: Sequence[str], token: str, *, first: int, connections: int, seconds: int
) -> float:
    """Send `load` from number `first` for `seconds` over `connections`; answer the rate of accepted requests.

    The connections are shared out among `urls`: only the asyncio client can do that.

    Raises:
        RuntimeError: a request was refused or failed: what was measured is not the work.
    """
    if load.by_wrk and len(urls) == 1 and shutil.which("wrk"):
        done, micros, refused, failed = _wrk(
            load, urls[0], token, first=first, connections=connections, seconds=seconds
        )
    else:
        client = _Client(load, urls, token, first)
        with ThreadPoolExecutor(1) as thread:  # the caller's event loop waits, as it does for wrk
            done, micros, refused, failed = thread.submit(asyncio.run, client.run(connections, seconds)).result()
    if refused or failed or not done:
        raise RuntimeError(f"{load.path}: of {done} requests {refused} were refused and {failed} failed")
    return done / (micros / 1_000_000)


def _wrk(load: Load, url: str, token: str, *, first: int, connections: int, seconds: int) -> tuple[int, int, int, int]:
    numbers = {"FIRST": first, "FRESH": load.fresh, "AGAIN": load.again, "AGAIN_FROM": load.again_from}
    numbers["AGAIN_OF"] = load.again_of
    texts = {"PATH": load.path, "HEAD": load.head, "ITEM": load.item, "TAIL": load.tail, "TOKEN": token}
    variables = {f"LOAD_{name}": str(value) for name, value in {**numbers, **texts}.items()}
    answer = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", f"--timeout={TIMEOUT_SECONDS}s", f"-s{SCRIPT}", url],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=True,
    )
    line = next(line for line in answer.stdout.splitlines() if line.startswith("LOAD "))
    done, micros, refused, failed = (int(part) for part in line.split()[1:])
    return done, micros, refused, failed


@dataclass
class _Client:
    load: Load
    urls: Sequence[str]
    token: str
    number: int
    again: int = 0
    done: int = 0
    refused: int = 0

    async def run(self, connections: int, seconds: int) -> tuple[int, int, int, int]:
        started = time.perf_counter()
        ends = started + seconds
        urls = [self.urls[place % len(self.urls)] for place in range(connections)]
        results = await asyncio.gather(*(self._connection(url, ends) for url in urls), return_exceptions=True)
        failed = sum(isinstance(result, BaseException) for result in results)
        return self.done, int((time.perf_counter() - started) * 1_000_000), self.refused, failed

    async def _connection(self, url: str, ends: float) -> None:
        where = urlsplit(url)
        reader, writer = await asyncio.open_connection(where.hostname, where.port)
        while time.perf_counter() < ends:
            first, self.number = self.number, self.number + self.load.fresh
            again, self.again = self.again, self.again + self.load.again
            writer.write(self._request(first, again))
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
            await reader.readexactly(int(length.partition(b":")[2]))
            self.done += 1
            self.refused += not head.startswith(b"HTTP/1.1 2")
        writer.close()

    def _request(self, first: int, again: int) -> bytes:
        body = self.load.body(first, again).encode()
        head = (
            f"POST {self.load.path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            f"Authorization: Bearer {self.token}\r\nIdempotency-Key: {self.load.key(first)}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body
