"""A read of identity is written down before it is answered, counted against its reader's budget, and watched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.errors import LookupBudgetSpent, RosterLoadsSpent
from services.registration.queries.reads import Spent, raise_alerts, write_read, write_roster_read
from services.registration.settings import RegistrationSettings
from services.registration.vocabulary import PrivacyAlertKind
from shared import clock
from shared.audit import Entry, write_entry
from shared.ids import new_id
from shared.problems import Problem

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Budget:
    """How many people somebody may read in a window; 0: without end. Above `soft` the officers hear of it."""

    window: str
    soft: int
    hard: int


async def audit_read(session: AsyncSession, settings: RegistrationSettings, entry: Entry, *, enforce: bool) -> None:
    """Write the read's row; raise alerts where a decoy is read or much was read.

    Without `enforce` nothing is refused: registering somebody is never held up by what the desk is shown.

    Raises:
        LookupBudgetSpent: the reader's budget is spent; that they tried is kept.
    """
    spent = await write_read(session, entry)
    if spent.decoys:
        await _alert(session, entry, PrivacyAlertKind.DECOY_READ, spent.decoys)
    counted = len(entry.subjects)
    for budget, before in _budgets(settings, spent):
        if enforce and budget.hard and before + counted > budget.hard:
            raise _spent(entry, budget)
        if budget.soft and before + counted > budget.soft:
            await _alert(session, entry, PrivacyAlertKind.BUDGET_NEARLY_SPENT, window=budget.window)


async def audit_roster(session: AsyncSession, settings: RegistrationSettings, entry: Entry) -> None:
    """Write the row of a roster; its people are not spent of the budget, but rosters have an end of their own.

    Raises:
        RosterLoadsSpent: the reader was answered too many; that they tried is kept.
    """
    before = await write_roster_read(session, entry)
    if _without_end(settings):
        return
    if settings.roster_loads_per_day_max and before >= settings.roster_loads_per_day_max:
        problem = RosterLoadsSpent(headers={"Retry-After": "3600"}, loads_max=settings.roster_loads_per_day_max)
        raise _refused(entry, problem, "roster")
    if settings.roster_loads_per_day_soft and before >= settings.roster_loads_per_day_soft:
        await _alert(session, entry, PrivacyAlertKind.BUDGET_NEARLY_SPENT, window="roster")


def _without_end(settings: RegistrationSettings) -> bool:
    return settings.demo and not settings.lookup_budgets_in_demo


def _budgets(settings: RegistrationSettings, spent: Spent) -> list[tuple[Budget, int]]:
    if _without_end(settings):
        return []
    hour = Budget("hour", settings.lookup_people_per_hour_soft, settings.lookup_people_per_hour_max)
    day = Budget("day", settings.lookup_people_per_day_soft, settings.lookup_people_per_day_max)
    return [(hour, spent.hour), (day, spent.day)]


def _spent(entry: Entry, budget: Budget) -> Problem:
    problem = LookupBudgetSpent(headers={"Retry-After": "3600"}, window=budget.window, people_max=budget.hard)
    return _refused(entry, problem, budget.window)


def _refused(entry: Entry, problem: Problem, window: str) -> Problem:
    async def keep(session: AsyncSession) -> None:
        await write_entry(session, replace(entry, outcome=problem.code))
        await _alert(session, entry, PrivacyAlertKind.BUDGET_SPENT, window=window)

    problem.kept = keep
    return problem


async def _alert(
    session: AsyncSession,
    entry: Entry,
    kind: PrivacyAlertKind,
    decoys: Sequence[Any] = (),
    *,
    window: str = "",
) -> None:
    """One alert per window of a user, or per decoy and day; the machine's log hears of it too, without a name."""
    log.warning("privacy_alert", code=kind, service="registration", trace_id=entry.trace_id)
    now = clock.real_now()
    key = f"{now:%Y-%m-%dT%H}" if window == "hour" else f"{now:%Y-%m-%d}"
    row = {"kind": kind, "site_id": entry.site_id, "user_id": entry.principal.subject, "window_key": f"{window} {key}"}
    places: list[dict[str, Any]] = [{"site_id": one["site_id"], "person_id": one["person_id"]} for one in decoys]
    await raise_alerts(session, [row | {"id": new_id()} | place for place in places or [{}]])


async def report(session: AsyncSession, kind: PrivacyAlertKind, *, site_id: UUID, user_id: UUID, about: UUID) -> None:
    """Tell a site's officers what somebody did."""
    log.warning("privacy_alert", code=kind, service="registration")
    row = {"kind": kind, "site_id": site_id, "user_id": user_id, "about": about, "window_key": str(about)}
    await raise_alerts(session, [row | {"id": new_id()}])
