"""One person with two stays: refused at a check-in; where it shows by a merge both stand, and are a case each.

A merge changes no stay: each keeps the id that was known when it began, so that records which are parted again have
their own. Whom an id stands for is asked where it matters.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from services.shelter.commands.cases import open_cases, tell_resolved
from services.shelter.errors import AlreadySheltered
from services.shelter.queries import doubles as queries
from shared.context import Context

STAY_ENDED, PARTED = "STAY_ENDED", "RECORDS_PARTED"


async def settle_doubles(context: Context, ids: Collection[UUID], *, resolution: str) -> None:
    """Open a case for each open stay of these people who have two, and resolve those that are over."""
    if not ids:
        return
    known, _ = await queries.lock_known(context.session, ids)
    twice = await queries.open_stays_twice(context.session, known)
    over = await queries.settle(
        context.session, known, [row["id"] for row in twice], resolution=resolution, now=context.now
    )
    await open_cases(context, queries.KIND, twice, context.now)
    await tell_resolved(context, over, resolution)


async def must_be_nowhere_else(
    context: Context, site_id: UUID, rows: Sequence[Mapping[str, Any]], started_at: datetime, known: Mapping[UUID, UUID]
) -> None:
    """Refuse a check-in of somebody who has a stay under another of their records; all of these are locked.

    Args:
        known: all ids of the people of `rows`, each with the one for whom it stands.

    Raises:
        AlreadySheltered: says which of the new stays, and the other where it is at this site.
    """
    people = {row["person_id"]: row["id"] for row in rows if row["person_id"]}
    if len(set(known.values())) == len(known):
        return
    standing = Counter(known[person_id] for person_id in people)
    for person_id, stay_id in people.items():
        if standing[known[person_id]] > 1:
            raise AlreadySheltered(stay_id=stay_id, other_stay_id=None)
        others = [id_ for id_, stands in known.items() if stands == known[person_id]]
        found = await queries.elsewhere(context.session, person_id, others, started_at)
        if found is not None:
            here = found["stay_id"] if found["site_id"] == site_id else None
            raise AlreadySheltered(stay_id=stay_id, other_stay_id=here)
