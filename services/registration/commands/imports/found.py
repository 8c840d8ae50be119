"""An import, if it is there for the caller; and its state."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.errors.imports import ImportMovedOn
from services.registration.queries.imports import objects
from services.registration.schemas.imports import ImportStateOut
from services.registration.vocabulary import ImportState
from shared.auth import Principal
from shared.contracts.vocabulary import Role
from shared.problems import NotFound

CLERKS = (Role.REGISTRAR, Role.SITE_COORDINATOR)
DECIDERS = (Role.SITE_COORDINATOR,)
"""Whole lists go in and out by a coordinator's word."""
BEFORE_COMMIT = (
    ImportState.EXPECTED,
    ImportState.REFUSED,
    ImportState.NEEDS_MAPPING,
    ImportState.READING,
    ImportState.READY,
    ImportState.CANCELLED,
    ImportState.UNDONE,
)


async def import_of(
    session: AsyncSession, import_id: UUID, principal: Principal, *roles: Role, lock: bool = False
) -> RowMapping:
    """The import, if the caller holds one of `roles` at its site.

    Raises:
        NotFound: there is none, or it is another site's.
    """
    found = await objects.import_by_id(session, import_id, lock=lock)
    if found is None:
        raise NotFound()
    principal.must_be_at(found["site_id"], *roles)
    return found


def state_of(found: RowMapping) -> ImportStateOut:
    """Where the import is."""
    return ImportStateOut(import_id=found["id"], state=found["state"], version=found["version"])


def must_be_in(found: RowMapping, *states: ImportState) -> None:
    """Refuse what can not be done from where the import is.

    Raises:
        ImportMovedOn: it is in none of `states`.
    """
    if found["state"] not in states:
        raise ImportMovedOn(state=found["state"])


def place_of(found: RowMapping) -> ImportState:
    """Where the import is; of one that failed: where it was."""
    return ImportState(found["failed_in"] or found["state"])


def must_be_before_commit(found: RowMapping) -> None:
    """Refuse another file, or another mapping, of what is being registered or is.

    Raises:
        ImportMovedOn: nothing of it may be changed any more.
    """
    if place_of(found) not in BEFORE_COMMIT:
        raise ImportMovedOn(state=found["state"])


async def read_again(session: AsyncSession, found: RowMapping, **changes: Any) -> ImportStateOut:
    """Have an import's file, its row held, read from the start."""
    await objects.move(
        session,
        found["id"],
        ImportState.READING,
        done=0,
        total=0,
        refusal=None,
        version=None,
        then_state=None,
        failed_in=None,
        counts={},
        **changes,
    )
    return ImportStateOut(import_id=found["id"], state=ImportState.READING)
