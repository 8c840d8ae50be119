"""Sessions of staff: a short access token, and a chain of refresh tokens that each serve once (RFC 9700, 4.14)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import update
from sqlmodel import col, select

from services.directory import credentials
from services.directory.commands.records import audit
from services.directory.commands.revocations import revoke_tokens
from services.directory.commands.transactions import Transactions
from services.directory.errors import AccessEnded, SessionEnded
from services.directory.models import RefreshToken, Staff, StaffSession
from services.directory.queries import roles_of
from services.directory.rules import HeldRole, first_end, in_force, needs_second_factor, sites_by_role
from services.directory.settings import directory_settings
from services.directory.tokens import mint
from shared import clock
from shared.context import Context
from shared.ids import new_id
from shared.keys import KeysDirectory
from shared.problems import Problem
from shared.settings import Settings


@dataclass(frozen=True, kw_only=True)
class Granted:
    """What a worker may have a token for: with which roles as of `at`, until when, and on which device on shift."""

    staff_id: UUID
    agency: UUID
    roles: Sequence[HeldRole]
    at: datetime
    ends_at: datetime
    device: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class Opened(Granted):
    """An open session, with the next refresh token of its chain."""

    refresh_token: str


@dataclass(frozen=True)
class AccessToken:
    """A signed access token and how long it lives."""

    text: str
    seconds: int


async def open_session(context: Context, staff: Staff, roles: Sequence[HeldRole], *, second_factor: bool) -> Opened:
    """Begin a session of `staff`, whose row is locked; `second_factor` says whether a code was given."""
    now = clock.real_now()
    ends_at = now + timedelta(hours=directory_settings(context.settings).session_hours)
    session = StaffSession(id=new_id(), staff_id=staff.id, second_factor=second_factor, started_at=now, ends_at=ends_at)
    context.session.add(session)
    await context.session.flush()
    return _opened(context, session, staff, roles, now)


async def refresh_session(transactions: Transactions, token: str) -> Opened:
    """Continue a session with a refresh token that has not been used.

    Raises:
        SessionEnded: the token is unknown, too old or was used before; or it was opened by a password alone, and the
            roles have come to need a code. In the last two cases the whole session ends.
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
    session = await context.session.get_one(StaffSession, link.session_id)
    # The account before its session, as everybody locks them; so that `now` is before whatever takes a role away.
    staff = await context.session.get_one(Staff, session.staff_id, with_for_update={"read": True})
    await context.session.refresh(session, with_for_update=True)
    now = clock.real_now()
    if link.used_at is not None:
        return await _end_stolen(context, session)
    if session.ended_at is not None or session.ends_at <= now or not staff.active:
        audit(context, "REFRESH", staff.id, "REFUSED")
        return SessionEnded()
    roles = await roles_now(context, staff.id)
    if not roles:
        audit(context, "REFRESH", staff.id, "ACCESS_ENDED")
        return AccessEnded()
    if code_is_needed(context, roles) and not session.second_factor:
        session.ended_at = now
        audit(context, "REFRESH", staff.id, "SECOND_FACTOR_NEEDED")
        return SessionEnded()
    link.used_at = now
    audit(context, "REFRESH", staff.id)
    return _opened(context, session, staff, roles, now)


def _opened(context: Context, session: StaffSession, staff: Staff, roles: Sequence[HeldRole], at: datetime) -> Opened:
    return Opened(
        staff_id=staff.id,
        agency=staff.agency_id,
        roles=roles,
        at=at,
        ends_at=session.ends_at,
        refresh_token=_next_link(context, session),
    )


def code_is_needed(context: Context, roles: Sequence[HeldRole]) -> bool:
    """Whether `roles` are opened by a code only; in a demonstration none are."""
    return needs_second_factor(roles) and not directory_settings(context.settings).simple_sign_in


async def end_access(context: Context, staff_id: UUID) -> None:
    """End all open sessions of a member of staff, and refuse their tokens."""
    theirs = (col(StaffSession.staff_id) == staff_id, col(StaffSession.ended_at).is_(None))
    await context.session.execute(update(StaffSession).where(*theirs).values(ended_at=clock.real_now()))
    await revoke_tokens(context, staff_id)


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


def access_token(settings: Settings, keys: KeysDirectory, granted: Granted) -> AccessToken:
    """An access token for an open session or shift; it outlives neither that nor the first of its roles."""
    ends = [granted.at + timedelta(seconds=settings.token_seconds), granted.ends_at]
    last_day = first_end(granted.roles)
    if last_day is not None:
        ends.append(clock.day_bounds(last_day, settings.time_zone)[1])
    seconds = max(1, int((min(ends) - granted.at).total_seconds()))
    text = mint(
        settings,
        keys,
        subject=granted.staff_id,
        kind="staff",
        agency=granted.agency,
        roles=sites_by_role(granted.roles),
        seconds=seconds,
        issued_at=granted.at,
        device=granted.device,
    )
    return AccessToken(text, seconds)
