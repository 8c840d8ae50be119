"""Holding records for a change, by any id that stands for them: households first, then people; read after that."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import RowMapping

from services.registration.queries import changes as queries
from services.registration.queries.finding import viewer_of, visible
from services.registration.queries.records import households_by_id, lock_households, people_by_id
from services.registration.queries.standing import lock_people, standing_households
from services.registration.rules.announce import Household, Person
from shared.context import Context
from shared.contracts.vocabulary import Role
from shared.problems import NotFound

EDITORS = (Role.REGISTRAR, Role.SITE_COORDINATOR, Role.PROTECTION_OFFICER)


async def hold_people(context: Context, ids: Sequence[UUID]) -> list[Person]:
    """The people for whom `ids` stand, in that order, held with their households until the commit.

    Raises:
        NotFound: the caller may not know one of them, or there is none.
    """
    standing = await lock_people(context.session, ids)
    wanted = [standing.get(id_, id_) for id_ in dict.fromkeys(ids)]
    if not set(wanted) <= await visible(context.session, wanted, viewer_of(context.caller)):
        raise NotFound()
    found = {person.id: person for person in await people_by_id(context.session, wanted)}
    return [found[id_] for id_ in dict.fromkeys(wanted)]


async def hold_person(context: Context, id_: UUID) -> RowMapping:
    """One person's whole row, held with their household.

    Raises:
        NotFound: as `hold_people`.
    """
    [person] = await hold_people(context, [id_])
    row = await queries.person_row(context.session, person.id)
    if row is None:
        raise NotFound()
    return row


async def hold_households(context: Context, ids: Sequence[UUID]) -> list[Household]:
    """The households for which `ids` stand, in that order, held until the commit.

    Raises:
        NotFound: there is none, or it is protected and not the caller's to know.
    """
    while True:
        standing = await standing_households(context.session, ids)
        await lock_households(context.session, sorted(set(standing.values())))
        if await standing_households(context.session, ids) == standing:
            break
    found = {one.id: one for one in await households_by_id(context.session, sorted(set(standing.values())))}
    households = [found.get(standing.get(id_, id_)) for id_ in ids]
    held = [one for one in households if one is not None]
    if len(held) < len(ids):
        raise NotFound()
    for household in held:
        if household.protected and not await _sees_a_member(context, household):
            raise NotFound()
    return held


async def hold_household(context: Context, id_: UUID) -> Household:
    """One household, held.

    Raises:
        NotFound: as `hold_households`.
    """
    [household] = await hold_households(context, [id_])
    return household


async def _sees_a_member(context: Context, household: Household) -> bool:
    ids = [person.id for person in household.members]
    return bool(await visible(context.session, ids, viewer_of(context.caller)))
