"""How hypothesis draws weeks: the same from run to run, and made shorter act by act where one fails."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from functools import cache
from random import Random
from typing import Any

from hypothesis import HealthCheck, find, given, seed, settings
from hypothesis import strategies as st

ACTS = 32
SEED = 28
KINDS = {
    "nothing": 1,
    "comes": 13,
    "leaves": 7,
    "moves": 8,
    "swaps": 4,
    "passes": 9,
    "takes_step_back": 7,
    "takes_end_back": 6,
    "takes_stay_back": 3,
    "is_sent_again": 7,
    "is_sent_otherwise": 4,
    "more_come": 2,
    "sets_bed": 4,
    "retires_bed": 3,
    "retires_room": 2,
    "sets_places": 3,
    "gives_room": 4,
    "opens_overflow": 2,
    "goes_round": 5,
    "closes": 3,
    "hears": 3,
}
"""What may happen, and how often in a hundred times. The first is what an act is made when it is not needed."""

Draw = tuple[str, int, int]
"""A kind of act, and the dice by which it is made out."""
Draws = Sequence[Draw]

# All numbers are below a hundred: among larger ones hypothesis puts constants of the modules that are imported by then,
# and another selection of tests would draw other weeks.
_DICE = st.integers(0, 99)
_DRAW = st.tuples(st.sampled_from([kind for kind, share in KINDS.items() for _ in range(share)]), _DICE, _DICE)


@st.composite
def weeks(draw: Callable[[st.SearchStrategy[Any]], Any]) -> list[Draw]:
    """Mostly long ones: lists of `st.lists` are short, and what has a fixed length can't be made shorter."""
    drawn: list[Draw] = []
    while len(drawn) < ACTS and draw(_DICE):
        drawn.append(draw(_DRAW))
    return drawn


def _of(weeks_max: int) -> settings:
    """However slow a machine is, that is no fault."""
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
    return settings(max_examples=weeks_max, database=None, deadline=None, suppress_health_check=slow)


def as_drawn(weeks_max: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """A test of so many weeks: the same ones in each run and in each test."""
    return lambda test: seed(SEED)(_of(weeks_max)(test))


@cache
def drawn(weeks_max: int) -> list[Draws]:
    """The weeks that a test of so many has."""
    found: list[Draws] = []

    @as_drawn(weeks_max)
    @given(weeks())
    def collect(draws: Draws) -> None:
        found.append(draws)

    collect()
    return found


async def shortest(differ: Callable[[Draws], Coroutine[Any, Any, Any]], weeks_max: int) -> Draws:
    """The shortest week of so many, and of what is left of them, that `differ` finds something in.

    Raises:
        NoSuchExample: it finds nothing.
    """
    loop = asyncio.get_running_loop()

    def differs(draws: Draws) -> bool:
        return bool(asyncio.run_coroutine_threadsafe(differ(draws), loop).result())

    return await asyncio.to_thread(find, weeks(), differs, settings=_of(weeks_max), random=Random(SEED))
