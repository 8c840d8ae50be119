"""A file is read by a process of its own (`rules/lists/child.py`), line by line; a short text beside other work."""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator, Mapping
from typing import Any

from services.registration.rules.lists import child
from services.registration.rules.lists.refused import FileRefused

_LINE_BYTES_MAX = 8 * 1024 * 1024
_MODULE = "services.registration.rules.lists.child"
_SECONDS_MAX = 900.0
SHORT_BYTES = 128 * 1024
"""Text up to this is read in a thread: it unpacks to nothing larger, and a process takes longer to start."""


async def lines_of(wanted: Mapping[str, Any], content: bytes) -> AsyncIterator[dict[str, Any]]:
    """What is answered to `wanted` about the file `content`; reading ends when the caller stops asking.

    Raises:
        FileRefused: the file is not read, or was too much for the limits of the process.
    """
    if len(content) <= SHORT_BYTES and not content.startswith(b"PK"):
        for line in await asyncio.to_thread(lambda: list(child.read(dict(wanted), content))):
            if "end" not in _sound(line):
                yield line
        return
    async for line in _by_process(wanted, content):
        yield line


def _sound(line: dict[str, Any]) -> dict[str, Any]:
    if "refused" in line:
        raise FileRefused(line["refused"], **line["parameters"])
    return line


async def _by_process(wanted: Mapping[str, Any], content: bytes) -> AsyncIterator[dict[str, Any]]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", _MODULE),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,  # a traceback may hold what stands in a cell
        limit=_LINE_BYTES_MAX,
    )
    feeding = asyncio.create_task(_feed(process, json.dumps(wanted).encode() + b"\n" + content))
    try:
        async with asyncio.timeout(_SECONDS_MAX):
            async for line in _lines(process):
                yield line
    except TimeoutError as error:
        raise FileRefused("file_too_big_inside", megabytes_max=300) from error
    finally:
        feeding.cancel()
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await asyncio.gather(feeding, process.wait(), return_exceptions=True)


async def _feed(process: asyncio.subprocess.Process, content: bytes) -> None:
    pipe = process.stdin
    if pipe is None:
        return
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):
        pipe.write(content)
        await pipe.drain()
    pipe.close()


async def _lines(process: asyncio.subprocess.Process) -> AsyncIterator[dict[str, Any]]:
    pipe = process.stdout
    ended = False
    while pipe is not None and (raw := await pipe.readline()):
        line = _sound(json.loads(raw))
        ended = "end" in line or "layout" in line
        if "end" not in line:
            yield line
    if not ended:  # it was killed: by its own limits of memory and time, or by the system's
        raise FileRefused("file_too_big_inside", megabytes_max=300)
