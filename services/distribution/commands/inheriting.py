"""A household that splits off inherits what the other has received: copies of its claims, and no hand-outs.

What is due follows from facts alone: when something was given, when who split off from whom, and who was merged with
whom by now. So it is the same in whatever order these are heard of. Nobody but this module writes copies; a reversal
ends them with the claim that they are of.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping

from services.distribution.commands.cases import case_events, case_row
from services.distribution.commands.rolling import resettle
from services.distribution.commands.windows import Wanted, arrival_windows
from services.distribution.queries import cases, entitlements, units
from services.distribution.queries import inheriting as queries
from services.distribution.queries.units import Whose
from services.distribution.rules import ROLLING, Key, kits_for
from shared.context import Context
from shared.contracts.registration import HouseholdState
from shared.outbox import emit

HOUSEHOLD_UNITS = ("HOUSEHOLD", "DWELLING")
"""The kinds of unit that a household may stand for."""


@dataclass(frozen=True)
class _Change:
    """One copy that is due or is not any more; `heir` is the row that it counts in, `allowance` what the rule allows
    that unit.
    """

    row: RowMapping
    heir: Key
    allowance: int

    @property
    def keys(self) -> set[Key]:
        """The rows that have to be held: of the copy, and of the claim that it is made of."""
        if not self.row["live"]:
            return {self.heir}
        return {self.heir, (self.row["rule_id"], self.row["origin_id"], self.row["origin_window"])}


async def hear_splits(context: Context, households: Iterable[HouseholdState]) -> set[UUID]:
    """Keep which of these split off from another, and answer them.

    A hand-out to the other that is on its way is waited for, a later one sees that somebody has split off.
    """
    parted = [one for one in households if one.split_from and one.split_at]
    if not parted:
        return set()
    new = await queries.keep_splits(
        context.session,
        ({"id": one.household_id, "split_from": one.split_from, "split_at": one.split_at} for one in parted),
    )
    if new:
        await units.close_gates(context.session, Whose(households=new, merged=True))
    return {one.household_id for one in parted}


async def inherit(context: Context, households: Collection[UUID]) -> None:
    """Bring into line what is inherited by these households, and from these.

    What was received beside it may be over by that; what was inherited never is.
    """
    await queries.take_turn(context.session)
    heirs = await queries.heirs(context.session, households)
    if not heirs:
        return
    changes = await _held(context, heirs)
    if not changes:
        return
    await queries.write(context.session, [_copy(one) for one in changes])
    allowances: dict[Key, int] = {}
    for one in changes:
        allowances[one.heir] = max(one.allowance, allowances.get(one.heir, 0))
    counted = await entitlements.totals(context.session, allowances)
    settled_anew = await resettle(context, allowances)
    standings = {
        key: settled_anew.get(key) or counted[key].settled(max(allowance, counted[key].before.by_rule))
        for key, allowance in allowances.items()
    }
    await entitlements.store(context.session, standings)
    latest = await queries.last_own(context.session, [key for key in standings if standings[key].over])
    over = [case_row(row, key, standings[key].over, context) for key, row in latest.items()]
    settled = [key for key in standings if counted[key].before.over and not standings[key].over]
    changed = await cases.change(context, over, settled, resolution="UNIT_FOLLOWED")
    await emit(context, case_events(context, over, changed, resolution="UNIT_FOLLOWED"))


async def _held(context: Context, heirs: Collection[UUID]) -> list[_Change]:
    """What has to change, all its rows locked: what it is made of may be reversed while this waits for them."""
    locked: set[Key] = set()
    while True:
        changes = await _changes(context, await queries.differences(context.session, heirs))
        keys = {key for one in changes for key in one.keys}
        if keys <= locked:
            return changes
        await entitlements.ensure(context.session, {one.heir: one.allowance for one in changes})
        await entitlements.lock(context.session, keys)
        locked |= keys


async def _changes(context: Context, rows: Sequence[RowMapping]) -> list[_Change]:
    windows = await _windows(context, rows)
    changes = []
    for row in rows:
        window = row["heir_window"] or windows.get((row["heir_id"], row["handout_id"]), row["origin_window"])
        rule = row["members"], row["quantity"], row["members_per_kit"], row["quantity_max"]
        allowance = 0 if row["period"] == ROLLING else kits_for(*rule)
        changes.append(_Change(row, (row["rule_id"], row["heir_id"], window), allowance))
    return changes


async def _windows(context: Context, rows: Sequence[RowMapping]) -> dict[tuple[UUID, UUID], str]:
    """The ARRIVAL windows of new copies, by heir and hand-out: an heir's entries are those of its own people."""
    entering = [row for row in rows if row["period"] == "ARRIVAL" and row["heir_window"] is None]
    await entitlements.lock_entries(context.session, {(row["rule_id"], row["heir_id"]) for row in entering})
    windows: dict[tuple[UUID, UUID], str] = {}
    for heir in {row["heir_id"] for row in entering}:
        wanted = [Wanted.of_claim(row, row["heir_id"]) for row in entering if row["heir_id"] == heir]
        found = await arrival_windows(context, wanted, lock=False)
        windows |= {(heir, handout_id): window for handout_id, window in found.items()}
    return windows


def _copy(one: _Change) -> dict[str, Any]:
    names = ("handout_id", "rule_id", "heir_id", "qty", "raises", "allowance", "local_day", "live")
    return {name: one.row[name] for name in names} | {"heir_window": one.heir[2]}
