"""Staff: accounts, roles at sites, first passwords, revocation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete
from sqlmodel import col

from services.directory import credentials
from services.directory.commands.agencies import add_agency
from services.directory.commands.records import audit, fingerprint, same_again
from services.directory.commands.revocations import revoke_tokens
from services.directory.commands.sessions import end_access
from services.directory.errors import RoleNotYoursToGive, UnknownSite
from services.directory.models import SignInGuard, Staff, StaffRole
from services.directory.queries import (
    agency_by_code,
    all_seen_by,
    any_administrator,
    roles_of,
    roles_seen_by,
    staff_to_change,
)
from services.directory.rules import Authority, sites_by_role
from services.directory.schemas.people import RoleIn, RoleOut, StaffIn, StaffOut, StaffRoles
from services.directory.schemas.places import AgencyIn
from shared.auth import ALL_SITES, Principal
from shared.clock import local_day, real_now
from shared.context import Context
from shared.contracts.directory import StaffChanged
from shared.contracts.vocabulary import Role
from shared.db import run
from shared.ids import new_id
from shared.outbox import emit

ADMIN_LOCK = 0x416D7065


@dataclass(frozen=True)
class NewAdmin:
    """The account that an operator made; the password is shown once and stored nowhere."""

    staff_id: UUID
    username: str
    password: str


async def create_admin(
    context: Context, *, username: str, display_name: str, agency: AgencyIn, another: bool = False
) -> NewAdmin | None:
    """Make an administrator, and the agency that they work for where it is missing.

    None where somebody administers already, unless `another` is wanted. For the operator's command on the machine
    itself: it has no caller, and no route leads here.

    Raises:
        ValueError: the name is none to sign in with.
        UsernameTaken: somebody else has the name.
    """
    held = RoleIn(role=Role.ADMIN)
    draft = StaffIn(username=username, display_name=display_name, agency_id=new_id(), roles=[held])
    await run(
        context.session,
        "SELECT pg_advisory_xact_lock(:lock, CAST(to_regclass('staff') AS oid)::int)",
        lock=ADMIN_LOCK,
    )
    today = local_day(real_now(), context.settings.time_zone)
    if not another and await any_administrator(context.session, today):
        return None
    known = await agency_by_code(context.session, agency.code)
    agency_id = known.id if known else (await add_agency(context, agency)).id
    body = draft.model_copy(update={"agency_id": agency_id})
    staff, password = await _add(context, body, fingerprint(body))
    return NewAdmin(staff.staff_id, staff.username, password)


async def add_staff(context: Context, body: StaffIn) -> tuple[StaffOut, str | None]:
    """Make an account; answer it with its first password, or with None where the same was asked before.

    Raises:
        RoleNotYoursToGive: the caller is no administrator, and a role is privileged or the agency another one.
        NotFound: a coordinator names a site of others.
        UsernameTaken: somebody else has the name.
        UnknownAgency: the agency is not registered.
        UnknownSite: a site is not registered.
        IdReused: the id stands for another account.
    """
    await _must_be_allowed(context, body.roles, body.agency_id)
    content = fingerprint(body)
    known = await same_again(context.session, Staff, body.id, content)
    if known is not None:
        return await staff_out(context, known), None
    return await _add(context, body, content)


async def _add(context: Context, body: StaffIn, content: bytes) -> tuple[StaffOut, str]:
    password = credentials.new_password()
    staff = Staff(
        id=body.id or new_id(),
        **body.model_dump(exclude={"id", "roles"}),
        password_hash=await credentials.hash_password(password),
        fingerprint=content,
    )
    context.session.add(staff)
    await context.session.flush()
    await _hold(context, staff.id, body.roles)
    audit(context, "ADD_STAFF", staff.id)
    return await _say(context, staff), password


async def change_roles(context: Context, staff_id: UUID, body: StaffRoles) -> StaffOut:
    """Replace all roles that the caller may know of; tokens that carry the old ones are refused from now on.

    Sessions stay open, but one that was opened by a password alone does not go on with a role that needs a code.

    Raises:
        NotFound: there is none, or it is none of the caller's.
        RoleNotYoursToGive: an old or a new role is not the caller's to give.
        UnknownSite: a site is not registered.
    """
    staff = await _theirs(context, staff_id)
    await _must_be_allowed(context, body.roles, staff.agency_id)
    theirs = col(StaffRole.staff_id) == staff.id
    await context.session.execute(delete(StaffRole).where(theirs, roles_seen_by(context.caller)))
    await _hold(context, staff.id, body.roles)
    staff.version += 1
    await revoke_tokens(context, staff.id)
    audit(context, "CHANGE_ROLES", staff.id)
    return await _say(context, staff)


async def reset_sign_in(context: Context, staff_id: UUID) -> tuple[StaffOut, str]:
    """Give a new first password, forget the authenticator, lift a lock, end all sessions.

    Raises:
        NotFound: there is none, or it is none of the caller's.
        RoleNotYoursToGive: a role of theirs is not the caller's to give.
    """
    staff = await _theirs(context, staff_id)
    password = credentials.new_password()
    staff.password_hash, staff.password_is_given = await credentials.hash_password(password), True
    staff.totp_sealed = staff.totp_confirmed_at = staff.totp_step_last = None
    staff.version += 1
    guard = col(SignInGuard.name_digest) == credentials.digest(staff.username)
    await context.session.execute(delete(SignInGuard).where(guard))
    await end_access(context, staff.id)
    audit(context, "RESET_SIGN_IN", staff.id)
    return await _say(context, staff), password


async def revoke_staff(context: Context, staff_id: UUID) -> StaffOut:
    """Close an account: its sessions end, its tokens are refused. Doing it twice is doing it once.

    Raises:
        NotFound: there is none, or it is none of the caller's.
        RoleNotYoursToGive: a role of theirs is not the caller's to take.
    """
    staff = await _theirs(context, staff_id)
    audit(context, "REVOKE_STAFF", staff.id)
    if not staff.active:
        return await staff_out(context, staff)
    staff.active = False
    staff.version += 1
    await end_access(context, staff.id)
    return await _say(context, staff)


async def staff_out(context: Context, staff: Staff) -> StaffOut:
    """A member of staff as the caller may see them."""
    seen = () if context.principal is None else (roles_seen_by(context.principal),)
    return one_out(staff, (await roles_of(context.session, [staff.id], *seen))[staff.id])


def one_out(member: Staff, roles: Sequence[StaffRole]) -> StaffOut:
    """A member of staff as the API shows them, with `roles`."""
    return StaffOut(
        staff_id=member.id,
        username=member.username,
        display_name=member.display_name,
        language=member.language,
        agency_id=member.agency_id,
        roles=[RoleOut(role=held.role, site_id=held.site_id, until=held.until) for held in roles],
        active=member.active,
        totp=member.totp_confirmed_at is not None,
        version=member.version,
    )


def authority_of(caller: Principal) -> Authority:
    """What `caller` may give to others."""
    return Authority(caller.everywhere(Role.ADMIN), caller.sites(Role.SITE_COORDINATOR), caller.agency)


async def _must_be_allowed(context: Context, roles: Sequence[RoleIn], agency: UUID) -> None:
    caller, sites = context.caller, {held.site_id for held in roles if held.site_id is not None}
    if not authority_of(caller).may_give(roles, agency):
        for site_id in sites:
            caller.must_be_at(site_id, Role.SITE_COORDINATOR)
        raise RoleNotYoursToGive()
    if not await all_seen_by(context.session, caller, sites):
        raise UnknownSite()


async def _theirs(context: Context, staff_id: UUID) -> Staff:
    staff = await staff_to_change(context.session, context.caller, staff_id)
    roles = (await roles_of(context.session, [staff_id]))[staff_id]
    if not authority_of(context.caller).may_give(roles, staff.agency_id):
        raise RoleNotYoursToGive()
    return staff


async def _hold(context: Context, staff_id: UUID, roles: Sequence[RoleIn]) -> None:
    context.session.add_all(
        StaffRole(id=new_id(), staff_id=staff_id, role=held.role, site_id=held.site_id, until=held.until)
        for held in roles
    )
    await context.session.flush()


async def _say(context: Context, staff: Staff) -> StaffOut:
    await context.session.flush()
    roles = (await roles_of(context.session, [staff.id]))[staff.id]
    held = sites_by_role(roles)
    event = StaffChanged(
        staff_id=staff.id,
        version=staff.version,
        agency_id=staff.agency_id,
        active=staff.active,
        roles={Role(role): [UUID(site) for site in sites if site != ALL_SITES] for role, sites in held.items()},
    )
    await emit(context, [event])
    return await staff_out(context, staff)
