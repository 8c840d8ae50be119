"""Two hundred ask for one bed at once, a thousand times: one gets it each time, the others hear who has it."""

from __future__ import annotations

import asyncio
from collections import Counter
from uuid import UUID

import httpx

from benchmarks.board import SITE, STAFF
from benchmarks.figures import Figure, say
from benchmarks.options import Options
from benchmarks.stage import Stage, staged
from shared.ids import new_id

ROUNDS, WRITERS = 1_000, 200
ROOM = UUID("00000000-0000-4008-8000-000000000001")


async def bed_race(options: Options) -> Figure:
    """Rounds of a race of 200 for one bed in which one won and 199 were refused; all must be so."""
    rounds = max(1, round(ROUNDS * options.scale))
    async with staged("shelter") as stage:
        stage.serve("directory", "shelter", "shelter")
        beds = await _lay_out(stage, rounds)
        headers = {"Authorization": f"Bearer {stage.token(STAFF, {'SHELTER_STAFF': [SITE]})}"}
        limits = httpx.Limits(
            max_connections=WRITERS, keepalive_expiry=1
        )  # before the server closes one that it reuses
        clients = [
            httpx.AsyncClient(base_url=url, headers=headers, limits=limits, timeout=60) for url in stage.urls["shelter"]
        ]
        clean, answers = 0, Counter[int]()
        for n, bed in enumerate(beds):
            statuses = await asyncio.gather(*(_ask(clients[n % len(clients)], bed) for n in range(WRITERS)))
            answers.update(statuses)
            clean += Counter(statuses) == {201: 1, 409: WRITERS - 1}
            if (n + 1) % 100 == 0:
                say(f"  {n + 1} of {rounds} rounds, {clean} clean")
        twice = await stage.admin.fetchval(
            "SELECT count(*) FROM (SELECT FROM shelter.bed_use GROUP BY bed_id HAVING count(*) <> 1) AS b"
        )
        for client in clients:
            await client.aclose()
    say(f"  answers: {dict(answers)}; beds that were given to more than one: {twice}")
    return Figure("bed_race", "clean rounds", value=clean, kept=clean == rounds and not twice)


async def _ask(client: httpx.AsyncClient, bed: UUID) -> int:
    body = {"site_id": str(SITE), "stays": [{"id": str(new_id()), "bed_id": str(bed)}]}
    answer = await client.post("/shelter/v1/stays", json=body, headers={"Idempotency-Key": str(new_id())})
    return answer.status_code


async def _lay_out(stage: Stage, rounds: int) -> list[UUID]:
    """A room with a bed for each round."""
    beds = [new_id() for _ in range(rounds)]
    await stage.admin.execute(
        f"""
        INSERT INTO shelter.shelter (site_id, covered_area_m2, fingerprint, recorded_by)
        VALUES ('{SITE}', 10000, '', '{STAFF}');
        INSERT INTO shelter.room (id, site_id, code, neutral_code, population, mode, covered_area_m2, floor,
                                  accessible, places)
        VALUES ('{ROOM}', '{SITE}', 'R', 'R', 'FAMILY', 'NUMBERED', 3500, 0, false, 0)
        """
    )
    await stage.admin.execute(
        f"""
        INSERT INTO shelter.bed (id, room_id, site_id, code, kind)
        SELECT id, '{ROOM}', '{SITE}', 'B' || n, 'SINGLE' FROM unnest($1::uuid[]) WITH ORDINALITY AS b(id, n)
        """,
        beds,
    )
    await stage.calm()
    return beds
