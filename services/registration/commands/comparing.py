"""Comparing people with all who are known: keys first, names that look alike second, the scorer last."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.queries import matching as queries
from services.registration.queries.names import own_names
from services.registration.rules.keys import asked_keys
from services.registration.rules.matching.features import Features
from services.registration.rules.matching.frequencies import Frequencies
from services.registration.rules.matching.model import Model
from services.registration.rules.matching.scorer import Reason, score_from
from services.registration.settings import RegistrationSettings
from services.registration.vocabulary import MatchLevel

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
        return MatchLevel.REVIEW if bits >= self.model.review_cut(self.people) else None


@dataclass(frozen=True)
class Hit:
    """Somebody who may be the same person."""

    person_id: UUID
    features: Features
    bits: float
    level: MatchLevel
    reasons: tuple[Reason, ...]


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
    session: AsyncSession, settings: RegistrationSettings, people: Sequence[Features], *, by_names: bool
) -> dict[str, list[Hit]]:
    """For each of `people`, by id, those who may be the same, the likeliest first.

    With `by_names` a second step looks for names that look alike wherever the keys found nobody likely, or where
    neither a document nor a phone is known; for as many people as there is time for.
    """
    around = await surroundings_of(session, settings)
    asked = [
        {"person_id": person.id, "keys": [key for key in keys if key not in around.common_keys]}
        for person, keys in zip(people, asked_keys(people), strict=True)
    ]
    near: dict[str, dict[UUID, Features]] = {person.id: {} for person in people}
    for row in await queries.nearest(session, asked, most=settings.match_compared_max):
        near[str(row["asked_id"])][row["person_id"]] = Features.from_json(row["features"])
    hits = {person.id: _scored(person, near[person.id], around) for person in people}
    ends = time.monotonic() + settings.match_names_seconds
    for person in people if by_names else ():
        if time.monotonic() < ends and _wants_second_step(person, hits[person.id]):
            more = await _alike(session, settings, person, near[person.id])
            hits[person.id] = _in_order([*hits[person.id], *_scored(person, more, around)])
    return hits


def _wants_second_step(person: Features, hits: Sequence[Hit]) -> bool:
    if not person.given and not person.family:
        return False
    return not (person.documents or person.phones) or not any(hit.level is MatchLevel.STRONG for hit in hits)


async def _alike(
    session: AsyncSession, settings: RegistrationSettings, person: Features, known: Mapping[UUID, Features]
) -> dict[UUID, Features]:
    text = " ".join([*person.given, *person.family])
    rows = await queries.alike_names(session, text, least=settings.match_alike_least, most=settings.match_compared_max)
    return {
        row["person_id"]: Features.from_json(row["features"])
        for row in rows
        if row["person_id"] not in known and str(row["person_id"]) != person.id
    }


def _scored(person: Features, others: Mapping[UUID, Features], around: Surroundings) -> list[Hit]:
    """Those of `others` worth a look; people registered together are known to be different."""
    if not _tells_somebody(person):
        return []
    strangers = {
        id_: one
        for id_, one in others.items()
        if _tells_somebody(one) and (not one.together or one.together != person.together)
    }
    ids, known = list(strangers), list(strangers.values())
    least = around.model.review_cut(around.people)
    hits = []
    for place, verdict in score_from(least, person, known, around.model, around.frequencies):
        level = around.level(verdict.bits)
        if level is not None:
            hits.append(Hit(ids[place], known[place], verdict.bits, level, verdict.reasons))
    return _in_order(hits)


def _tells_somebody(one: Features) -> bool:
    """Whether there is a name, a document or a phone: a birth date alone is thousands of people's."""
    return bool(one.given or one.family or one.documents or one.phones)


def _in_order(hits: Sequence[Hit]) -> list[Hit]:
    return sorted(hits, key=lambda hit: (-hit.bits, hit.person_id))


def forget() -> None:
    """Read the surroundings anew next time."""
    _read.clear()
