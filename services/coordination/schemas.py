"""What coordination answers. No identity: ids of facts, instants, counts."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from pydantic import ConfigDict, Field

from services.coordination.rules import Unit
from shared.contracts.shelter import CensusFigures
from shared.schemas import Answer


class Period(Answer):
    """Local days, both included."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    first_day: date = Field(alias="from")
    last_day: date = Field(alias="to")


class SourcesOut(Answer):
    """Where a figure's source rows are read, and how many there are."""

    url: str
    rows: int


class FigureOut(Answer):
    """One figure with what it counts."""

    key: str
    label: str
    value: int
    unit: Unit
    definition: str
    period: Period
    sources: SourcesOut


class AppliedOut(Answer):
    """How far a source's event log is in: the newest position applied, and how many events."""

    source: str
    position: int
    events: int
    occurred_at: datetime


class AnnualReport(Answer):
    """The year's figures as the events say that are applied so far; `as_of` is absent before the first event."""

    year: int
    as_of: datetime | None
    applied: list[AppliedOut]
    figures: list[FigureOut]


class SourceRow(Answer):
    """A fact (or an arrival group) and what it adds to the figure; the rows' values sum to it."""

    kind: str
    id: UUID
    site_id: UUID | None
    occurred_at: datetime
    local_day: date
    value: int


class Night(Answer):
    """People at a site in one night: `people` = those of the night before + `came` - `went`.

    `posted` is what its census said when it was closed; where it differs, `people` is restated. `beds` and `places` are
    that night's, from the board's figures that the census told; absent where it told none.
    """

    site_id: UUID
    night_of: date
    people: int
    came: int
    went: int
    beds: int | None
    places: int | None
    posted: int | None = None


class DayLine(Answer):
    """A night's balance: `people` = `people_before` + `came` - `went`."""

    people_before: int
    came: int
    went: int
    people: int


class DayTold(DayLine):
    """The line as the site's census posted it, with the board's figures of that moment; never changed later."""

    census_id: UUID
    closed_at: datetime
    not_seen: int
    figures: CensusFigures | None = None


class SaddLine(Answer):
    """People of an age band (`unknown`: nobody knows; `total`: of all), by the sex that they stated."""

    age_band: str
    female: int | None
    male: int | None
    other: int | None
    not_stated: int | None
    total: int | None


class DeliveryLine(Answer):
    """A kit that left and was not taken back: each household and person counts once, whatever it came in."""

    kit_id: UUID
    kit_code: str | None
    kit_kind: str
    handouts: int | None
    households: int | None
    persons: int | None
    quantity: int | None


class ServiceLine(Answer):
    """Services of a kind; `persons` are those who are known or bear a card, each once."""

    kind: str
    count: int | None
    persons: int | None


class DayReport(Answer):
    """A site's day: as it was told, and restated by what is known of the stays now.

    `told` is absent until the census is closed; `difference` = `restated.people` - `told.people`. These are of the
    night; the others are of the local day by the clock, until `cut_at`: `people` are there at that moment, `away` of
    them for a while. What is `suppressed` may leave the agency: small cells, and what would give them away, are null,
    and the night's lines are absent. `definitions` says where each number is defined.
    """

    site_id: UUID
    site_code: str | None
    day: date
    as_of: datetime | None
    cut_at: datetime
    suppressed: bool
    told: DayTold | None = None
    restated: DayLine | None = None
    difference: int | None = None
    arrivals: int | None
    departures: int | None
    people: int | None
    away: int | None
    sadd: list[SaddLine]
    deliveries: list[DeliveryLine]
    services: list[ServiceLine]
    definitions: dict[str, str]


class OccupancyReport(Answer):
    """Occupancy by site and night."""

    as_of: datetime | None
    period: Period
    nights: list[Night]
