"""Counts acts by the definitions of the annual report: what the system must say when it has seen them all."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import singledispatchmethod
from uuid import UUID

from amparo.replay.acts import (
    Act,
    ArrivalKind,
    GroupArrives,
    Handout,
    HandoutBatch,
    HandoutGiven,
    HouseholdRegisters,
    PersonReturns,
    Population,
    ServicesGiven,
    StayEnds,
    StayStarts,
    Verdict,
)
from amparo.replay.curve import local_date
from amparo.replay.night import CensusTaken, GroupHoused, GroupLeaves, RoofSought
from amparo.replay.rounds import ROUND_BY_KEY

_KEY_OF_KIT = {
    "KIT-HIG": "kits_hygiene",
    "KIT-COC": "kits_kitchen",
    "KIT-HOG": "kits_household",
    "KIT-INU": "kits_flood",
}
_ORIGINS = {"US": "us", "MX": "mx"}
_CUT = date(2023, 10, 12)


@dataclass(slots=True)
class Tally:
    """Figures and counts of the acts seen so far."""

    figures: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    _served: set[UUID | tuple[UUID | None, int]] = field(default_factory=set)
    _assisted: set[UUID | tuple[UUID | None, int]] = field(default_factory=set)

    def add(self, act: Act) -> None:
        """Count one act."""
        self.counts["acts"] += 1
        self.counts[type(act).__name__] += 1
        self.counts["http_calls"] += 1
        self._count(act)

    @singledispatchmethod
    def _count(self, act: Act) -> None:
        """Acts of the other kinds (rounds, receipts) are in no figure."""

    @_count.register
    def _(self, act: GroupArrives) -> None:
        self.counts["tokens"] += act.tokens
        self._arrived(act.kind, act.country_from, act.headcount.total, act.at)

    @_count.register
    def _(self, act: HouseholdRegisters) -> None:
        self.counts["people_registered"] += len(act.members)
        self.counts["people_unnamed"] += act.unnamed.total
        if act.arrival_group_id is None:
            self._arrived(act.kind, act.country_from, len(act.members), act.at)

    @_count.register
    def _(self, act: PersonReturns) -> None:
        self.counts["returned_again"] += 1

    def _arrived(self, kind: ArrivalKind, country: str | None, people: int, at: datetime) -> None:
        if kind is ArrivalKind.TRANSIT_ENTRY:
            self.figures["transit_entries"] += people
        if kind is not ArrivalKind.RETURN:
            return
        keys = ["returns_total", f"returns_{_ORIGINS.get(country or '', 'other')}"]
        if local_date(at) <= _CUT:
            keys += [f"{key}_20231012" for key in keys]
        for key in keys:
            self.figures[key] += people

    @_count.register
    def _(self, act: ServicesGiven) -> None:
        people: list[UUID | tuple[UUID | None, int]] = [row.person_id for row in act.persons]
        people += [(act.group_id, token) for token in range(act.tokens) if token not in set(act.exceptions)]
        self.counts["services"] += len(people)
        if act.population is Population.RETURNEE:
            self._assisted.update(people)
            self.figures["returnees_assisted"] = len(self._assisted)
            return
        self._served.update(people)
        self.figures["transit_services"] += len(people)
        self.figures["transit_people_served"] = len(self._served)

    @_count.register
    def _(self, act: HandoutGiven) -> None:
        self._handout(act.handout)
        self.counts["handouts_single"] += 1
        self.counts["http_calls"] += act.handout.sent_twice

    @_count.register
    def _(self, act: HandoutBatch) -> None:
        for handout in act.handouts:
            self._handout(handout)
        self.counts["handouts_offline" if act.offline else "handouts_batched"] += len(act.handouts)
        self.counts["http_calls"] += any(handout.sent_twice for handout in act.handouts)

    def _handout(self, handout: Handout) -> None:
        self.counts["handouts"] += 1
        self.counts["handouts_sent_twice"] += handout.sent_twice
        if handout.expected is Verdict.REFUSED:
            self.counts["handouts_refused"] += 1
            self.counts[f"refused_{handout.code}"] += 1
            return
        key = _KEY_OF_KIT[ROUND_BY_KEY[handout.round_key].kit]
        self.figures[key] += 1
        self.figures["kits_total"] += 1
        self.figures["kits_danli_trojes_total"] += key != "kits_flood"

    @_count.register
    def _(self, act: StayStarts) -> None:
        self.counts["stays"] += len(act.places)

    @_count.register
    def _(self, act: RoofSought) -> None:
        self.counts["stays"] += len(act.guests)

    @_count.register
    def _(self, act: GroupHoused) -> None:
        self.counts["stays"] += act.tokens - len(act.exceptions)

    @_count.register
    def _(self, act: GroupLeaves) -> None:
        self.counts["stays_ended"] += len(act.leaving)

    @_count.register
    def _(self, act: CensusTaken) -> None:
        """Each night is a service to somebody who was served before."""
        self.counts["nights_posted"] += act.people
        self.counts["services"] += act.people
        self.figures["transit_services"] += act.people

    @_count.register
    def _(self, act: StayEnds) -> None:
        self.counts["stays_ended"] += len(act.stay_ids)


def tally(acts: Iterable[Act]) -> Tally:
    """The tally of the acts."""
    counted = Tally()
    for act in acts:
        counted.add(act)
    return counted
