"""Writing requests: the key is reserved, the command run and its answer stored in one transaction."""

from __future__ import annotations

import hmac
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Annotated, Any, TypeVar
from uuid import UUID

from fastapi import Depends, Header, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from pydantic_core import to_json
from sqlalchemy import RowMapping
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from shared import clock
from shared.audit.entries import INSERT_ENTRY, Entry, as_id, entry_parameters, write_entry
from shared.audit.requests import change_entry, site_of
from shared.auth import ACTING, Principal, authenticate, requires
from shared.context import Context
from shared.crash import crash_point
from shared.db import LOCK_WAIT_STATE, fetch_one, run, sqlstate
from shared.idempotency.fingerprints import canonical, fingerprint
from shared.idempotency.replies import Command, Reply, plain
from shared.outbox import INSERT_EVENTS, event_parameters
from shared.problem_response import problem_response
from shared.problems import (
    IdempotencyKeyMissing,
    IdempotencyKeyReused,
    InvalidRequest,
    MalformedBody,
    NotFound,
    Problem,
    RequestInFlight,
    UnsupportedMediaType,
)
from shared.strict_json import strict_json

B = TypeVar("B")

HEADER = "Idempotency-Key"
JSON = "application/json"


class _Known(Exception):
    """The key was used before: `row` is its stored answer."""

    def __init__(self, row: RowMapping) -> None:
        super().__init__("known key")
        self.row = row


class Write:
    """One writing request: its caller, its key, its fingerprint; `once` runs the command in one transaction."""

    def __init__(
        self, request: Request, principal: Principal, key: UUID, body: bytes, *, media_type: str = JSON
    ) -> None:
        self._request = request
        self._runtime = request.app.state.runtime
        self.principal = principal
        self.key = key
        sent = strict_json(body) if body and media_type == JSON else None
        if ACTING in request.scope:  # what a server filled in, such as when it was sent, is none of the key's
            sent = request.scope[ACTING].signed
        content = canonical(sent) if media_type == JSON else body
        self._fingerprint = fingerprint(self._runtime.idempotency_secret, request, content)
        self._site_id = as_id(sent.get("site_id")) if isinstance(sent, dict) else None
        self.now = clock.business_now()

    def _context(self, session: AsyncSession) -> Context:
        return Context(
            session=session,
            settings=self._runtime.settings,
            service=self._runtime.service.name,
            now=self.now,
            correlation_id=self._request.state.trace_id,
            principal=self.principal,
            traceparent=self._request.state.traceparent,
            unsent=[],
        )

    async def once(self, command: Command) -> JSONResponse:
        """Run `command`, store its answer under the key and commit, all in one transaction.

        Raises:
            IdempotencyKeyReused: the key stands for another request.
            RequestInFlight: the same request is still being worked on.
            Problem: what the command refused; stored if it is a refusal by a rule.
        """
        try:
            answer: JSONResponse = await self._runtime.database.run(lambda session: self._first(session, command))
            crash_point("before_answer")
            return answer
        except _Known as known:
            return self._repeat(known.row)
        except Problem as problem:
            if not problem.refusal:
                await self._note_try(problem)
                raise
            return await self._refuse(problem)

    async def known(self) -> JSONResponse | None:
        """The key's answer where it has one: for what is done in several transactions before `once` stores an answer.

        Raises:
            IdempotencyKeyReused: the key stands for another request.
        """
        row = await self._runtime.database.run(self._stored)
        return self._repeat(row) if row is not None else None

    async def created(self, command: Callable[[Context, B], Awaitable[BaseModel]], body: B) -> JSONResponse:
        """`once` for a command that makes something: 201 with what it returns."""

        async def work(context: Context) -> Reply:
            return Reply(201, await command(context, body))

        return await self.once(work)

    async def _first(self, session: AsyncSession, command: Command) -> JSONResponse:
        await self._reserve(session)
        context = self._context(session)
        reply = await command(context)
        if reply.problem is not None:
            await self._store_problem(context, reply.problem)
            return self._problem(reply.problem)
        content = plain(reply.body)
        await self._store(context, reply.status, content, headers=reply.headers)
        crash_point("before_commit")
        sent = {**content, **reply.unstored} if reply.unstored else content
        return JSONResponse(sent, reply.status, headers=dict(reply.headers))

    async def _reserve(self, session: AsyncSession) -> None:
        settings = self._runtime.settings
        try:
            inserted = await fetch_one(
                session,
                """
                WITH reserved AS (
                    INSERT INTO idempotency (caller, key, fingerprint)
                    SELECT :caller, :key, :fingerprint FROM (SELECT set_config('lock_timeout', :short, true)) AS wait
                    ON CONFLICT DO NOTHING
                    RETURNING 1
                )
                SELECT set_config('lock_timeout', :normal, true) FROM reserved
                """,
                caller=self.principal.subject,
                key=self.key,
                fingerprint=self._fingerprint,
                short=str(settings.idempotency_wait_ms),
                normal=str(settings.database_lock_wait_ms),
            )
        except DBAPIError as error:
            if sqlstate(error) == LOCK_WAIT_STATE:
                raise RequestInFlight(headers={"Retry-After": "2"}) from error
            raise
        if inserted is None:
            row = await self._stored(session)
            if row is None:
                raise RequestInFlight(headers={"Retry-After": "2"})
            raise _Known(row)

    async def _stored(self, session: AsyncSession) -> RowMapping | None:
        return await fetch_one(
            session,
            """
            SELECT fingerprint, status, answer, problem, errors, headers FROM idempotency
            WHERE caller = :caller AND key = :key
            """,
            caller=self.principal.subject,
            key=self.key,
        )

    async def _store_problem(self, context: Context, problem: Problem) -> None:
        content = json.loads(to_json(problem.parameters))
        await self._store(context, problem.status, content, problem=problem, headers=problem.headers)

    async def _store(
        self, context: Context, status: int, content: Any, *, headers: Mapping[str, str], problem: Problem | None = None
    ) -> None:
        audited, what = "", {}
        if self._runtime.service.audited:
            audited = f", audited AS ({INSERT_ENTRY})"
            what = entry_parameters(self._entry(context.unsent or (), content, problem))
        await run(
            context.session,
            f"""
            WITH emitted AS ({INSERT_EVENTS}) {audited}
            UPDATE idempotency SET status = :status, answer = CAST(:answer AS jsonb), problem = :problem,
                                   errors = CAST(:errors AS jsonb), headers = CAST(:headers AS jsonb)
            WHERE caller = :caller AND key = :key
            """,
            **event_parameters(context, context.unsent or []),
            **what,
            status=status,
            answer=json.dumps(content),
            problem=problem.code if problem else None,
            errors=json.dumps(problem.errors) if problem and problem.errors else None,
            headers=json.dumps(dict(headers)) if headers else None,
            caller=self.principal.subject,
            key=self.key,
        )

    def _entry(self, events: Sequence[Mapping[str, Any]], answer: Any, problem: Problem | None) -> Entry:
        return change_entry(
            self._request,
            self.principal,
            self.key,
            site_id=self._site_id or site_of(events),
            answer=answer,
            problem=problem,
        )

    async def _note_try(self, problem: Problem) -> None:
        """Somebody asked for what is not there for them: no effect and no stored answer, but a row of the audit."""
        if self._runtime.service.audited and isinstance(problem, NotFound):
            entry = self._entry((), None, problem)
            await self._runtime.database.run(lambda session: write_entry(session, entry))

    async def _refuse(self, problem: Problem) -> JSONResponse:
        async def store(session: AsyncSession) -> JSONResponse:
            await self._reserve(session)
            context = self._context(session)
            if problem.record is not None:
                await problem.record(context)
            await self._store_problem(context, problem)
            return self._problem(problem)

        try:
            refused: JSONResponse = await self._runtime.database.run(store)
        except _Known as known:
            return self._repeat(known.row)
        return refused

    def _repeat(self, row: RowMapping) -> JSONResponse:
        if not hmac.compare_digest(bytes(row["fingerprint"]), self._fingerprint):
            raise IdempotencyKeyReused()
        headers = row["headers"] or {}
        if row["problem"] is not None:
            problem = self._runtime.problem_classes[row["problem"]](headers=headers, **(row["answer"] or {}))
            problem.errors = row["errors"] or []
            answer = self._problem(problem)
        else:
            answer = JSONResponse(row["answer"], row["status"], headers=headers)
        answer.headers["Idempotent-Replayed"] = "true"
        return answer

    def _problem(self, problem: Problem) -> JSONResponse:
        return problem_response(self._request, problem)


async def _write(request: Request, principal: Principal, idempotency_key: str | None, expected: str) -> Write:
    if not idempotency_key:
        raise IdempotencyKeyMissing()
    try:
        key = UUID(idempotency_key)
    except ValueError as error:
        raise InvalidRequest.at(f"/headers/{HEADER}", "uuid") from error
    body = await request.body()
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if body and media_type != expected and not (expected == JSON and media_type.endswith("+json")):
        raise UnsupportedMediaType()
    try:
        return Write(request, principal, key, body, media_type=expected)
    except ValueError as error:  # this runs before FastAPI reads the body for itself
        raise MalformedBody(depth=request.app.state.runtime.settings.json_depth_max) from error


def writes(*roles: str, media_type: str = JSON) -> Any:
    """A dependency for a writing route that only holders of one of `roles` may call (any caller where none is).

    A body of another `media_type` is a file: its key stands for its bytes.
    """
    guard = requires(*roles) if roles else authenticate

    async def dependency(
        request: Request,
        principal: Principal = Depends(guard),  # not Annotated: a closure's name can't be resolved from text
        idempotency_key: Annotated[str | None, Header(alias=HEADER, description="A new UUID per request")] = None,
    ) -> Write:
        return await _write(request, principal, idempotency_key, media_type)

    dependency.roles = roles  # type: ignore[attr-defined]  # read by the OpenAPI document
    return Depends(dependency)
