"""What a card's event fills in where its code was used: the card, its person, its household.

A revoked card says nothing about who carried it, and one that was revoked at the scan never will, in whatever order
its events come again. What is filled in keeps the constraints that stand on persons: a
stay or a service is only named where nothing of that person stands against it, and the persons are locked by then.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.shelter.queries.people import is_hidden
from shared.db import fetch, run


async def persons_to_name(session: AsyncSession, codes: Sequence[str]) -> set[UUID]:
    """The persons of these cards who had a stay or a service as somebody unknown."""
    rows = await fetch(
        session,
        """
        SELECT person_id FROM card
        WHERE code = ANY(CAST(:codes AS text[])) AND person_id IS NOT NULL AND state <> 'REVOKED'
          AND (EXISTS (SELECT FROM stay WHERE stay.card_code = card.code AND stay.person_id IS NULL
                           AND NOT stay.card_revoked)
               OR EXISTS (SELECT FROM service_given AS s WHERE s.card_code = card.code AND s.person_id IS NULL
                              AND NOT s.card_revoked))
        """,
        codes=list(codes),
    )
    return {row["person_id"] for row in rows}


async def name_uses(session: AsyncSession, codes: Sequence[str]) -> None:
    """Let the uses of beds by these cards count as their persons': all that a stay has had, or none."""
    await run(
        session,
        """
        UPDATE bed_use SET person_id = card.person_id
        FROM card JOIN stay ON stay.card_code = card.code
        WHERE card.code = ANY(CAST(:codes AS text[])) AND card.person_id IS NOT NULL AND card.state <> 'REVOKED'
          AND stay.person_id IS NULL AND NOT stay.card_revoked
          AND (bed_use.stay_id = stay.id OR bed_use.past_of = stay.id) AND bed_use.token = card.code
          AND NOT EXISTS (
              SELECT FROM bed_use AS own
              JOIN bed_use AS other ON (other.person_id = card.person_id OR other.beside_person_id = card.person_id)
                   AND other.during && own.during
              WHERE (own.stay_id = stay.id OR own.past_of = stay.id)
                AND other.stay_id IS DISTINCT FROM stay.id AND other.past_of IS DISTINCT FROM stay.id
          )
        """,
        codes=list(codes),
    )


async def name_stays(session: AsyncSession, codes: Sequence[str]) -> None:
    """Give the stays of these cards the card's id, its household, and the person whose use of a bed they are.

    Nothing may be known of a withdrawn person, also where the card's own event is not here yet.
    """
    await run(
        session,
        f"""
        UPDATE stay
        SET card_id = card.card_id, person_id = of_card.person_id,
            household_id = coalesce(stay.household_id, of_card.household_id)
        FROM card
        LEFT JOIN person ON person.person_id = card.person_id
        CROSS JOIN bed_use
        CROSS JOIN LATERAL (
            SELECT CASE WHEN bed_use.person_id = card.person_id AND {is_hidden("person")} IS NOT TRUE
                        THEN card.person_id END AS person_id,
                   CASE WHEN card.state <> 'REVOKED'
                        THEN coalesce(card.household_id,
                                      CASE WHEN NOT {is_hidden("person")} THEN person.household_id END)
                   END AS household_id
        ) AS of_card
        WHERE card.code = ANY(CAST(:codes AS text[])) AND stay.card_code = card.code AND stay.person_id IS NULL
          AND NOT stay.card_revoked AND bed_use.stay_id = stay.id
        """,
        codes=list(codes),
    )


async def name_services(session: AsyncSession, codes: Sequence[str]) -> None:
    """Give the services of these cards the card's id, and their person where it had none of that kind in the slot."""
    await run(
        session,
        """
        UPDATE service_given AS s
        SET card_id = bearer.card_id, person_id = bearer.person_id, recipient = 'person:' || bearer.person_id
        FROM (
            SELECT unnamed.id, card.card_id,
                   CASE WHEN card.state <> 'REVOKED' AND NOT EXISTS (
                       SELECT FROM service_given AS other
                       WHERE other.recipient = 'person:' || card.person_id
                         AND other.kind = unnamed.kind AND other.slot = unnamed.slot
                   ) THEN card.person_id END AS person_id
            FROM card
            JOIN service_given AS unnamed ON unnamed.card_code = card.code
            WHERE card.code = ANY(CAST(:codes AS text[])) AND unnamed.person_id IS NULL AND NOT unnamed.card_revoked
              AND unnamed.token IS NOT NULL
        ) AS bearer
        WHERE s.id = bearer.id
        """,
        codes=list(codes),
    )


async def stays_beside_others(session: AsyncSession, codes: Sequence[str]) -> Sequence[RowMapping]:
    """The open stays of these cards whose person has another stay at that time: both stand, somebody must look.

    Of somebody withdrawn a stay has no person for another reason.
    """
    return await fetch(
        session,
        f"""
        SELECT stay.id, stay.site_id FROM stay JOIN card ON card.code = stay.card_code
        LEFT JOIN person ON person.person_id = card.person_id
        WHERE card.code = ANY(CAST(:codes AS text[])) AND card.person_id IS NOT NULL AND card.state <> 'REVOKED'
          AND stay.person_id IS NULL AND NOT stay.card_revoked AND stay.ended_at IS NULL
          AND {is_hidden("person")} IS NOT TRUE
        ORDER BY stay.id
        """,
        codes=list(codes),
    )


async def cards(session: AsyncSession, codes: Sequence[str]) -> dict[str, RowMapping]:
    """What is known of these cards."""
    rows = await fetch(
        session,
        """
        SELECT code, known, card_id, state, person_id, household_id, arrival_group_id, sex, population FROM card
        WHERE code = ANY(CAST(:codes AS text[])) AND known
        """,
        codes=list(codes),
    )
    return {row["code"]: row for row in rows}
