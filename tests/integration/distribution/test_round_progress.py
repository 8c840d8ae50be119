"""What a round came to, by site and local day; read by the round's own rows, however many others there are."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from services.distribution.queries import owed, round_stock, round_views, unsettled, vouchers
from shared.ids import new_id
from tests.integration.distribution.conftest import Desk, card, verdicts
from tests.integration.distribution.rounding import AT_LA_LIMA, send, site
from tests.support.people import COORDINATOR, DANLI

EVENING = datetime(2023, 6, 15, 23, 30, tzinfo=UTC)
"""17:30 in Tegucigalpa."""
NIGHT = datetime(2023, 6, 16, 1, 0, tzinfo=UTC)
"""19:00 of the same day there."""
NEXT_DAY = datetime(2023, 6, 16, 15, 0, tzinfo=UTC)


async def lines(desk: Desk) -> list[dict[str, Any]]:
    """The round's lines."""
    found: list[dict[str, Any]] = (await desk.get(f"/rounds/{desk.round_id}/progress")).json()["lines"]
    return found


async def two_days(desk: Desk) -> None:
    """Given in the evening and at night of one local day, refused, given over and taken back on the next."""
    first, second, third = [await desk.person() for _ in range(3)]
    await desk.give(person_id=first, at=EVENING)
    back = (await desk.give(person_id=second, at=NIGHT)).json()["handout_id"]
    assert (await desk.give(person_id=first, at=NEXT_DAY)).status_code == 409
    assert (await desk.give(card=card().code, at=NEXT_DAY)).status_code == 409
    item = desk.handout(first, scanned_at=NEXT_DAY.isoformat())
    assert verdicts(await desk.send([item, {**item, "id": new_id()}], at=NEXT_DAY)) == ["GIVEN_OVER"] * 2
    await desk.give(person_id=third, at=NEXT_DAY)
    await desk.post(f"/handouts/{back}/reverse", {"id": new_id(), "reason": "x"}, at=NEXT_DAY)


async def test_hand_outs_are_counted_by_local_day_and_verdict(desk: Desk) -> None:
    await two_days(desk)
    first, second = await lines(desk)
    counted = ("day", "kits", "given", "given_over", "reversed", "refused")
    assert [first[name] for name in counted] == ["2023-06-15", 1, 2, 0, 1, {}]
    assert [second[name] for name in counted] == [
        "2023-06-16",
        3,
        1,
        2,
        0,
        {"already_received": 1, "card_unknown": 1},
    ]
    whole = (await desk.get(f"/rounds/{desk.round_id}/progress")).json()
    assert (whole["kits"], whole["planned"]) == (4, None)


async def test_it_is_seen_at_the_rounds_sites_alone(desk: Desk) -> None:
    for path in ("progress", "progress.csv"):
        assert (await desk.get(f"/rounds/{desk.round_id}/{path}", member=AT_LA_LIMA)).status_code == 404
        assert (await desk.get(f"/rounds/{new_id()}/{path}")).status_code == 404


@pytest.mark.parametrize(("language", "heading"), [("es", "rechazadas"), ("en", "refused")])
async def test_the_table_says_the_same_and_no_cell_is_a_formula(desk: Desk, language: str, heading: str) -> None:
    await two_days(desk)
    await site(desk, DANLI, "HN0703", code='=HYPERLINK("http://x")')
    answer = await send(desk, "GET", f"/rounds/{desk.round_id}/progress.csv", headers={"Accept-Language": language})
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert "no-store" in answer.headers["Cache-Control"]
    table = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert table[0][10:] == [heading, "already_received", "card_unknown"]
    assert table[1][:4] == ["R1", '\'=HYPERLINK("http://x")', "2023-06-15", "1"]
    assert table[2][10:] == ["2", "1", "1"]


MANY = """
    WITH others AS (SELECT gen_random_uuid() AS round_id FROM generate_series(1, 600)),
    given AS (
        INSERT INTO distribution.handout (id, fingerprint, round_id, site_id, kit_id, bom_version, mode, quantity, unit,
                                          unit_id, device_id, offline, source, done_by, occurred_at)
        SELECT gen_random_uuid(), '\\x00', o.round_id, $1, $2, 1, 'GRANT', 1, 'PERSON', gen_random_uuid(), $3, false,
               'SCAN', $3, now()
        FROM others AS o, generate_series(1, 40)
        RETURNING id
    )
    INSERT INTO distribution.verdict (handout_id, verdict, parameters, components, people)
    SELECT id, 'GIVEN', '{}', '{}', 1 FROM given
"""


def scanned(plan: dict[str, Any]) -> set[str]:
    """The tables that a plan reads whole."""
    here = {plan["Relation Name"]} if plan["Node Type"] == "Seq Scan" else set()
    return here.union(*(scanned(one) for one in plan.get("Plans", ())))


@pytest.fixture
async def crowded(desk: Desk) -> Desk:
    """A desk with 24,000 hand-outs of 600 other rounds."""
    person = await desk.person()
    await desk.give(person_id=person)
    async with desk.installation.eyes() as admin:
        await admin.execute(MANY, DANLI, desk.kit_id, new_id())
        for table in ("handout", "verdict", "handout_reversal"):
            await admin.execute(f"ANALYZE distribution.{table}")
    return desk


async def plan_of(desk: Desk, sql: str, **values: Any) -> dict[str, Any]:
    """How Postgres would run a statement of the service."""
    [row] = await desk.rows("EXPLAIN (FORMAT JSON) " + sql, round_id=desk.round_id, **values)
    told = row["QUERY PLAN"]
    plan: dict[str, Any] = (json.loads(told) if isinstance(told, str) else told)[0]["Plan"]
    return plan


BIG = {"handout", "verdict"}


@pytest.mark.parametrize(
    ("sql", "values"),
    [
        (round_views.PROGRESS, {"sites": [DANLI], "zone": "America/Tegucigalpa"}),
        (round_stock.TALLIES, {}),
        (unsettled.OPEN_CASES, {"rows_max": 100}),
        (unsettled.DEVICES_NOT_HEARD, {"rows_max": 100}),
        (owed.GIVEN_BEFORE, {"version": 2}),
        (vouchers.OF_ROUND, {"sites": [DANLI], "after": "", "rows_max": 5_000}),
    ],
    ids=["progress", "reconciliation", "cases", "devices", "older version", "vouchers"],
)
async def test_one_round_is_read_without_reading_all_hand_outs(crowded: Desk, sql: str, values: dict[str, Any]) -> None:
    assert not scanned(await plan_of(crowded, sql, **values)) & BIG


async def test_without_the_index_all_hand_outs_would_be_read(crowded: Desk) -> None:
    """The control: what the plans above are worth."""
    async with crowded.installation.eyes() as admin:
        made = await admin.fetchval("SELECT pg_get_indexdef('distribution.handout_of_round'::regclass)")
        await admin.execute("DROP INDEX distribution.handout_of_round")
        try:
            plan = await plan_of(crowded, round_stock.TALLIES)
        finally:
            await admin.execute(made)
    assert "handout" in scanned(plan)


async def test_a_draft_came_to_nothing(desk: Desk) -> None:
    draft: UUID = await desk.plan({"unit": "PERSON", "window": "ROUND"}, code="D", open_=False, planned=12)
    answer = await desk.get(f"/rounds/{draft}/progress", member=COORDINATOR)
    assert answer.json() == {"round_id": str(draft), "planned": 12, "kits": 0, "lines": []}
