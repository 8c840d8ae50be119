"""Referrals between shelters: a referral is locked after everything else that a transaction locks."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.shelter.queries.people import is_hidden
from shared.db import fetch, fetch_one, rows_json, run

Row = Mapping[str, Any]
OF_BEDS = ("LOWER_BED", "STEP_FREE", "NEAR_TOILET", "OWN_ROOM", "POWER_FOR_DEVICE", "CARER_BESIDE")
"""The effects that a shelter must know of before somebody comes."""

# Who is withdrawn is nobody's name any more: not in a referral of before either. Everybody is counted as whom they
# stand for by now, and once.
_REFERRALS = f"""
    SELECT r.id AS referral_id, r.version, r.to_site_id, r.state, r.cards, r.people, r.reason, r.hold_id,
           r.requested_at, r.fingerprint, r.from_site_id,
           origin.confidential_location AS hidden_site, origin.holding_agency_id AS hidden_for,
           (SELECT household_id FROM household
            WHERE household_id = r.household_id AND NOT withdrawn) AS household_id,
           ARRAY(SELECT w.id FROM unnest(r.person_ids) AS w(id) LEFT JOIN person ON person.person_id = w.id
                 WHERE {is_hidden("person")} IS NOT TRUE ORDER BY w.id) AS person_ids,
           (SELECT coalesce(jsonb_object_agg(effect, people), '{{}}') FROM (
                SELECT effect, count(*) AS people FROM person AS p
                CROSS JOIN LATERAL jsonb_array_elements_text(p.effects) AS effect
                WHERE NOT p.withdrawn AND effect = ANY(CAST(:effects AS text[])) AND p.person_id IN (
                    SELECT standing_person(named.id) FROM (
                        SELECT unnest(r.person_ids) AS id
                        UNION SELECT card.person_id FROM card WHERE card.code = ANY(r.cards) AND card.state = 'ISSUED'
                        UNION SELECT CAST(m.id AS uuid) FROM household AS h
                              CROSS JOIN LATERAL jsonb_array_elements_text(h.member_ids) AS m(id)
                              WHERE h.household_id = standing_household(r.household_id) AND NOT h.withdrawn
                    ) AS named)
                GROUP BY effect) AS counted) AS effects,
           coalesce(hold.released_at, hold.expires_at) AS held_until,
           ARRAY(SELECT jsonb_build_object('step_id', s.id, 'state', s.state, 'undoes', s.undoes, 'reason', s.reason,
                                           'hold_id', s.hold_id, 'recorded_at', s.recorded_at)
                 FROM referral_step AS s WHERE s.referral_id = r.id ORDER BY s.version) AS steps
    FROM referral AS r
    LEFT JOIN site AS origin ON origin.site_id = r.from_site_id
    LEFT JOIN hold ON hold.id = r.hold_id
"""


async def referral_by_id(session: AsyncSession, referral_id: UUID) -> RowMapping | None:
    """One referral with its steps, whoever may see it."""
    return await fetch_one(
        session, f"{_REFERRALS} WHERE r.id = :referral_id", referral_id=referral_id, effects=list(OF_BEDS)
    )


async def referrals(
    session: AsyncSession,
    sites: Sequence[UUID] | None,
    *,
    states: Collection[str] | None,
    before: tuple[datetime, UUID],
    rows_max: int,
) -> Sequence[RowMapping]:
    """The referrals from or to these sites (all where None) in these states (any where None), the latest first."""
    return await fetch(
        session,
        f"""
        {_REFERRALS}
        WHERE (CAST(:sites AS uuid[]) IS NULL
               OR r.from_site_id = ANY(CAST(:sites AS uuid[])) OR r.to_site_id = ANY(CAST(:sites AS uuid[])))
          AND (CAST(:states AS text[]) IS NULL OR r.state = ANY(CAST(:states AS text[])))
          AND (r.requested_at, r.id) < (CAST(:before AS timestamptz), CAST(:before_id AS uuid))
        ORDER BY r.requested_at DESC, r.id DESC
        LIMIT :rows_max
        """,
        sites=None if sites is None else list(sites),
        states=None if states is None else sorted(states),
        before=before[0],
        before_id=before[1],
        rows_max=rows_max,
        effects=list(OF_BEDS),
    )


async def lock_referral(session: AsyncSession, referral_id: UUID) -> None:
    """The referral, to which nobody else does anything until this transaction ends."""
    await fetch(session, "SELECT 1 FROM referral WHERE id = :id FOR NO KEY UPDATE", id=referral_id)


async def add_referral(session: AsyncSession, row: Row) -> bool:
    """Write the referral; False where there is one of this id."""
    added = await fetch(
        session,
        """
        INSERT INTO referral (id, from_site_id, to_site_id, household_id, person_ids, cards, people, reason,
                              fingerprint, requested_by, requested_at)
        VALUES (:id, :from_site_id, :to_site_id, :household_id, CAST(:person_ids AS uuid[]), CAST(:cards AS text[]),
                :people, :reason, :fingerprint, :requested_by, :requested_at)
        ON CONFLICT DO NOTHING
        RETURNING id
        """,
        **row,
    )
    return bool(added)


async def add_step(session: AsyncSession, row: Row) -> None:
    """Write what was done to a referral, and the state that it is in by that."""
    await run(
        session,
        """
        INSERT INTO referral_step (id, referral_id, version, state, undoes, reason, hold_id, fingerprint, recorded_by,
                                   recorded_at)
        SELECT r.id, r.referral_id, r.version, r.state, r.undoes, r.reason, r.hold_id, r.fingerprint, r.recorded_by,
               r.recorded_at
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(id uuid, referral_id uuid, version integer, state text, undoes uuid, reason text, hold_id uuid,
                  fingerprint text, recorded_by uuid, recorded_at timestamptz)
        """,
        rows=rows_json([row]),
    )
    await run(
        session,
        "UPDATE referral SET version = :version, state = :state, hold_id = :hold_id WHERE id = :referral_id",
        version=row["version"],
        state=row["state"],
        hold_id=row["hold_id"],
        referral_id=row["referral_id"],
    )


async def step_by_id(session: AsyncSession, id_: UUID) -> RowMapping | None:
    """The step of this id, of whatever referral."""
    return await fetch_one(session, "SELECT referral_id, fingerprint FROM referral_step WHERE id = :id", id=id_)


async def people_known(
    session: AsyncSession, household_id: UUID | None, person_ids: Collection[UUID], cards: Collection[str]
) -> int:
    """How many they are, as far as shelter knows: the household's size, or persons and cards."""
    row = await fetch_one(
        session,
        "SELECT size FROM household WHERE household_id = CAST(:id AS uuid) AND NOT withdrawn",
        id=household_id,
    )
    return max(row["size"] if row else 0, len(person_ids) + len(cards), 1)


async def is_asked(session: AsyncSession, site_id: UUID, agency_id: UUID | None) -> bool:
    """Whether the site is an open shelter that this agency may know of."""
    row = await fetch_one(
        session,
        """
        SELECT 1 FROM shelter JOIN site ON site.site_id = shelter.site_id
        WHERE shelter.site_id = :site_id AND site.open
          AND (NOT site.confidential_location OR site.holding_agency_id = CAST(:agency_id AS uuid))
        """,
        site_id=site_id,
        agency_id=agency_id,
    )
    return row is not None


async def asked_shelters(
    session: AsyncSession, agency_id: UUID | None, own: Collection[UUID], *, after: UUID, rows_max: int
) -> Sequence[RowMapping]:
    """The open shelters that this agency may know of, and the caller's `own` ones, by id."""
    return await fetch(
        session,
        """
        SELECT shelter.site_id, site.code FROM shelter LEFT JOIN site ON site.site_id = shelter.site_id
        WHERE shelter.site_id > :after AND coalesce(site.open, true)
          AND (shelter.site_id = ANY(CAST(:own AS uuid[])) OR site.confidential_location IS FALSE
               OR site.holding_agency_id = CAST(:agency_id AS uuid))
        ORDER BY shelter.site_id
        LIMIT :rows_max
        """,
        after=after,
        own=sorted(own),
        agency_id=agency_id,
        rows_max=rows_max,
    )


async def came_by(session: AsyncSession, hold_id: UUID) -> list[UUID]:
    """The stays that took something of a hold and were not undone."""
    rows = await fetch(
        session,
        "SELECT stay_id FROM hold_taken WHERE hold_id = :hold_id AND given_back_at IS NULL ORDER BY stay_id",
        hold_id=hold_id,
    )
    return [row["stay_id"] for row in rows]
