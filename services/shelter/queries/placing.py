"""What a proposal is made of: rooms with their free beds, who sleeps in them, and who asks."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.shelter.queries.people import standing
from shared.db import fetch

ABOUT = """
    of_person.person_id, of_person.birth_month, of_person.age_years, of_person.carer_person_id,
    nullif(of_person.effects, '[]') AS effects,
    coalesce(of_person.head, false) AS head, coalesce(nullif(of_person.sex, 'NOT_STATED'), of_card.sex) AS sex,
    by_id.child_id IS NOT NULL OR by_code.code IS NOT NULL AS in_alarm,
    coalesce(by_id.apart, false) OR coalesce(by_code.apart, false) AS apart,
    coalesce(by_id.age_band, by_code.age_band) AS age_band
"""
"""What is known of somebody by a person or a card's code; of who is withdrawn, what a child's safety needs alone."""

OF_PERSON = f"""
    LEFT JOIN LATERAL (
        SELECT p.person_id, p.sex, p.birth_month, p.age_years, p.effects, p.carer_person_id,
               home.head_person_id = p.person_id AS head,
               CASE WHEN home.withdrawn IS NOT TRUE THEN coalesce(home.household_id, p.household_id) END AS household_id
        FROM person AS said
        JOIN person AS p ON p.person_id = {standing("said")}
        LEFT JOIN household AS lived ON lived.household_id = p.household_id
        LEFT JOIN household AS home ON home.household_id
            = CASE WHEN lived.merged_into IS NULL THEN lived.household_id
                   ELSE standing_household(lived.household_id) END
        WHERE said.person_id = {{person}} AND p.known AND NOT p.withdrawn
    ) AS of_person ON true
    LEFT JOIN person AS slept ON slept.person_id = {{child}}
    LEFT JOIN LATERAL (
        SELECT c.child_id, c.apart, c.age_band FROM child_alone AS c
        WHERE c.hand_over AND (c.child_id = {{child}} OR c.child_id = {standing("slept")})
        ORDER BY c.apart DESC LIMIT 1
    ) AS by_id ON true
    LEFT JOIN (
        SELECT DISTINCT ON (code) code, c.apart, c.age_band
        FROM child_alone AS c CROSS JOIN unnest(c.card_codes) AS code
        WHERE c.hand_over
        ORDER BY code, c.apart DESC
    ) AS by_code ON by_code.code = {{code}}
"""
"""Joins what is known by the id `person` and a card's `code`; `child` is the id by which a child in alarm is known."""


async def rooms_now(
    session: AsyncSession, site_id: UUID, now: datetime, holds: Collection[UUID] = ()
) -> Sequence[RowMapping]:
    """The site's rooms, with beds that nobody uses, holds or keeps from now on, and the places that are left.

    `bed_ids`, `codes` and `kinds` are of the free beds, `bed_codes` of all: what a bed is called depends on them.

    Without those that were retired, and without overflow rooms while overflow is closed. What `holds` keep is free.
    """
    return await fetch(
        session,
        """
        SELECT room.id, room.code, room.neutral_code, room.floor, room.population, room.accessible,
               room.mode = 'COUNTED' AS counted,
               greatest(room.places - room.taken
                        - CASE WHEN room.mode = 'COUNTED' THEN (
                              SELECT coalesce(sum(p.places), 0) FROM hold_place AS p
                              WHERE p.room_id = room.id AND upper(p.during) > CAST(:now AS timestamptz)
                                AND NOT p.hold_id = ANY(CAST(:holds AS uuid[])))
                          ELSE 0 END, 0) AS places,
               room.household_id,
               coalesce(of_beds.ids, '{}') AS bed_ids, coalesce(of_beds.codes, '{}') AS codes,
               coalesce(of_beds.kinds, '{}') AS kinds, coalesce(of_beds.all_codes, '{}') AS bed_codes
        FROM room
        LEFT JOIN (
            SELECT bed.room_id, array_agg(bed.code) AS all_codes,
                   array_agg(bed.id) FILTER (WHERE free.free) AS ids,
                   array_agg(bed.code) FILTER (WHERE free.free) AS codes,
                   array_agg(bed.kind) FILTER (WHERE free.free) AS kinds
            FROM bed
            CROSS JOIN LATERAL (  -- bed by bed: read whole, the uses of all years are many
                SELECT bed.state = 'AVAILABLE' AND NOT EXISTS (
                    SELECT FROM bed_use AS u
                    WHERE u.bed_id = bed.id AND u.during && tstzrange(CAST(:now AS timestamptz), NULL)
                      AND (u.hold_id IS NULL OR NOT u.hold_id = ANY(CAST(:holds AS uuid[])))
                    LIMIT 1) AS free
                OFFSET 0
            ) AS free
            WHERE bed.site_id = :site_id AND bed.retired_at IS NULL
            GROUP BY bed.room_id
        ) AS of_beds ON of_beds.room_id = room.id
        JOIN shelter ON shelter.site_id = room.site_id
        WHERE room.site_id = :site_id AND room.retired_at IS NULL
          AND (room.population <> 'OVERFLOW' OR shelter.overflow_since IS NOT NULL)
        """,
        site_id=site_id,
        now=now,
        holds=sorted(holds),
    )


async def holds_of(
    session: AsyncSession, site_id: UUID, *, named: UUID | None, codes: Collection[str]
) -> set[UUID] | None:
    """The hold that is named and those for the arrival groups of these cards, there; none if it is elsewhere."""
    rows = await fetch(
        session,
        """
        SELECT id FROM hold
        WHERE site_id = :site_id
          AND (id = CAST(:named AS uuid)
               OR arrival_group_id IN (SELECT arrival_group_id FROM card WHERE code = ANY(CAST(:codes AS text[]))))
        """,
        site_id=site_id,
        named=named,
        codes=sorted(codes),
    )
    found = {row["id"] for row in rows}
    return found if named is None or named in found else None


async def who_sleeps(session: AsyncSession, site_id: UUID) -> Sequence[RowMapping]:
    """Everybody who has an open stay at the site, in a room or not; one who shares is in the room of the host.

    A child in alarm is withdrawn, and its stay has no person any more: the use of its bed says whose it is.
    """
    return await fetch(
        session,
        f"""
        SELECT coalesce(host.room_id, stay.room_id) AS room_id, stay.card_code,
               coalesce(of_person.household_id,
                        CASE WHEN of_stay.merged_into IS NOT NULL THEN standing_household(of_stay.household_id) END,
                        stay.household_id) AS home_id,
               {ABOUT}
        FROM stay
        LEFT JOIN stay AS host ON host.id = stay.shares_with_stay_id AND host.ended_at IS NULL
        LEFT JOIN bed_use AS of_use ON of_use.stay_id = stay.id
        LEFT JOIN card AS of_card ON of_card.code = stay.card_code AND of_card.state NOT IN ('REVOKED', 'PAUSED')
                                  AND NOT stay.card_revoked
        LEFT JOIN household AS of_stay ON of_stay.household_id = stay.household_id
        {
            OF_PERSON.format(
                person="stay.person_id",
                child="coalesce(of_use.person_id, of_use.beside_person_id, stay.person_id)",
                code="stay.card_code",
            )
        }
        WHERE stay.site_id = :site_id AND stay.ended_at IS NULL
        """,
        site_id=site_id,
    )


async def household_asked(session: AsyncSession, household_id: UUID) -> RowMapping | None:
    """The household for which this id stands, unless nothing may be known of it."""
    rows = await fetch(
        session,
        """
        SELECT household_id, size, composition, member_ids FROM household
        WHERE household_id = standing_household(:household_id) AND NOT withdrawn
        """,
        household_id=household_id,
    )
    return rows[0] if rows else None


async def people_asked(session: AsyncSession, ids: Collection[UUID]) -> dict[UUID, RowMapping]:
    """What is known of these persons, by the id that was asked for; nobody who is withdrawn."""
    rows = await fetch(
        session,
        f"""
        SELECT w.id AS asked_id, CAST(NULL AS text) AS card_code, of_person.household_id AS home_id,
               {ABOUT}
        FROM unnest(CAST(:ids AS uuid[])) AS w(id)
        CROSS JOIN (SELECT CAST(NULL AS text) AS sex) AS of_card
        {OF_PERSON.format(person="w.id", child="w.id", code="CAST(NULL AS text)")}
        WHERE of_person.person_id IS NOT NULL
        """,
        ids=sorted(ids),
    )
    return {row["asked_id"]: row for row in rows}


async def cards_asked(session: AsyncSession, codes: Collection[str]) -> dict[str, RowMapping]:
    """What is known of the bearers of these cards, each code once; `of_household` is a household's card.

    A card that is revoked or paused says nothing, and neither does one that nobody announced yet.
    """
    rows = await fetch(
        session,
        f"""
        SELECT w.code AS card_code,
               CASE WHEN of_person.person_id IS NULL THEN of_card.household_id END AS of_household,
               coalesce(of_person.household_id, of_card.household_id) AS home_id,
               {ABOUT}
        FROM unnest(CAST(:codes AS text[])) AS w(code)
        LEFT JOIN card AS of_card ON of_card.code = w.code AND of_card.state NOT IN ('REVOKED', 'PAUSED')
        {OF_PERSON.format(person="of_card.person_id", child="of_card.person_id", code="w.code")}
        """,
        codes=sorted(codes),
    )
    return {row["card_code"]: row for row in rows}
