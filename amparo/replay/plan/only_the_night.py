"""The part of the year that the night at Danlí needs: its people, from the first who may still be there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from amparo.replay.acts import Act, GroupArrives, HouseholdRegisters, ServicesGiven, StayEnds, StayStarts
from amparo.replay.curve import day_of, local_date
from amparo.replay.night import HOUSE, NIGHT_ACTS, NIGHT_DAY, RoofSought

_SITES = (HOUSE, "DANLI-PESCADERO")
_NIGHTS_MAX = 5
_KINDS = (GroupArrives, HouseholdRegisters, ServicesGiven, StayStarts, StayEnds, *NIGHT_ACTS)


def only_the_night(acts: Iterable[Act]) -> Iterator[Act]:
    """Who came in, ate, slept and left at Danlí, from five days before the night until all who spent it have left."""
    began: set[UUID] = set()
    for act in acts:
        day = day_of(local_date(act.at))
        if day > NIGHT_DAY + 2:
            return
        if day < NIGHT_DAY - _NIGHTS_MAX or act.site not in _SITES or not isinstance(act, _KINDS):
            continue
        if isinstance(act, StayStarts):
            began.update(place.stay_id for place in act.places)
        if isinstance(act, RoofSought):
            began.update(stay_id for stay_id, _ in act.guests)
        if not isinstance(act, StayEnds) or began.issuperset(act.stay_ids):
            yield act
