"""Who may leave, for which reason, and who takes a child along."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from shared.contracts.vocabulary import StayEndReason

ORDINARY = frozenset(
    {
        StayEndReason.ONWARD_TRAVEL,
        StayEndReason.HOME,
        StayEndReason.OTHER_SHELTER,
        StayEndReason.REFERRED,
        StayEndReason.FAMILY_REUNITED,
    }
)
"""Reasons under which somebody walks out of the door and may take a child along."""

CHILD_ALONE = frozenset(
    {StayEndReason.HANDED_OVER, StayEndReason.MISSING, StayEndReason.DECEASED, StayEndReason.ENTERED_IN_ERROR}
)
"""Reasons that end the stay of a child whom no adult of its household takes along. To a hospital, another shelter
or the authority a child goes by a hand-over: somebody takes it. Who ends the stay is stored with it; to whom the
child was handed over is identity: an officer records it in registration, where it is a task until then (ADR 0035)."""


@dataclass(frozen=True)
class Leaving:
    """One stay in a check-out, with what the projection knows of its person."""

    stay_id: UUID
    household_id: UUID | None
    age_min: int | None
    is_head: bool
    reason: StayEndReason
    hand_over: bool = False
    """A child in alarm: whoever of its household leaves is nobody who may take it."""

    def is_child(self, under_years: int) -> bool:
        """Under 18, or possibly so."""
        return self.hand_over or (self.age_min is not None and self.age_min < under_years)

    def is_adult(self, under_years: int) -> bool:
        """Surely of age; a household's head whose age nobody asked counts as of age."""
        if self.hand_over:
            return False
        return self.is_head if self.age_min is None else self.age_min >= under_years


def children_alone(leaving: Iterable[Leaving], under_years: int) -> list[UUID]:
    """The stays of children that this check-out would let leave alone.

    A child may leave for an ordinary reason with an adult of its household who leaves for an ordinary reason in the
    same check-out, if it is not in alarm; a parent who is taken away or to hospital takes no child along. Else only
    by `CHILD_ALONE`.
    """
    everybody = list(leaving)
    taking = {
        one.household_id
        for one in everybody
        if one.household_id and one.is_adult(under_years) and one.reason in ORDINARY
    }
    return [
        one.stay_id
        for one in everybody
        if one.is_child(under_years)
        and one.reason not in CHILD_ALONE
        and not (one.reason in ORDINARY and one.household_id in taking and not one.hand_over)
    ]
