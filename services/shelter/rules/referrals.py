"""What may become of a referral, and by whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID


class ReferralState(StrEnum):
    REQUESTED = "REQUESTED"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    CANCELLED = "CANCELLED"
    ARRIVED = "ARRIVED"
    NOT_ARRIVED = "NOT_ARRIVED"


class Side(StrEnum):
    """Whose staff does it: of the shelter that asks, or of the one that is asked."""

    ORIGIN = "ORIGIN"
    DESTINATION = "DESTINATION"


OPEN = frozenset({ReferralState.REQUESTED, ReferralState.ACCEPTED})
LEADS_TO: dict[ReferralState, frozenset[ReferralState]] = {
    ReferralState.REQUESTED: frozenset({ReferralState.ACCEPTED, ReferralState.DECLINED, ReferralState.CANCELLED}),
    ReferralState.ACCEPTED: frozenset({ReferralState.ARRIVED, ReferralState.NOT_ARRIVED, ReferralState.CANCELLED}),
    ReferralState.NOT_ARRIVED: frozenset({ReferralState.ARRIVED}),
}
"""Who was given up may still stand at the door: so NOT_ARRIVED leads on."""


def side_of(state: ReferralState) -> Side:
    """Who brings a referral into a state: the origin asks and cancels, the rest is the destination's."""
    asks = state in {ReferralState.REQUESTED, ReferralState.CANCELLED}
    return Side.ORIGIN if asks else Side.DESTINATION


def leads(state: ReferralState, to: ReferralState) -> bool:
    """Whether a referral in `state` may come to be in the state `to`."""
    return to in LEADS_TO.get(state, frozenset())


class Step(NamedTuple):
    """One thing that was done to a referral; `undoes` is the step that it took back."""

    id: UUID
    state: ReferralState
    undoes: UUID | None


def standing(steps: Iterable[Step]) -> Sequence[Step]:
    """The steps that were not taken back, in their order; the last one is the referral's state."""
    kept: list[Step] = []
    for step in steps:
        if step.undoes is None:
            kept.append(step)
        else:
            kept = [one for one in kept if one.id != step.undoes]
    return kept
