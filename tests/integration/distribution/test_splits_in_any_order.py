"""Splits, logs, cards and merges are heard of in any order, and repeated: what is inherited is the same."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.distribution.commands import handouts
from shared.clock import real_now
from shared.contracts.envelope import Payload
from shared.contracts.registration import HouseholdMerged, HouseholdUnmerged
from shared.ids import new_id
from tests.integration.distribution.conftest import Desk, card, verdicts
from tests.integration.distribution.splitting import broken, household, split, split_off
from tests.support.people import SCANNER_ID

NOON = datetime(2023, 11, 7, 18, tzinfo=UTC)
HOUR = timedelta(hours=1)
RULES: list[dict[str, Any]] = [
    {"unit": "HOUSEHOLD", "window": "ROUND"},
    {"unit": "HOUSEHOLD", "window": "ROUND", "quantity": 2},
    {"unit": "HOUSEHOLD", "window": "ROLLING", "rolling_days": 7},
    {"unit": "HOUSEHOLD", "window": "CALENDAR", "calendar_days": 7, "anchor": "2023-11-01"},
    {"unit": "DWELLING", "window": "EVENT", "emergency_id": str(new_id())},
]
SEEDS = 6
NAMES = ("family", "double", "young", "grandchild")
Step = Payload | dict[str, Any]


def steps(desk: Desk, round_id: UUID, code: str) -> tuple[dict[str, UUID], list[Step]]:
    """What is heard: of a family, a second record of it, a household that split off, and one that did so from that.

    The family receives by a card that nobody knew and by its name, its second record once; of the others each once
    after it had split off.
    """
    ids = {name: new_id() for name in NAMES}
    parted: dict[str, Any] = {"split_from": ids["family"], "split_at": NOON - 5 * HOUR}
    gifts: list[dict[str, Any]] = [
        {"card": card(code).code, "scanned_at": NOON - 9 * HOUR},
        {"household_id": ids["family"], "scanned_at": NOON - 8 * HOUR},
        {"household_id": ids["double"], "scanned_at": NOON - 7 * HOUR},
        {"household_id": ids["young"], "scanned_at": NOON - 4 * HOUR},
        {"household_id": ids["grandchild"], "scanned_at": NOON - 2 * HOUR},
    ]
    logs = [desk.handout(**gift, round_id=round_id) for gift in gifts]
    double = ids["double"]
    events = [
        household(ids["family"]),
        household(double),
        household(ids["young"], **parted),
        household(ids["young"], version=2, **parted),
        split_off(ids["young"], NOON - 3 * HOUR, id_=ids["grandchild"]),
        card(code),
        card(code, version=2, household_id=ids["family"]),
        household(double, 0, 2, HouseholdMerged, merged_into=ids["family"]),
        household(double, 3, 3, HouseholdUnmerged),
        household(double, 0, 4, HouseholdMerged, merged_into=ids["young"]),
        household(double, 0, 5, HouseholdMerged, merged_into=ids["family"]),
    ]
    return ids, [*events, *logs]


async def hear(desk: Desk, step: Step) -> None:
    """An event, or a part of a device's log."""
    if isinstance(step, Payload):
        await desk.hear(step)
        return
    await desk.rows(
        """
        INSERT INTO device_contact (device_id, contact_at, offset_ms) VALUES (:device_id, :at, 0)
        ON CONFLICT DO NOTHING RETURNING 1
        """,
        device_id=SCANNER_ID,
        at=NOON - 24 * HOUR,
    )
    assert set(verdicts(await desk.send([step], at=NOON, more=True))) <= {
        "GIVEN",
        "GIVEN_OVER",
        "GIVEN_DESPITE",
        "UNKNOWN_CARD",
    }


async def picture(desk: Desk, ids: dict[str, UUID], log: list[Step]) -> dict[str, Any]:
    """What stands, what was inherited and what is over, with households and hand-outs by their names."""
    names = {id_: name for name, id_ in ids.items()}
    numbers = {step["id"]: n for n, step in enumerate(log) if isinstance(step, dict)}
    rows = await desk.rows("SELECT unit_id, taken, over, inherited FROM entitlement WHERE taken > 0 OR over > 0")
    copies = await desk.rows("SELECT handout_id, unit_id, qty FROM claim WHERE inherited AND live")
    cases = await desk.rows("SELECT unit_id, excess FROM review_case WHERE kind = 'OVER_ISSUE' AND state = 'OPEN'")
    return {
        "stands": {
            names[row["unit_id"]]: (row["taken"], row["over"], row["inherited"])
            for row in rows
            if row["unit_id"] in names
        },
        "copies": sorted(
            (names[row["unit_id"]], numbers[row["handout_id"]], row["qty"]) for row in copies if row["unit_id"] in names
        ),
        "excess": {names[row["unit_id"]]: row["excess"] for row in cases if row["unit_id"] in names},
    }


@pytest.mark.parametrize("rule", RULES, ids=["once", "twice", "rolling", "calendar", "dwelling"])
async def test_any_order_with_repeats_leaves_one_picture(desk: Desk, rule: dict[str, Any]) -> None:
    pictures = []
    for seed in range(SEEDS):
        round_id = await desk.plan(rule, code=f"W{seed}")
        ids, log = steps(desk, round_id, f"ABCDEFGH{seed}")
        order = log if seed == 0 else log * 2
        if seed:
            random.Random(seed).shuffle(order)
        for step in order:
            await hear(desk, step)
        pictures.append(await picture(desk, ids, log))
    assert pictures == pictures[:1] * SEEDS
    if rule == RULES[0]:
        assert pictures[0]["stands"] == {"family": (1, 2, 0), "young": (1, 1, 1), "grandchild": (1, 1, 1)}
    assert await broken(desk) == []


@pytest.mark.parametrize("guarded", [True, False], ids=["as it is", "control: nobody looks whether somebody split off"])
async def test_a_log_of_before_the_split_that_comes_after_it_is_inherited(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, *, guarded: bool
) -> None:
    round_id, family = await desk.plan(RULES[0], code="W"), await desk.household(6)
    young = await split(desk, family)
    if not guarded:
        monkeypatch.setattr(handouts, "inherit", _nothing)
    at = real_now() - HOUR
    late = desk.handout(household_id=family, round_id=round_id, scanned_at=at)
    assert verdicts(await desk.send([late])) == ["GIVEN"]
    assert (await desk.give(household_id=young, round_id=round_id)).status_code == (409 if guarded else 201)
    assert (await broken(desk) == []) is guarded


async def _nothing(*_: Any) -> None:
    """Look at nothing."""
