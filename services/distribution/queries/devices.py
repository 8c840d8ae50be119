"""What is known of a device: where it belongs, what of its log is here, and whether it is lost."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch, fetch_one, rows_json, run

GAPS_MAX = 100
"""Gaps of a device's sequence that are answered at the most: the first ones."""


@dataclass(frozen=True)
class Device:
    """A device as it is known here.

    `site_id` is where the directory says it belongs (None: it has not told of it), `contact_at` when its last complete
    log came, `lost` why what it sends is kept unread: LOST or REVOKED, and `offset_ms` by how many milliseconds the
    server's clock was ahead of its own at that contact.
    """

    site_id: UUID | None = None
    contact_at: datetime | None = None
    lost: str | None = None
    offset_ms: int | None = None


@dataclass(frozen=True)
class Sequence:
    """The numbers of a device's hand-outs: the last one, and which before it are missing (first and last of each gap).

    Up to `complete` none is.
    """

    last: int | None
    complete: int
    gaps: list[tuple[int, int]]


async def take_turn(session: AsyncSession, device_id: UUID) -> None:
    """Hold the device until the commit: its log is applied, or the device is lost, but not both at once.

    Taken before any other lock. What is known of the device is read by a later statement.
    """
    await run(
        session,
        """
        INSERT INTO device_log AS d (device_id) VALUES (:device_id)
        ON CONFLICT (device_id) DO UPDATE SET complete_seq = d.complete_seq
        """,
        device_id=device_id,
    )


async def read(session: AsyncSession, device_id: UUID) -> Device:
    """What is known of a device."""
    row = await fetch_one(
        session,
        """
        SELECT coalesce((SELECT site_id FROM device WHERE id = :device_id),
                        (SELECT site_id FROM lost_device WHERE device_id = :device_id LIMIT 1)) AS site_id,
               (SELECT contact_at FROM device_contact WHERE device_id = :device_id) AS contact_at,
               (SELECT offset_ms FROM device_contact WHERE device_id = :device_id) AS offset_ms,
               coalesce((SELECT min(reason) FROM lost_device WHERE device_id = :device_id),
                        (SELECT 'REVOKED' FROM device WHERE id = :device_id AND NOT active)) AS lost
        """,
        device_id=device_id,
    )
    return Device(**row) if row else Device()


async def remember_contact(session: AsyncSession, device_id: UUID, moment: datetime, *, offset_ms: int) -> None:
    """Store that the device's whole log was heard now, and how far its clock is off."""
    await run(
        session,
        """
        INSERT INTO device_contact (device_id, contact_at, offset_ms) VALUES (:device_id, :moment, :offset_ms)
        ON CONFLICT (device_id) DO UPDATE SET contact_at = excluded.contact_at, offset_ms = excluded.offset_ms
        WHERE excluded.contact_at > device_contact.contact_at
        """,
        device_id=device_id,
        moment=moment,
        offset_ms=offset_ms,
    )


async def taken_numbers(
    session: AsyncSession, device_id: UUID, numbered: Iterable[tuple[int, UUID, UUID]]
) -> set[tuple[int, UUID]]:
    """Of (number, id, id of its own) those whose number stands for another hand-out of the device already."""
    rows = await fetch(
        session,
        """
        SELECT DISTINCT r.seq, r.id
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(seq bigint, id uuid, own uuid)
        JOIN handout AS h ON h.device_id = :device_id AND h.device_seq = r.seq AND h.id NOT IN (r.id, r.own)
        """,
        device_id=device_id,
        rows=rows_json({"seq": seq, "id": id_, "own": own} for seq, id_, own in numbered),
    )
    return {(row["seq"], row["id"]) for row in rows}


async def sequence(session: AsyncSession, device_id: UUID) -> Sequence:
    """The device's numbers, counted from 1; online hand-outs that it numbered are among them."""
    rows = await fetch(
        session,
        """
        WITH complete AS (
            SELECT coalesce((SELECT complete_seq FROM device_log WHERE device_id = :device_id), 0) AS seq
        ), here AS (
            SELECT DISTINCT h.device_seq AS seq FROM handout AS h, complete AS c
            WHERE h.device_id = :device_id AND h.device_seq > c.seq
        ), steps AS (
            SELECT seq, lag(seq, 1, (SELECT seq FROM complete)) OVER (ORDER BY seq) AS before FROM here
        )
        SELECT (SELECT seq FROM complete) AS complete, (SELECT max(seq) FROM here) AS last, g.before, g.seq
        FROM (SELECT 1) AS one
        LEFT JOIN (SELECT before, seq FROM steps WHERE seq > before + 1 ORDER BY seq LIMIT :gaps_max) AS g ON true
        """,
        device_id=device_id,
        gaps_max=GAPS_MAX,
    )
    complete, last = rows[0]["complete"], rows[0]["last"]
    gaps = [(row["before"] + 1, row["seq"] - 1) for row in rows if row["seq"] is not None]
    last = complete if last is None else last
    return Sequence(last or None, gaps[0][0] - 1 if gaps else last, gaps)


async def remember_complete(session: AsyncSession, device_id: UUID, seq: int) -> None:
    """Store up to which number nothing is missing; the device is held by this transaction."""
    await run(
        session,
        "UPDATE device_log SET complete_seq = :seq WHERE device_id = :device_id AND complete_seq < :seq",
        device_id=device_id,
        seq=seq,
    )
