"""The night of 20 August 2023 at Danlí: what is supposed of it, and what was done in it.

What the published figures say: some 5,800 people came into the country on one Sunday, and the centre at Danlí has room
for 150 to 200. All the rest is ASSUMED, and `ASSUMPTIONS` says on what basis.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from uuid import UUID

from amparo.replay.acts import Act
from amparo.replay.curve import PEAK_SUNDAY, day_of
from amparo.replay.rounding import exact, half_up
from amparo.replay.sites import Room, danli_rooms

NIGHT: date = PEAK_SUNDAY
NIGHT_DAY = day_of(NIGHT)
HOUSE, STREAM = "DANLI-CAMI", "DANLI"
AREA, GYM = "DS", "DG"
"""The area of the house that has places and no beds, and the gym beside it: overflow, shut on every other day."""
CLOSER = 5
"""One more for so many places lies down in the gym; the others of a bus have no bed."""
STAY_ON = Fraction(1, 10)
"""This part of those who came stays one night more; nobody new is sent there on the day between."""
ASK_FOR_A_BED = ("FAMILY", "WOMEN", "MEN") * 3
"""Of each bus the first so many ask for a bed, in the area that they choose: they are the exceptions."""
LEAST_BUS = 2 * len(ASK_FOR_A_BED)
"""Of a smaller group nobody is taken out."""

ASSUMPTIONS = (
    "The date of the Sunday: the source names none. 20 August 2023 is one, and entries were published to its end.",
    "58 % came in by Danlí, as on every day of the year.",
    "A roof is sought by all who are served at Danlí that day, registered or by a card: 70,400 of 545,043 entries, "
    "12.9 %. Basis: “temporary accommodation services” to “around 70,000” people; at Danlí, more than 36,500 people "
    "assisted by the centre of some 316,000 who came in there, 11.5 %. The others went on the same day.",
    "The gym has 150 places. Nine of ten go on the next morning, the others the morning after.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OverflowTurns(Act):
    """The shelter's overflow is opened or closed, with a reason."""

    change_id: UUID
    opens: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoofSought(Act):
    """A household, or a token of a group in the area that its bearer chooses, goes where the proposals say.

    Each has a stay's id and, where it is a household's member, a person's. The desk decides the places.
    """

    household_id: UUID | None = None
    group_id: UUID | None = None
    token: int = 0
    area: str | None = None
    guests: tuple[tuple[UUID, UUID | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupHoused(Act):
    """The tokens of a group less exceptions go into a counted room together, or all stay without a bed."""

    group_id: UUID
    tokens: int
    exceptions: tuple[int, ...]
    room: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupLeaves(Act):
    """These tokens of a group go on their way."""

    group_id: UUID
    leaving: tuple[int, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CensusTaken(Act):
    """All rooms are gone through, and the night's census is closed: with `people`, by the plan."""

    census_id: UUID
    night_of: date
    people: int


NIGHT_ACTS = (OverflowTurns, RoofSought, GroupHoused, GroupLeaves, CensusTaken)


def smaller_house(scale: float) -> tuple[Room, ...]:
    """The house with so much less room as there are fewer people: at least one of everything."""
    return danli_rooms(lambda number: max(1, half_up(number * exact(scale))))
