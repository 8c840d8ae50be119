"""One call of a public API, sent until it is answered, and checked against what was expected."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx
from pydantic_core import from_json, to_json

from amparo.replay.driver.staff import Actor
from amparo.replay.driver.tokens import TokenSource

IN_FLIGHT_MAX = 12
PATIENCE_SECONDS = 300.0
_PAUSE_SECONDS_FIRST, _PAUSE_SECONDS_MAX = 0.1, 5.0
_TIMEOUT = httpx.Timeout(60.0, connect=5.0)
_AWAY = frozenset({429, 502, 503, 504})
# A token is refused that was signed in the second in which its owner was revoked: so it takes more than a second.
_UNSIGNED, _UNSIGNED_MAX = 401, 4
_FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request; without `key` and `body` it is a reading one. `status` and `code` are the expected answer's.

    A body of bytes is a form; `authorization` stands instead of the actor's bearer token; with `if_match` it changes
    what was read with that ETag.
    """

    operation: str
    path: str
    actor: Actor
    body: Any = None
    key: UUID | None = None
    at: datetime | None = None
    status: int = 201
    code: str | None = None
    authorization: str | None = None
    if_match: str | None = None

    @property
    def method(self) -> str:
        """The request's method."""
        if self.if_match is not None:
            return "PATCH"
        return "GET" if self.body is None and self.key is None else "POST"


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, body and ETag of an answer."""

    status: int
    body: Any
    etag: str | None = None

    @property
    def code(self) -> str | None:
        """The problem's code, where it is a problem."""
        return self.body.get("code") if isinstance(self.body, dict) and self.status >= 400 else None


class UnexpectedAnswer(Exception):
    """A service answered otherwise than the plan says. Names operation, status, code and act: no person."""

    def __init__(self, call: Call, answered: str, expected: str | None = None) -> None:
        wanted = expected or f"{call.status} {call.code or ''}".strip()
        super().__init__(f"{call.operation} answered {answered}, expected {wanted} (act {call.key}, {call.at})")


class NoAnswer(Exception):
    """A service stayed away for longer than the driver's patience."""


class Line:
    """The line to the installation: bounded concurrency, retries under the same key, a count of calls."""

    def __init__(
        self,
        base_url: str,
        tokens: TokenSource,
        transport: httpx.AsyncBaseTransport | None = None,
        calls: Counter[str] | None = None,
    ) -> None:
        limits = httpx.Limits(max_connections=IN_FLIGHT_MAX, max_keepalive_connections=IN_FLIGHT_MAX)
        self._client = httpx.AsyncClient(base_url=base_url, transport=transport, timeout=_TIMEOUT, limits=limits)
        self._tokens = tokens
        self._free = asyncio.Semaphore(IN_FLIGHT_MAX)
        self.calls: Counter[str] = Counter() if calls is None else calls
        self.retried = 0
        self.signed_in: Counter[str] = Counter()
        """Calls by operation that were answered to a token which the directory had issued to the actor."""
        self._issued: dict[Actor, str] = {}

    def use(self, actor: Actor, token: str) -> None:
        """From now on the actor's calls carry this token of theirs, until it is refused."""
        self._issued[actor] = token

    async def close(self) -> None:
        """Close all connections."""
        await self._client.aclose()

    async def send(self, call: Call) -> Answer:
        """The answer, as expected.

        Raises:
            UnexpectedAnswer: another status or another problem.
            NoAnswer: no answer within `PATIENCE_SECONDS`.
        """
        answer = await self.ask(call)
        check(call, answer)
        return answer

    async def ask(self, call: Call) -> Answer:
        """Whatever a service answers in the end; a service that is away is asked again with the same key and body.

        Raises:
            NoAnswer: no answer within `PATIENCE_SECONDS`.
        """
        content = call.body if call.body is None or isinstance(call.body, bytes) else to_json(call.body)
        async with self._free:
            self.calls[call.operation] += 1
            pause, patience, why = _PAUSE_SECONDS_FIRST, time.monotonic() + PATIENCE_SECONDS, ""
            unsigned = 0
            while time.monotonic() < patience:
                try:
                    answer = await self._once(call, content)
                except httpx.TransportError as error:
                    why = type(error).__name__
                else:
                    unsigned += answer.status == _UNSIGNED
                    if unsigned > _UNSIGNED_MAX or not _again(answer):
                        return answer
                    why = f"{answer.status} {answer.code or ''}".strip()
                self.retried += 1
                await asyncio.sleep(pause)
                pause = min(pause * 2, _PAUSE_SECONDS_MAX)
        raise NoAnswer(f"{call.operation}: {why} for {PATIENCE_SECONDS:.0f} s (act {call.key})")

    async def _once(self, call: Call, content: bytes | None) -> Answer:
        issued = self._issued.get(call.actor)
        headers = {"Authorization": call.authorization or f"Bearer {issued or self._tokens.token(call.actor)}"}
        if call.at is not None:
            headers["X-Demo-Time"] = call.at.isoformat()
        if call.key is not None:
            headers["Idempotency-Key"] = str(call.key)
        if content is not None:
            headers["Content-Type"] = _FORM if content is call.body else "application/json"
        if call.if_match is not None:
            headers["If-Match"] = call.if_match
        response = await self._client.request(call.method, call.path, content=content, headers=headers)
        if response.status_code == _UNSIGNED:
            self._forget(call.actor, issued)
        elif issued is not None:
            self.signed_in[call.operation] += 1
        return Answer(response.status_code, _json(response), response.headers.get("ETag"))

    def _forget(self, actor: Actor, issued: str | None) -> None:
        """Drop the refused token: it expired on the way, was revoked, or the directory has just come back."""
        if issued is None:
            self._tokens.forget(actor)
        elif self._issued.get(actor) == issued:
            del self._issued[actor]


def _again(answer: Answer) -> bool:
    retryable = isinstance(answer.body, dict) and answer.body.get("retryable") is True
    return answer.status in _AWAY or answer.status == _UNSIGNED or (answer.status >= 400 and retryable)


def check(call: Call, answer: Answer) -> None:
    """Compare an answer with what the call expects.

    Raises:
        UnexpectedAnswer: another status or another problem.
    """
    if answer.status != call.status or (call.code is not None and answer.code != call.code):
        raise UnexpectedAnswer(call, f"{answer.status} {_reasons(answer)}".strip())


def _json(response: httpx.Response) -> Any:
    try:
        return from_json(response.content) if response.content else None
    except ValueError:
        return None  # a gateway's own page: its status says enough


def _reasons(answer: Answer) -> str:
    """The problem's code and, for an invalid request, where it is wrong (pointers hold no values)."""
    errors = answer.body.get("errors", []) if isinstance(answer.body, dict) else []
    where = ", ".join(f"{one.get('pointer')}: {one.get('code')}" for one in errors[:5])
    return f"{answer.code or ''} {where}".strip()
