"""What is kept of a person for finding and comparing: written with every change of what it is made of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.commands.people import NewPerson
from services.registration.queries import matching as queries
from services.registration.rules.keys import match_rows, raw_of
from services.registration.rules.matching.raw import Raw

log = structlog.get_logger(__name__)


async def write_keys(session: AsyncSession, person_ids: Sequence[UUID]) -> None:
    """Keep what these people are found and compared by, as their rows are now, and have them compared again.

    For whoever changes a name, a birth date, a document, a phone or a household: in the same transaction, after the
    change. Who has nothing left to be found by (erased, merged away with an empty row) is kept no longer.
    """
    if person_ids:
        await keep_keys(session, person_ids)
        await queries.make_due(session, person_ids)


async def keep_keys(session: AsyncSession, person_ids: Sequence[UUID]) -> None:
    """The same without another comparison."""
    found = await queries.people_raw(session, person_ids)
    raws = [raw_of(dict(row), map(tuple, row["documents"]), [row["phone"]] if row["phone"] else []) for row in found]
    await queries.put_matches(session, person_ids, match_rows(raws))


def rows_of_new(people: Sequence[NewPerson]) -> list[dict[str, Any]]:
    """The rows of `person_match` of new people, for the statement that inserts them.

    Nobody is refused because comparing them fails: then they have no row, and the batch tries again.
    """
    try:
        return match_rows([_raw_of_new(new) for new in people])
    except Exception as error:
        log.warning("keys_failed", error=type(error).__name__, people=len(people))
        return []


def _raw_of_new(new: NewPerson) -> Raw:
    fields = new.member.model_dump() | {"household_id": new.record.household_id}
    documents = [(one.type, one.country, one.number) for one in new.member.documents]
    return raw_of(fields, documents, [new.member.phone] if new.member.phone else [])
