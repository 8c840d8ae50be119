"""Households that split, as registration tells of them, and what stands afterwards."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from amparo.verify import findings_of
from shared.clock import real_now
from shared.contracts.envelope import Payload
from shared.contracts.registration import HouseholdChanged
from shared.ids import new_id
from tests.integration.distribution.conftest import Desk
from tests.support.events import made
from tests.support.people import DANLI

KITCHEN = {"unit": "HOUSEHOLD", "window": "ROUND", "members_per_kit": 5, "quantity_max": 2}


def household(
    id_: UUID, size: int = 3, version: int = 1, type_: type[Payload] = HouseholdChanged, **fields: Any
) -> Any:
    """A household's state."""
    known = {"household_id": id_, "site_id": DANLI, "population": "DISPLACED", "composition": {"women": size}}
    return made(type_, **known, size=size, version=version, **fields)


def split_off(old: UUID, at: datetime, *, id_: UUID | None = None, **fields: Any) -> Any:
    """The state of a household that split off from `old`."""
    return household(id_ or new_id(), split_from=old, split_at=at, **fields)


async def split(desk: Desk, old: UUID, at: datetime | None = None, **fields: Any) -> UUID:
    """A household that split off from `old`, now or at that time, and was heard of."""
    event = split_off(old, at or real_now(), **fields)
    await desk.hear(event)
    told: UUID = event.household_id
    return told


async def standings(desk: Desk) -> dict[UUID, tuple[int, int, int]]:
    """What units were allowed and took, and how much of it is over."""
    rows = await desk.rows("SELECT unit_id, allowance, taken, over FROM entitlement WHERE taken > 0 OR over > 0")
    return {row["unit_id"]: (row["allowance"], row["taken"], row["over"]) for row in rows}


async def inherited(desk: Desk) -> list[tuple[UUID, int]]:
    """Whose the copies that count are, and of how many kits."""
    rows = await desk.rows("SELECT unit_id, qty FROM claim WHERE inherited AND live ORDER BY unit_id, handout_id")
    return [(row["unit_id"], row["qty"]) for row in rows]


async def open_excess(desk: Desk) -> dict[UUID, int]:
    """Units with an excess."""
    rows = await desk.rows("SELECT unit_id, excess FROM review_case WHERE kind = 'OVER_ISSUE' AND state = 'OPEN'")
    return {row["unit_id"]: row["excess"] for row in rows}


async def broken(desk: Desk) -> list[str]:
    """What `amparo verify` finds wrong with stock, entitlements and hand-outs."""
    async with desk.installation.eyes() as admin:
        findings = await findings_of(admin, desk.installation.settings)
    return [one.check for one in findings if not one.ok and one.invariant in ("I1", "I2", "I3", "I7")]
