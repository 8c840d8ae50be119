"""What routes that read identity share: the reading, from a request and its caller."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.commands.finding import Reading
from services.registration.settings import settings_of
from shared import clock
from shared.auth import Principal
from shared.db import open_session

Session = Annotated[AsyncSession, Depends(open_session, scope="function")]
IDENTITY = {"x-identity-read": True}
"""Its answer may tell who somebody is: the only operations that may (a test hunts for names in all others)."""
WITHOUT_KEY = {"x-no-idempotency-key": True, **IDENTITY}


def reading_of(request: Request, principal: Principal, session: AsyncSession) -> Reading:
    """One read: who asks, in which transaction, at what business time."""
    settings = settings_of(request.app.state.runtime.settings)
    return Reading(session, principal, settings, clock.business_now(), request.state.trace_id)
