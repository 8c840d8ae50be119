"""The ARRIVAL windows of hand-outs: by recorded arrivals, and by what the unit received in the same entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import RowMapping

from services.distribution.queries import arrivals as queries
from services.distribution.queries import entitlements
from services.distribution.rules import Contact, arrival_window
from shared.context import Context


@dataclass(frozen=True)
class Wanted:
    """A hand-out under an ARRIVAL rule whose window is asked for; `group_id` is the arrival group of its card."""

    handout_id: UUID
    rule_id: UUID
    unit: str
    unit_id: UUID
    group_id: UUID | None
    occurred_at: datetime
    local_day: date

    @classmethod
    def of_claim(cls, claim: RowMapping, unit_id: UUID) -> Wanted:
        """The window that a claim has, or its copy, where it counts for `unit_id`."""
        return cls(
            handout_id=claim["handout_id"],
            rule_id=claim["rule_id"],
            unit=claim["unit"],
            unit_id=unit_id,
            group_id=claim["arrival_group_id"],
            occurred_at=claim["occurred_at"],
            local_day=claim["local_day"],
        )


async def arrival_windows(context: Context, wanted: Sequence[Wanted], *, lock: bool = True) -> dict[UUID, str]:
    """The window of each hand-out, in their order: a later one of the same unit goes by the earlier one's.

    What is known already is no contact once more, and what was taken back is none.

    With `lock` the units' windows are nobody else's to choose until the commit.
    """
    if not wanted:
        return {}
    if lock:
        await entitlements.lock_entries(context.session, {(one.rule_id, one.unit_id) for one in wanted})
    known = await queries.history(
        context.session, ((one.handout_id, one.rule_id, one.unit_id, one.unit) for one in wanted)
    )
    windows: dict[UUID, str] = {}
    for one in wanted:
        contacts = known.contacts[one.rule_id, one.unit_id]
        window = arrival_window(
            Contact(one.occurred_at, one.local_day, ""),
            known.arrivals[one.rule_id, one.unit_id],
            contacts,
            gap_days=getattr(context.settings, "arrival_gap_days", 14),
            group_id=one.group_id,
        )
        if one.handout_id not in known.settled:
            contacts.append(Contact(one.occurred_at, one.local_day, window))
        windows[one.handout_id] = window
    return windows
