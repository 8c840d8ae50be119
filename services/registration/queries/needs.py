"""Needs, what follows from them, and the Washington Group's answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.queries.visibility import may_see
from shared.db import fetch_one, run


async def insert_need(session: AsyncSession, table: str, row: Mapping[str, Any]) -> None:
    """Insert a need into `need` or `restricted_need`; one that is there stays."""
    await run(
        session,
        f"""
        INSERT INTO {table} (id, person_id, code, recorded_by, recorded_at)
        VALUES (:id, :person_id, :code, :recorded_by, :recorded_at)
        ON CONFLICT (person_id, code) DO NOTHING
        """,
        **row,
    )


async def effects_known(session: AsyncSession, person_id: UUID) -> RowMapping | None:
    """The stated and the present effects of a person whose row is held, and the open needs."""
    return await fetch_one(
        session,
        """
        SELECT p.stated_effects, p.effects,
               coalesce((SELECT array_agg(n.code) FROM need AS n WHERE n.person_id = p.id), '{}') AS codes
        FROM person AS p WHERE p.id = :id
        """,
        id=person_id,
    )


async def set_effects(session: AsyncSession, person_id: UUID, *, stated: Sequence[str], effects: Sequence[str]) -> None:
    """Write a person's effects; a new version."""
    await run(
        session,
        "UPDATE person SET stated_effects = :stated, effects = :effects, version = version + 1 WHERE id = :id",
        id=person_id,
        stated=list(stated),
        effects=list(effects),
    )


async def restricted_needs(session: AsyncSession, person_id: UUID, viewer: Mapping[str, Any]) -> RowMapping | None:
    """The restricted codes of a person whom the viewer may know, with what the computed ones depend on."""
    return await fetch_one(
        session,
        f"""
        SELECT p.id, p.child_alarm, p.birth_date, p.birth_precision,
               coalesce((SELECT array_agg(n.code ORDER BY n.code) FROM restricted_need AS n
                         WHERE n.person_id = p.id), '{{}}') AS codes
        FROM person AS p
        WHERE p.id = :id AND {may_see("p")}
        """,
        id=person_id,
        **viewer,
    )


async def keep_functioning(session: AsyncSession, row: Mapping[str, Any]) -> None:
    """Keep a person's six answers; those of before stay beside them, and the newest count."""
    await run(
        session,
        """
        INSERT INTO functioning (id, person_id, site_id, seeing, hearing, walking, remembering, self_care,
                                 communicating, recorded_by, recorded_at)
        VALUES (:id, :person_id, :site_id, :seeing, :hearing, :walking, :remembering, :self_care,
                :communicating, :recorded_by, :recorded_at)
        """,
        **row,
    )


async def functioning_counts(session: AsyncSession, site_id: UUID) -> RowMapping:
    """How many people were asked at a site, and how many of them answered "a lot" or "cannot" to any question."""
    row = await fetch_one(
        session,
        """
        SELECT count(*)::integer AS asked,
               (count(*) FILTER (WHERE ARRAY['A_LOT', 'CANNOT'] && ARRAY[
                   seeing, hearing, walking, remembering, self_care, communicating]))::integer AS with_disability
        FROM functioning AS f JOIN person AS p ON p.id = f.person_id
        WHERE f.site_id = :site_id AND NOT p.protected
          AND NOT EXISTS (SELECT FROM functioning AS n
                          WHERE n.person_id = f.person_id AND (n.recorded_at, n.id) > (f.recorded_at, f.id))
        """,
        site_id=site_id,
    )
    if row is None:
        raise LookupError("a count answers a row")
    return row


async def set_instruction(session: AsyncSession, card_id: UUID, instruction: str | None) -> None:
    """What whoever scans the card is to say next; tells nobody else, so that the card's version stays."""
    await run(
        session,
        "UPDATE card SET instruction = :instruction WHERE id = :id",
        id=card_id,
        instruction=instruction,
    )


async def instruction_of(session: AsyncSession, card_id: UUID) -> str | None:
    """The card's instruction."""
    row = await fetch_one(session, "SELECT instruction FROM card WHERE id = :id", id=card_id)
    return row["instruction"] if row else None


async def insert_tracing(session: AsyncSession, row: Mapping[str, Any], *, by: UUID, at: datetime) -> None:
    """Keep whom somebody is looking for."""
    await run(
        session,
        """
        INSERT INTO tracing_request (id, site_id, sought_names, sought_details, seeker_name, seeker_relationship,
                                     seeker_reach, recorded_by, recorded_at)
        VALUES (:id, :site_id, :sought_names, :sought_details, :seeker_name, :seeker_relationship, :seeker_reach,
                :by, :at)
        """,
        **row,
        by=by,
        at=at,
    )
