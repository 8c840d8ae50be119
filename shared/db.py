"""The one way to Postgres: sessions that commit before the answer, and retries of what a race may cost."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from fastapi import Request
from pydantic_core import to_json
from sqlalchemy import CursorResult, RowMapping, TextClause, text
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import Session

from shared.problems import Busy, Conflict, DatabaseUnavailable, InvalidRequest, Problem
from shared.settings import Settings

T = TypeVar("T")

RETRIES_MAX = 3
RETRYABLE_STATES = frozenset({"40P01", "40001"})  # deadlock_detected, serialization_failure
LOCK_WAIT_STATE = "55P03"
INTEGRITY_CLASS = "23"
TEXT_STATES = frozenset({"22021", "22P05"})
"""A character that no text column holds (U+0000): only a caller can have sent it."""
OUTAGE_STATES = ("08", "53", "57P", "25006")
"""Beginnings of the states that pass without hands: no connection, no resources, shutting down, a standby."""
NO_CONNECTION = (OSError, TimeoutError, PoolExhausted)
PARSED_STATEMENTS_MAX = 1_000
PLANNER = {
    "jit": "off",
    # As on any disk that does not rotate. With Postgres' 4.0, for those that do, it reads tables of ten thousand rows
    # whole, for it supposes a hundred rows in every request's JSON (docs/performance.md, Where the time goes).
    "random_page_cost": "1.1",
}
"""How plans are chosen on every connection."""


class Database:
    """One service's pool, under that service's own role.

    `constraints` maps a constraint's name to the problem that a breach of it means to a caller, so that a race
    ends in 409 and never in 500.
    """

    def __init__(
        self, settings: Settings, service: str, constraints: Mapping[str, type[Problem]] | None = None
    ) -> None:
        self.service = service
        self.constraints = constraints or {}
        self.engine = create_async_engine(
            settings.service_database_url(service),
            pool_size=settings.database_pool_connections,
            max_overflow=0,
            hide_parameters=True,
            pool_timeout=settings.database_lock_wait_ms / 1000,
            connect_args={
                "statement_cache_size": settings.database_statement_cache_rows,
                "server_settings": {
                    "application_name": f"amparo-{service}",
                    "lock_timeout": str(settings.database_lock_wait_ms),
                    "timezone": "UTC",
                    **PLANNER,
                },
            },
        )
        self.sessions = async_sessionmaker(self.engine, expire_on_commit=False, autoflush=False)

    async def run(self, work: Callable[[AsyncSession], Awaitable[T]]) -> T:
        """Run `work` in one transaction and commit it; repeat it after a deadlock or a serialization failure.

        Raises:
            Problem: what `work` refused, or what a broken constraint means.
            Busy: three repeats were not enough.
        """
        for attempt in range(RETRIES_MAX + 1):
            try:
                async with self.sessions() as session:
                    result = await work(session)
                    await session.commit()
                    return result
            except DBAPIError as error:
                if sqlstate(error) not in RETRYABLE_STATES:
                    raise translated(error, self.constraints) from error
                if attempt == RETRIES_MAX:
                    raise Busy() from error
                await asyncio.sleep(random.uniform(0.01, 0.05) * 2**attempt)  # noqa: S311 - jitter, not a secret
            except NO_CONNECTION as error:
                raise DatabaseUnavailable(headers={"Retry-After": "5"}) from error
        raise AssertionError("unreachable")

    async def close(self) -> None:
        """Give all connections back."""
        await self.engine.dispose()


async def open_session(request: Request) -> AsyncIterator[AsyncSession]:
    """A session for one request, committed when the route's function ends and before the answer is sent.

    Use it as `Depends(open_session, scope="function")`: with the default scope FastAPI would run the commit after
    the answer, and a failed commit would still have said 200.
    """
    database: Database = request.app.state.runtime.database
    try:
        async with database.sessions() as session:
            try:
                yield session
            except Problem as problem:
                if problem.kept is not None:
                    await session.rollback()
                    await problem.kept(session)
                    await session.commit()
                raise
            await session.commit()
    except DBAPIError as error:
        raise translated(error, database.constraints) from error
    except NO_CONNECTION as error:
        raise DatabaseUnavailable(headers={"Retry-After": "5"}) from error


def sqlstate(error: DBAPIError) -> str:
    """Postgres' five-letter state of `error`, or an empty string."""
    return str(getattr(error.orig, "sqlstate", None) or "")


def constraint_name(error: DBAPIError) -> str:
    """The constraint that `error` names, or an empty string."""
    cause = getattr(error.orig, "__cause__", None)
    return str(getattr(cause, "constraint_name", None) or "")


def translated(error: DBAPIError, constraints: Mapping[str, type[Problem]]) -> Exception:
    """What `error` means to a caller; the error itself if it is a programmer's."""
    state = sqlstate(error)
    if state in RETRYABLE_STATES or state == LOCK_WAIT_STATE:
        return Busy(headers={"Retry-After": "1"})
    if state.startswith(INTEGRITY_CLASS):
        return constraints.get(constraint_name(error), Conflict)()
    if state in TEXT_STATES:
        return InvalidRequest()
    if is_outage(error):
        return DatabaseUnavailable(headers={"Retry-After": "5"})
    return error


def is_outage(error: BaseException) -> bool:
    """Whether `error` says that the database is away rather than that the statement is wrong."""
    if isinstance(error, (*NO_CONNECTION, DatabaseUnavailable, Busy)):
        return True
    if not isinstance(error, DBAPIError):
        return False
    state = sqlstate(error)
    if state in RETRYABLE_STATES or state == LOCK_WAIT_STATE or state.startswith(OUTAGE_STATES):
        return True
    return error.connection_invalidated or (isinstance(error, OperationalError | InterfaceError) and not state)


def rows_json(rows: Iterable[Mapping[str, Any]]) -> str:
    """Rows as one parameter for `jsonb_to_recordset`: the house's way to send N rows in one statement."""
    return to_json(list(rows)).decode()


@lru_cache(PARSED_STATEMENTS_MAX)
def _parsed(sql: str) -> TextClause:
    """The statement with its parameters found: done once, for it costs as much as running a small one."""
    return text(sql)


async def fetch(session: AsyncSession, sql: str, **parameters: Any) -> Sequence[RowMapping]:
    """Run one statement and return all its rows."""
    return await session.run_sync(lambda inner: _executed(inner, sql, parameters).mappings().all())


async def fetch_one(session: AsyncSession, sql: str, **parameters: Any) -> RowMapping | None:
    """Run one statement and return its first row, or None."""
    return await session.run_sync(lambda inner: _executed(inner, sql, parameters).mappings().first())


async def run(session: AsyncSession, sql: str, **parameters: Any) -> int:
    """Run one statement that returns no rows; answer how many rows it touched."""
    return await session.run_sync(lambda inner: _executed(inner, sql, parameters).rowcount)


async def at_one_moment(session: AsyncSession) -> None:
    """Let all that this transaction reads be as it is at its next statement, and let it change nothing.

    It must be the first statement.
    """
    await run(session, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def _executed(session: Session, sql: str, parameters: Mapping[str, Any]) -> CursorResult[Any]:
    """Past the session's own `execute`, which looks for entities in every statement: a fifth of a small one's time."""
    return session.connection().execute(_parsed(sql), parameters)
