"""A round's states, its plan, and whether its stock is accounted for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.distribution.schemas.rounds import RoundState

SOURCES: Mapping[RoundState, frozenset[RoundState]] = {
    RoundState.OPEN: frozenset({RoundState.DRAFT, RoundState.PAUSED}),
    RoundState.PAUSED: frozenset({RoundState.OPEN}),
    RoundState.CLOSED: frozenset({RoundState.OPEN, RoundState.PAUSED}),
    RoundState.RECONCILED: frozenset({RoundState.CLOSED}),
}
"""From which states each is reached."""


Span = tuple[datetime, datetime | None]
"""From when to when a round was open; None: it is still."""


def was_open(spans: Iterable[Span], start: datetime, end: datetime) -> bool:
    """Whether a round was open at any moment from `start` to before `end`."""
    return any(opened < end and (ended is None or ended > start) for opened, ended in spans)


def open_at(spans: Iterable[Span], moment: datetime) -> bool:
    """Whether a round was open at that moment: from the step that opened it on, and until the next."""
    return any(opened <= moment and (ended is None or ended > moment) for opened, ended in spans)


def changed_between(spans: Sequence[Span], start: datetime, end: datetime) -> bool:
    """Whether a round was open for a part of the time from `start` to `end`, and not for all of it."""
    throughout = any(opened <= start and (ended is None or ended > end) for opened, ended in spans)
    return not throughout and (was_open(spans, start, end) or open_at(spans, end))


@dataclass(frozen=True)
class Plan:
    """When and where a round is to be, and how many hand-outs are expected (None: nobody said)."""

    starts_on: date
    ends_on: date
    site_ids: Sequence[UUID]
    planned: int | None
    by_site: Sequence[tuple[UUID, int]]

    @property
    def total(self) -> int | None:
        """What is planned in all: as said, or the sum of the sites."""
        return self.planned if self.planned is not None or not self.by_site else sum(n for _, n in self.by_site)


def wrong_in(plan: Plan) -> list[tuple[str, str]]:
    """Where a plan contradicts itself: pointers and codes."""
    named = [site for site, _ in plan.by_site]
    checks = {
        ("/ends_on", "before_starts_on"): plan.ends_on < plan.starts_on,
        ("/sites_planned", "not_its_sites"): not set(named) <= set(plan.site_ids) or len(set(named)) < len(named),
        ("/planned", "not_the_sum"): bool(plan.by_site) and plan.total != sum(n for _, n in plan.by_site),
    }
    return [place for place, is_wrong in checks.items() if is_wrong]


@dataclass(frozen=True)
class Tally:
    """One item at one site of a round, in its unit of measure."""

    site_id: UUID
    item_id: UUID
    loaded: int = 0
    issued: int = 0
    returned: int = 0
    lost: int = 0
    damaged: int = 0

    @property
    def difference(self) -> int:
        """What was loaded and is not accounted for; 0 where loaded = issued + returned + lost + damaged."""
        return self.loaded - self.issued - self.returned - self.lost - self.damaged


Place = tuple[UUID, UUID]
"""A site and an item."""


def unaccepted(tallies: Iterable[Tally], accepted: Mapping[Place, int]) -> list[Tally]:
    """The tallies whose sum does not hold and whose difference, as it is now, nobody accepted."""
    return [one for one in tallies if one.difference and accepted.get((one.site_id, one.item_id)) != one.difference]
