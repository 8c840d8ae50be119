"""Sign-in of staff: password, second factor, lock-out.

An attempt is counted as a failure before the password is looked at, and the count is taken back when it was right:
so a thousand guesses at once are a thousand failures. The password is verified between two transactions, because
Argon2id takes long and holds no connection meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlmodel import col

from services.directory import credentials
from services.directory.commands.records import audit
from services.directory.commands.sessions import Opened, code_is_needed, end_access, open_session, roles_now
from services.directory.commands.transactions import Transactions
from services.directory.errors import (
    AccessEnded,
    PasswordChangeNeeded,
    SignInLocked,
    SignInRefused,
    TotpAlreadyEnrolled,
    TotpEnrolmentNeeded,
    TotpNeeded,
)
from services.directory.models import SignInGuard, Staff
from services.directory.queries import staff_by_name
from services.directory.rules import lock_seconds
from services.directory.schemas.people import PasswordProof, SignIn, TotpSecret
from services.directory.settings import directory_settings
from shared import clock
from shared.context import Context
from shared.db import run
from shared.keys import KeysDirectory
from shared.problems import Problem

GUARD_DAYS = 1


@dataclass(frozen=True)
class _Attempt:
    """One attempt, already counted: the hash to compare with, None where nobody has the name."""

    username: str
    password_hash: str | None
    locked_seconds: int = 0


async def sign_in(transactions: Transactions, body: SignIn) -> Opened:
    """Open a session for who knows the password and, where it is needed, the code.

    Raises:
        SignInRefused: name, password or code is wrong, or the account is closed.
        SignInLocked: too many failures under this name.
        TotpNeeded: the code is missing.
        TotpEnrolmentNeeded: a privileged role, and no authenticator yet.
        PasswordChangeNeeded: the password was given by somebody else, and no new one came with it.
        AccessEnded: all roles have ended.
    """
    attempt = await _attempt(transactions, body)
    right = await credentials.is_password_of(body.password.get_secret_value(), attempt.password_hash)
    new_hash = None
    if right and body.new_password is not None:
        new_hash = await credentials.hash_password(body.new_password.get_secret_value())
    outcome = await transactions.run(
        lambda context: (
            _finish(context, transactions.keys, body, attempt, new_hash) if right else _refuse(context, attempt)
        )
    )
    if isinstance(outcome, Problem):
        raise outcome
    return outcome


async def enrol_totp(transactions: Transactions, body: PasswordProof) -> TotpSecret:
    """Give a new authenticator secret to who knows the password; the first code that fits makes it valid.

    Raises:
        SignInRefused: name or password is wrong, or the account is closed.
        SignInLocked: too many failures under this name.
        TotpAlreadyEnrolled: one is valid; only a reset takes it away.
    """
    attempt = await _attempt(transactions, body)
    right = await credentials.is_password_of(body.password.get_secret_value(), attempt.password_hash)
    outcome = await transactions.run(
        lambda context: _new_totp(context, transactions.keys, attempt) if right else _refuse(context, attempt)
    )
    if isinstance(outcome, Problem):
        raise outcome
    return outcome


async def _attempt(transactions: Transactions, body: PasswordProof) -> _Attempt:
    username = body.username.strip().lower()
    attempt = await transactions.run(lambda context: _count(context, username))
    if attempt.locked_seconds:
        seconds = attempt.locked_seconds
        raise SignInLocked(seconds=seconds, headers={"Retry-After": str(seconds)})
    return attempt


async def _count(context: Context, username: str) -> _Attempt:
    now = clock.real_now()
    old = col(SignInGuard.tried_at) < now - timedelta(days=GUARD_DAYS)
    await context.session.execute(delete(SignInGuard).where(old))
    staff = await staff_by_name(context.session, username)
    guard = await _guard(context, username, now)
    if guard.locked_until is not None and guard.locked_until > now:
        audit(context, "SIGN_IN", staff.id if staff else None, "LOCKED")
        return _Attempt(username, None, int((guard.locked_until - now).total_seconds()) + 1)
    guard.failures += 1
    _set_lock(guard, now)
    return _Attempt(username, staff.password_hash if staff and staff.active else None)


def _set_lock(guard: SignInGuard, now: datetime) -> None:
    seconds = lock_seconds(guard.failures)
    guard.locked_until = now + timedelta(seconds=seconds) if seconds else None


async def _guard(context: Context, username: str, now: datetime) -> SignInGuard:
    """The count of this name, locked; made where there is none.

    One statement: a sign-in that succeeds meanwhile takes the row away, and between two there would be none.
    """
    digest = credentials.digest(username)
    await run(
        context.session,
        """
        INSERT INTO sign_in_guard (name_digest, failures, tried_at)
        VALUES (:digest, 0, :now)
        ON CONFLICT (name_digest) DO UPDATE SET tried_at = excluded.tried_at
        """,
        digest=digest,
        now=now,
    )
    return await context.session.get_one(SignInGuard, digest)


async def _take_back(context: Context, attempt: _Attempt) -> None:
    """The password was right but something is missing: neither a failure nor a reason to forget the others."""
    guard = await _guard(context, attempt.username, clock.real_now())
    guard.failures = max(0, guard.failures - 1)
    guard.locked_until = None


async def _refuse(context: Context, attempt: _Attempt) -> Problem:
    staff = await staff_by_name(context.session, attempt.username)
    audit(context, "SIGN_IN", staff.id if staff else None, "REFUSED")
    return SignInRefused()


async def _proved(context: Context, attempt: _Attempt) -> Staff | None:
    """The account, locked, if its password is still the one that was verified."""
    staff = await staff_by_name(context.session, attempt.username)
    if staff is None:
        return None
    await context.session.refresh(staff, with_for_update=True)
    return staff if staff.active and staff.password_hash == attempt.password_hash else None


async def _finish(
    context: Context, keys: KeysDirectory, body: SignIn, attempt: _Attempt, new_hash: str | None
) -> Opened | Problem:
    staff = await _proved(context, attempt)
    if staff is None:
        return await _refuse(context, attempt)
    roles = await roles_now(context, staff.id)
    simple = directory_settings(context.settings).simple_sign_in
    missing: Problem | None
    if not roles:
        missing = AccessEnded()
    elif staff.password_is_given and new_hash is None and not simple:
        missing = PasswordChangeNeeded()  # asked before the code, which would be used up
    else:
        missing = _second_factor(staff, keys, body.totp, needed=code_is_needed(context, roles))
    if missing is not None:
        return await _incomplete(context, staff, attempt, missing)
    if new_hash is not None:
        staff.password_hash, staff.password_is_given = new_hash, False
        audit(context, "CHANGE_PASSWORD", staff.id)
        await end_access(context, staff.id)  # who knew the old one may be in already
    await context.session.execute(
        delete(SignInGuard).where(col(SignInGuard.name_digest) == credentials.digest(attempt.username))
    )
    audit(context, "SIGN_IN", staff.id)
    # A confirmed authenticator was asked for its code, whatever the roles.
    return await open_session(context, staff, roles, second_factor=staff.totp_confirmed_at is not None)


async def _incomplete(context: Context, staff: Staff, attempt: _Attempt, missing: Problem) -> Problem:
    audit(context, "SIGN_IN", staff.id, missing.code.upper())
    if not isinstance(missing, SignInRefused):
        await _take_back(context, attempt)
    return missing


def _second_factor(staff: Staff, keys: KeysDirectory, code: str | None, *, needed: bool) -> Problem | None:
    """What is missing of the second factor; a code that fits is used up, and confirms a new authenticator."""
    confirmed = staff.totp_confirmed_at is not None
    if staff.totp_sealed is None or (code is None and not confirmed):
        return TotpEnrolmentNeeded() if needed else None
    if code is None:
        return TotpNeeded()
    now = clock.real_now()
    secret = credentials.unseal(keys, staff.totp_sealed, staff.id)
    step = credentials.totp_step(secret, code, now, after=staff.totp_step_last)
    if step is None:
        return SignInRefused()
    staff.totp_step_last = step
    staff.totp_confirmed_at = staff.totp_confirmed_at or now
    return None


async def _new_totp(context: Context, keys: KeysDirectory, attempt: _Attempt) -> TotpSecret | Problem:
    staff = await _proved(context, attempt)
    if staff is None:
        return await _refuse(context, attempt)
    await _take_back(context, attempt)
    if staff.totp_confirmed_at is not None:
        return TotpAlreadyEnrolled()
    secret = credentials.new_totp_secret()
    staff.totp_sealed, staff.totp_step_last = credentials.seal(keys, secret, staff.id), None
    audit(context, "ENROL_TOTP", staff.id)
    return TotpSecret(secret=secret, uri=credentials.totp_uri(secret, staff.username))
