"""What reading routes share: a session that commits before the answer, a context around it, the caller's language."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from shared.auth import Principal
from shared.clock import business_now
from shared.context import Context
from shared.db import open_session
from shared.problems import preferred_language

Session = Annotated[AsyncSession, Depends(open_session, scope="function")]


def _language(request: Request) -> str:
    return preferred_language(request.headers.get("accept-language", ""))


Language = Annotated[str, Depends(_language)]
"""Spanish or English, by `Accept-Language`."""


def context_of(request: Request, session: AsyncSession, principal: Principal) -> Context:
    """The surroundings of a reading command."""
    runtime = request.app.state.runtime
    return Context(
        session=session,
        settings=runtime.settings,
        service=runtime.service.name,
        now=business_now(),
        correlation_id=request.state.trace_id,
        principal=principal,
    )
