"""How hypothesis draws weeks: the same from run to run, and made shorter act by act where one fails."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from functools import cache
from random import Random
from typing import Any

from hypothesis import HealthCheck, find, given, seed, settings
from hypothesis import strategies as st

ACTS = 26
SEED = 24
KINDS = {
    "comes": 12,
    "leaves": 6,
    "moves": 8,
    "swaps": 3,
    "passes": 7,
    "takes_step_back": 8,
    "takes_end_back": 5,
    "takes_stay_back": 4,
    "is_sent_again": 7,
    "is_sent_otherwise": 4,
    "more_come": 2,
    "holds": 7,
    "changes_hold": 2,
    "releases_hold": 2,
    "sets_bed": 3,
    "retires_bed": 3,
    "retires_room": 2,
    "sets_places": 2,
    "gives_room": 3,
    "opens_overflow": 2,
    "goes_round": 3,
    "closes": 2,
    "hears": 3,
}
"""What may happen, and how often in a hundred times."""

Draw = tuple[str, int, int]
"""A kind of act, and the dice by which it is made out."""
Draws = Sequence[Draw]

# All numbers are below a hundred: among larger ones hypothesis puts constants of the modules that are imported by then,
# and another selection of tests would draw other weeks.
_DICE = st.integers(0, 99)
# Each place has a strategy of its own: where two look the same, hypothesis also tries what it drew for one in the
# other's place, and most of sixty weeks would be copies of a few, but for an act.
_HAPPENS = [st.sampled_from([(place, happens) for happens in (False, *[True] * 30)]) for place in range(ACTS)]


@st.composite
def weeks(draw: Callable[[st.SearchStrategy[Any]], Any]) -> list[Draw]:
    """A week of which hypothesis draws the number and what is left out: so each is another one, and made shorter."""
    dice = Random("/".join(str(draw(_DICE)) for _ in range(4)))
    kinds = dice.choices(list(KINDS), list(KINDS.values()), k=ACTS)
    drawn = [(kind, dice.randrange(100), dice.randrange(100)) for kind in kinds]
    return [act for act, one in zip(drawn, _HAPPENS, strict=True) if draw(one)[1]]


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
