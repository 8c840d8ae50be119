"""Comparing people with all who are known: keys first, names that look alike second, the scorer last."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.queries import matching as queries
from services.registration.queries.names import own_names
from services.registration.rules.keys import asked_keys
from services.registration.rules.matching.features import Features
from services.registration.rules.matching.frequencies import Frequencies
from services.registration.rules.matching.model import Model
from services.registration.rules.matching.scorer import Reason, score_each
from services.registration.settings import RegistrationSettings
from services.registration.vocabulary import MatchLevel

NAMES_AT_ONCE = 4
"""A household is one statement; the time limit is looked at between two."""
PEOPLE_MIN = 1_000
"""Among fewer people the odds are those among so many: an installation's first day is no reason for alarm."""


@dataclass(frozen=True)
class Surroundings:
    """What the comparison of two people needs to know of all the others; read anew every few minutes."""

    model: Model
    frequencies: Frequencies
    common_keys: frozenset[int]
    read_at: float

    @property
    def people(self) -> int:
        """Among how many people somebody is looked for."""
        return self.frequencies.population

    def level(self, bits: float) -> MatchLevel | None:
        """What so many bits come to among so many people; None: not worth a look."""
        if bits >= self.model.strong_cut(self.people):
            return MatchLevel.STRONG
        if bits >= self.model.review_cut(self.people):
            return MatchLevel.REVIEW
        return MatchLevel.WEAK if bits >= self.model.weak_cut(self.people) else None


@dataclass(frozen=True)
class Hit:
    """Somebody who may be the same person."""

    person_id: UUID
    features: Features
    bits: float
    level: MatchLevel
    reasons: tuple[Reason, ...]


Near = dict[str, dict[UUID, Features]]
"""By the id of who is asked for: those who may be the same."""
_read: dict[str, Surroundings] = {}
"""By database: one process may serve several, in tests."""


async def surroundings_of(session: AsyncSession, settings: RegistrationSettings) -> Surroundings:
    """The surroundings of this installation, as they were at most `match_refresh_seconds` ago."""
    known = _read.get(settings.database_url)
    if known and time.monotonic() - known.read_at < settings.match_refresh_seconds:
        return known
    people = max(await queries.people_estimated(session), PEOPLE_MIN)
    common = await queries.common_keys(session, settings.match_key_people_max)
    given, family = await own_names(session)
    frequencies = with_own_names(Frequencies.shipped(), given, family).for_population(people)
    fresh = Surroundings(Model.shipped(), frequencies, frozenset(common), time.monotonic())
    _read[settings.database_url] = fresh
    return fresh


def with_own_names(shipped: Frequencies, given: Mapping[str, int], family: Mapping[str, int]) -> Frequencies:
    """The shipped table with the names that several people here bear counted in."""
    both = (_added(shipped.given, given), _added(shipped.family, family))
    return Frequencies(*both, shipped.population)


def _added(shipped: Mapping[str, float], own: Mapping[str, int]) -> dict[str, float]:
    return {**shipped, **{name: shipped.get(name, 0.0) + people for name, people in own.items()}}


async def compare(
    session: AsyncSession,
    settings: RegistrationSettings,
    people: Sequence[Features],
    *,
    by_names: bool,
    least: MatchLevel = MatchLevel.REVIEW,
) -> dict[str, list[Hit]]:
    """For each of `people`, by id, those who may be the same, the likeliest first; WEAK ones where that is `least`.

    With `by_names` a second step looks for names that look alike wherever the keys found nobody likely, or where
    neither a document nor a phone is known; for as many people as there is time for.
    """
    around = await surroundings_of(session, settings)
    asked = [
        {"person_id": person.id, "keys": [key for key in keys if key not in around.common_keys]}
        for person, keys in zip(people, asked_keys(people), strict=True)
    ]
    rows = await queries.nearest(session, asked, most=settings.match_compared_max)
    near = _by_asker(people, rows)
    hits = _scored(people, near, around, least)
    if by_names:
        ends = time.monotonic() + settings.match_names_seconds
        wanting = [person for person in people if _wants_second_step(person, hits[person.id])]
        for start in range(0, len(wanting), NAMES_AT_ONCE):
            if time.monotonic() < ends:
                some = wanting[start : start + NAMES_AT_ONCE]
                more = await _alike(session, settings, some, near)
                for id_, found in _scored(some, more, around, least).items():
                    hits[id_] = _in_order([*hits[id_], *found])
    return hits


def _by_asker(people: Sequence[Features], rows: Iterable[RowMapping]) -> Near:
    near: Near = {person.id: {} for person in people}
    for row in rows:
        near[str(row["asked_id"])][row["person_id"]] = Features.from_json(row["features"])
    return near


def _wants_second_step(person: Features, hits: Sequence[Hit]) -> bool:
    if not person.given and not person.family:
        return False
    return not (person.documents or person.phones) or not any(hit.level is MatchLevel.STRONG for hit in hits)


async def _alike(
    session: AsyncSession, settings: RegistrationSettings, people: Sequence[Features], known: Near
) -> Near:
    """Those whose names look alike, without those who are known already."""
    asked = [{"person_id": one.id, "text": " ".join([*one.given, *one.family])} for one in people]
    rows = await queries.alike_names(session, asked, least=settings.match_alike_least, most=settings.match_compared_max)
    return _by_asker(people, (row for row in rows if row["person_id"] not in known[str(row["asked_id"])]))


def _scored(people: Sequence[Features], near: Near, around: Surroundings, least: MatchLevel) -> dict[str, list[Hit]]:
    """For each person those of `near` worth a look; people registered together are known to be different."""
    cut = around.model.weak_cut if least is MatchLevel.WEAK else around.model.review_cut
    asked = [(person, _strangers(person, near[person.id])) for person in people]
    scored = score_each(
        cut(around.people),
        [(person, list(others.values())) for person, others in asked],
        around.model,
        around.frequencies,
    )
    hits = {}
    for (person, others), found in zip(asked, scored, strict=True):
        ids, known = list(others), list(others.values())
        hits[person.id] = _in_order(
            Hit(ids[place], known[place], verdict.bits, level, verdict.reasons)
            for place, verdict in found
            if (level := around.level(verdict.bits)) is not None
        )
    return hits


def _strangers(person: Features, others: Mapping[UUID, Features]) -> dict[UUID, Features]:
    if not _tells_somebody(person):
        return {}
    return {
        id_: one
        for id_, one in others.items()
        if _tells_somebody(one) and (not one.together or one.together != person.together)
    }


def _tells_somebody(one: Features) -> bool:
    """Whether there is a name, a document or a phone: a birth date alone is thousands of people's."""
    return bool(one.given or one.family or one.documents or one.phones)


def _in_order(hits: Iterable[Hit]) -> list[Hit]:
    return sorted(hits, key=lambda hit: (-hit.bits, hit.person_id))


def forget() -> None:
    """Read the surroundings anew next time."""
    _read.clear()
