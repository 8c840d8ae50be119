"""A shelter's capacity, its waiver of the 3.5 m² a person, its maximum nights, and its overflow."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.shelter.commands.given import settings_of
from services.shelter.commands.layout_changes import (
    Change,
    content_of,
    differences,
    lock_layout,
    record,
    was_made,
)
from services.shelter.commands.shelters import KEEPERS, STAFF, summarised
from services.shelter.queries import layout as queries
from services.shelter.queries import shelters as shelter_queries
from services.shelter.schemas.layout import LayoutChangeKind, OverflowIn, ShelterChange
from services.shelter.schemas.shelters import ShelterSummary
from shared.changing import must_be_as_read
from shared.context import Context
from shared.problems import NotFound

_AS_SENT = {"covered_area_m2", "day_capacity", "night_capacity", "nights_max"}


async def change_shelter(context: Context, site_id: UUID, body: ShelterChange, etag: str) -> ShelterSummary:
    """Change the covered area, the capacities by day and night, the waiver or the maximum nights.

    What is as it was makes no version.

    Raises:
        NotFound: the site is no shelter of the caller's.
        PreconditionFailed: somebody else changed it.
    """
    context.caller.must_be_at(site_id, *KEEPERS)
    row = await lock_layout(context, site_id)
    must_be_as_read(etag, row["version"])
    after = {**row, **_changes(context, body)}
    waived = row["waiver_m2_per_person"], row["waiver_reason"]
    if (after["waiver_m2_per_person"], after["waiver_reason"]) == waived:
        after["waived_by"] = row["waived_by"]  # the same waiver again is still whose it was
    old, new = differences(row, after)
    if old != new:
        kind = _kind(body, {*old, *new})
        await queries.set_shelter(context.session, after)
        reason = body.waiver.reason if body.waiver and kind is LayoutChangeKind.WAIVED else body.reason
        await record(context, site_id, Change(kind, reason=reason, before=old, after=new))
    return await _summary(context, site_id)


def _changes(context: Context, body: ShelterChange) -> dict[str, Any]:
    named = body.model_fields_set
    changes = {name: getattr(body, name) for name in named & _AS_SENT}
    if "waiver" in named:
        waiver = body.waiver
        changes["waiver_m2_per_person"] = waiver.m2_per_person if waiver else None
        changes["waiver_reason"] = waiver.reason if waiver else None
        changes["waived_by"] = context.caller.subject if waiver else None
    return changes


def _kind(body: ShelterChange, names: set[str]) -> LayoutChangeKind:
    if names == {"nights_max"}:
        return LayoutChangeKind.NIGHTS_MAX_CHANGED
    if not names & {"waiver_m2_per_person", "waiver_reason"}:
        return LayoutChangeKind.CAPACITY_CHANGED
    return LayoutChangeKind.WAIVER_WITHDRAWN if body.withdraws else LayoutChangeKind.WAIVED


async def set_overflow(context: Context, site_id: UUID, body: OverflowIn) -> ShelterSummary:
    """Open or close the overflow; where it is so already, nothing changes.

    Rooms of the population OVERFLOW are shown and proposed while it is open. It refuses nobody: who is checked in
    over the places is overflow, open or not.

    Raises:
        NotFound: the site is no shelter of the caller's.
        IdReused: the id stands for another content.
    """
    context.caller.must_be_at(site_id, *STAFF)
    row = await lock_layout(context, site_id)
    fingerprint = content_of(body, site_id)
    if not await was_made(context, site_id, body.id, fingerprint) and body.open != bool(row["overflow_since"]):
        since, reason = (context.now, body.reason) if body.open else (None, None)
        after = {**row, "overflow_since": since, "overflow_reason": reason}
        await queries.set_shelter(context.session, after)
        old, new = differences(row, after)
        kind = LayoutChangeKind.OVERFLOW_OPENED if body.open else LayoutChangeKind.OVERFLOW_CLOSED
        change = Change(kind, id=body.id, reason=body.reason, before=old, after=new, fingerprint=fingerprint)
        await record(context, site_id, change)
    return await _summary(context, site_id)


async def _summary(context: Context, site_id: UUID) -> ShelterSummary:
    row = await shelter_queries.shelter(context.session, site_id)
    if row is None:
        raise NotFound()
    return summarised(row, settings_of(context))
