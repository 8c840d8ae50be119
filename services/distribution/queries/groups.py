"""Arrival groups that something is given to."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.distribution.schemas.groups import GROUP_ITEMS_MAX, GroupHandoutIn
from shared.context import Context
from shared.db import fetch, fetch_one, run


async def is_at(session: AsyncSession, group_id: UUID, site_id: UUID) -> bool:
    """Whether there is such a group at the site."""
    row = await fetch_one(
        session, "SELECT 1 FROM arrival_group WHERE id = :id AND site_id = :site_id", id=group_id, site_id=site_id
    )
    return row is not None


async def insert(context: Context, body: GroupHandoutIn, fingerprint: str) -> bool:
    """Store the hand-out to a group; answer whether it was new. Of two at once the second waits for the first."""
    return bool(
        await run(
            context.session,
            """
            INSERT INTO group_handout (id, fingerprint, round_id, site_id, arrival_group_id, done_by, occurred_at)
            VALUES (:id, decode(:fingerprint, 'hex'), :round_id, :site_id, :arrival_group_id, :caller, :moment)
            ON CONFLICT (id) DO NOTHING
            """,
            id=body.id,
            fingerprint=fingerprint,
            round_id=body.round_id,
            site_id=body.site_id,
            arrival_group_id=body.arrival_group_id,
            caller=context.caller.subject,
            moment=context.now,
        )
    )


async def fingerprint_of_stored(session: AsyncSession, id_: UUID) -> str | None:
    """The fingerprint of what was asked for under the id."""
    row = await fetch_one(
        session, "SELECT encode(fingerprint, 'hex') AS fingerprint FROM group_handout WHERE id = :id", id=id_
    )
    return str(row["fingerprint"]) if row else None


async def tokens(session: AsyncSession, group_id: UUID, exceptions: Sequence[str]) -> list[str]:
    """The codes of the group's cards that are in use or paused, less the exceptions: who is refused is listed too.

    One more than a group may have, at most.
    """
    rows = await fetch(
        session,
        """
        SELECT code FROM card
        WHERE arrival_group_id = :group_id AND state IN ('ISSUED', 'PAUSED')
          AND code <> ALL(CAST(:exceptions AS text[]))
        ORDER BY code LIMIT :limit
        """,
        group_id=group_id,
        exceptions=list(exceptions),
        limit=GROUP_ITEMS_MAX + 1,
    )
    return [row["code"] for row in rows]


async def items(session: AsyncSession, id_: UUID) -> Sequence[RowMapping]:
    """What became of each token, and of each person without."""
    return await fetch(
        session,
        """
        SELECT h.id AS handout_id, h.card_code AS card, v.verdict, v.code, v.parameters
        FROM handout AS h JOIN verdict AS v ON v.handout_id = h.id
        WHERE h.group_handout_id = :id
        ORDER BY h.card_code NULLS LAST, h.id
        """,
        id=id_,
    )
