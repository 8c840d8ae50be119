"""Whose family on a list is probably known here: the desk's own comparison, before anybody of it is registered."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.commands.comparing import compare
from services.registration.commands.imports.listing import member_of
from services.registration.queries.imports import matches as queries
from services.registration.queries.matching import limit_matching
from services.registration.rules.keys import raw_of
from services.registration.rules.matching.features import Features, features_of
from services.registration.settings import RegistrationSettings
from services.registration.vocabulary import MatchLevel, Relationship
from shared.ids import new_id

STATEMENT_MS_MAX = 60_000
COMPARED_MAX = 25
"""Of each head so many people with the most keys in common are weighed: whoever is almost surely the same has most of
them, and a list has thousands of heads."""


async def probably_here(
    session: AsyncSession, settings: RegistrationSettings, households: Sequence[RowMapping]
) -> list[int]:
    """The numbers of those households of a file whose head is, as a desk would be told, almost surely somebody known.

    By keys alone: the second step, for names that look alike, is a desk's, which has one person before it and not a
    whole list. Whom a list is told nothing of counts as unknown.
    """
    people: dict[str, tuple[int, Features]] = {}
    for household in households:
        for person in _heads(household):
            people[person.id] = (household["number"], person)
    await limit_matching(session, STATEMENT_MS_MAX)
    narrow = settings.model_copy(update={"match_compared_max": min(COMPARED_MAX, settings.match_compared_max)})
    hits = await compare(session, narrow, [person for _, person in people.values()], by_names=False)
    strong = {id_: [hit.person_id for hit in own if hit.level is MatchLevel.STRONG] for id_, own in hits.items()}
    told = await queries.told_of(session, sorted({one for own in strong.values() for one in own}))
    return sorted({people[id_][0] for id_, own in strong.items() if not told.isdisjoint(own)})


def _heads(household: RowMapping) -> list[Features]:
    """The household's head as the desk would compare them."""
    return [
        _features(household["household_id"], member)
        for member in household["content"]["members"]
        if member["relationship"] == Relationship.HEAD
    ]


def _features(household_id: UUID, content: dict[str, object]) -> Features:
    member = member_of(new_id(), content)
    documents = [(one.type, one.country, one.number) for one in member.documents]
    fields = member.model_dump() | {"household_id": household_id}
    return features_of(raw_of(fields, documents, [member.phone] if member.phone else []))
