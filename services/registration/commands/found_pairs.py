"""Pairs that may be one person: kept for whoever decides, and told to the officers where one is protected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.commands.comparing import Hit
from services.registration.commands.tasks import Task, open_tasks_at
from services.registration.queries.matching import protected_among
from services.registration.queries.pairs import open_pairs
from services.registration.settings import RegistrationSettings
from services.registration.vocabulary import TaskKind


@dataclass(frozen=True)
class FoundPair:
    """Two records that may be of one person: bits, and `field:level` of what was found of them."""

    one: UUID
    other: UUID
    bits: float
    said: list[str]


async def remember(
    session: AsyncSession,
    settings: RegistrationSettings,
    by_person: Mapping[str, Sequence[Hit]],
    *,
    found_by: str,
    now: datetime,
) -> int:
    """Keep all pairs of people and their hits as `remember_pairs` does."""
    pairs = [
        FoundPair(UUID(person_id), hit.person_id, hit.bits, [f"{one.field}:{one.level}" for one in hit.reasons])
        for person_id, hits in by_person.items()
        for hit in hits
    ]
    return await remember_pairs(session, settings, pairs, found_by=found_by, now=now)


async def remember_pairs(
    session: AsyncSession,
    settings: RegistrationSettings,
    found: Sequence[FoundPair],
    *,
    found_by: str,
    now: datetime,
) -> int:
    """Keep all pairs that wait for a decision, with the levels of their fields; answer how many wait.

    A pair judged before stays judged. Whom a protected record may be the same as is for its officers: they hear of it.
    """
    rows = [
        {
            "one_id": pair.one,
            "other_id": pair.other,
            "score": round(pair.bits, 2),
            "reasons": pair.said,
            "found_by": found_by,
            "found_at": now,
        }
        for pair in found
    ]
    if not rows:
        return 0
    waiting = await open_pairs(session, rows)
    pairs = [(row["one_id"], row["other_id"]) for row in waiting]
    sites = await protected_among(session, [id_ for pair in pairs for id_ in pair])
    tasks = [
        Task(TaskKind.PROTECTED_MATCH, sites[one], one, other)
        for pair in pairs
        for one, other in (pair, pair[::-1])
        if one in sites
    ]
    await open_tasks_at(session, settings, now, tasks)
    return len(pairs)
