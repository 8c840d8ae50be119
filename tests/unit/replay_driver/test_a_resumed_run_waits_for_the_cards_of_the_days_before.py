"""Cards of days that were done before an interruption may still be on their way to distribution."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from amparo.replay.acts import HandoutBatch
from amparo.replay.driver.calls import Line
from amparo.replay.driver.cards import Deal, Stacks
from amparo.replay.driver.checkpoint import Checkpoint
from amparo.replay.driver.counts import Counts
from amparo.replay.driver.crew import Crew
from amparo.replay.driver.days import Day, Reader
from amparo.replay.driver.staff import Actor
from amparo.replay.plan import build_plan


class Tokens:
    """One token for everybody."""

    def token(self, actor: Actor) -> str:
        return "token"

    def forget(self, actor: Actor) -> None:
        raise AssertionError("no token is refused here")


class Desk:
    """Answers as distribution does: a card is unknown when it is asked for first, and known the second time."""

    def __init__(self, not_yet: str) -> None:
        self.not_yet = not_yet
        self.asked: set[str] = set()
        self.known: set[str] = set()
        self.logged: list[str] = []
        self.logged_unknown: list[str] = []

    def answer(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return httpx.Response(200, json={"items": self._entitlements(request.url.params["card"])})
        body = json.loads(request.content)
        if request.url.path.endswith("/card-batches"):
            return httpx.Response(201, json={"codes": [f"{body['id']}-{number}" for number in range(body["count"])]})
        return httpx.Response(207, json={"items": [self._log(body["sent_at"], item["card"]) for item in body["items"]]})

    def _entitlements(self, card: str) -> list[dict[str, str]]:
        if card not in self.asked:
            self.asked.add(card)
            return [{"code": self.not_yet}]
        self.known.add(card)
        return []

    def _log(self, at: str, card: str) -> dict[str, Any]:
        self.logged.append(card)
        if card not in self.known:
            self.logged_unknown.append(card)
        return {"status": 201, "resource": {"verdict": "GIVEN", "occurred_at": at}}


@pytest.fixture
def days() -> Iterator[list[Day]]:
    """The days up to a log of which every card was given on the days before, and that log alone on the last."""
    deal = Deal()
    before: list[Day] = []
    for day in Reader(deal).days(build_plan(0.002, 1).acts()):
        for log in day.of(HandoutBatch):
            given = [any(old.age(one) is not None for old in before[-2:]) for one in log.handouts]
            if all(given):
                yield [*before, Day(day.date, {HandoutBatch: [log]})]
                return
        before.append(day)
    raise AssertionError("no log is of cards of the days before")


@pytest.fixture(params=["card_unknown", "card_unsynced"])
def desk(request: pytest.FixtureRequest) -> Desk:
    return Desk(request.param)


async def resume(desk: Desk, days: list[Day], state: Path, *, reached: date) -> Counts:
    """Work after `reached`, as a run does that finds a checkpoint of it."""
    Checkpoint(state, 1, 0.002, "here").finish(reached, Counts())
    checkpoint = Checkpoint(state, 1, 0.002, "here")
    deal = Deal()
    for _ in Reader(deal).days(build_plan(0.002, 1).acts()):
        pass
    line = Line("http://amparo", Tokens(), httpx.MockTransport(desk.answer))
    stacks = Stacks(line, deal)
    try:
        await Crew(line, stacks, checkpoint, lambda *_: None).work(iter(days))
    finally:
        await stacks.close()
        await line.close()
    return checkpoint.counts


async def test_a_log_is_sent_when_distribution_knows_its_cards(desk: Desk, days: list[Day], tmp_path: Path) -> None:
    counts = await resume(desk, days, tmp_path / "replay.json", reached=days[-2].date)
    assert desk.logged
    assert desk.logged_unknown == []
    assert counts.handouts == len(days[-1].of(HandoutBatch)[0].handouts)
