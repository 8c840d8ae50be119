"""Lists in pages: keyset cursors that are stable under inserts, no totals.

`updated_since` is a position in the service's event log, not a time: two changes in one millisecond have two
positions, and a late commit has a later one.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Annotated, Generic, TypeVar
from uuid import UUID

from fastapi import Depends, Query
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch_one, open_session
from shared.problems import InvalidRequest

T = TypeVar("T")

PAGE_ROWS_MAX = 200

Limit = Annotated[int, Query(ge=1, le=PAGE_ROWS_MAX, description="Rows in a page")]
Cursor = Annotated[str | None, Query(max_length=200, description="`next` of the page before")]
UpdatedSince = Annotated[int | None, Query(ge=0, le=2**62, description="A position in the event log")]


async def read_position(session: Annotated[AsyncSession, Depends(open_session, scope="function")]) -> int:
    """The log's last position before the page is read: what changes from here on has a later one."""
    row = await fetch_one(session, "SELECT coalesce(max(position), 0) AS position FROM outbox")
    return int(row["position"]) if row else 0


Position = Annotated[int, Depends(read_position)]


class Page(BaseModel, Generic[T]):
    """One page; `next` is absent on the last one.

    `position`, of a list's first page, is the `updated_since` with which its changes are asked for next time.
    """

    items: Sequence[T]
    next: str | None = None
    position: int | None = None


def encode_cursor(*last: UUID | str) -> str:
    """An opaque cursor after the row whose key is `last`."""
    return base64.urlsafe_b64encode(json.dumps([str(part) for part in last]).encode()).decode().rstrip("=")


def decode_cursor(cursor: str | None) -> UUID:
    """The id after which the page begins.

    Raises:
        InvalidRequest: it is not one of our cursors.
    """
    if cursor is None:
        return UUID(int=0)
    try:
        return UUID(decode_key(cursor)[0])
    except (ValueError, IndexError) as error:
        raise InvalidRequest.at("/query/cursor", "cursor") from error


def decode_key(cursor: str) -> list[str]:
    """The parts of the key after which the page begins.

    Raises:
        InvalidRequest: it is not one of our cursors.
    """
    try:
        parts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, RecursionError, binascii.Error) as error:
        raise InvalidRequest.at("/query/cursor", "cursor") from error
    if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
        raise InvalidRequest.at("/query/cursor", "cursor")
    return parts


def page_of(rows: Sequence[T], limit: int, ids: Sequence[UUID], position: int | None = None) -> Page[T]:
    """A page from `limit + 1` rows asked for, and their ids."""
    more = len(rows) > limit
    return Page(items=rows[:limit], next=encode_cursor(ids[limit - 1]) if more else None, position=position)


def changed_since(column: str) -> str:
    """A condition for a list's WHERE clause: the object `column` has an event after `:updated_since`."""
    return f"""
        (CAST(:updated_since AS bigint) IS NULL
         OR {column} IN (SELECT subject FROM outbox WHERE position > CAST(:updated_since AS bigint)))
    """
