"""I9: the same devices' logs in any order, cut anyhow and repeated, leave the same behind.

Not compared are the verdicts at receipt, the lots and the times of recording. Some cards stay before a scanner for a
while: of such a chain it depends on the order which scans are repeats, and not how many are. Entries are recorded ones:
without any, an ARRIVAL window is named after the hand-out that came first.
"""

from __future__ import annotations

import asyncio
import random
import re
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

import pytest

from shared.contracts.card_codes import with_check_character
from shared.ids import new_id
from tests.integration.distribution.conftest import Desk, card
from tests.integration.distribution.device_logs import device, speaking
from tests.integration.distribution.unsynced import printed
from tests.support.people import fixed_id

DEVICES, PEOPLE, SCANS = 4, 8, 40
NOON = datetime(2023, 11, 7, 18, tzinfo=UTC)
"""Noon of 7 November in Tegucigalpa; half of what is given was the day before."""
IDS = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""Of rounds and arrivals, which are others in each delivery."""
RULES: list[dict[str, Any]] = [
    {"unit": "PERSON", "window": "ROUND", "quantity": 2},
    {"unit": "PERSON", "window": "CALENDAR", "calendar_days": 1, "anchor": "2023-11-01"},
    {"unit": "PERSON", "window": "ARRIVAL"},
]


@dataclass(frozen=True)
class Scan:
    """What one device did: at which of the round's people, when, how many kits; `number` is its own."""

    device: int
    number: int
    person: int
    at: datetime
    kits: int


def history(chance: random.Random) -> list[Scan]:
    """What all devices did: many of the same people, a fifth of it read three to six times."""
    scans: list[Scan] = []
    numbers: Counter[int] = Counter()
    for step in range(SCANS):
        where, who = chance.randrange(DEVICES), chance.randrange(PEOPLE)
        at = NOON - timedelta(hours=18 if chance.random() < 0.5 else 2, seconds=10 * step)
        for _ in range(chance.randint(3, 6) if chance.random() < 0.2 else 1):
            numbers[where] += 1
            scans.append(Scan(where, numbers[where], who, at, 1))
            at += timedelta(seconds=chance.choice([0.5, 1, 2, 2.5, 3]))
    return scans


@dataclass
class Replay:
    """One delivery of a history, in a round of its own: new people, devices and ids that stand for the same."""

    desk: Desk
    round_id: UUID
    people: list[UUID]
    devices: list[UUID]
    turn: UUID

    def item(self, scan: Scan) -> dict[str, Any]:
        """The scan in its device's log."""
        return {
            "id": uuid5(self.turn, f"{scan.device} {scan.number}"),
            "round_id": self.round_id,
            "site_id": fixed_id("site danli"),
            "card": self.card(scan.person),
            "quantity": scan.kits,
            "device_seq": scan.number,
            "scanned_at": scan.at.isoformat(),
        }

    def card(self, person: int) -> str:
        """The code of the person's card."""
        alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
        number = self.people[person].int >> 20
        return with_check_character("".join(alphabet[(number >> 5 * place) % 32] for place in range(9)))

    async def tell(self) -> None:
        """Let registration tell whose the cards are."""
        for n, person in enumerate(self.people):
            await self.desk.hear(card(self.card(n)[:9], person_id=person))

    async def deliver(self, scans: list[Scan], chance: random.Random | None) -> None:
        """Send the logs: in order and once, or by `chance` in parts of any size, shuffled, repeated, all at once."""
        await asyncio.gather(
            *(self._deliver(n, [one for one in scans if one.device == n], chance) for n in range(DEVICES))
        )

    async def _deliver(self, number: int, scans: list[Scan], chance: random.Random | None) -> None:
        parts = [scans]
        if chance is not None:
            cuts = sorted(chance.sample(range(1, len(scans)), min(4, len(scans) - 1)))
            parts = [scans[start:end] for start, end in zip([0, *cuts], [*cuts, len(scans)], strict=True)]
            parts += [chance.sample(scans, len(scans) // 2) for _ in range(2)]
            chance.shuffle(parts)
        own = self.devices[number]
        for place, part in enumerate(parts, start=1):
            items = [self.item(scan) for scan in part]
            more = place < len(parts)
            answer = await self.desk.send(items, device_id=own, member=speaking(own), at=NOON, sent_at=NOON, more=more)
            assert {item["status"] for item in answer.json()["items"]} == {201}

    async def left(self) -> dict[str, Any]:
        """What is compared, with people and hand-outs by their places."""
        given = await self.desk.rows(
            "SELECT id, card_code, quantity, occurred_at FROM handout WHERE round_id = :round", round=self.round_id
        )
        windows = await self.desk.rows(
            """
            SELECT e.unit_id, e.window_key, e.taken, e.over FROM entitlement AS e JOIN round AS r USING (rule_id)
            WHERE r.id = :round AND e.taken + e.over > 0
            """,
            round=self.round_id,
        )
        excess = await self.desk.rows(
            """
            SELECT c.unit_id, c.window_key, c.excess FROM review_case AS c JOIN round AS r USING (rule_id)
            WHERE r.id = :round AND c.state = 'OPEN' AND c.kind = 'OVER_ISSUE'
            """,
            round=self.round_id,
        )
        place = {person: n for n, person in enumerate(self.people)}
        codes = {self.card(n): n for n in range(PEOPLE)}
        return {
            "given": sorted((codes[row["card_code"]], row["quantity"], row["occurred_at"]) for row in given),
            "windows": sorted(
                (place[row["unit_id"]], IDS.sub("", row["window_key"]), row["taken"], row["over"]) for row in windows
            ),
            "excess": sorted((place[row["unit_id"]], IDS.sub("", row["window_key"]), row["excess"]) for row in excess),
        }


async def replay(desk: Desk, rule: dict[str, Any], code: str, *, told: bool = True) -> Replay:
    """A round and people of its own; without `told` their cards are printed, and nobody's as far as is known."""
    round_id = await desk.plan(rule, code=code)
    people = [await desk.person() for _ in range(PEOPLE)]
    devices = [await device(desk) for _ in range(DEVICES)]
    made = Replay(desk, round_id, people, devices, new_id())
    await printed(desk, *(made.card(n) for n in range(PEOPLE)))
    for person in people:
        await desk.arrival(NOON - timedelta(days=2), person_id=person)
    if told:
        await made.tell()
    return made


async def stock(desk: Desk) -> dict[str, int]:
    """Pieces per account; what is short may be of any lot."""
    rows = await desk.rows("SELECT account, sum(qty)::int AS qty FROM balance GROUP BY account")
    return {row["account"]: row["qty"] for row in rows}


def moved(before: dict[str, int], after: dict[str, int]) -> int:
    """Pieces that were handed out."""
    return after.get("HANDED_OUT", 0) - before.get("HANDED_OUT", 0)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule["window"]))
@pytest.mark.parametrize("seed", range(3))
async def test_logs_in_any_order_leave_the_same_behind(desk: Desk, seed: int, rule: dict[str, Any]) -> None:
    chance = random.Random(seed)
    scans = history(chance)
    results = []
    for turn in range(3):
        one, before = await replay(desk, rule, f"R-{turn}"), await stock(desk)
        await one.deliver(scans, chance if turn else None)
        results.append((await one.left(), moved(before, await stock(desk))))
    assert results[0] == results[1] == results[2]
    left, pieces = results[0]
    assert pieces == 2 * sum(row[2] + row[3] for row in left["windows"])
    assert len(left["given"]) == len(scans)
    assert left["excess"], "a history without an excess proves little"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: str(rule["window"]))
async def test_logs_of_cards_that_are_told_of_afterwards_leave_the_same_behind(
    desk: Desk, rule: dict[str, Any]
) -> None:
    chance = random.Random(1)
    scans = history(chance)
    results = []
    for turn in range(3):
        one, before = await replay(desk, rule, f"R-{turn}", told=turn == 0), await stock(desk)
        await one.deliver(scans, chance if turn else None)
        if turn:
            await one.tell()
        results.append((await one.left(), moved(before, await stock(desk))))
    assert results[0] == results[1] == results[2]
    assert results[0][0]["excess"]


async def test_another_history_leaves_something_else_behind(desk: Desk) -> None:
    results = []
    for turn in range(2):
        one = await replay(desk, RULES[0], f"R-{turn}")
        await one.deliver(history(random.Random(turn)), None)
        results.append(await one.left())
    assert results[0] != results[1]
