"""Whose stay a card at the gate is, and what is expected of a stay."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import fetch, run


async def stays_of_cards(session: AsyncSession, site_id: UUID, codes: Sequence[str]) -> Sequence[RowMapping]:
    """The open stays at the site of those who carry these cards: `code`, `stay_id`.

    By the code that was scanned at the check-in, or by the card's person under whatever record. A card that was
    revoked since says nothing of who carries it now.
    """
    return await fetch(
        session,
        """
        SELECT DISTINCT w.code, stay.id AS stay_id
        FROM unnest(CAST(:codes AS text[])) AS w(code)
        LEFT JOIN card ON card.code = w.code
        JOIN stay ON stay.site_id = :site_id AND stay.ended_at IS NULL AND (
            stay.card_code = w.code AND (stay.card_revoked OR card.state IS DISTINCT FROM 'REVOKED')
            OR card.state = 'ISSUED' AND stay.person_id IN (
                SELECT k.id FROM person_known_as(standing_person(card.person_id)) AS k(id)
            )
        )
        ORDER BY w.code, stay.id
        """,
        codes=list(codes),
        site_id=site_id,
    )


async def expect(session: AsyncSession, stay_id: UUID, *, leaves_on: date | None, back_by: datetime | None) -> None:
    """Write what is expected of the stay, as its next version."""
    await run(
        session,
        "UPDATE stay SET version = version + 1, leaves_on = :leaves_on, back_by = :back_by WHERE id = :stay_id",
        stay_id=stay_id,
        leaves_on=leaves_on,
        back_by=back_by,
    )


async def out_now(session: AsyncSession) -> Sequence[RowMapping]:
    """The open stays of all who are away, at whatever site; `missed` where there is a case of that already."""
    return await fetch(
        session,
        """
        SELECT id, site_id, person_id, household_id, card_code, card_revoked, back_by, EXISTS (
            SELECT FROM shelter_case AS k
            WHERE k.stay_id = stay.id AND k.kind = 'CHILD_NOT_BACK' AND k.resolved_at IS NULL) AS missed
        FROM stay WHERE away_since IS NOT NULL AND ended_at IS NULL
        """,
    )


async def lock_out(session: AsyncSession, ids: Collection[UUID]) -> None:
    """Lock these stays, of whatever sites, in their order."""
    await fetch(
        session,
        "SELECT 1 FROM stay WHERE id = ANY(CAST(:ids AS uuid[])) ORDER BY id FOR UPDATE",
        ids=sorted(ids),
    )


async def steps_of(session: AsyncSession, stay_id: UUID) -> Sequence[RowMapping]:
    """All steps of the stay, the first one first."""
    return await fetch(
        session,
        """
        SELECT step.id AS step_id, step.kind, step.place, step.room_id, step.bed_id, step.shares_with_stay_id,
               step.back_by, step.reason, step.occurred_at, undone.id IS NOT NULL AS undone
        FROM stay_step AS step
        LEFT JOIN stay_step_reversal AS undone ON undone.step_id = step.id
        WHERE step.stay_id = :stay_id
        ORDER BY step.version
        """,
        stay_id=stay_id,
    )
