"""What routes share: who may read, the session, and a site in the path."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Path, Request
from sqlalchemy.ext.asyncio import AsyncSession

from services.shelter.settings import ShelterSettings
from shared.auth import Principal, requires
from shared.contracts.vocabulary import Role, Scope
from shared.db import open_session

READERS = (Role.SHELTER_STAFF, Role.SITE_COORDINATOR, Role.ADMIN)
COUNTERS = (*READERS, Role.REPORTER, Scope.REPORTS)
Session = Annotated[AsyncSession, Depends(open_session, scope="function")]
Staff = Annotated[Principal, Depends(requires(*READERS))]
Counter = Annotated[Principal, Depends(requires(*COUNTERS))]
SiteId = Annotated[UUID, Path(alias="id", description="The shelter's site")]


def settings_of(request: Request) -> ShelterSettings:
    settings: ShelterSettings = request.app.state.runtime.settings
    return settings
