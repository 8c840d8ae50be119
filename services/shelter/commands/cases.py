"""Cases: what staff must look at."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from services.shelter.queries import cases as queries
from services.shelter.queries import stays
from shared.context import Context
from shared.contracts.shelter import ShelterCaseOpened, ShelterCaseResolved
from shared.ids import new_id
from shared.outbox import emit

CHILD_NOT_SEEN, CLOSE_PROPOSED = "CHILD_NOT_SEEN", "CLOSE_PROPOSED"
CHILD_NOT_BACK = "CHILD_NOT_BACK"
SHELTERED_TWICE = "SHELTERED_TWICE"
BED_TAKEN_OFFLINE, PLACE_GONE_OFFLINE = "BED_TAKEN_OFFLINE", "PLACE_GONE_OFFLINE"
OVER_BY_END = frozenset(
    {CHILD_NOT_SEEN, CHILD_NOT_BACK, CLOSE_PROPOSED, SHELTERED_TWICE, BED_TAKEN_OFFLINE, PLACE_GONE_OFFLINE}
)
"""Kinds of cases that the end of their stay resolves."""


async def open_cases(context: Context, kind: str, about: Sequence[Mapping[Any, Any]], opened_at: datetime) -> None:
    """Open a case for each of these stays (`id`, `site_id`) that has none of that kind yet."""
    cases = [
        {"id": new_id(), "kind": kind, "site_id": stay["site_id"], "stay_id": stay["id"], "opened_at": opened_at}
        for stay in about
    ]
    if not cases:
        return
    opened = await stays.add_cases(context.session, cases)
    await emit(
        context,
        [
            ShelterCaseOpened(case_id=case["id"], kind=kind, site_id=case["site_id"], occurred_at=opened_at)
            for case in cases
            if case["id"] in opened
        ],
    )


async def resolve_cases(context: Context, kinds: Collection[str], stay_ids: Collection[UUID], resolution: str) -> None:
    """Resolve the open cases of these kinds about these stays."""
    if not stay_ids:
        return
    over = await queries.resolve(context.session, kinds, stay_ids, resolution=resolution, now=context.now)
    await tell_resolved(context, over, resolution)


async def tell_resolved(context: Context, over: Iterable[Mapping[Any, Any]], resolution: str) -> None:
    """Tell of these cases (`id`, `site_id`) that they are over."""
    about = {"resolution": resolution, "occurred_at": context.now}
    await emit(context, [ShelterCaseResolved(case_id=row["id"], site_id=row["site_id"], **about) for row in over])
