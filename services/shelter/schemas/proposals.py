"""Proposals: where a household may be placed, and why."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from shared.contracts.vocabulary import StayPlace
from shared.schemas import Answer


class Area(StrEnum):
    """The area that a person chooses."""

    FAMILY = "FAMILY"
    WOMEN = "WOMEN"
    MEN = "MEN"


class ProposalKind(StrEnum):
    """A referral comes first for a child who is alone; a room is its bridge then."""

    PLACEMENT = "PLACEMENT"
    REFERRAL = "REFERRAL"


class DecidedBy(StrEnum):
    """Who may set a rule aside."""

    DESK = "DESK"
    OFFICER = "OFFICER"


class ReasonOut(Answer):
    """A code with its parameters is the contract; the text is in the language of `Accept-Language`."""

    code: str
    parameters: dict[str, int | str] = Field(default_factory=dict)
    text: str


class ProposedGuest(Answer):
    """Who is placed: a person, a card's bearer, or somebody of the household who has no name. `number` is from 0."""

    number: int
    person_id: UUID | None = None
    card: str | None = None


class ProposedPlace(Answer):
    """Where a guest goes, as a check-in takes it: a bed, a counted room, or beside the guest `shares_with`.

    `room_code` is the room's neutral code, `bed_code` what the bed's label says.
    """

    guest: int
    place: StayPlace
    room_id: UUID
    room_code: str
    bed_id: UUID | None = None
    bed_code: str | None = None
    shares_with: int | None = None


class ProposalOut(Answer):
    """One proposal; a referral has no places. `bridge`: only until the referral is answered."""

    kind: ProposalKind
    bridge: bool = False
    reasons: list[ReasonOut]
    places: list[ProposedPlace] = Field(default_factory=list)


class RuleOut(Answer):
    """A rule that stands in the way."""

    code: str
    text: str


class RelaxationOut(Answer):
    """Without these rules they fit; no places are shown for what is never set aside."""

    rules: list[RuleOut]
    decided_by: DecidedBy
    text: str
    reasons: list[ReasonOut] = Field(default_factory=list)
    places: list[ProposedPlace] = Field(default_factory=list)


class CountedOut(Answer):
    """A counted room that takes everybody, over its places as overflow."""

    room_id: UUID
    room_code: str
    places: int
    overflow: int
    text: str


class ProposalsOut(Answer):
    """Nothing is held by a proposal: the check-in decides.

    `exact` is false where not all was searched. Where there is no placement, `relaxations` are the least sets of
    rules that stand in the way. `counted` and a stay without a bed always remain. `already_here` are members of the
    household who have a stay and are not placed again.
    """

    site_id: UUID
    as_of: datetime
    guests: list[ProposedGuest]
    already_here: int
    exact: bool
    proposals: list[ProposalOut]
    relaxations: list[RelaxationOut]
    counted: list[CountedOut]
    notes: list[ReasonOut]
