"""Check-in: one guest into one bed, over HTTP and as pgbench's same booking."""

from __future__ import annotations

import json
from uuid import UUID

from benchmarks.figures import Figure
from benchmarks.load import Load
from benchmarks.options import Options
from benchmarks.pairs import measure, runs_of
from benchmarks.pgbench import DIGIT_ID
from benchmarks.recording import recorded_script
from benchmarks.stage import FIRST_NUMBER, NUMBERS_APART, Stage, staged
from shared.ids import new_id

CONNECTIONS = 16
BEDS_PER_ROOM = 100
PEOPLE_ID = "00000000-0000-4001-8000-00@"
STAYS_ID = "00000000-0000-4003-8000-00@"
BEDS_ID = "00000000-0000-4007-8000-00@"
SITES = [UUID(f"{DIGIT_ID}{n}") for n in range(10)]
BOOKING = Load(
    path="/shelter/v1/stays",
    head='{"site_id": "' + DIGIT_ID + '~", "stays": [',
    item=json.dumps({"id": STAYS_ID, "person_id": PEOPLE_ID, "bed_id": BEDS_ID}),
    tail="]}",
)


async def checkin(options: Options) -> Figure:
    """Check-ins per second over HTTP, one process, against pgbench's same booking."""
    from services.shelter.main import service

    async with staged("shelter") as stage:
        stage.serve("directory", "shelter")
        await _lay_out(stage, runs_of(options) + 2)
        token = stage.token(new_id(), {"SHELTER_STAFF": SITES})
        script = await recorded_script(stage, service, BOOKING, token)
        pairs = await measure(stage, options, BOOKING, script, service="shelter", token=token, connections=CONNECTIONS)
    return Figure("checkin", "check-ins/s", pairs, required=0.15)


async def _lay_out(stage: Stage, runs: int) -> None:
    """Ten shelters whose rooms have a hundred beds, and a person for every bed, as the projections hold them."""
    numbers = f"generate_series({FIRST_NUMBER}, {FIRST_NUMBER + runs * NUMBERS_APART}) AS n"
    site = f"CAST('{DIGIT_ID}' || n % 10 AS uuid)"
    room = f"md5((n / {10 * BEDS_PER_ROOM})::text || '-' || n % 10)"
    for statement in (
        f"""
        INSERT INTO shelter.shelter (site_id, covered_area_m2, fingerprint, recorded_by)
        SELECT {site}, 10000, '', CAST('{SITES[0]}' AS uuid) FROM generate_series(0, 9) AS n
        """,
        f"""
        INSERT INTO shelter.room (id, site_id, code, neutral_code, population, mode, covered_area_m2, floor,
                                  accessible, places)
        SELECT DISTINCT CAST({room} AS uuid), {site}, {room}, {room}, 'FAMILY', 'NUMBERED', 350, 0, false, 0
        FROM {numbers}
        """,
        f"""
        INSERT INTO shelter.bed (id, room_id, site_id, code, kind)
        SELECT CAST('{BEDS_ID[:-1]}' || n AS uuid), CAST({room} AS uuid), {site}, n::text, 'SINGLE' FROM {numbers}
        """,
        f"""
        INSERT INTO shelter.person (person_id, version, known, sex, populations)
        SELECT CAST('{PEOPLE_ID[:-1]}' || n AS uuid), 1, true, 'FEMALE', '["IN_TRANSIT"]' FROM {numbers}
        """,
        "VACUUM ANALYZE",
    ):
        await stage.admin.execute(statement)
