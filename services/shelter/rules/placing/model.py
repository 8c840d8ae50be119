"""What a placement is made of: guests, rooms as they are tonight, the rules, and the order in which costs count."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from services.shelter.rules.bed_codes import labels_of
from shared.contracts.vocabulary import Effect, Sex

GUESTS_MAX = 12
"""A household above this is not searched: it is told so, and asks in parts, or takes a counted room."""
WORK_MAX = 80_000
"""Steps of one search, or of all that look for rules in the way. Beyond it the answer is marked as not
exact: a dozen single adults, say, for whom there is one bed in each of dozens of rooms."""
PROPOSALS_MAX = 3
CRIB_UNTIL_YEARS = 2
"""Who may sleep in a crib (EN 716: until a child climbs out of it)."""
SMALL_UNDER_YEARS = 6
"""Not in an upper bunk (EN 747-1), and may share a bed with its carer where beds are short."""
WITH_WOMEN_UNTIL_YEARS = 11
"""Up to which age a boy sleeps in a women's room, with the woman who cares for him."""
ELDER_FROM_YEARS = 60

BED_KINDS = ("SINGLE", "DOUBLE", "LOWER", "UPPER", "COT", "CRIB", "MAT")
"""The order of the counts in `Kind.beds`; a place of a counted room counts as a mat."""
NO_UPPER_OR_MAT = frozenset({"SINGLE", "DOUBLE", "LOWER", "COT"})
"""What is a lower bed for whoever needs one: a mat on the floor is none."""
AREAS = ("FAMILY", "WOMEN", "MEN")
"""What a person chooses; no reason is asked or stored (`domain.md`)."""
ACCESS = frozenset({Effect.STEP_FREE, Effect.LOWER_BED, Effect.CARER_BESIDE})


class Rule(StrEnum):
    """What a placement keeps to; each can be named as the one that stands in the way."""

    LOWER_BED = "LOWER_BED"
    STEP_FREE = "STEP_FREE"
    OWN_ROOM = "OWN_ROOM"
    SMALL_CHILD_LOW = "SMALL_CHILD_LOW"
    CHOSEN_AREA = "CHOSEN_AREA"
    ROOM_FOR_FAMILIES = "ROOM_FOR_FAMILIES"
    ROOM_FOR_WOMEN = "ROOM_FOR_WOMEN"
    ROOM_FOR_MEN = "ROOM_FOR_MEN"
    ROOM_FOR_ACCESS = "ROOM_FOR_ACCESS"
    ROOM_GIVEN_TO_HOUSEHOLD = "ROOM_GIVEN_TO_HOUSEHOLD"
    ROOM_FOR_CHILDREN = "ROOM_FOR_CHILDREN"
    CHILDREN_BY_SEX_AND_AGE = "CHILDREN_BY_SEX_AND_AGE"
    CARER_BESIDE = "CARER_BESIDE"
    CHILD_WITH_CARER = "CHILD_WITH_CARER"
    SIBLINGS_TOGETHER = "SIBLINGS_TOGETHER"
    CHILD_APART = "CHILD_APART"


OFFICERS = frozenset(
    {
        Rule.ROOM_FOR_WOMEN,
        Rule.ROOM_FOR_CHILDREN,
        Rule.CHILDREN_BY_SEX_AND_AGE,
        Rule.CARER_BESIDE,
        Rule.CHILD_WITH_CARER,
        Rule.SIBLINGS_TOGETHER,
        Rule.CHILD_APART,
    }
)
"""Rules that a protection officer relaxes, and no desk."""
NEVER_PLACED = frozenset({Rule.CHILD_WITH_CARER, Rule.SIBLINGS_TOGETHER, Rule.CHILD_APART})
"""Named where they stand in the way, but no placement is shown that breaks them."""


@dataclass(frozen=True)
class Guest:
    """One to be placed. Positions are places in the party's list; `carers` are positions too.

    `age_min` is the lowest age that is possible. A child `alone` has nobody here who cares for it, or sleeps apart.
    `carer_here`: one who cares for this guest sleeps here already, in the rooms of which `Kind.carer` is true.
    `named` is the one of the carers whom this guest named, if any; `named_here` is who, where they sleep here already.
    """

    age_min: int | None = None
    child: bool = False
    sex: Sex | None = None
    effects: frozenset[Effect] = frozenset()
    alone: bool = False
    band: str | None = None
    carers: frozenset[int] = frozenset()
    carer_here: bool = False
    named: int | None = None
    named_here: UUID | None = None

    @property
    def needs_carer(self) -> bool:
        """Whether this guest sleeps in one room with somebody."""
        return self.carer_here or bool(self.carers)

    @property
    def named_somebody(self) -> bool:
        """Whether the carer whom this guest named is here, or comes along."""
        return self.named is not None or self.named_here is not None

    @property
    def small(self) -> bool:
        """A small child: no upper bunk, may share."""
        return self.child and self.age_min is not None and self.age_min < SMALL_UNDER_YEARS

    @property
    def infant(self) -> bool:
        """One who fits into a crib."""
        return self.child and self.age_min is not None and self.age_min <= CRIB_UNTIL_YEARS

    @property
    def elder(self) -> bool:
        """One for whom an upper bunk or a mat is a hardship, without a recorded need."""
        return self.age_min is not None and self.age_min >= ELDER_FROM_YEARS

    @property
    def known_sex(self) -> Sex | None:
        """The sex by which rooms are proposed; none where it is not stated, or another."""
        return self.sex if self.sex in (Sex.FEMALE, Sex.MALE) else None


class Other(NamedTuple):
    """Somebody who sleeps in a room already. Who is neither a child nor surely of age is `adult` to no child's carers,
    and no child either."""

    household_id: UUID | None = None
    child: bool = False
    adult: bool = False
    sex: Sex | None = None
    alone: bool = False
    band: str | None = None
    person_id: UUID | None = None


class Bed(NamedTuple):
    """A bed that is free from now on."""

    id: UUID
    code: str
    kind: str


@dataclass(frozen=True)
class Room:
    """A room as it is now: its free beds, or the places that are left in a counted one."""

    id: UUID
    code: str
    neutral_code: str
    floor: int
    population: str
    accessible: bool = False
    counted: bool = False
    places: int = 0
    beds: tuple[Bed, ...] = ()
    others: tuple[Other, ...] = ()
    household_id: UUID | None = None
    """To whom the room is given, if it is."""
    bed_codes: tuple[str, ...] = ()
    """Of all its beds, free or not."""

    def label_of(self, bed: Bed) -> str:
        """What one of its beds is called on a screen."""
        labels = labels_of(self.code, self.neutral_code, self.bed_codes)
        return dict(zip(self.bed_codes, labels, strict=True))[bed.code]


@dataclass(frozen=True)
class Party:
    """Who asks to be placed together, with the households they are of and the area that they chose, if any."""

    guests: tuple[Guest, ...]
    households: frozenset[UUID] = frozenset()
    area: str | None = None
    here: int = 0
    """How many of their households sleep here already and are not placed again."""


@dataclass(frozen=True)
class Place:
    """Where one guest goes: a bed, a place of a counted room, or beside the guest at `shares_with`."""

    room: Room
    bed: Bed | None = None
    shares_with: int | None = None


@dataclass(frozen=True, order=True)
class Cost:
    """What a placement costs; fields count in their order, the first that differs decides. All are counts.

    It is the order of proposals: overflow last, together, nobody far from the carer whom they named, near, each beside
    that carer, children in one room, not into another household's room, not among strangers of the other sex, nobody
    shares a bed, no hardship, what is scarce spared, nothing wasted, and at last the rooms in the order of their floors
    and codes.
    """

    overflow: int
    """Rooms of the population OVERFLOW."""
    rooms: int
    """Rooms beyond those where their household is already."""
    parted: int
    """People who are in another room than the carer whom they named, where the rooms do not adjoin."""
    floors: int
    """Floors beyond the first."""
    spread: int
    """Rooms that lie between theirs on the same floor, by the order of codes: 0 is adjoining."""
    next_door: int
    """People who are in another room than the carer whom they named, where the rooms adjoin."""
    children: int
    """Rooms with children."""
    strangers: int
    """Rooms that one other household has to itself."""
    mixed: int
    """Rooms with strangers of the other sex."""
    shared: int
    """Children who share a bed."""
    narrow: int
    """Of these, in beds that are not double."""
    hardship: int
    """People of 60 and more in an upper bunk or on a mat."""
    spent: int
    """Lower, double and accessible places, and beds instead of cribs, for people who do not need them."""
    wasted: int
    """Free beds that are left in their rooms: larger rooms stay for larger households."""
    order: tuple[int, ...] = field(default=())
    """Positions of the rooms in the shelter."""


@dataclass(frozen=True)
class Placement:
    """A place for each guest, in the party's order, and what it costs."""

    places: tuple[Place, ...]
    cost: Cost

    @property
    def rooms(self) -> tuple[Room, ...]:
        """The rooms that it uses, each once."""
        return tuple(dict.fromkeys(place.room for place in self.places))
