"""Every SELECT and lock of the directory."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.directory.models import (
    Agency,
    Client,
    Device,
    Emergency,
    OfflineSlot,
    Revocation,
    Shift,
    Site,
    Staff,
    StaffRole,
)
from shared.auth import Principal
from shared.contracts.vocabulary import Role
from shared.pagination import changed_since, decode_cursor
from shared.problems import NotFound

Row = TypeVar("Row", Agency, Emergency, Site, Staff, Device, Client, Shift)

REVOCATION_ROWS_MAX = 1_000


async def locked(session: AsyncSession, model: type[Row], id_: UUID) -> Row:
    """The row `id_`, locked.

    Raises:
        NotFound: there is none.
    """
    row = await session.get(model, id_, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound()
    return row


async def rows_page(
    session: AsyncSession,
    model: type[Row],
    *conditions: ColumnElement[bool],
    cursor: str | None,
    limit: int,
    updated_since: int | None = None,
) -> Sequence[Row]:
    """Up to `limit + 1` rows after `cursor`, in order of their ids."""
    statement = (
        select(model).where(col(model.id) > decode_cursor(cursor), *conditions).order_by(col(model.id)).limit(limit + 1)
    )
    if updated_since is not None:
        statement = statement.where(text(changed_since("id")).bindparams(updated_since=updated_since))
    return (await session.execute(statement)).scalars().all()


def sites_seen_by(caller: Principal) -> ColumnElement[bool]:
    """A confidential site exists for its holding agency only."""
    is_public = col(Site.confidential_location).is_(False)
    if caller.agency is None:
        return is_public
    return or_(is_public, col(Site.holding_agency_id) == caller.agency)


async def site_seen_by(session: AsyncSession, caller: Principal, site_id: UUID) -> Site:
    """The site, as far as `caller` may know of it.

    Raises:
        NotFound: there is none, or it is another agency's confidential one.
    """
    statement = select(Site).where(col(Site.id) == site_id, sites_seen_by(caller))
    site = (await session.execute(statement)).scalar_one_or_none()
    if site is None:
        raise NotFound()
    return site


async def all_seen_by(session: AsyncSession, caller: Principal, site_ids: Collection[UUID]) -> bool:
    """Whether `caller` may know of every one of `site_ids`."""
    wanted = frozenset(site_ids)
    seen = select(func.count()).select_from(Site).where(col(Site.id).in_(wanted), sites_seen_by(caller))
    return await session.scalar(seen) == len(wanted)


def _managed_by(caller: Principal) -> Select[UUID]:
    """The sites whose staff and devices are the caller's to see: an administrator's are all that there are to them."""
    sites = select(col(Site.id)).where(sites_seen_by(caller))
    if caller.everywhere(Role.ADMIN):
        return sites
    return sites.where(col(Site.id).in_(caller.sites(Role.SITE_COORDINATOR)))


def roles_seen_by(caller: Principal) -> ColumnElement[bool]:
    """A role at a confidential site tells of it, and is seen by those who may know of the site."""
    return or_(
        col(StaffRole.site_id).is_(None), col(StaffRole.site_id).in_(select(col(Site.id)).where(sites_seen_by(caller)))
    )


def staff_seen_by(caller: Principal) -> ColumnElement[bool]:
    """An administrator sees all staff with a role that is seen, a coordinator those with a role at the own sites."""
    managed: ColumnElement[bool] = col(StaffRole.site_id).in_(_managed_by(caller))
    if caller.everywhere(Role.ADMIN):
        managed = or_(managed, col(StaffRole.site_id).is_(None))
    return select(col(StaffRole.id)).where(col(StaffRole.staff_id) == col(Staff.id), managed).exists()


async def staff_to_change(session: AsyncSession, caller: Principal, staff_id: UUID) -> Staff:
    """The member of staff, locked.

    Raises:
        NotFound: there is none that `caller` sees.
    """
    statement = select(Staff).where(col(Staff.id) == staff_id, staff_seen_by(caller)).with_for_update()
    staff = (await session.execute(statement)).scalar_one_or_none()
    if staff is None:
        raise NotFound()
    return staff


def devices_seen_by(caller: Principal) -> ColumnElement[bool]:
    """An administrator sees all devices of sites that are seen, a coordinator those of the own sites."""
    return col(Device.site_id).in_(_managed_by(caller))


async def roles_of(
    session: AsyncSession, staff_ids: Sequence[UUID], *conditions: ColumnElement[bool]
) -> dict[UUID, list[StaffRole]]:
    """The roles of each of `staff_ids`, ended ones too."""
    statement = (
        select(StaffRole)
        .where(col(StaffRole.staff_id).in_(staff_ids), *conditions)
        .order_by(col(StaffRole.role), col(StaffRole.site_id))
    )
    roles: dict[UUID, list[StaffRole]] = {id_: [] for id_ in staff_ids}
    for held in (await session.execute(statement)).scalars():
        roles[held.staff_id].append(held)
    return roles


async def staff_by_name(session: AsyncSession, username: str) -> Staff | None:
    """The member of staff who signs in as `username`, in lower case."""
    return (await session.execute(select(Staff).where(col(Staff.username) == username))).scalar_one_or_none()


async def agency_by_code(session: AsyncSession, code: str) -> Agency | None:
    """The agency with this code, whatever its case."""
    statement = select(Agency).where(func.lower(col(Agency.code)) == code.lower())
    return (await session.execute(statement)).scalar_one_or_none()


async def any_administrator(session: AsyncSession, today: date) -> bool:
    """Whether somebody administers the installation: an open account with the role in force."""
    until = col(StaffRole.until)
    in_force = (col(StaffRole.role) == Role.ADMIN, or_(until.is_(None), until >= today))
    held = select(col(Staff.id)).join(StaffRole, col(StaffRole.staff_id) == col(Staff.id))
    return bool(await session.scalar(select(held.where(col(Staff.active), *in_force).exists())))


async def device_by_code(session: AsyncSession, code_digest: bytes) -> Device | None:
    """The device that waits for this enrolment code, locked."""
    statement = select(Device).where(col(Device.enrolment_digest) == code_digest).with_for_update()
    return (await session.execute(statement)).scalar_one_or_none()


async def open_shifts(
    session: AsyncSession, *conditions: ColumnElement[bool], limit: int | None = None, skip_locked: bool = False
) -> Sequence[Shift]:
    """Shifts that have not ended, locked; with `skip_locked` those are left out that somebody ends just now."""
    statement = (
        select(Shift)
        .where(col(Shift.ended_at).is_(None), *conditions)
        .order_by(col(Shift.id))
        .limit(limit)
        .with_for_update(skip_locked=skip_locked)
        .execution_options(populate_existing=True)
    )
    return (await session.execute(statement)).scalars().all()


async def unused_slot(session: AsyncSession, device_id: UUID) -> OfflineSlot | None:
    """The oldest of a device's codes that nobody has read, locked."""
    statement = (
        select(OfflineSlot)
        .where(col(OfflineSlot.device_id) == device_id, col(OfflineSlot.code_sealed).is_not(None))
        .order_by(col(OfflineSlot.id))
        .limit(1)
        .with_for_update()
    )
    return (await session.execute(statement)).scalar_one_or_none()


async def revocations_after(session: AsyncSession, position: int) -> Sequence[Revocation]:
    """Revocations after `position`, in order."""
    statement = (
        select(Revocation)
        .where(col(Revocation.position) > position)
        .order_by(col(Revocation.position))
        .limit(REVOCATION_ROWS_MAX)
    )
    return (await session.execute(statement)).scalars().all()


async def last_revocation(session: AsyncSession) -> int:
    """The highest position given so far."""
    return int(await session.scalar(select(func.coalesce(func.max(Revocation.position), 0))) or 0)
