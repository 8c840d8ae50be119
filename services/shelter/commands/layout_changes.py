"""One change of a layout: its lock, its version, its place in the history, and what others are told.

Every version of a shelter has one change that made it. Nothing of it is ever overwritten, so that who waived the
3.5 m², opened the overflow or took a room out, and why, can be answered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.shelter.commands.given import fingerprint_of
from services.shelter.queries import layout as queries
from services.shelter.queries import shelters as shelter_queries
from services.shelter.schemas.layout import LayoutChangeKind
from shared.context import Context
from shared.contracts.shelter import BedStateChanged, ShelterCapacityChanged
from shared.ids import new_id
from shared.outbox import emit
from shared.problems import IdReused, NotFound

RETIRED = "RETIRED"
"""What others are told of a bed that is no part of its shelter any more."""
Row = Mapping[Any, Any]


@dataclass(frozen=True)
class Change:
    """What happened: with `id` and `fingerprint` where the caller named it."""

    kind: LayoutChangeKind
    id: UUID | None = None
    room_id: UUID | None = None
    bed_id: UUID | None = None
    reason: str | None = None
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    fingerprint: str | None = None


async def lock_layout(context: Context, site_id: UUID) -> Row:
    """The shelter at a site, locked before anything else of it.

    Raises:
        NotFound: the site is no shelter.
    """
    row = await queries.lock_shelter(context.session, site_id)
    if row is None:
        raise NotFound()
    return row


def content_of(body: BaseModel, about: UUID) -> str:
    """The fingerprint of a change that the caller named: its content, and what it is about."""
    return fingerprint_of({**body.model_dump(mode="json"), "about": about})


async def was_made(context: Context, site_id: UUID, id_: UUID, fingerprint: str) -> bool:
    """Whether a change of this id was made before; ask with the shelter locked.

    Raises:
        IdReused: it stands for another content.
    """
    found = await queries.change_by_id(context.session, id_)
    if found is not None and (found["site_id"] != site_id or found["fingerprint"] != fingerprint):
        raise IdReused()
    return found is not None


async def record_opening(context: Context, site_id: UUID, change: Change) -> None:
    """Write what the first version of a shelter is."""
    await queries.add_change(context.session, _row(context, site_id, 1, change))


async def record(context: Context, site_id: UUID, change: Change, beds: Iterable[Row] = ()) -> int:
    """Make the next version of the shelter with what made it, and tell of its capacity and of these beds."""
    version = await queries.next_version(context.session, site_id)
    await queries.add_change(context.session, _row(context, site_id, version, change))
    now = await shelter_queries.shelter(context.session, site_id)
    if now is None:
        raise LookupError("a shelter that is locked is there")
    await emit(context, [capacity_told(now), *(_told(bed) for bed in beds)])
    return version


def capacity_told(shelter: Row) -> ShelterCapacityChanged:
    """What others are told of a shelter's capacity: all that is in its layout."""
    return ShelterCapacityChanged(
        site_id=shelter["site_id"],
        version=shelter["version"],
        beds=shelter["beds_in_layout"],
        places=shelter["places_in_layout"],
        covered_area_m2=shelter["covered_area_m2"],
    )


def _told(bed: Row) -> BedStateChanged:
    state = RETIRED if bed["retired_at"] else bed["state"]
    return BedStateChanged(bed_id=bed["id"], version=bed["version"], site_id=bed["site_id"], state=state)


def _row(context: Context, site_id: UUID, version: int, change: Change) -> dict[str, Any]:
    return {
        "id": change.id or new_id(),
        "site_id": site_id,
        "version": version,
        "kind": change.kind,
        "room_id": change.room_id,
        "bed_id": change.bed_id,
        "reason": change.reason,
        "before": change.before,
        "after": change.after,
        "fingerprint": change.fingerprint,
        "changed_by": context.caller.subject,
        "changed_at": context.now,
    }


def differences(before: Row, after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields of `after` that are another than in `before`, as they were and as they are; none as left out."""
    names = [name for name in after if after[name] != before[name]]
    kept = [{name: row[name] for name in names if row[name] is not None} for row in (before, after)]
    return kept[0], kept[1]
