"""The upserts of shelter's projections: set-based, kept where the version is higher."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from shared.db import rows_json, run

Rows = Sequence[Mapping[str, Any]]


async def keep_sites(session: AsyncSession, rows: Rows) -> None:
    """Keep newer sites."""
    await run(
        session,
        """
        INSERT INTO site (site_id, version, code, kind, managing_agency_id, holding_agency_id, confidential_location,
                          open)
        SELECT r.site_id, r.version, r.code, r.kind, r.managing_agency_id, r.holding_agency_id,
               r.confidential_location, r.open
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(site_id uuid, version integer, code text, kind text, managing_agency_id uuid, holding_agency_id uuid,
                  confidential_location boolean, open boolean)
        ORDER BY r.site_id
        ON CONFLICT (site_id) DO UPDATE
        SET version = excluded.version, code = excluded.code, kind = excluded.kind,
            managing_agency_id = excluded.managing_agency_id, holding_agency_id = excluded.holding_agency_id,
            confidential_location = excluded.confidential_location, open = excluded.open
        WHERE excluded.version > site.version
        """,
        rows=rows_json(rows),
    )


async def keep_devices(session: AsyncSession, rows: Rows) -> None:
    """Keep newer devices."""
    await run(
        session,
        """
        INSERT INTO device (device_id, version, site_id, kind, active)
        SELECT r.device_id, r.version, r.site_id, r.kind, r.active
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(device_id uuid, version integer, site_id uuid, kind text, active boolean)
        ORDER BY r.device_id
        ON CONFLICT (device_id) DO UPDATE
        SET version = excluded.version, site_id = excluded.site_id, kind = excluded.kind, active = excluded.active
        WHERE excluded.version > device.version
        """,
        rows=rows_json(rows),
    )


async def keep_persons(session: AsyncSession, rows: Rows) -> None:
    """Keep newer persons."""
    await run(
        session,
        """
        INSERT INTO person (person_id, version, known, household_id, presence, sex, birth_month, birth_precision,
                            age_years, populations, effects, carer_person_id, merged_into, withdrawn)
        SELECT r.person_id, r.version, true, r.household_id, r.presence, r.sex, r.birth_month, r.birth_precision,
               r.age_years, r.populations, r.effects, r.carer_person_id, r.merged_into, r.withdrawn
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(person_id uuid, version integer, household_id uuid, presence text, sex text, birth_month text,
                  birth_precision text, age_years integer, populations jsonb, effects jsonb,
                  carer_person_id uuid, merged_into uuid, withdrawn boolean)
        ORDER BY r.person_id
        ON CONFLICT (person_id) DO UPDATE
        SET version = excluded.version, known = true, household_id = excluded.household_id,
            presence = excluded.presence, sex = excluded.sex, birth_month = excluded.birth_month,
            birth_precision = excluded.birth_precision, age_years = excluded.age_years,
            populations = excluded.populations, effects = excluded.effects,
            carer_person_id = excluded.carer_person_id, merged_into = excluded.merged_into,
            withdrawn = excluded.withdrawn
        WHERE excluded.version > person.version
        """,
        rows=rows_json(rows),
    )


async def keep_households(session: AsyncSession, rows: Rows) -> None:
    """Keep newer households."""
    await run(
        session,
        """
        INSERT INTO household (household_id, version, presence, population, size, composition, head_person_id,
                               member_ids, merged_into, withdrawn)
        SELECT r.household_id, r.version, r.presence, r.population, r.size, r.composition, r.head_person_id,
               r.member_ids, r.merged_into, r.withdrawn
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(household_id uuid, version integer, presence text, population text, size integer, composition jsonb,
                  head_person_id uuid, member_ids jsonb, merged_into uuid,
                  withdrawn boolean)
        ORDER BY r.household_id
        ON CONFLICT (household_id) DO UPDATE
        SET version = excluded.version, presence = excluded.presence, population = excluded.population,
            size = excluded.size, composition = excluded.composition, head_person_id = excluded.head_person_id,
            member_ids = excluded.member_ids, merged_into = excluded.merged_into,
            withdrawn = excluded.withdrawn
        WHERE excluded.version > household.version
        """,
        rows=rows_json(rows),
    )


async def keep_cards(session: AsyncSession, rows: Rows) -> None:
    """Keep newer cards, by code: a code is one card for ever."""
    await run(
        session,
        """
        INSERT INTO card (code, version, known, card_id, kind, state, site_id, person_id, household_id,
                          arrival_group_id, sex, population)
        SELECT r.code, r.version, true, r.card_id, r.kind, r.state, r.site_id, r.person_id, r.household_id,
               r.arrival_group_id, r.sex, r.population
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(code text, version integer, card_id uuid, kind text, state text, site_id uuid, person_id uuid,
                  household_id uuid, arrival_group_id uuid, sex text, population text)
        ORDER BY r.code
        ON CONFLICT (code) DO UPDATE
        SET version = excluded.version, known = true, card_id = excluded.card_id, kind = excluded.kind,
            state = excluded.state, site_id = excluded.site_id, person_id = excluded.person_id,
            household_id = excluded.household_id, arrival_group_id = excluded.arrival_group_id, sex = excluded.sex,
            population = excluded.population
        WHERE excluded.version > card.version
        """,
        rows=rows_json(rows),
    )


async def keep_groups(session: AsyncSession, rows: Rows) -> None:
    """Keep newer arrival groups."""
    await run(
        session,
        """
        INSERT INTO arrival_group (arrival_group_id, version, known, site_id, kind, state, means, headcount,
                                   cards_bound, announced, occurred_at)
        SELECT r.arrival_group_id, r.version, true, r.site_id, r.kind, r.state, r.means, r.headcount, r.cards_bound,
               r.announced, r.occurred_at
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(arrival_group_id uuid, version integer, site_id uuid, kind text, state text, means text,
                  headcount integer, cards_bound integer, announced integer, occurred_at timestamptz)
        ORDER BY r.arrival_group_id
        ON CONFLICT (arrival_group_id) DO UPDATE
        SET version = excluded.version, known = true, site_id = excluded.site_id, kind = excluded.kind,
            state = excluded.state, means = excluded.means, headcount = excluded.headcount,
            cards_bound = excluded.cards_bound, announced = excluded.announced, occurred_at = excluded.occurred_at
        WHERE excluded.version > arrival_group.version
        """,
        rows=rows_json(rows),
    )


async def keep_headcounts(session: AsyncSession, rows: Rows) -> None:
    """Keep each head-count once."""
    await run(
        session,
        """
        INSERT INTO headcount (headcount_id, site_id, kind, arrival_group_id, people, total, occurred_at)
        SELECT r.headcount_id, r.site_id, r.kind, r.arrival_group_id, r.people, r.total, r.occurred_at
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(headcount_id uuid, site_id uuid, kind text, arrival_group_id uuid, people jsonb, total integer,
                  occurred_at timestamptz)
        ORDER BY r.headcount_id
        ON CONFLICT (headcount_id) DO NOTHING
        """,
        rows=rows_json(rows),
    )


async def keep_headcount_reversals(session: AsyncSession, ids: Sequence[UUID]) -> None:
    """Keep which head-counts were taken back."""
    await run(
        session,
        """
        INSERT INTO headcount_reversal (headcount_id)
        SELECT DISTINCT id FROM unnest(CAST(:ids AS uuid[])) AS id ORDER BY id
        ON CONFLICT DO NOTHING
        """,
        ids=list(ids),
    )
