"""What several routes of the directory take: a reader, a session, transactions without an Idempotency-Key."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from services.directory.commands.transactions import Transactions
from shared.auth import Principal
from shared.db import open_session

Session = Annotated[AsyncSession, Depends(open_session, scope="function")]

NO_KEY: dict[str, Any] = {"x-no-idempotency-key": True}
"""Marks a POST that takes no Idempotency-Key: sign-in, tokens, enrolment."""


def transactions_of(request: Request, principal: Principal | None = None) -> Transactions:
    """Transactions of this request."""
    return Transactions(request.app.state.runtime, request.state.trace_id, principal)


def open_transactions(request: Request) -> Transactions:
    """Transactions for a request that nobody has signed."""
    return transactions_of(request)


Unsigned = Annotated[Transactions, Depends(open_transactions)]
