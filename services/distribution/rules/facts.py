"""One hand-out as the rules see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from math import ceil
from uuid import UUID

from services.distribution.rules.conditions import Failed

Key = tuple[UUID, UUID, str]
"""Rule, unit and window: one row of `entitlement`."""

Scan = tuple[UUID, str, int]
"""Device, all that is said but the id, and the kit's version: what two scans of one hand-out have in common."""


@dataclass(frozen=True)
class Facts:
    """What is known of one hand-out before it is judged.

    `recipient_code` is what an online desk would refuse its card or recipient with, or None, and `failed` which
    conditions do not hold, where it is that; `opened` tells whether the round is, `opened_sure` that its state was the
    same at every time at which it may have happened, and `starts_on` and `ends_on` are its days. A CALENDAR rule has
    `period_days` or `period_months` and an anchor, a ROLLING one `period_days`.
    `arrival_window` is the window of an ARRIVAL rule; after `consumable_days` what was used up is given again in it.
    `days_possible` are the first and the last local day on which it may have happened (None: `local_day` is sure).
    `claimed_as` is as whom it was asked for, where that stands for the unit. `scanned_at` is the device's own time, for
    comparing with other scans of the same `scan`; `seen` are those that are stored, with their local days.
    `overridden`: a reason and a second person raise the allowance by the quantity. `headcount` are the people of an
    arrival group without a token, of whom this is one: they are the allowance. `by_others`: another organisation gave
    it, and it counts where `counted`. `noted`: a code that stands beside what is given, and refuses nothing.
    """

    handout_id: UUID
    rule_id: UUID
    unit_id: UUID
    period: str
    round_id: UUID
    quantity: int
    local_day: date
    members: int
    rule_quantity: int
    members_per_kit: int | None = None
    quantity_max: int | None = None
    period_days: int | None = None
    period_months: int | None = None
    anchor: date | None = None
    consumable_days: int | None = None
    emergency_id: UUID | None = None
    arrival_window: str | None = None
    opened: bool = True
    opened_sure: bool = True
    starts_on: date = date.min
    ends_on: date = date.max
    recipient_code: str | None = None
    failed: Failed | None = None
    days_possible: tuple[date, date] | None = None
    claimed_as: UUID | None = None
    scan: Scan | None = None
    scanned_at: datetime | None = None
    seen: tuple[tuple[datetime, date], ...] = ()
    overridden: bool = False
    headcount: int | None = None
    by_others: bool = False
    counted: bool = True
    noted: str | None = None

    @property
    def weight(self) -> int:
        """How many kits its claim takes of the entitlement."""
        return self.quantity if self.counted else 0

    @property
    def raises(self) -> int:
        """By how much its claim raises the allowance."""
        return self.quantity if self.overridden else 0


def allowance_of(facts: Facts) -> int:
    """How many kits the rule allows the unit in one window (`domain.md`: e.g. `ceil(members / 5)`, at most 2)."""
    if facts.headcount is not None:
        return facts.headcount * facts.rule_quantity
    return kits_for(facts.members, facts.rule_quantity, facts.members_per_kit, facts.quantity_max)


def kits_for(members: int, quantity: int, members_per_kit: int | None, quantity_max: int | None) -> int:
    """How many kits a rule of `quantity`, or so many per `members_per_kit` and at most `quantity_max`, allows them."""
    if members_per_kit is None:
        return quantity
    wanted = max(1, ceil(members / members_per_kit)) * quantity
    return min(wanted, quantity_max) if quantity_max is not None else wanted


def code_of(facts: Facts) -> str | None:
    """Why an online desk would refuse it for reasons other than the allowance; None if it would not."""
    if not facts.opened or not facts.starts_on <= facts.local_day <= facts.ends_on:
        return "round_closed"
    if facts.overridden and facts.recipient_code == "not_entitled":
        return None
    return facts.recipient_code
