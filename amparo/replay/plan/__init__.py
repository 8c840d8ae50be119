"""The plan of the year: what happened in Honduras in 2023, seeded, scaled, and the same on every run."""

from collections.abc import Iterator
from functools import cached_property

from amparo.replay.acts import Act
from amparo.replay.figures import expected
from amparo.replay.night import HOUSE, smaller_house
from amparo.replay.plan.ids import Ids
from amparo.replay.plan.only_the_night import only_the_night
from amparo.replay.plan.schedule import Schedule, build_schedule
from amparo.replay.plan.slots import PlanError
from amparo.replay.plan.tally import Tally, tally
from amparo.replay.plan.year import Year
from amparo.replay.sites import BY_CODE, Room

LEAST_SCALE = 0.001


class Plan:
    """One seed's year at one scale; `night_only`: the night of 20 August at Danlí, in a house as small as the scale."""

    def __init__(self, schedule: Schedule, *, night_only: bool = False) -> None:
        self._schedule, self.night_only = schedule, night_only

    @property
    def houses(self) -> dict[str, tuple[Room, ...]]:
        """The rooms of every site."""
        usual = {code: site.rooms for code, site in BY_CODE.items()}
        return usual | ({HOUSE: smaller_house(self.scale)} if self.night_only else {})

    @property
    def scale(self) -> float:
        """The part of the year that is replayed; 1 is all of it."""
        return self._schedule.scale

    @property
    def seed(self) -> int:
        """What the people depend on; the totals do not."""
        return self._schedule.seed

    def acts(self) -> Iterator[Act]:
        """All acts in the order of time, made a day at a time; every call starts the year anew."""
        acts = Year(self._schedule, Ids(self.scale, self.seed), self.houses).acts()
        return only_the_night(acts) if self.night_only else acts

    def expected(self) -> dict[str, int]:
        """The figures that the report must show (floors: at least)."""
        return expected(self.scale)

    def counts(self) -> dict[str, int]:
        """Acts by kind, hand-outs (offline, batched, single, sent twice, refused by code), HTTP calls.

        Walks through the year once. A call is an act, or the second sending of one; what the driver sets up
        before (sites, kits, staff, printed cards) is not counted, nor what a desk looks up.
        """
        return dict(sorted(self._tally.counts.items()))

    def planned(self) -> dict[str, int]:
        """The figures that the acts amount to, by the report's definitions; floors are passed, not met."""
        return {key: self._tally.figures[key] for key in self.expected()}

    @cached_property
    def _tally(self) -> Tally:
        return tally(self.acts())


def build_plan(scale: float, seed: int, *, night_only: bool = False) -> Plan:
    """The plan of one seed at one scale.

    `scale`: 0.001 to 1. Errors: ValueError outside it, `PlanError` when a seed leaves no room in it.
    """
    if not LEAST_SCALE <= scale <= 1:
        raise ValueError(f"the scale must be from {LEAST_SCALE} to 1")
    schedule = build_schedule(float(scale), seed)  # the ids are made of the scale as it is written: 1 is 1.0
    return Plan(schedule, night_only=night_only)


__all__ = ["LEAST_SCALE", "Plan", "PlanError", "build_plan"]
