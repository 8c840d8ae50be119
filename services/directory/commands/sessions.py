"""Sessions of staff: a short access token, and a chain of refresh tokens that each serve once (RFC 9700, 4.14)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import col, select

from services.directory import credentials
from services.directory.commands.records import audit
from services.directory.commands.revocations import revoke_tokens
from services.directory.commands.transactions import Transactions
from services.directory.errors import AccessEnded, SessionEnded
from services.directory.models import RefreshToken, Staff, StaffSession
from services.directory.queries import roles_of
from services.directory.rules import HeldRole, first_end, in_force, sites_by_role
from services.directory.settings import directory_settings
from services.directory.tokens import mint
from shared import clock
from shared.context import Context
from shared.ids import new_id
from shared.keys import KeysDirectory
from shared.problems import Problem
from shared.settings import Settings


@dataclass(frozen=True)
class Opened:
    """An open session: who, with which roles, and the next refresh token of its chain."""

    staff_id: UUID
    agency: UUID
    roles: Sequence[HeldRole]
    refresh_token: str
    ends_at: datetime


@dataclass(frozen=True)
class AccessToken:
    """A signed access token and how long it lives."""

    text: str
    seconds: int


async def open_session(context: Context, staff: Staff, roles: Sequence[HeldRole]) -> Opened:
    """Begin a session of `staff`."""
    now = clock.real_now()
    ends_at = now + timedelta(hours=directory_settings(context.settings).session_hours)
    session = StaffSession(id=new_id(), staff_id=staff.id, started_at=now, ends_at=ends_at)
    context.session.add(session)
    await context.session.flush()
    return Opened(staff.id, staff.agency_id, roles, _next_link(context, session), ends_at)


async def refresh_session(transactions: Transactions, token: str) -> Opened:
    """Continue a session with a refresh token that has not been used.

    Raises:
        SessionEnded: the token is unknown, too old or was used before; then the whole session ends.
        AccessEnded: all roles have ended.
    """
    outcome = await transactions.run(lambda context: _refresh(context, token))
    if isinstance(outcome, Problem):
        raise outcome
    return outcome


async def _refresh(context: Context, token: str) -> Opened | Problem:
    link = await _link(context, token)
    if link is None:
        audit(context, "REFRESH", None, "REFUSED")
        return SessionEnded()
    session = await context.session.get_one(StaffSession, link.session_id, with_for_update=True)
    now = clock.real_now()
    if link.used_at is not None:
        return await _end_stolen(context, session)
    staff = await context.session.get_one(Staff, session.staff_id)
    if session.ended_at is not None or session.ends_at <= now or not staff.active:
        audit(context, "REFRESH", staff.id, "REFUSED")
        return SessionEnded()
    roles = await roles_now(context, staff.id)
    if not roles:
        audit(context, "REFRESH", staff.id, "ACCESS_ENDED")
        return AccessEnded()
    link.used_at = now
    audit(context, "REFRESH", staff.id)
    return Opened(staff.id, staff.agency_id, roles, _next_link(context, session), session.ends_at)


async def _end_stolen(context: Context, session: StaffSession) -> Problem:
    """Two hold the chain, and nobody can tell which is the thief: both are sent away."""
    audit(context, "REFRESH", session.staff_id, "REUSED")
    if session.ended_at is None:
        session.ended_at = clock.real_now()
        await revoke_tokens(context, session.staff_id)
    return SessionEnded()


async def sign_out(context: Context, token: str) -> None:
    """End the session of a refresh token; an unknown one is no error."""
    link = await _link(context, token)
    if link is None:
        return
    session = await context.session.get_one(StaffSession, link.session_id, with_for_update=True)
    session.ended_at = session.ended_at or clock.real_now()
    audit(context, "SIGN_OUT", session.staff_id)


async def _link(context: Context, token: str) -> RefreshToken | None:
    statement = select(RefreshToken).where(col(RefreshToken.digest) == credentials.digest(token)).with_for_update()
    return (await context.session.execute(statement)).scalar_one_or_none()


def _next_link(context: Context, session: StaffSession) -> str:
    token = credentials.new_secret()
    context.session.add(
        RefreshToken(digest=credentials.digest(token), session_id=session.id, issued_at=clock.real_now())
    )
    return token


async def roles_now(context: Context, staff_id: UUID) -> Sequence[HeldRole]:
    """The roles of a member of staff that are in force today, where the operation is."""
    today = clock.local_day(clock.real_now(), context.settings.time_zone)
    return in_force((await roles_of(context.session, [staff_id]))[staff_id], today)


def access_token(settings: Settings, keys: KeysDirectory, opened: Opened) -> AccessToken:
    """An access token for an open session; it does not outlive the first of its roles, nor the session."""
    now = clock.real_now()
    ends = [now + timedelta(seconds=settings.token_seconds), opened.ends_at]
    last_day = first_end(opened.roles)
    if last_day is not None:
        ends.append(clock.day_bounds(last_day, settings.time_zone)[1])
    seconds = max(1, int((min(ends) - now).total_seconds()))
    text = mint(
        settings,
        keys,
        subject=opened.staff_id,
        kind="staff",
        agency=opened.agency,
        roles=sites_by_role(opened.roles),
        seconds=seconds,
    )
    return AccessToken(text, seconds)
