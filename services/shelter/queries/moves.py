"""Stays that move: their locks, what stands in their way, and the set-based writes.

The beds are freed first, then the closed copies are written, then the new beds are taken: so two guests swap theirs,
and the EXCLUDE constraints stay as the net under the locks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.shelter.queries.stays import STAY_COLUMNS
from shared.db import fetch, rows_json, run

Row = Mapping[str, Any]


async def lock_with_sharers(
    session: AsyncSession, site_id: UUID, ids: Collection[UUID], hosts: Collection[UUID]
) -> dict[UUID, RowMapping]:
    """The stays of `ids`, the open ones that share with them, and their new hosts, at the site, locked in their order.

    Whoever began to share while this waited is locked too.
    """
    while True:
        rows = await fetch(
            session,
            f"""
            SELECT {STAY_COLUMNS} FROM stay
            WHERE site_id = :site_id
              AND (id = ANY(CAST(:wanted AS uuid[]))
                   OR shares_with_stay_id = ANY(CAST(:ids AS uuid[])) AND ended_at IS NULL)
            ORDER BY id
            FOR UPDATE
            """,
            site_id=site_id,
            ids=sorted(ids),
            wanted=sorted({*ids, *hosts}),
        )
        locked = {row["id"]: row for row in rows}
        if await sharing_with(session, ids) <= set(locked):
            return locked


async def sharing_with(session: AsyncSession, ids: Collection[UUID]) -> set[UUID]:
    """The open stays that share a place with one of these."""
    rows = await fetch(
        session,
        "SELECT id FROM stay WHERE shares_with_stay_id = ANY(CAST(:ids AS uuid[])) AND ended_at IS NULL",
        ids=sorted(ids),
    )
    return {row["id"] for row in rows}


async def present_uses(session: AsyncSession, ids: Iterable[UUID]) -> dict[UUID, RowMapping]:
    """The present use of each of these stays: its kind, and when it `began`."""
    rows = await fetch(
        session,
        """
        SELECT stay_id, kind, bed_id, lower(during) AS began FROM bed_use
        WHERE stay_id = ANY(CAST(:ids AS uuid[]))
        """,
        ids=sorted(ids),
    )
    return {row["stay_id"]: row for row in rows}


async def uses_in_the_way(
    session: AsyncSession, wanted: Sequence[Row], movers: Collection[UUID], but: Collection[UUID] = ()
) -> dict[UUID, RowMapping]:
    """By bed, a use of others that stands against taking it (`bed_id`, from `since` on); `movers` give theirs up.

    `but` are uses that end with it. What is held until when is said by `hold_id` and `until`.
    """
    rows = await fetch(
        session,
        """
        SELECT DISTINCT ON (u.bed_id) u.bed_id, coalesce(u.stay_id, u.past_of) AS stay_id, u.hold_id,
               upper(u.during) AS until
        FROM jsonb_to_recordset(CAST(:wanted AS jsonb)) AS r(bed_id uuid, since timestamptz)
        JOIN bed_use AS u ON u.bed_id = r.bed_id AND u.during && tstzrange(r.since, NULL)
        WHERE (coalesce(u.stay_id, u.past_of) IS NULL
               OR NOT coalesce(u.stay_id, u.past_of) = ANY(CAST(:movers AS uuid[])))
          AND NOT u.id = ANY(CAST(:but AS uuid[]))
        ORDER BY u.bed_id, stay_id
        """,
        wanted=rows_json(wanted),
        movers=sorted(movers),
        but=sorted(but),
    )
    return {row["bed_id"]: row for row in rows}


async def change_uses(session: AsyncSession, rows: Sequence[Row], at: datetime) -> None:
    """Let each stay use its new bed (or none) from `at` on, and keep what it used until then as a closed use."""
    names = ("stay_id", "past_use_id", "use_kind", "bed_id", "from_bed_id", "began")
    sent = rows_json({name: row[name] for name in names} for row in rows)
    await run(
        session,
        """
        UPDATE bed_use SET bed_id = NULL, during = tstzrange(CAST(:at AS timestamptz), NULL)
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(stay_id uuid)
        WHERE bed_use.stay_id = r.stay_id
        """,
        rows=sent,
        at=at,
    )
    await run(
        session,
        """
        INSERT INTO bed_use (id, site_id, kind, past_of, bed_id, person_id, token, beside_person_id, beside_token,
                             during)
        SELECT r.past_use_id, u.site_id, u.kind, u.stay_id, r.from_bed_id, u.person_id, u.token, u.beside_person_id,
               u.beside_token, tstzrange(r.began, CAST(:at AS timestamptz))
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(stay_id uuid, past_use_id uuid, from_bed_id uuid, began timestamptz)
        JOIN bed_use AS u ON u.stay_id = r.stay_id
        ORDER BY r.past_use_id
        """,
        rows=sent,
        at=at,
    )
    await _take(session, sent)


async def restore_uses(session: AsyncSession, rows: Sequence[Row]) -> None:
    """Give each stay its earlier use back: the closed one is empty from now on, the present one begins where it did."""
    sent = rows_json({name: row[name] for name in ("stay_id", "past_use_id", "use_kind", "bed_id")} for row in rows)
    began = await fetch(
        session,
        """
        SELECT r.stay_id, coalesce(lower(past.during), lower(u.during)) AS began
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(stay_id uuid, past_use_id uuid)
        JOIN bed_use AS past ON past.id = r.past_use_id
        JOIN bed_use AS u ON u.stay_id = r.stay_id
        """,
        rows=sent,
    )
    await run(
        session,
        """
        UPDATE bed_use SET during = 'empty'
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(past_use_id uuid)
        WHERE bed_use.id = r.past_use_id
        """,
        rows=sent,
    )
    await run(
        session,
        """
        UPDATE bed_use SET bed_id = NULL, during = tstzrange(r.began, NULL)
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(stay_id uuid, began timestamptz)
        WHERE bed_use.stay_id = r.stay_id
        """,
        rows=rows_json(dict(row) for row in began),
    )
    await _take(session, sent)


async def _take(session: AsyncSession, sent: str) -> None:
    """Let the present uses, which have no bed by now, have theirs."""
    await run(
        session,
        """
        UPDATE bed_use SET bed_id = r.bed_id, kind = r.use_kind
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(stay_id uuid, bed_id uuid, use_kind text)
        WHERE bed_use.stay_id = r.stay_id
        """,
        rows=sent,
    )


async def place_stays(session: AsyncSession, rows: Sequence[Row]) -> None:
    """Write where these stays are from now on, as their next version."""
    names = ("stay_id", "place", "room_id", "bed_id", "shares_with_stay_id", "overflow_reason", "away_since", "back_by")
    await run(
        session,
        """
        UPDATE stay SET version = version + 1, place = r.place, room_id = r.room_id, bed_id = r.bed_id,
                        shares_with_stay_id = r.shares_with_stay_id, overflow_reason = r.overflow_reason,
                        away_since = r.away_since, back_by = r.back_by
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(stay_id uuid, place text, room_id uuid, bed_id uuid, shares_with_stay_id uuid, overflow_reason text,
                  away_since timestamptz, back_by timestamptz)
        WHERE stay.id = r.stay_id
        """,
        rows=rows_json({name: row[name] for name in names} for row in rows),
    )


async def follow_hosts(session: AsyncSession, hosts: Collection[UUID]) -> Sequence[RowMapping]:
    """Let those who share with one of `hosts` be in its room; answer whom that changed. Their rows are locked."""
    return await fetch(
        session,
        """
        UPDATE stay SET version = stay.version + 1, room_id = host.room_id
        FROM stay AS host
        WHERE host.id = ANY(CAST(:hosts AS uuid[])) AND stay.shares_with_stay_id = host.id AND stay.ended_at IS NULL
          AND stay.room_id IS DISTINCT FROM host.room_id
        RETURNING stay.id AS stay_id, stay.version, stay.site_id, stay.place, stay.room_id
        """,
        hosts=sorted(hosts),
    )
