"""What routes share: who may read, the session, and a site in the path."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Request
from sqlalchemy.ext.asyncio import AsyncSession

from services.shelter.settings import ShelterSettings
from shared.auth import Principal, requires
from shared.contracts.vocabulary import Role, Scope
from shared.db import open_session
from shared.pagination import decode_key
from shared.problems import InvalidRequest

READERS = (Role.SHELTER_STAFF, Role.SITE_COORDINATOR, Role.ADMIN)
COUNTERS = (*READERS, Role.REPORTER, Scope.REPORTS)
SEEKERS = (*COUNTERS, Role.PROTECTION_OFFICER)
"""Who may know where places are free: numbers of houses, and of nobody in them."""
Session = Annotated[AsyncSession, Depends(open_session, scope="function")]
Staff = Annotated[Principal, Depends(requires(*READERS))]
Counter = Annotated[Principal, Depends(requires(*COUNTERS))]
LAST = datetime(9999, 1, 1, tzinfo=UTC), UUID(int=2**128 - 1)
Seeker = Annotated[Principal, Depends(requires(*SEEKERS))]
SiteId = Annotated[UUID, Path(alias="id", description="The shelter's site")]


def settings_of(request: Request) -> ShelterSettings:
    settings: ShelterSettings = request.app.state.runtime.settings
    return settings


def latest_before(cursor: str | None) -> tuple[datetime, UUID]:
    """Before which moment and id a page of what is listed by its time is, the latest first.

    Raises:
        InvalidRequest: it is no cursor of such a list.
    """
    if cursor is None:
        return LAST
    try:
        moment, id_ = decode_key(cursor)
        at = datetime.fromisoformat(moment)
        if at.tzinfo is None:
            raise ValueError("no time zone")
        return at, UUID(id_)
    except ValueError as error:
        raise InvalidRequest.at("/query/cursor", "cursor") from error
