"""An instant has one spelling, UTC with `Z`, whoever sent it in which zone: in what a write answers as in what is read.

The examples are told once more by somebody whose clock and whose every time stand six hours west of UTC.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any

import httpx
import pytest

from tests.support.story import Operation, Story, Told, operations, told_once

HERE = timezone(timedelta(hours=-6))
TIME = re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?")


class WestOfUtc(Story):
    """Says every time of the examples in its own zone."""

    def real(self, value: Any) -> Any:
        """As in the story, but for the spelling of times."""
        if isinstance(value, str) and TIME.fullmatch(value):
            return datetime.fromisoformat(value).astimezone(HERE).isoformat()
        return super().real(value)


@pytest.fixture(scope="module")
async def west(template: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Told]:
    """The examples, told west of UTC."""
    async with told_once(template, tmp_path_factory.mktemp("keys"), WestOfUtc) as one:
        yield one


def told_of(answer: httpx.Response) -> str:
    """What the system tells: no paper, and not the log of a device that is kept as it came."""
    if "pdf" in answer.headers.get("Content-Type", ""):
        return ""
    return str({**answer.json(), "content": None}) if "sha256" in answer.text else answer.text


def times_in(text: str) -> list[str]:
    """Every instant that is spelled in it."""
    return TIME.findall(text)


@pytest.mark.parametrize("operation", operations(), ids=str)
def test_an_answer_spells_every_instant_in_utc(west: Told, operation: Operation) -> None:
    answer = west.story.answers[str(operation)]
    assert operation.example is not None
    assert answer.status_code == operation.example.status, answer.text
    assert [time for time in times_in(told_of(answer)) if not time.endswith("Z")] == []


def test_the_story_sends_times_of_its_zone_and_is_told_some(west: Told) -> None:
    sent = [west.story.real(one.body) for one in operations() if one.body]
    assert any("-06:00" in time for time in times_in(str(sent)))
    told = [one for one, answer in west.story.answers.items() if _writes(one) and times_in(answer.text)]
    assert len(told) > 20, told


def _writes(name: str) -> bool:
    by_name: Mapping[str, Operation] = {str(one): one for one in operations()}
    return by_name[name].method != "GET"
