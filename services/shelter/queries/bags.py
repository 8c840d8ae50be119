"""Bags: their locks, what is in custody, and the append-only facts about them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch, fetch_one, rows_json, run

_BAG = """
    SELECT bag.id AS bag_id, bag.site_id, bag.tag, bag.kind, bag.pieces, bag.note, bag.stay_id, bag.deposited_at,
           bag.recorded_by AS deposited_by, bag.in_custody, bag.fingerprint,
           CASE WHEN bag.in_custody THEN stay.ended_at END AS left_at,
           last.id AS return_id, last.returned_at, last.recorded_by AS returned_by, last.given_to, last.reason,
           last.fingerprint AS return_fingerprint, gone.id IS NOT NULL AS reversed
    FROM bag
    JOIN stay ON stay.id = bag.stay_id
    LEFT JOIN bag_reversal AS gone ON gone.of_id = bag.id
    LEFT JOIN LATERAL (
        SELECT r.* FROM bag_return AS r
        WHERE r.bag_id = bag.id AND NOT EXISTS (SELECT FROM bag_reversal AS undone WHERE undone.of_id = r.id)
        ORDER BY r.number DESC LIMIT 1
    ) AS last ON true
"""


async def bags_by_id(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, RowMapping]:
    """The bags of these ids as they are now, at whatever site."""
    rows = await fetch(session, f"{_BAG} WHERE bag.id = ANY(CAST(:ids AS uuid[]))", ids=sorted(ids))
    return {row["bag_id"]: row for row in rows}


async def lock_bags(session: AsyncSession, site_id: UUID, ids: Collection[UUID]) -> set[UUID]:
    """Hold the bags of these ids at the site, in their order; answer which there are."""
    rows = await fetch(
        session,
        "SELECT id FROM bag WHERE id = ANY(CAST(:ids AS uuid[])) AND site_id = :site_id ORDER BY id FOR UPDATE",
        ids=sorted(ids),
        site_id=site_id,
    )
    return {row["id"] for row in rows}


async def tagged(session: AsyncSession, site_id: UUID, tags: Collection[str]) -> dict[str, UUID]:
    """The bags with these tags that are in custody at the site."""
    rows = await fetch(
        session,
        "SELECT tag, id FROM bag WHERE site_id = :site_id AND tag = ANY(CAST(:tags AS text[])) AND in_custody",
        site_id=site_id,
        tags=sorted(tags),
    )
    return {row["tag"]: row["id"] for row in rows}


async def add_bags(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    """Write what was handed in."""
    await run(
        session,
        """
        INSERT INTO bag (id, site_id, stay_id, tag, kind, pieces, note, deposited_at, fingerprint, recorded_by)
        SELECT r.id, r.site_id, r.stay_id, r.tag, r.kind, r.pieces, r.note, r.deposited_at, r.fingerprint, r.recorded_by
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(id uuid, site_id uuid, stay_id uuid, tag text, kind text, pieces integer, note text,
                  deposited_at timestamptz, fingerprint text, recorded_by uuid)
        ORDER BY r.tag
        """,
        rows=rows_json(rows),
    )


async def returns_by_id(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, RowMapping]:
    """The returns of these ids, with the site and the deposit of the bag, and the id of their reversal."""
    rows = await fetch(
        session,
        """
        SELECT r.*, bag.site_id, undone.id AS reversal_id
        FROM bag_return AS r JOIN bag ON bag.id = r.bag_id LEFT JOIN bag_reversal AS undone ON undone.of_id = r.id
        WHERE r.id = ANY(CAST(:ids AS uuid[]))
        """,
        ids=sorted(ids),
    )
    return {row["id"]: row for row in rows}


async def add_returns(session: AsyncSession, rows: Sequence[dict[str, Any]]) -> None:
    """Write to whom these bags went; their rows are held, and each is out of custody from then on."""
    await run(
        session,
        """
        INSERT INTO bag_return (id, bag_id, number, given_to, reason, returned_at, fingerprint, recorded_by)
        SELECT r.id, r.bag_id, (SELECT count(*) + 1 FROM bag_return AS b WHERE b.bag_id = r.bag_id), r.given_to,
               r.reason, r.returned_at, r.fingerprint, r.recorded_by
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(id uuid, bag_id uuid, given_to text, reason text, returned_at timestamptz, fingerprint text,
                  recorded_by uuid)
        ORDER BY r.bag_id
        """,
        rows=rows_json(rows),
    )
    await set_custody(session, [row["bag_id"] for row in rows], in_custody=False)


async def set_custody(session: AsyncSession, ids: Sequence[UUID], *, in_custody: bool) -> None:
    """Let these bags, which are held, be in custody or not."""
    await run(
        session,
        "UPDATE bag SET in_custody = :in_custody WHERE id = ANY(CAST(:ids AS uuid[]))",
        ids=list(ids),
        in_custody=in_custody,
    )


async def reversal(session: AsyncSession, id_: UUID) -> RowMapping | None:
    """What was undone under this id."""
    return await fetch_one(session, "SELECT of_id, reason FROM bag_reversal WHERE id = :id", id=id_)


async def add_reversal(session: AsyncSession, *, id_: UUID, of_id: UUID, reason: str, by: UUID, now: datetime) -> None:
    """Write who undid a deposit or a return, and why."""
    await run(
        session,
        """
        INSERT INTO bag_reversal (id, of_id, reason, reversed_by, reversed_at)
        VALUES (:id, :of_id, :reason, :by, :now)
        """,
        id=id_,
        of_id=of_id,
        reason=reason,
        by=by,
        now=now,
    )


async def kept_of(session: AsyncSession, stay_ids: Collection[UUID]) -> Sequence[RowMapping]:
    """The bags of these stays that are in custody, by tag: `bag_id`, `stay_id`, `tag`, `pieces`."""
    return await fetch(
        session,
        """
        SELECT id AS bag_id, stay_id, tag, pieces FROM bag
        WHERE stay_id = ANY(CAST(:ids AS uuid[])) AND in_custody
        ORDER BY tag, id
        """,
        ids=sorted(stay_ids),
    )


async def bags_of_site(
    session: AsyncSession, site_id: UUID, *, stay_id: UUID | None, open_only: bool, after: UUID, rows_max: int
) -> Sequence[RowMapping]:
    """The site's bags by id: those in custody, or all that were not handed in by mistake."""
    return await fetch(
        session,
        f"""
        {_BAG}
        WHERE bag.site_id = :site_id AND bag.id > :after AND gone.id IS NULL AND (bag.in_custody OR NOT :open_only)
          AND (CAST(:stay_id AS uuid) IS NULL OR bag.stay_id = :stay_id)
        ORDER BY bag.id
        LIMIT :rows_max
        """,
        site_id=site_id,
        stay_id=stay_id,
        open_only=open_only,
        after=after,
        rows_max=rows_max,
    )
