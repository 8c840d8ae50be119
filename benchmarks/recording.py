"""One request's statements as they go to the server, and requests that must succeed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import httpx
from sqlalchemy import event

from benchmarks.load import Load
from benchmarks.pgbench import Recorded, script_of
from benchmarks.stage import Stage
from shared.app import create_app
from shared.ids import new_id
from shared.runtime import Service, start_runtime

_WRITES = re.compile(r"\b(INSERT INTO|UPDATE|DELETE FROM)\b(?! OF)")


async def recorded_script(stage: Stage, service: Service, load: Load, token: str, *, only_writes: bool = False) -> str:
    """pgbench's script of what `service` sends to the database for one request of `load`, or of what it writes."""
    first = stage.next_numbers()
    await _record(stage, service, load, token, first)  # the first request of a database makes rows that later ones find
    recorded = await _record(stage, service, load, token, first + 1)
    if only_writes:
        recorded = [one for one in recorded if _WRITES.search(one[0])]
    return script_of(recorded, first + 1)


async def _record(stage: Stage, service: Service, load: Load, token: str, number: int) -> Recorded:
    app = create_app(start_runtime(service, service.settings(**stage.settings.model_dump())))
    recorded: list[tuple[str, Sequence[Any]]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        recorded.append((statement, parameters))

    event.listen(app.state.runtime.database.engine.sync_engine, "before_cursor_execute", note)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://amparo") as client:
        answer = await client.post(load.path, content=load.body(number), headers=_headers(token, load.key(number)))
    await app.state.runtime.close()
    _must_be(answer, 201)
    return recorded


async def post(client: httpx.AsyncClient, token: str, path: str, body: Mapping[str, Any]) -> None:
    """POST what must be accepted.

    Raises:
        RuntimeError: it was not.
    """
    content = json.dumps(body, default=str)
    _must_be(await client.post(path, content=content, headers=_headers(token, str(new_id()))), 200, 201, 207)


def _headers(token: str, key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "Idempotency-Key": key, "Content-Type": "application/json"}


def _must_be(answer: httpx.Response, *statuses: int) -> None:
    if answer.status_code not in statuses:
        raise RuntimeError(f"{answer.request.url.path} answered {answer.status_code}: {answer.text[:500]}")
