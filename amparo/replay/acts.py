"""What registrars, scanners and shelter workers did: one frozen act per call, in the order in which they happened.

Every id here is made by the plan and depends only on seed, scale and what it names, so that a resumed run
repeats the same ids. `act_id` is the call's Idempotency-Key. `at` is the request's business time (UTC).
Nothing is refused unless an act says so.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from amparo.replay.people import Person


class ArrivalKind(StrEnum):
    """Why people came."""

    TRANSIT_ENTRY = "TRANSIT_ENTRY"
    RETURN = "RETURN"
    DISPLACEMENT = "DISPLACEMENT"


class Population(StrEnum):
    """As registration names them."""

    IN_TRANSIT = "IN_TRANSIT"
    RETURNEE = "RETURNEE"
    DISPLACED = "DISPLACED"


class Verdict(StrEnum):
    """What the desk must answer."""

    GIVEN = "GIVEN"
    REFUSED = "REFUSED"


@dataclass(frozen=True, slots=True)
class Headcount:
    """People counted at the door; also the composition of a household's unnamed members."""

    women: int = 0
    men: int = 0
    girls: int = 0
    boys: int = 0
    not_stated: int = 0

    @property
    def total(self) -> int:
        """Everybody."""
        return self.women + self.men + self.girls + self.boys + self.not_stated


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What all acts have: an id, the request's business time, and the site where it is done."""

    act_id: UUID
    at: datetime
    site: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StockLine:
    """One lot of one item; quantity in the item's unit."""

    lot_number: str
    item: str
    quantity: int
    expires: date | None
    funding_source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StockReceived(Act):
    """Goods came in at `site`; the lines belong to one kit's bill of materials."""

    receipt_id: UUID
    kit: str
    lines: tuple[StockLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundOpens(Act):
    """The round of this key opens (`amparo.replay.rounds`); `site` is the first of its sites."""

    round_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundCloses(Act):
    """The round closes; a scan for it after this is refused with `round_closed`."""

    round_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupArrives(Act):
    """A bus, a flight or walkers, head-counted; `tokens` cards of a pre-printed strip are bound, in order from 0."""

    group_id: UUID
    headcount_id: UUID
    kind: ArrivalKind
    means: str
    country_from: str | None
    headcount: Headcount
    nationalities: tuple[tuple[str, int], ...]
    tokens: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """Asked aloud at the desk: the purposes that were given and those refused."""

    given: tuple[str, ...]
    refused: tuple[str, ...]
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseholdRegisters(Act):
    """A household in one call: named members, head first, and a composition for the unnamed.

    The household's card is the head's. Members with `arrival_group_id` come off that group's head-count;
    without one (walked in alone) each named member is one arrival more. Everybody was SEEN.
    """

    household_id: UUID
    population: Population
    kind: ArrivalKind
    arrival_group_id: UUID | None
    country_from: str | None
    members: tuple[Person, ...]
    unnamed: Headcount
    consent: Consent


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonReturns(Act):
    """A person known from an earlier return arrives again; comes off the group's head-count."""

    person_id: UUID
    household_id: UUID
    arrival_id: UUID
    arrival_group_id: UUID
    country_from: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedPerson:
    """One registered person's row of a service."""

    service_id: UUID
    person_id: UUID
    household_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicesGiven(Act):
    """At most 200 services of one kind: to `persons`, or to the tokens of `group_id` less `exceptions`."""

    kind: str
    population: Population
    persons: tuple[ServedPerson, ...] = ()
    group_id: UUID | None = None
    tokens: int = 0
    exceptions: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StayPlace:
    """One member's place: a bed's code, a place of a counted room (no bed), or beside another stay."""

    stay_id: UUID
    person_id: UUID
    bed: str | None
    shares_with: UUID | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StayStarts(Act):
    """A household checks in, all or none; the plan knows the room and beds to be free."""

    household_id: UUID
    room: str
    places: tuple[StayPlace, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StayEnds(Act):
    """The household's stays end; an unaccompanied child is handed over."""

    household_id: UUID
    stay_ids: tuple[UUID, ...]
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Whose card is scanned: the household's (borne by its head), a group's token, or a card nobody issued.

    Exactly one of `household_id`, `group_id`, `unknown_serial` is set; `person_id` goes with a household
    and `token` with a group.
    """

    household_id: UUID | None = None
    person_id: UUID | None = None
    group_id: UUID | None = None
    token: int | None = None
    unknown_serial: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Handout:
    """One scan for one round. `expected` is the desk's answer, `code` the refusal's."""

    handout_id: UUID
    round_key: str
    recipient: Recipient
    device_key: str
    device_seq: int
    scanned_at: datetime
    sent_twice: bool = False
    expected: Verdict = Verdict.GIVEN
    code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoutGiven(Act):
    """A single scan, online; `sent_twice`: the same request again with the same key."""

    handout: Handout


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoutBatch(Act):
    """At most 100 scans of one device, in its order: all of them GIVEN.

    `offline`: sent the morning after a day without a network, so that `scanned_at` is the day before.
    `more`: the rest of the same log follows in another batch.
    Those with `sent_twice` are sent again, in a second batch under `resend_id`, with the same hand-out ids.
    """

    device_key: str
    offline: bool
    more: bool
    handouts: tuple[Handout, ...]
    resend_id: UUID
