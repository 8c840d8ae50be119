"""Access tokens for a worker on shift, bought with the shift's key alone (ADR 0036).

What the key signs is a JWT of a type of its own (RFC 8725, 3.11): no entry of an outbox can be taken for one, nor the
other way round, since those are JSON texts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from services.directory.commands.records import audit
from services.directory.commands.sessions import Granted, roles_now
from services.directory.commands.transactions import Transactions
from services.directory.errors import AccessEnded, AssertionRefused, ShiftEnded
from services.directory.models import Device, Shift, ShiftAssertion, Staff
from services.directory.rules import ASSERTION_SECONDS_MAX, at_site, is_of_this_minute
from shared import clock
from shared.context import Context
from shared.problems import Problem

TYPE = "shift+jwt"
ALGORITHM = "ES256"
KEPT_SECONDS = 10 * ASSERTION_SECONDS_MAX
"""So long it is remembered that an assertion has served: longer than it could serve."""


@dataclass(frozen=True)
class _Assertion:
    shift_id: UUID
    device_id: UUID
    signed_at: float
    jti: UUID


async def grant(transactions: Transactions, shift_id: UUID, assertion: str) -> Granted:
    """What the worker of a shift may do now at the device's site, for whoever signed with the shift's key.

    Raises:
        AssertionRefused: there is no such shift, another key signed, not in this minute, or it was used before.
        ShiftEnded: the shift is not open, or beyond its time.
        AccessEnded: no role at the device's site is in force any more.
    """
    outcome = await transactions.run(lambda context: _grant(context, shift_id, assertion))
    if isinstance(outcome, Problem):
        raise outcome
    return outcome


async def _grant(context: Context, shift_id: UUID, text: str) -> Granted | Problem:
    """A grant or a refusal; each leaves an audit row, so that neither is raised in here."""
    shift = await context.session.get(Shift, shift_id)
    if shift is None or not await _is_its_keys(context, shift, text):
        audit(context, "SHIFT_TOKEN", shift.id if shift else None, "REFUSED")
        return AssertionRefused()
    # The account before its device and its shift, as everybody locks them; so that `now` is before whatever ends one.
    staff = await context.session.get_one(Staff, shift.staff_id, with_for_update={"read": True})
    device = await context.session.get_one(Device, shift.device_id, with_for_update={"read": True})
    await context.session.refresh(shift, with_for_update={"read": True})
    now = clock.real_now()
    if not _is_open(shift, staff, device, now):
        audit(context, "SHIFT_TOKEN", shift.id, "SHIFT_ENDED")
        return ShiftEnded()
    roles = at_site(await roles_now(context, staff.id), device.site_id)
    if not roles:
        audit(context, "SHIFT_TOKEN", shift.id, "ACCESS_ENDED")
        return AccessEnded()
    audit(context, "SHIFT_TOKEN", shift.id)
    return Granted(
        staff_id=staff.id,
        agency=staff.agency_id,
        roles=roles,
        at=now,
        ends_at=shift.offline_until,
        device=device.id,
    )


def _is_open(shift: Shift, staff: Staff, device: Device, now: datetime) -> bool:
    is_running = shift.ended_at is None and now < shift.offline_until
    return is_running and staff.active and device.revoked_at is None


async def _is_its_keys(context: Context, shift: Shift, text: str) -> bool:
    """Whether the shift's key signed this in this minute, for this shift and for the first time."""
    said = _verified(shift.public_key, text)
    if said is None or (said.shift_id, said.device_id) != (shift.id, shift.device_id):
        return False
    now = clock.real_now()
    return is_of_this_minute(said.signed_at, now) and await _is_first(context, said, now)


async def _is_first(context: Context, said: _Assertion, now: datetime) -> bool:
    """Remember that it has served; false if it had."""
    row = {"shift_id": said.shift_id, "jti": said.jti, "used_at": now}
    once = insert(ShiftAssertion).values(row).on_conflict_do_nothing().returning(col(ShiftAssertion.jti))
    return await context.session.scalar(once) is not None


def _verified(public_key: Mapping[str, str], text: str) -> _Assertion | None:
    try:
        token = jwt.decode(text, ECKey.import_key(dict(public_key)), algorithms=[ALGORITHM])
        return _assertion(token.claims) if token.header.get("typ") == TYPE else None
    except (JoseError, ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
        return None


def _assertion(claims: Mapping[str, Any]) -> _Assertion:
    return _Assertion(UUID(claims["sub"]), UUID(claims["device"]), float(claims["iat"]), UUID(claims["jti"]))


async def forget_assertions(context: Context) -> None:
    """Forget those that are too old to serve anyway."""
    old = col(ShiftAssertion.used_at) < clock.real_now() - timedelta(seconds=KEPT_SECONDS)
    await context.session.execute(delete(ShiftAssertion).where(old))
