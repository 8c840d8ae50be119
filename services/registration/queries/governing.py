"""Whose record somebody may govern: who is an officer of its site, for the agency that holds its data."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.queries.visibility import is_excluded, is_nameless
from shared.auth import Principal
from shared.contracts.vocabulary import Role
from shared.db import fetch_one, run

_HOLDS = "EXISTS (SELECT FROM site AS o WHERE o.id = p.site_id AND o.holding_agency_id = CAST(:agency AS uuid))"


async def governed(
    session: AsyncSession, person_id: UUID, principal: Principal, *, coordinators: bool = False
) -> RowMapping | None:
    """For whom the id stands, with site and state, where `principal` may govern the record; erased ones too.

    Whoever is excluded from the record never may. With `coordinators`, a SITE_COORDINATOR of the person's site may
    where the record is not protected, and no site in discreet mode hides its name.
    """
    return await fetch_one(
        session,
        f"""
        SELECT p.id, p.site_id, p.household_id, p.protected, p.erased_at FROM person AS p
        WHERE p.id = standing_person(:id) AND {_HOLDS} AND NOT {is_excluded("p")}
          AND (p.site_id = ANY(CAST(:officer_sites AS uuid[]))
               OR NOT p.protected AND NOT {is_nameless("p")}
                  AND p.site_id = ANY(CAST(:coordinator_sites AS uuid[])))
        """,
        id=person_id,
        agency=principal.agency,
        viewer=principal.subject,
        officer_sites=_sites(principal, Role.PROTECTION_OFFICER),
        coordinator_sites=_sites(principal, Role.SITE_COORDINATOR) if coordinators else [],
    )


def _sites(principal: Principal, role: Role) -> list[UUID]:
    return list(principal.sites(role))


async def site_of_person(session: AsyncSession, person_id: UUID, agency: UUID | None) -> UUID | None:
    """The site of a person whose data `agency` holds, seen or not; None where there is no such person."""
    row = await fetch_one(
        session,
        f"SELECT p.site_id FROM person AS p WHERE p.id = :id AND p.erased_at IS NULL AND {_HOLDS}",
        id=person_id,
        agency=agency,
    )
    return row["site_id"] if row else None


async def holds_site(session: AsyncSession, site_id: UUID, agency: UUID | None) -> bool:
    """Whether `agency` holds the site's data."""
    row = await fetch_one(
        session,
        "SELECT id FROM site WHERE id = :id AND holding_agency_id = CAST(:agency AS uuid)",
        id=site_id,
        agency=agency,
    )
    return row is not None


async def insert_decoy(session: AsyncSession, person_id: UUID, site_id: UUID, by: UUID) -> None:
    """Mark a record as one that nobody has a reason to read; again changes nothing."""
    await run(
        session,
        """
        INSERT INTO decoy (person_id, site_id, marked_by) VALUES (:person_id, :site_id, :by) ON CONFLICT DO NOTHING
        """,
        person_id=person_id,
        site_id=site_id,
        by=by,
    )


async def place_hold(session: AsyncSession, row: dict[str, Any]) -> None:
    """Keep a hold: while it stands, retention leaves its person's record alone."""
    await run(
        session,
        """
        INSERT INTO retention_hold (id, person_id, kind, placed_by, placed_at)
        VALUES (:id, :person_id, :kind, :placed_by, :placed_at)
        """,
        **row,
    )


async def find_hold(session: AsyncSession, id_: UUID) -> RowMapping | None:
    """One hold, locked."""
    return await fetch_one(session, "SELECT * FROM retention_hold WHERE id = :id FOR UPDATE", id=id_)


async def lift_hold(session: AsyncSession, id_: UUID, by: UUID) -> None:
    """Lift a hold; a lifted one stays as it is."""
    await run(
        session,
        "UPDATE retention_hold SET lifted_at = clock_timestamp(), lifted_by = :by WHERE id = :id AND lifted_at IS NULL",
        id=id_,
        by=by,
    )
