"""Rounds and rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.distribution.schemas.conditions import stored
from services.distribution.schemas.rounds import RoundIn, RoundState, SitePlan
from shared.contracts.vocabulary import KitKind
from shared.db import fetch, fetch_one, rows_json, run
from shared.pagination import changed_since

_READ = """
    SELECT r.id AS round_id, r.code, r.kit_id, k.kind AS kit_kind, k.name AS kit_name, r.bom_version, r.rule_id,
           r.state, u.unit, u.period, u.quantity AS rule_quantity, u.members_per_kit, u.quantity_max, u.period_days,
           u.period_months, u.anchor, u.populations AS rule_populations, u.conditions,
           ARRAY(SELECT s.site_id FROM round_site AS s WHERE s.round_id = r.id ORDER BY s.site_id) AS site_ids,
           (SELECT coalesce(jsonb_agg(jsonb_build_object('site_id', s.site_id, 'planned', s.planned)
                                      ORDER BY s.site_id), '[]')
            FROM round_site AS s WHERE s.round_id = r.id AND s.planned IS NOT NULL) AS sites_planned,
           r.starts_on, r.ends_on, r.planned, r.mode, r.offline_policy, r.project, r.agency_id, r.counts_others,
           r.version, t.occurred_at AS state_since, t.reason AS state_reason,
           (SELECT coalesce(jsonb_agg(jsonb_build_object('from_at', v.from_at, 'bom_version', v.bom_version)
                                      ORDER BY v.from_at), '[]')
            FROM round_version AS v WHERE v.round_id = r.id) AS versions
    FROM round AS r JOIN kit AS k ON k.id = r.kit_id JOIN rule AS u ON u.id = r.rule_id
    LEFT JOIN LATERAL (
        SELECT p.occurred_at, p.reason FROM round_step AS p WHERE p.round_id = r.id ORDER BY p.version DESC LIMIT 1
    ) AS t ON true
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


@dataclass(frozen=True)
class Pinned:
    """What a round is given beside its body: rule, version, mode, all that is planned, agency, fingerprint."""

    rule_id: UUID
    bom_version: int
    mode: str
    planned: int | None
    agency_id: UUID | None
    fingerprint: str


async def insert_round(session: AsyncSession, body: RoundIn, pinned: Pinned) -> bool:
    """Insert a round in DRAFT with its sites, unless its id is there; answer whether it was new."""
    inserted = await run(
        session,
        """
        WITH planned AS (
            INSERT INTO round (id, code, kit_id, bom_version, rule_id, mode, starts_on, ends_on, offline_policy,
                               project, planned, counts_others, agency_id, fingerprint)
            VALUES (:id, :code, :kit_id, :bom_version, :rule_id, :mode, :starts_on, :ends_on, :offline_policy,
                    :project, :planned, :counts_others, :agency_id, decode(:fingerprint, 'hex'))
            ON CONFLICT (id) DO NOTHING
            RETURNING id
        )
        INSERT INTO round_site (round_id, site_id, planned)
        SELECT planned.id, s.site_id, s.planned
        FROM planned, jsonb_to_recordset(CAST(:sites AS jsonb)) AS s(site_id uuid, planned integer)
        """,
        id=body.id,
        code=body.code,
        kit_id=body.kit_id,
        bom_version=pinned.bom_version,
        rule_id=pinned.rule_id,
        mode=pinned.mode,
        starts_on=body.starts_on,
        ends_on=body.ends_on,
        offline_policy=body.offline_policy.value,
        project=body.project,
        planned=pinned.planned,
        counts_others=body.counts_others,
        agency_id=pinned.agency_id,
        fingerprint=pinned.fingerprint,
        sites=_site_rows(body.site_ids, body.sites_planned or ()),
    )
    return bool(inserted)


def _site_rows(site_ids: Sequence[UUID], sites_planned: Sequence[SitePlan]) -> str:
    planned = {one.site_id: one.planned for one in sites_planned}
    return rows_json({"site_id": site_id, "planned": planned.get(site_id)} for site_id in sorted(set(site_ids)))


async def fingerprint_of(session: AsyncSession, round_id: UUID) -> str | None:
    """The content behind a round's id, in hex; None where there is no such round."""
    row = await fetch_one(
        session, "SELECT encode(fingerprint, 'hex') AS content FROM round WHERE id = :round_id", round_id=round_id
    )
    return (row["content"] or "") if row else None


async def change_round(
    session: AsyncSession,
    round_id: UUID,
    columns: Mapping[str, object],
    sites: tuple[Sequence[UUID], Sequence[SitePlan]] | None,
) -> None:
    """Store what a draft is now, with its next version; `sites` are all of its sites, where they change."""
    await run(
        session,
        """
        UPDATE round SET code = :code, starts_on = :starts_on, ends_on = :ends_on, offline_policy = :offline_policy,
               project = :project, planned = :planned, version = version + 1
        WHERE id = :round_id
        """,
        round_id=round_id,
        **columns,
    )
    if sites is None:
        return
    await run(session, "DELETE FROM round_site WHERE round_id = :round_id", round_id=round_id)
    await run(
        session,
        """
        INSERT INTO round_site (round_id, site_id, planned)
        SELECT CAST(:round_id AS uuid), s.site_id, s.planned
        FROM jsonb_to_recordset(CAST(:sites AS jsonb)) AS s(site_id uuid, planned integer)
        """,
        round_id=round_id,
        sites=_site_rows(*sites),
    )


async def lock_round(session: AsyncSession, round_id: UUID) -> RowMapping | None:
    """The round's state, version, kit and sites, its row locked."""
    return await fetch_one(
        session,
        """
        SELECT r.state, r.version, r.kit_id,
               ARRAY(SELECT s.site_id FROM round_site AS s WHERE s.round_id = r.id) AS site_ids
        FROM round AS r WHERE r.id = :round_id FOR UPDATE
        """,
        round_id=round_id,
    )


async def hold_round(session: AsyncSession, round_id: UUID) -> None:
    """Let no step change the round's state until the commit; several may hold it at once."""
    await run(session, "SELECT state FROM round WHERE id = :round_id FOR SHARE", round_id=round_id)


async def read_round(session: AsyncSession, round_id: UUID) -> RowMapping | None:
    """One round."""
    return await fetch_one(session, _READ + "WHERE r.id = :round_id", round_id=round_id)


@dataclass(frozen=True)
class Filter:
    """Which rounds of a list: of a state, a kind of kit, a site, and with a day between `from_day` and `to_day`."""

    state: RoundState | None = None
    kit_kind: KitKind | None = None
    site_id: UUID | None = None
    from_day: date | None = None
    to_day: date | None = None


async def rounds_at(
    session: AsyncSession,
    sites: Sequence[UUID],
    wanted: Filter,
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
          AND (CAST(:state AS text) IS NULL OR r.state = CAST(:state AS text))
          AND (CAST(:kit_kind AS text) IS NULL OR k.kind = CAST(:kit_kind AS text))
          AND daterange(r.starts_on, r.ends_on, '[]') && daterange(CAST(:from_day AS date), CAST(:to_day AS date), '[]')
        ORDER BY r.id LIMIT :limit
        """,
        after=after,
        updated_since=updated_since,
        sites=[site for site in sites if wanted.site_id in (None, site)],
        state=wanted.state and wanted.state.value,
        kit_kind=wanted.kit_kind and wanted.kit_kind.value,
        from_day=wanted.from_day,
        to_day=wanted.to_day,
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
