"""What a sheet of cards shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.queries.visibility import is_nameless, may_see
from shared.db import fetch, fetch_one

_MAY_BE_NAMED = f"NOT p.protected AND {may_see('p')} AND NOT {is_nameless('p')}"
_SHOWN = f"""
    SELECT c.code, c.kind, c.state, c.site_id,
           CASE WHEN {_MAY_BE_NAMED} THEN p.id END AS person_id,
           CASE WHEN {_MAY_BE_NAMED} THEN concat_ws(' ', p.given_names, p.family_names) END AS name
    FROM card AS c LEFT JOIN person AS p ON p.id = standing_person(c.person_id)
"""
"""A protected name is on no paper, whoever prints: whoever holds the paper reads it."""


async def batch_for_printing(session: AsyncSession, id_: UUID) -> RowMapping | None:
    """The site and the kind of a batch."""
    return await fetch_one(session, "SELECT site_id, kind FROM card_batch WHERE id = :id", id=id_)


async def cards_of_batch(
    session: AsyncSession, id_: UUID, *, issued: bool, viewer: Mapping[str, Any]
) -> Sequence[RowMapping]:
    """The cards of a batch that are not revoked, in the order in which they were made; with `issued` only those."""
    return await fetch(
        session,
        f"{_SHOWN} WHERE c.batch_id = :id AND c.state = ANY(CAST(:states AS text[])) ORDER BY c.batch_place",
        id=id_,
        states=["ISSUED", "PAUSED"] if issued else ["PRINTED", "ISSUED", "PAUSED"],
        **viewer,
    )


async def card_for_printing(session: AsyncSession, code: str, viewer: Mapping[str, Any]) -> RowMapping | None:
    """One card."""
    return await fetch_one(session, f"{_SHOWN} WHERE c.code = :code", code=code, **viewer)
