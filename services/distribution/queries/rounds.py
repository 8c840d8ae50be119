"""Rounds and rules."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.distribution.schemas.conditions import stored
from services.distribution.schemas.rounds import RoundIn, RoundState, RoundVersionIn
from shared.db import fetch, fetch_one, rows_json, run
from shared.pagination import changed_since

_READ = """
    SELECT r.id AS round_id, r.code, r.kit_id, k.kind AS kit_kind, r.bom_version, r.rule_id, u.unit, r.state,
           ARRAY(SELECT s.site_id FROM round_site AS s WHERE s.round_id = r.id ORDER BY s.site_id) AS site_ids,
           r.starts_on, r.ends_on, r.planned, r.counts_others, r.version,
           (SELECT coalesce(jsonb_agg(jsonb_build_object('from_at', v.from_at, 'bom_version', v.bom_version)
                                      ORDER BY v.from_at), '[]')
            FROM round_version AS v WHERE v.round_id = r.id) AS versions
    FROM round AS r JOIN kit AS k ON k.id = r.kit_id JOIN rule AS u ON u.id = r.rule_id
"""


async def insert_rule(session: AsyncSession, rule_id: UUID, body: RoundIn) -> bool:
    """Insert the round's rule, or find the same one there, which rounds share; answer whether it is the same."""
    rule = body.rule
    content = {
        "unit": rule.unit.value,
        "period": rule.window.value,
        "quantity": rule.quantity,
        "members_per_kit": rule.members_per_kit,
        "quantity_max": rule.quantity_max,
        "period_days": rule.period_days,
        "period_months": rule.calendar_months,
        "anchor": rule.anchor,
        "emergency_id": rule.emergency_id,
        "populations": [population.value for population in rule.populations] if rule.populations else None,
        "conditions": stored(rule.conditions),
    }
    inserted = await run(
        session,
        """
        INSERT INTO rule (id, unit, period, quantity, members_per_kit, quantity_max, period_days, period_months, anchor,
                          emergency_id, populations, conditions)
        VALUES (:id, :unit, :period, :quantity, :members_per_kit, :quantity_max, :period_days, :period_months, :anchor,
                :emergency_id, CAST(:populations AS text[]), nullif(CAST(:conditions AS jsonb), 'null'))
        ON CONFLICT (id) DO NOTHING
        """,
        id=rule_id,
        **{**content, "conditions": to_json(content["conditions"]).decode()},
    )
    if inserted:
        return True
    there = await fetch_one(
        session,
        """
        SELECT unit, period, quantity, members_per_kit, quantity_max, period_days, period_months, anchor, emergency_id,
               populations, conditions
        FROM rule WHERE id = :id
        """,
        id=rule_id,
    )
    return there is not None and dict(there) == content


async def insert_round(session: AsyncSession, body: RoundIn, rule_id: UUID, *, bom_version: int, mode: str) -> None:
    """Insert a round in DRAFT with its sites."""
    await run(
        session,
        """
        WITH planned AS (
            INSERT INTO round (id, code, kit_id, bom_version, rule_id, mode, starts_on, ends_on, offline_policy,
                               project, planned, counts_others)
            VALUES (:id, :code, :kit_id, :bom_version, :rule_id, :mode, :starts_on, :ends_on, :offline_policy,
                    :project, :planned, :counts_others)
            RETURNING id
        )
        INSERT INTO round_site (round_id, site_id)
        SELECT planned.id, s.site_id
        FROM planned, jsonb_to_recordset(CAST(:sites AS jsonb)) AS s(site_id uuid)
        """,
        id=body.id,
        code=body.code,
        kit_id=body.kit_id,
        bom_version=bom_version,
        rule_id=rule_id,
        mode=mode,
        starts_on=body.starts_on,
        ends_on=body.ends_on,
        offline_policy=body.offline_policy.value,
        project=body.project,
        planned=body.planned,
        counts_others=body.counts_others,
        sites=rows_json({"site_id": site_id} for site_id in sorted(set(body.site_ids))),
    )


async def lock_round(session: AsyncSession, round_id: UUID) -> RowMapping | None:
    """The round's state, kit and sites, its row locked."""
    return await fetch_one(
        session,
        """
        SELECT r.state, r.kit_id, ARRAY(SELECT s.site_id FROM round_site AS s WHERE s.round_id = r.id) AS site_ids
        FROM round AS r WHERE r.id = :round_id FOR UPDATE
        """,
        round_id=round_id,
    )


async def insert_version(
    session: AsyncSession, round_id: UUID, body: RoundVersionIn, *, from_at: datetime, done_by: UUID
) -> bool:
    """Let the round give another version from then on; answer whether this did it."""
    return bool(
        await run(
            session,
            """
            WITH changed AS (
                INSERT INTO round_version (id, round_id, from_at, bom_version, done_by)
                VALUES (:id, :round_id, :from_at, :bom_version, :done_by)
                ON CONFLICT (id) DO NOTHING
                RETURNING round_id
            )
            UPDATE round AS r SET version = version + 1 FROM changed WHERE r.id = changed.round_id
            """,
            id=body.id,
            round_id=round_id,
            from_at=from_at,
            bom_version=body.bom_version,
            done_by=done_by,
        )
    )


async def version_change(session: AsyncSession, id_: UUID) -> RowMapping | None:
    """The change of that id."""
    return await fetch_one(session, "SELECT round_id, from_at, bom_version FROM round_version WHERE id = :id", id=id_)


async def set_state(session: AsyncSession, round_id: UUID, state: RoundState) -> None:
    """Store the new state with the next version."""
    await run(
        session,
        "UPDATE round SET state = :state, version = version + 1 WHERE id = :round_id",
        state=state.value,
        round_id=round_id,
    )


async def read_round(session: AsyncSession, round_id: UUID) -> RowMapping | None:
    """One round."""
    return await fetch_one(session, _READ + "WHERE r.id = :round_id", round_id=round_id)


async def rounds_at(
    session: AsyncSession,
    sites: Sequence[UUID],
    *,
    after: UUID,
    updated_since: int | None,
    limit: int,
) -> Sequence[RowMapping]:
    """Rounds of the given sites after the id `after`, by id."""
    return await fetch(
        session,
        _READ
        + f"""
        WHERE r.id > :after AND {changed_since("r.id")}
          AND EXISTS (SELECT 1 FROM round_site AS s WHERE s.round_id = r.id
                      AND s.site_id = ANY(CAST(:sites AS uuid[])))
        ORDER BY r.id LIMIT :limit
        """,
        after=after,
        updated_since=updated_since,
        sites=list(sites),
        limit=limit,
    )


async def open_rounds(session: AsyncSession, site_id: UUID) -> Sequence[RowMapping]:
    """The open rounds of a site."""
    return await fetch(
        session,
        """
        SELECT r.id AS round_id, r.code AS round_code, k.kind AS kit_kind, u.unit
        FROM round AS r JOIN round_site AS s ON s.round_id = r.id JOIN kit AS k ON k.id = r.kit_id
             JOIN rule AS u ON u.id = r.rule_id
        WHERE s.site_id = :site_id AND r.state = 'OPEN'
        ORDER BY r.id LIMIT 50
        """,
        site_id=site_id,
    )
