"""What routes share that change something without a key: PATCH names the version it read, PUT puts what it says."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncSession

from shared.auth import Principal
from shared.clock import business_now
from shared.context import Context

T = TypeVar("T")


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
