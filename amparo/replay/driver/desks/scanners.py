"""The scanners' day: logs and scans that give, then scans that are refused.

A card that was given out lately may not have reached distribution yet. A desk that does not know a card sends its
bearer back in line and scans again (a new hand-out; the refused one stays refused); a device's log records what
has left, so it is sent when distribution knows its cards.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from dataclasses import replace
from typing import Any
from uuid import uuid5

from amparo.replay.acts import Handout, HandoutBatch, HandoutGiven, RoundCloses, RoundOpens, StockReceived, Verdict
from amparo.replay.driver import giving
from amparo.replay.driver.calls import Answer, Call, Line, NoAnswer, UnexpectedAnswer, check
from amparo.replay.driver.cards import Stacks
from amparo.replay.driver.days import Day
from amparo.replay.driver.patience import pauses

_RECENT_DAYS = 3
_UNKNOWN = frozenset({"card_unknown", "card_unsynced"})
_SAYS_NOTHING_OF_THE_CARD = _UNKNOWN | {"round_closed"}


class Scanners:
    """Sends receipts, rounds' steps and hand-outs."""

    def __init__(self, line: Line, stacks: Stacks) -> None:
        self._line, self._stacks = line, stacks
        self._recent: deque[Day] = deque(maxlen=_RECENT_DAYS)
        self._arrived: set[str] = set()
        self.scanned_again = 0

    def skip(self, day: Day) -> None:
        """Take note of a day that was done in an earlier run: its cards may still be on their way."""
        self._recent.append(day)

    async def open(self, day: Day) -> None:
        """What must stand before the day's scans: rounds and stock."""
        async with asyncio.TaskGroup() as tasks:
            for opens in day.of(RoundOpens):
                tasks.create_task(self._line.send(giving.round_step(opens)))
            for receipt in day.of(StockReceived):
                tasks.create_task(self._line.send(giving.stock_received(receipt)))

    async def work(self, day: Day) -> None:
        """All scans of a day, then the closing of rounds."""
        self._recent.append(day)
        self._arrived.clear()
        singles = day.of(HandoutGiven)
        await self._settled([act for act in singles if act.handout.expected is Verdict.GIVEN])
        async with asyncio.TaskGroup() as giving_:
            for log in _by_device(day.of(HandoutBatch)).values():
                giving_.create_task(self._logs(log, day))
            for act in singles:
                if act.handout.expected is Verdict.GIVEN:
                    giving_.create_task(self._single(act, day))
        async with asyncio.TaskGroup() as refusing:
            for act in singles:
                if act.handout.expected is Verdict.REFUSED:
                    refusing.create_task(self._single(act, day))
        for closes in day.of(RoundCloses):
            await self._line.send(giving.round_step(closes))

    async def _settled(self, singles: list[HandoutGiven]) -> None:
        """Wait for the card of each site that was registered last: those before it have most likely arrived then."""
        last: dict[str, tuple[int, HandoutGiven]] = {}
        for act in singles:
            age = self._recent[-1].age(act.handout)
            if age is not None and age >= last.get(act.site, (0, act))[0]:
                last[act.site] = age, act
        async with asyncio.TaskGroup() as tasks:
            for _, act in last.values():
                tasks.create_task(self._known(act.handout, act))

    async def _logs(self, logs: list[HandoutBatch], day: Day) -> None:
        for act in logs:  # in the order of the device: its contacts bound the times of its scans
            codes = [await self._stacks.of_recipient(one.recipient) for one in act.handouts]
            fresh = {code: one for code, one in zip(codes, act.handouts, strict=True) if self._is_new(one)}
            async with asyncio.TaskGroup() as tasks:
                for one in fresh.values():
                    tasks.create_task(self._known(one, act))
            items = await self._log(giving.handout_batch(act, codes), act.handouts)
            day.counts.recorded(items, act.at)
            await self._log_again(act, codes, items, day)

    async def _log_again(self, act: HandoutBatch, codes: list[str], items: list[Any], day: Day) -> None:
        again = giving.handout_resend(act, codes)
        if again is None:
            return
        pairs = [(one, item) for one, item in zip(act.handouts, items, strict=True) if one.sent_twice]
        repeated = await self._log(again, tuple(one for one, _ in pairs))
        if [item["resource"] for item in repeated] != [item["resource"] for _, item in pairs]:
            raise UnexpectedAnswer(again, "another hand-out than the first time", "the same again")
        day.counts.sent_twice += len(repeated)

    async def _log(self, call: Call, handouts: tuple[Handout, ...]) -> list[Any]:
        answer = await self._line.send(call)
        wrong = giving.batch_disagrees(answer.body, handouts)
        if wrong is not None:
            raise UnexpectedAnswer(call, wrong, "each hand-out as planned")
        items: list[Any] = answer.body["items"]
        return items

    async def _single(self, act: HandoutGiven, day: Day) -> None:
        code = await self._stacks.of_recipient(act.handout.recipient)
        call, answer = await self._scan(act, code)
        day.counts.answered(answer.status)
        if not act.handout.sent_twice:
            return
        # Half of them as a client that lost the answer (same key), half as one that lost its key too.
        key = call.key if act.handout.handout_id.int % 2 else uuid5(act.act_id, "new key")
        second = replace(call, key=key)
        repeated = await self._line.send(second)
        if (repeated.status, _told(repeated)) != (answer.status, _told(answer)):
            raise UnexpectedAnswer(second, f"{repeated.status} {_verdict(repeated)}", f"{_verdict(answer)} again")
        day.counts.sent_twice += 1

    async def _scan(self, act: HandoutGiven, code: str) -> tuple[Call, Answer]:
        """Scan until the desk knows the card (it does at once, but for a worker that was just killed)."""
        call = giving.handout_given(act, code)
        async for attempt in pauses():
            answer = await self._line.ask(call)
            if answer.code not in _UNKNOWN or act.handout.code in _UNKNOWN:
                break
            self.scanned_again += 1
            await self._known(act.handout, act)
            key = uuid5(act.act_id, f"again:{attempt + 1}")
            call = giving.handout_given(act, code, key=key, again=attempt + 1)
        check(call, answer)
        wanted = act.handout.code or act.handout.expected
        if _verdict(answer) != wanted:
            raise UnexpectedAnswer(call, f"{answer.status} {_verdict(answer)}", wanted)
        return call, answer

    def _is_new(self, handout: Handout) -> bool:
        """Whether the card was given to its bearer so recently that distribution may not know it yet."""
        return any(day.age(handout) is not None for day in self._recent)

    async def _known(self, handout: Handout, act: HandoutGiven | HandoutBatch) -> None:
        code = await self._stacks.of_recipient(handout.recipient)
        if code in self._arrived:
            return
        call = giving.entitlements(code, handout.device_key, act.site, act.at)
        async for _ in pauses():
            lines = (await self._line.send(call)).body["items"]
            if not lines or any(line.get("code") not in _SAYS_NOTHING_OF_THE_CARD for line in lines):
                self._arrived.add(code)
                return
        raise NoAnswer(f"{call.operation}: a card of the day has not arrived (hand-out {handout.handout_id})")


def _by_device(batches: list[HandoutBatch]) -> dict[str, list[HandoutBatch]]:
    found: dict[str, list[HandoutBatch]] = defaultdict(list)
    for act in batches:
        found[act.device_key].append(act)
    return found


def _told(answer: Answer) -> dict[str, Any]:
    """The whole answer, but for the number of its own request."""
    return {key: value for key, value in answer.body.items() if key != "trace_id"}


def _verdict(answer: Answer) -> str | None:
    verdict: str | None = answer.body.get("verdict") if answer.status < 400 else answer.code
    return verdict
