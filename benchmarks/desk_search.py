"""The desk's duplicate check: one person against all who are known, against pgbench's same look-up by keys."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean, median

from sqlalchemy.ext.asyncio import AsyncSession

from amparo.seeding.writing import seed_people
from benchmarks.asked import people_again
from benchmarks.figures import Figure, Pair, p95, say
from benchmarks.options import Options
from benchmarks.pgbench import transactions_per_second
from benchmarks.stage import Stage, staged
from services.registration.commands.comparing import compare, surroundings_of
from services.registration.queries.matching import NEAREST, limit_matching
from services.registration.rules.keys import asked_keys
from services.registration.rules.matching.features import Features
from services.registration.settings import RegistrationSettings
from services.registration.vocabulary import MatchLevel
from shared.db import Database
from shared.migrations import admin_url

QUERIES = 200


@dataclass(frozen=True)
class Limits:
    """The p95 below which a step must stay, and the share of people who must be among the first five."""

    milliseconds: float
    found: float

    def kept(self, rounds: Sequence[tuple[float, float]]) -> bool:
        """Whether the median round, (p95, share), keeps both."""
        wait, share = (median(found) for found in zip(*rounds, strict=True))
        return bool(wait < self.milliseconds and share >= self.found)


async def desk_search_200k(options: Options) -> Figure:
    """Checks per second among 200,000 people, by keys; p95 must stay below 20 ms."""
    return await _desk_search("desk_search_200k", options, Limits(20.0, 0.985), people=200_000, by_names=False)


async def desk_search_1m(options: Options) -> Figure:
    """Checks per second among a million people, by keys; p95 must stay below 20 ms."""
    return await _desk_search("desk_search_1m", options, Limits(20.0, 0.98), people=1_000_000, by_names=False)


async def desk_search_1m_names(options: Options) -> Figure:
    """The same without document and phone, with names that look alike; the p95 of that step must stay below 100 ms."""
    return await _desk_search("desk_search_1m_names", options, Limits(100.0, 0.99), people=1_000_000, by_names=True)


async def _desk_search(name: str, options: Options, limits: Limits, *, people: int, by_names: bool) -> Figure:
    async with staged("registration", demo=True) as stage:
        await seed_people(admin_url(stage.settings), people, seed=1, processes=2, told=lambda *_: None)
        settings = RegistrationSettings(**stage.settings.model_dump())
        database = Database(settings, "registration")
        try:
            asked = await people_again(stage.admin, QUERIES, papers=not by_names)
            script = await _script(stage, database, settings, asked)
            await _measured(database, settings, asked, by_names=by_names)
            pairs, rounds = [], []
            for n in range(options.pairs):
                times, found = await _measured(database, settings, asked, by_names=by_names)
                step = await _second_step(database, settings, asked, times) if by_names else times
                url = stage.role_url("registration")
                theirs = transactions_per_second(script, url, first=0, seconds=options.seconds, clients=1)
                pairs.append(Pair(1000 / mean(times), theirs))
                rounds.append((p95(step), found))
                say(f"  pair {n + 1}: p95 {p95(times):.1f} ms, right person among 5: {found:.1%} ({limits.found:.1%})")
                say(f"    the step that is judged: p95 {p95(step):.1f} ms (must be < {limits.milliseconds:g})")
        finally:
            await database.close()
    kept = limits.kept(rounds)
    say(f"  {'kept' if kept else 'NOT KEPT'}, by the medians")
    return Figure(name, "checks/s", pairs, required=None if by_names else 0.15, kept=kept)


async def _second_step(
    database: Database, settings: RegistrationSettings, asked: Sequence[tuple[str, Features]], times: Sequence[float]
) -> list[float]:
    """What each of `times`, of checks by keys and names, took longer than the same check by keys alone."""
    by_keys, _ = await _measured(database, settings, asked, by_names=False)
    return [both - first for both, first in zip(times, by_keys, strict=True)]


async def _script(
    stage: Stage, database: Database, settings: RegistrationSettings, asked: Sequence[tuple[str, Features]]
) -> str:
    """pgbench's script of the look-up by keys, for each of the people in turn."""
    around = await database.run(lambda session: surroundings_of(session, settings))
    people = [person for _, person in asked]
    keys = [[key for key in keys if key not in around.common_keys] for keys in asked_keys(people)]
    rows = [json.dumps([{"person_id": one.id, "keys": own}]) for one, own in zip(people, keys, strict=True)]
    await stage.admin.execute("CREATE TABLE public.asked (n integer PRIMARY KEY, asked jsonb NOT NULL)")
    await stage.admin.executemany("INSERT INTO public.asked VALUES ($1, $2)", list(enumerate(rows)))
    role = stage.settings.role("registration")
    await stage.admin.execute(f'GRANT USAGE ON SCHEMA public TO "{role}"; GRANT SELECT ON public.asked TO "{role}"')
    sql = NEAREST.replace("CAST(:asked AS jsonb)", "(SELECT asked FROM public.asked WHERE n = :q)")
    sql = sql.replace(":most", str(settings.match_compared_max)).strip()
    return rf"\set q random(0, {len(asked) - 1})" + f"\nBEGIN;\nSET LOCAL enable_seqscan = off;\n{sql};\nCOMMIT;\n"


async def _measured(
    database: Database, settings: RegistrationSettings, asked: Sequence[tuple[str, Features]], *, by_names: bool
) -> tuple[list[float], float]:
    """The milliseconds of each check, and the share in which the right person was among the first five."""
    times, found = [], 0
    for id_, person in asked:

        async def work(session: AsyncSession, one: Features = person) -> list[str]:
            await limit_matching(session, 60_000)
            hits = await compare(session, settings, [one], by_names=by_names, least=MatchLevel.WEAK)
            return [str(hit.person_id) for hit in hits[one.id][:5]]

        started = time.perf_counter()
        first = await database.run(work)
        times.append((time.perf_counter() - started) * 1000)
        found += id_ in first
    return times, found / len(asked)
