"""The plan of a seed: each act is drawn by dice of its own, so that one that is left out changes no other's."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta

from tests.support.staying.acts import (
    Act,
    ChecksIn,
    ChecksOut,
    ClosesCensus,
    GivesRoom,
    GoesRound,
    Moves,
    OpensOverflow,
    Passes,
    Plan,
    TakesEndBack,
    TakesStayBack,
    TakesStepBack,
)
from tests.support.staying.drawing import Drawing
from tests.support.staying.model import Model
from tests.support.staying.stays import evening_of, night_of
from tests.support.staying.things import BEGINS, Dice, things_of

ACTS = 32
SENT_AGAIN = (ChecksIn, ChecksOut, Moves, Passes, TakesEndBack, TakesStayBack, TakesStepBack, GivesRoom, GoesRound)
"""Acts that a client sends again when no answer came."""


def plan_of(seed: int, keep: Iterable[int] = range(ACTS), world: int = 0) -> Plan:
    """The plan of `seed`, of the draws of these numbers alone; in another `world` all ids are others."""
    return _Planner(seed, keep, world).plan


class _Planner(Drawing):
    """Draws a plan: the model says what is there to choose from."""

    def __init__(self, seed: int, keep: Iterable[int], world: int) -> None:
        plan = things_of(seed, world)
        super().__init__(plan, Model(plan), BEGINS, Dice(f"{seed}/{world}/acts"))
        self._kinds: list[tuple[int, Callable[[], Act | None]]] = [
            (22, self.comes),
            (9, self.leaves),
            (11, self.moves),
            (5, self.swaps),
            (12, self.passes),
            (9, lambda: self._soon(self.takes_step_back)),
            (8, lambda: self._soon(self.takes_end_back)),
            (4, lambda: self._soon(self.takes_stay_back)),
            (8, self._again),
            (4, self._other_content),
            (3, self._more_come),
            (5, self.sets_bed),
            (4, self.retires_bed),
            (2, self.retires_room),
            (3, self.sets_places),
            (5, self.gives_room),
            (2, self.opens_overflow),
            (6, lambda: self._in_the_evening(self.goes_round)),
            (4, lambda: self._in_the_evening(self.closes)),
            (5, self.hears),
        ]
        for number in keep:
            self.dice = Dice(f"{seed}/{number}")
            plan.acts.append(self._draw())
            self.model.do(plan.acts[-1])

    def _draw(self) -> Act:
        self.now += self._pause()
        weights, choices = zip(*self._kinds, strict=True)
        act: Act | None = self.dice.choices(choices, weights)[0]()
        return act or self.comes()

    def _pause(self) -> timedelta:
        kind = self.dice.random()
        if kind < 0.8:
            return timedelta(minutes=self.dice.randint(0, 40))
        return timedelta(minutes=self.dice.randint(60, 400 if kind < 0.96 else 1_500))

    def _soon(self, draw: Callable[[], Act | None]) -> Act | None:
        """Most undo at once what they did by mistake."""
        if self.dice.happens(0.8) and self.plan.acts:
            self.now = self.plan.acts[-1].at + timedelta(minutes=1)
        return draw()

    def _in_the_evening(self, draw: Callable[[], Act | None]) -> Act | None:
        if self.dice.happens(0.85):
            self.now = max(self.now, evening_of(night_of(self.now)) + timedelta(minutes=90))
        return draw()

    # What was sent before

    def _sent(self) -> Act | None:
        sent = [act for act in self.plan.acts if isinstance(act, (*SENT_AGAIN, ClosesCensus, OpensOverflow))]
        return self.dice.choice(sent[-10:]) if sent else None

    def _again(self) -> Act | None:
        act = self._sent()
        return replace(act, at=self.now) if act else None

    def _other_content(self) -> Act | None:
        """The same ids stand for something else."""
        act = self._sent()
        if isinstance(act, ChecksIn | Moves | Passes):
            return replace(act, at=self.now, happened=(act.happened or act.at) - timedelta(minutes=1))
        if isinstance(act, TakesEndBack | TakesStayBack | TakesStepBack):
            return replace(act, at=self.now, reason="otra")
        if isinstance(act, GivesRoom):
            return replace(act, at=self.now, household=None if act.household else self.dice.choice(self.homes))
        if isinstance(act, GoesRound):
            return replace(act, at=self.now, missing=(), counted=None if act.counted is None else act.counted + 1)
        return None

    def _more_come(self) -> Act | None:
        """A device sends its list again, and somebody is new on it: who shares, or has a place of their own."""
        earlier = [act for act in self.plan.acts if isinstance(act, ChecksIn)]
        if not earlier:
            return None
        act = self.dice.choice(earlier[-6:])
        guest = self.guest(self.where(), beside=[one.id for one in act.guests])
        return replace(act, at=self.now, guests=(*act.guests, guest))
