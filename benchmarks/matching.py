"""All against all among 200,000 invented people: from the database to pairs that wait in it."""

from __future__ import annotations

import json
import time
from dataclasses import replace

from amparo.seeding.writing import seed_people
from benchmarks.asked import people_again
from benchmarks.figures import Figure, say
from benchmarks.options import Options
from benchmarks.stage import Stage, staged
from services.registration.commands.match_runs import RunKind, run_batch
from services.registration.settings import RegistrationSettings
from shared.db import Database
from shared.migrations import admin_url

PEOPLE, REPEATS = 200_000, 0.12
SECONDS_MAX = 60.0


async def match_batch_200k(options: Options) -> Figure:
    """Seconds of `amparo match run --all` among 200,000 people, every eighth of whom is known by another record."""
    async with staged("registration", demo=True) as stage:
        await seed_people(admin_url(stage.settings), PEOPLE, seed=1, processes=2, told=lambda *_: None)
        repeats = await _write_again(stage, int(PEOPLE * REPEATS))
        settings = RegistrationSettings(**stage.settings.model_dump())
        database = Database(settings, "registration")
        try:
            started = time.monotonic()
            done = await run_batch(database, settings, kind=RunKind.ALL)
            seconds = time.monotonic() - started
        finally:
            await database.close()
        if done is None or not done.finished or done.compared != PEOPLE:
            raise RuntimeError(f"the run did not compare all: {done}")
        found = await stage.admin.fetchval(
            """
            SELECT count(*) FROM unnest($1::uuid[], $2::uuid[]) AS r(one, other)
            WHERE EXISTS (SELECT FROM registration.match_pair AS p
                          WHERE (p.one_id, p.other_id) IN ((r.one, r.other), (r.other, r.one)))
            """,
            *map(list, zip(*repeats, strict=True)),
        )
        say(f"  {done.found} pairs wait; of {len(repeats)} repeats {found / len(repeats):.1%} are among them")
        say(f"  {seconds:.1f} s (must be <= {SECONDS_MAX:g})")
    return Figure("match_batch_200k", "s", value=round(seconds, 1), kept=seconds <= SECONDS_MAX)


async def _write_again(stage: Stage, count: int) -> list[tuple[str, str]]:
    """Make the last `count` people others who were known before; answer the ids of both records of each."""
    last = await stage.admin.fetch(
        "SELECT person_id FROM registration.person_match ORDER BY person_id DESC LIMIT $1", count
    )
    places = {str(row["person_id"]) for row in last}
    known = [
        (id_, again) for id_, again in await people_again(stage.admin, 2 * count, papers=True) if id_ not in places
    ]
    repeats = list(zip(known, sorted(places), strict=False))
    await stage.admin.executemany(
        "UPDATE registration.person_match SET features = $2 WHERE person_id = $1::uuid",
        [(place, json.dumps(replace(again, id=place).to_json())) for (_, again), place in repeats],
    )
    return [(id_, place) for (id_, _), place in repeats]
