"""How shifts end: by who works in one, by a revocation, by their time. Their share of the cache's key is gone then."""

from __future__ import annotations

from sqlalchemy import ColumnElement
from sqlmodel import col

from services.directory.commands.records import audit
from services.directory.models import Shift
from services.directory.queries import open_shifts
from shared import clock
from shared.context import Context
from shared.contracts.directory import ShiftChanged
from shared.outbox import emit

OVERDUE_ROWS_MAX = 500


async def end_shifts(
    context: Context, *which: ColumnElement[bool], limit: int | None = None, skip_locked: bool = False
) -> None:
    """End those of these shifts that are open."""
    shifts = await open_shifts(context.session, *which, limit=limit, skip_locked=skip_locked)
    for shift in shifts:
        shift.ended_at, shift.share_sealed = clock.real_now(), None
        shift.version += 1
        audit(context, "END_SHIFT", shift.id)
    await context.session.flush()
    await emit(context, [changed(shift) for shift in shifts])


async def end_overdue_shifts(context: Context) -> None:
    """End the shifts that nobody ended in their time."""
    overdue = col(Shift.offline_until) <= clock.real_now()
    await end_shifts(context, overdue, limit=OVERDUE_ROWS_MAX, skip_locked=True)


def changed(shift: Shift) -> ShiftChanged:
    """What is told of a shift."""
    return ShiftChanged(
        shift_id=shift.id,
        version=shift.version,
        device_id=shift.device_id,
        staff_id=shift.staff_id,
        site_id=shift.site_id,
        opened_at=shift.opened_at,
        offline_until=shift.offline_until,
        ended_at=shift.ended_at,
    )
