"""The roster of a site with 5,000 guests, whole and by its ETag, against pgbench's same statement."""

from __future__ import annotations

import time
from uuid import UUID

import httpx

from amparo.seeding.writing import seed_people
from benchmarks.figures import Figure, Pair, p95, say
from benchmarks.options import Options
from benchmarks.pgbench import transactions_per_second
from benchmarks.stage import Stage, staged
from services.registration.queries.roster import statement
from shared.migrations import admin_url

GUESTS, PEOPLE = 5_000, 50_000
SITE = UUID("00000000-0000-4006-8000-000000000001")
STAFF = UUID("00000000-0000-4002-8000-000000000001")


async def roster_5000(options: Options) -> Figure:
    """Rosters of 5,000 guests per second, whole and packed, one device after another."""
    async with staged("registration", demo=True) as stage:
        await seed_people(admin_url(stage.settings), PEOPLE, seed=1, processes=2, told=lambda *_: None)
        await _full_house(stage)
        stage.serve("directory", "registration")
        token = stage.token(STAFF, {"SHELTER_STAFF": [SITE]})
        await stage.calm()
        pairs = []
        headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "gzip"}
        with httpx.Client(base_url=stage.urls["registration"][0], headers=headers, timeout=60) as client:
            _load(client)
            for n in range(options.pairs):
                times, unchanged, size = _run(client, options.seconds)
                url = stage.role_url("registration")
                theirs = transactions_per_second(_script(), url, first=0, seconds=options.seconds, clients=1)
                pairs.append(Pair(1000 * len(times) / sum(times), theirs))
                say(f"  pair {n + 1}: p95 {p95(times):.0f} ms, {size} bytes packed")
                say(f"    unchanged: {unchanged:.0f} ms; the statement alone: {1000 / theirs:.0f} ms")
    return Figure("roster_5000", "rosters/s", pairs, required=0.2)


def _load(client: httpx.Client, etag: str | None = None) -> httpx.Response:
    headers = {"If-None-Match": etag} if etag else {}
    answer = client.get("/registration/v1/roster", params={"site_id": str(SITE)}, headers=headers)
    if answer.status_code != (304 if etag else 200):
        raise RuntimeError(f"a roster was answered with {answer.status_code}")
    return answer


def _run(client: httpx.Client, seconds: float) -> tuple[list[float], float, int]:
    """Milliseconds of each whole roster, those of one that stands, and the bytes that were sent."""
    times: list[float] = []
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        began = time.perf_counter()
        answer = _load(client)
        times.append((time.perf_counter() - began) * 1000)
    if len(answer.json()["people"]) != GUESTS:
        raise RuntimeError("somebody is missing in the roster")
    began = time.perf_counter()
    _load(client, answer.headers["ETag"])
    return times, (time.perf_counter() - began) * 1000, int(answer.headers["Content-Length"])


def _script() -> str:
    """The statement with what the service puts into it."""
    sql = statement().replace(":officer_sites", "'{}'").replace(":agency", "NULL").replace(":viewer", f"'{STAFF}'")
    return sql.replace(":site", f"CAST('{SITE}' AS uuid)").replace(":rows_max", str(GUESTS + 1)).strip() + ";\n"


async def _full_house(stage: Stage) -> None:
    """Every tenth of the people is a guest with a card, of whom every twentieth is protected."""
    for sql in (
        f"""
        CREATE TABLE public.guest AS
        SELECT id, row_number() OVER (ORDER BY id) AS n FROM registration.person
        WHERE merged_into IS NULL ORDER BY md5(id::text) LIMIT {GUESTS}
        """,
        """
        UPDATE registration.person SET protected = true
        FROM public.guest AS g WHERE g.id = person.id AND g.n % 20 = 0
        """,
        f"""
        INSERT INTO registration.card (id, version, code, kind, state, site_id, person_id, sex, population, issued_at)
        SELECT md5('card ' || n)::uuid, 1, 'C' || lpad(n::text, 9, '0'), 'CARD', 'ISSUED', '{SITE}', id,
               CASE WHEN n % 20 = 0 THEN 'FEMALE' END, CASE WHEN n % 20 = 0 THEN 'IN_TRANSIT' END, now()
        FROM public.guest
        """,
        f"""
        INSERT INTO registration.stay (id, site_id, person_id, card_id, started_at)
        SELECT md5('stay ' || n)::uuid, '{SITE}', id, md5('card ' || n)::uuid, now() - n * interval '1 second'
        FROM public.guest
        """,
    ):
        await stage.admin.execute(sql)
