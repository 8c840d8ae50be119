"""Changes without a key: PATCH names the version that it read, PUT puts what it says, and both are one transaction."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession

from shared.auth import Principal
from shared.clock import business_now
from shared.context import Context
from shared.problems import PreconditionFailed, PreconditionRequired

T = TypeVar("T")


def etag_of(version: int) -> str:
    """The ETag of a version (RFC 9110, 8.8.3)."""
    return f'"{version}"'


def as_read(if_match: str | None) -> str:
    """The ETag of what the caller read.

    Raises:
        PreconditionRequired: the request names none.
    """
    if if_match is None:
        raise PreconditionRequired()
    return if_match


def must_be_as_read(etag: str, version: int) -> None:
    """Refuse a change of what is another by now than the caller read.

    Raises:
        PreconditionFailed: somebody else changed it.
    """
    if etag != etag_of(version):
        raise PreconditionFailed()


async def in_transaction(request: Request, principal: Principal, work: Callable[[Context], Awaitable[T]]) -> T:
    """Run a command in one transaction, as `principal`."""
    runtime = request.app.state.runtime

    async def transaction(session: AsyncSession) -> T:
        context = Context(
            session=session,
            settings=runtime.settings,
            service=runtime.service.name,
            now=business_now(),
            correlation_id=request.state.trace_id,
            principal=principal,
            traceparent=request.state.traceparent,
        )
        return await work(context)

    result: T = await runtime.database.run(transaction)
    return result
