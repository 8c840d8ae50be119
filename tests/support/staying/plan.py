"""The plan of a drawn week: each act has dice of its own, so that one that is left out changes no other's."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.support.staying.acts import (
    Act,
    ChecksIn,
    ChecksOut,
    ClosesCensus,
    GivesRoom,
    GoesRound,
    MakesHold,
    Moves,
    OpensOverflow,
    Passes,
    Plan,
    TakesEndBack,
    TakesStayBack,
    TakesStepBack,
)
from tests.support.staying.drawing import Drawing
from tests.support.staying.drawn import Draws
from tests.support.staying.model import Model
from tests.support.staying.stays import evening_of, night_of
from tests.support.staying.things import BEGINS, Dice, things_of

SENT_AGAIN = (
    *(ChecksIn, ChecksOut, Moves, Passes, TakesEndBack, TakesStayBack, TakesStepBack, GivesRoom, GoesRound, MakesHold),
    *(ClosesCensus, OpensOverflow),
)
"""Acts that a client sends again when no answer came."""


def plan_of(draws: Draws, world: int = 0) -> Plan:
    """What is drawn, act by act; in another `world` all ids are others."""
    return _Planner(draws, world).plan


class _Planner(Drawing):
    """Makes out a plan: the model says what is there to choose from."""

    def __init__(self, draws: Draws, world: int) -> None:
        plan = things_of(world)
        super().__init__(plan, Model(plan), BEGINS, Dice(f"{world}/acts"))
        for kind, *numbers in draws:
            self.dice = Dice(f"{kind}/{numbers}")
            self.now += self._pause()
            plan.acts.append(getattr(self, kind)() or self.comes())
            self.model.do(plan.acts[-1])

    def _pause(self) -> timedelta:
        kind = self.dice.random()
        if kind < 0.8:
            return timedelta(minutes=self.dice.randint(0, 40))
        return timedelta(minutes=self.dice.randint(60, 400 if kind < 0.96 else 1_500))

    # Most undo at once what they did by mistake

    def takes_step_back(self) -> Act | None:
        """Mostly of the last act with a step."""
        self._at_once()
        return super().takes_step_back()

    def takes_end_back(self) -> Act | None:
        """Mostly the last end."""
        self._at_once()
        return super().takes_end_back()

    def takes_stay_back(self) -> Act | None:
        """Mostly the last stay."""
        self._at_once()
        return super().takes_stay_back()

    def _at_once(self) -> None:
        if self.dice.happens(0.8) and self.plan.acts:
            self.now = self.plan.acts[-1].at + timedelta(minutes=1)

    # Nights are counted in the evening

    def goes_round(self) -> Act:
        """A room, or those without a place."""
        self._in_the_evening()
        return super().goes_round()

    def closes(self) -> Act:
        """Tonight, or last night."""
        self._in_the_evening()
        return super().closes()

    def _in_the_evening(self) -> None:
        if self.dice.happens(0.85):
            self.now = max(self.now, evening_of(night_of(self.now)) + timedelta(minutes=90))

    # What was sent before

    def _sent(self) -> Act | None:
        """One of the last, of each kind as often: of check-ins there are most."""
        sent = [act for act in self.plan.acts if isinstance(act, SENT_AGAIN)][-10:]
        kinds = list(dict.fromkeys(type(act) for act in sent))
        kind = self.dice.choice(kinds) if kinds else None
        return next((act for act in reversed(sent) if type(act) is kind), None)

    def is_sent_again(self) -> Act | None:
        """No answer came."""
        act = self._sent()
        return replace(act, at=self.now) if act else None

    def is_sent_otherwise(self) -> Act | None:
        """The same ids stand for something else."""
        act = self._sent()
        if isinstance(act, ChecksIn | Moves | Passes):
            return replace(act, at=self.now, happened=(act.happened or act.at) - timedelta(minutes=1))
        if isinstance(act, TakesEndBack | TakesStayBack | TakesStepBack):
            return replace(act, at=self.now, reason="otra")
        if isinstance(act, GivesRoom):
            return replace(act, at=self.now, household=None if act.household else self.dice.choice(self.homes))
        if isinstance(act, MakesHold):
            return replace(act, at=self.now, expires_at=self.now + timedelta(minutes=61))
        if isinstance(act, GoesRound):
            return replace(act, at=self.now, missing=(), counted=None if act.counted is None else act.counted + 1)
        return None

    def more_come(self) -> Act | None:
        """A device sends its list again, and somebody is new on it: who shares, or has a place of their own."""
        earlier = [act for act in self.plan.acts if isinstance(act, ChecksIn)]
        if not earlier:
            return None
        act = self.dice.choice(earlier[-6:])
        guest = self.guest(self.where(), beside=[one.id for one in act.guests])
        return replace(act, at=self.now, guests=(*act.guests, guest))
