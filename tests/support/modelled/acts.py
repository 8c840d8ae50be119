"""What may happen in a distribution, and to whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID


@dataclass(frozen=True)
class Rule:
    """Who may receive how many in which window."""

    id: UUID
    unit: str
    window: str
    quantity: int
    members_per_kit: int | None = None
    quantity_max: int | None = None
    calendar_days: int | None = None
    rolling_days: int | None = None
    anchor: date | None = None
    emergency_id: UUID | None = None


@dataclass(frozen=True)
class Kit:
    """So many pieces of which items; some of them are used up, and given again after so many days of a stay."""

    id: UUID
    contents: Mapping[UUID, int]
    consumables: frozenset[UUID] = frozenset()
    consumable_days: int | None = None


@dataclass(frozen=True)
class Round:
    """A round of one kit under a rule, at all sites."""

    id: UUID
    rule: Rule
    kit_id: UUID
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class Device:
    """A scanner; `clock_off` is how far its clock is ahead of the real one."""

    id: UUID
    clock_off: timedelta


@dataclass(frozen=True)
class Scan:
    """One hand-out that is asked for, or that happened; `scanned_at` is by the device's own clock.

    With `override` two people give more than the rule allows.
    """

    id: UUID
    round_id: UUID
    site_id: UUID
    quantity: int = 1
    card: str | None = None
    person_id: UUID | None = None
    household_id: UUID | None = None
    to_site_id: UUID | None = None
    override: bool = False
    device_id: UUID | None = None
    device_seq: int | None = None
    scanned_at: datetime | None = None

    @property
    def content(self) -> tuple[object, ...]:
        """What the id stands for, however it came."""
        whom = self.card, self.person_id, self.household_id, self.to_site_id
        return self.id, self.round_id, self.site_id, self.quantity, whom, self.override


@dataclass(frozen=True)
class Act:
    """Something that happens at a moment."""

    at: datetime


@dataclass(frozen=True)
class Gives(Act):
    """A kit is asked for at an online desk."""

    scan: Scan


@dataclass(frozen=True)
class Sends(Act):
    """A device sends its log, or a part of it."""

    device: Device
    scans: tuple[Scan, ...]
    more: bool = False


@dataclass(frozen=True)
class Reverses(Act):
    """A hand-out is taken back."""

    handout_id: UUID
    reversal_id: UUID


@dataclass(frozen=True)
class Receives(Act):
    """Goods come onto a shelf: item, lot, its expiry, quantity."""

    id: UUID
    site_id: UUID
    lines: tuple[tuple[UUID, str, date | None, int], ...]


@dataclass(frozen=True)
class MovesLot(Act):
    """A lot is held, approved again, recalled, or declared expired."""

    id: UUID
    item_id: UUID
    code: str
    state: str


@dataclass(frozen=True)
class MovesRound(Act):
    """A round is opened, paused or closed."""

    round_id: UUID
    state: str


@dataclass(frozen=True)
class PersonTold(Act):
    """Registration tells of a person's newest state; `parted`: that it is merged no more."""

    person_id: UUID
    version: int
    household_id: UUID | None = None
    merged_into: UUID | None = None
    parted: bool = False


@dataclass(frozen=True)
class HouseholdTold(Act):
    """Registration tells of a household's newest state; `parted`: that it is merged no more.

    It may have split off from another, at a time of which is told with each state.
    """

    household_id: UUID
    version: int
    size: int
    merged_into: UUID | None = None
    dwelling_id: UUID | None = None
    parted: bool = False
    split_from: UUID | None = None
    split_at: datetime | None = None


@dataclass(frozen=True)
class CardTold(Act):
    """Registration tells of a card's newest state."""

    card_id: UUID
    code: str
    version: int
    state: str
    person_id: UUID | None = None
    household_id: UUID | None = None


@dataclass(frozen=True)
class ArrivalTold(Act):
    """Registration tells of an arrival: of a person, or of a household's members without a record."""

    arrival_id: UUID
    kind: str
    occurred_at: datetime
    person_id: UUID | None = None
    household_id: UUID | None = None


@dataclass(frozen=True)
class ArrivalTakenBack(Act):
    """Registration tells that an arrival was entered in error."""

    arrival_id: UUID
    reversal_id: UUID


@dataclass
class Plan:
    """Everything that a seed makes: the things, and what happens in its order."""

    seed: int
    sites: list[UUID]
    devices: list[Device]
    items: list[UUID]
    kits: Mapping[UUID, Kit]
    rounds: list[Round]
    acts: list[Act] = field(default_factory=list)
