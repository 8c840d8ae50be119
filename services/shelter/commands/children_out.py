"""Children who are out and whom nobody of their household has with them any more: looked for by a clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from services.shelter.commands.bearers import with_bearers
from services.shelter.commands.cases import CHILD_NOT_BACK, open_cases
from services.shelter.commands.check_out import leaving_of
from services.shelter.commands.given import night, settings_of
from services.shelter.queries import away
from services.shelter.rules import children_alone, evening_of
from shared.context import Context
from shared.contracts.vocabulary import StayEndReason

Row = Mapping[Any, Any]


async def look_for_children(context: Context) -> None:
    """Open a case for each child who was not brought back; run again and again by the worker.

    A child goes out with an adult of its household only, so one who is out while none of them is (they came back, or
    their stays ended) is out alone. It is missed from when it was to be back; where nobody said when, from the hour at
    which the night may be counted, until the morning.
    """
    missed = await _missed(context, await away.out_now(context.session))
    if not missed:
        return
    # Whoever comes back has locked the stay: what is read after the locks is as it is until the case is written.
    await away.lock_out(context.session, missed)
    still = await _missed(context, await away.out_now(context.session))
    await open_cases(context, CHILD_NOT_BACK, [row for id_, row in sorted(still.items()) if id_ in missed], context.now)


async def _missed(context: Context, out: Sequence[Row]) -> dict[UUID, Row]:
    """Those of all who are out who are children, alone, late, and no case yet."""
    settings = settings_of(context)
    evening = evening_of(night(context, context.now), settings.time_zone, settings.census_from_hour)
    late = {row["id"]: row for row in out if not row["missed"] and context.now >= (row["back_by"] or evening)}
    if not late:
        return {}
    known = await with_bearers(context, {row["id"]: row for row in out})
    leaving = await leaving_of(context, known, dict.fromkeys(known, StayEndReason.ONWARD_TRAVEL), context.now)
    alone = children_alone(leaving, settings.child_under_years)
    return {id_: late[id_] for id_ in alone if id_ in late}
