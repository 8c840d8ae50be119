"""Claims follow their unit: a card that is bound, a person who comes into a household, records that are merged."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import RowMapping

from services.distribution.commands.cases import case_events, case_row
from services.distribution.commands.inheriting import HOUSEHOLD_UNITS, inherit
from services.distribution.commands.rolling import resettle
from services.distribution.commands.windows import Wanted, arrival_windows
from services.distribution.queries import cases, entitlements
from services.distribution.queries import units as queries
from services.distribution.queries.units import Whose
from services.distribution.rules import Key, Standing
from shared.context import Context
from shared.outbox import emit


@dataclass(frozen=True)
class _Moved:
    """One claim with the row that it drew on and the one that it draws on now."""

    claim: RowMapping
    old: Key
    new: Key

    @property
    def is_home(self) -> bool:
        """Whether the claim comes back to as whom it was made."""
        return bool(self.claim["canonical_id"] == self.claim["claimed_as"])


async def follow_units(context: Context, whose: Whose, heirs: Collection[UUID] = ()) -> None:
    """Re-point what these received as somebody else, or as one with somebody else, and recount both units' windows.

    An excess that shows now opens its case, one that is gone ends it. Nobody gives to these units meanwhile: a hand-out
    on its way is waited for, a later one sees for whom the unit stands. What moves is inherited by other households
    than before, and so it may be by these `heirs`, who split off or were merged.
    """
    await queries.close_gates(context.session, whose)
    strays = await queries.strays(context.session, whose)
    if strays:
        await _follow(context, strays)
    households = {one[unit] for one in strays if one["unit"] in HOUSEHOLD_UNITS for unit in ("unit_id", "canonical_id")}
    if households or heirs:
        await inherit(context, {*households, *heirs})


async def _follow(context: Context, strays: Sequence[RowMapping]) -> None:
    moved = await _moved(context, strays)
    keys = {key for one in moved for key in (one.old, one.new)}
    await entitlements.ensure(context.session, {one.new: 0 for one in moved})
    await entitlements.lock(context.session, keys)
    await queries.repoint(context.session, [_repointed(one) for one in moved])
    counted = await entitlements.totals(context.session, keys)
    left = await entitlements.allowances(context.session, keys)
    settled_anew = await resettle(context, keys)
    standings = {key: settled_anew.get(key) or _recounted(key, moved, counted, left) for key in keys}
    await entitlements.store(context.session, standings)
    latest = {key: one.claim for one in moved for key in (one.old, one.new)}
    over = [case_row(latest[key], key, standings[key].over, context) for key in latest if standings[key].over]
    settled = [key for key in keys if counted[key].before.over and not standings[key].over]
    changed = await cases.change(context, over, settled, resolution="UNIT_FOLLOWED")
    await emit(context, case_events(context, over, changed, resolution="UNIT_FOLLOWED"))


async def _moved(context: Context, strays: Sequence[RowMapping]) -> list[_Moved]:
    """With the windows of the new units, in the order in which things were given."""
    entering = [one for one in strays if one["period"] == "ARRIVAL"]
    units = {(one["rule_id"], one[unit]) for one in entering for unit in ("unit_id", "canonical_id")}
    await entitlements.lock_entries(context.session, units)
    windows = await arrival_windows(
        context, [Wanted.of_claim(one, one["canonical_id"]) for one in entering], lock=False
    )
    return [
        _Moved(
            one,
            (one["rule_id"], one["unit_id"], one["window_key"]),
            (one["rule_id"], one["canonical_id"], windows.get(one["handout_id"], one["window_key"])),
        )
        for one in strays
    ]


def _repointed(one: _Moved) -> dict[str, object]:
    claim = one.claim
    return {
        "handout_id": claim["handout_id"],
        "rule_id": claim["rule_id"],
        "slot": claim["slot"],
        "unit_id": one.new[1],
        "window_key": one.new[2],
    }


def _recounted(
    key: Key,
    moved: Sequence[_Moved],
    counted: Mapping[Key, entitlements.Counted],
    left: Mapping[Key, int],
) -> Standing:
    """The window with what came to it and what left it.

    What comes brings the allowance of its window, the larger of both counts. What goes home, after records were parted,
    brings its own alone, and takes with it what it had brought: the allowance of what is left counts again. What
    overrides raised goes with their claims.
    """
    present = counted[key].before
    going_home = [one.claim["allowance"] for one in moved if one.old == key and one.is_home]
    allowance = present.by_rule
    if going_home and allowance <= max(going_home):
        allowance = left.get(key, allowance)
    brought = [
        one.claim["allowance"] if one.is_home else counted[one.old].before.by_rule for one in moved if one.new == key
    ]
    return counted[key].settled(max([allowance, *brought]))
