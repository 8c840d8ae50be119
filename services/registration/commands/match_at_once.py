"""All against all in memory, where everybody's features fit: a minute for what takes hours one by one.

And it sees what a desk cannot: companions who match too, and a third record between two (`match_all`).
"""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.commands.comparing import PEOPLE_MIN, surroundings_of
from services.registration.commands.found_pairs import FoundPair, remember_pairs
from services.registration.queries import match_runs as queries
from services.registration.rules.matching.batch import levels_said, match_all
from services.registration.rules.matching.features import Features
from services.registration.rules.matching.frequencies import Frequencies
from services.registration.rules.matching.model import Model
from services.registration.settings import RegistrationSettings
from shared import clock
from shared.db import Database

PAIRS_AT_ONCE = 2_000
WORKERS_MAX = 4


@dataclass(frozen=True)
class Written:
    """Of `people` who were compared, so many pairs wait now; `finished` when all are written down."""

    people: int
    found: int
    finished: bool


async def compare_all(
    database: Database,
    settings: RegistrationSettings,
    *,
    stop: asyncio.Event | None,
    told: Callable[[Written], None],
) -> Written:
    """Compare everybody with everybody in processes of their own, and keep the pairs, so many in a transaction.

    A run that ended on the way begins anew: what it wrote is found again, and stays.
    """
    features = await database.run(queries.all_features)
    around = await database.run(lambda session: surroundings_of(session, settings))
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        pairs = await loop.run_in_executor(pool, pairs_among, features, around.frequencies)
    found = 0
    for start in range(0, len(pairs), PAIRS_AT_ONCE):
        if stop and stop.is_set():
            return Written(len(features), found, finished=False)
        part = pairs[start : start + PAIRS_AT_ONCE]

        async def keep(session: AsyncSession, some: Sequence[FoundPair] = part) -> int:
            return await remember_pairs(session, settings, some, found_by="BATCH", now=clock.business_now())

        found += await database.run(keep)
        told(Written(len(features), found, finished=False))
    return Written(len(features), found, finished=True)


def pairs_among(features: Sequence[str], frequencies: Frequencies) -> list[FoundPair]:
    """The pairs worth a look among people whose stored features are these JSON texts, best first."""
    people = [Features.from_json(json.loads(text)) for text in features]
    model, table = Model.shipped(), frequencies.for_population(max(len(people), PEOPLE_MIN))
    workers = min(os.cpu_count() or 1, WORKERS_MAX)
    matched = match_all(people, model, table, bits_min=model.review_cut(table.population), workers=workers)
    rows = zip(matched.one, matched.other, matched.bits, levels_said(people, matched, table), strict=True)
    return [
        FoundPair(UUID(people[one].id), UUID(people[other].id), float(bits), said)
        for one, other, bits, said in rows
        if not people[one].together or people[one].together != people[other].together
    ]
