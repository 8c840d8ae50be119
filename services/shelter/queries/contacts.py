"""When somebody in the house was last met: the one place that says what a contact is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.shelter.queries.census import SIGHTED
from shared.db import fetch

CONTACTS = f"""
    WITH open AS MATERIALIZED (
        SELECT stay.id, stay.site_id, stay.card_code, stay.started_at, stay.person_id, stay.back_by,
               coalesce(stay.household_id, person.household_id) AS household_id
        FROM stay LEFT JOIN person ON person.person_id = stay.person_id AND NOT person.withdrawn
        WHERE stay.site_id = :site_id AND stay.ended_at IS NULL
    ),
    called AS MATERIALIZED (
        SELECT open.id, k.id AS person_id
        FROM open CROSS JOIN LATERAL person_known_as(standing_person(open.person_id)) AS k(id)
    ),
    home AS MATERIALIZED (
        SELECT open.id, standing_household(open.household_id) AS household_id FROM open
        WHERE open.household_id IS NOT NULL
    ),
    named AS MATERIALIZED (
        SELECT home.id, k.id AS household_id
        FROM home CROSS JOIN LATERAL household_known_as(home.household_id) AS k(id)
    ),
    served AS MATERIALIZED (
        SELECT person_id, household_id, card_code, occurred_at FROM service_given
        WHERE site_id = :site_id AND occurred_at >= :since AND counted IS NULL
    ),
    kept AS MATERIALIZED (
        SELECT bag.id, bag.stay_id, bag.deposited_at FROM open JOIN bag ON bag.stay_id = open.id
        WHERE NOT EXISTS (SELECT FROM bag_reversal AS undone WHERE undone.of_id = bag.id)
    ),
    handed AS MATERIALIZED (
        SELECT kept.stay_id, out.given_to, out.returned_at FROM kept JOIN bag_return AS out ON out.bag_id = kept.id
        WHERE NOT EXISTS (SELECT FROM bag_reversal AS undone WHERE undone.of_id = out.id)
    ),
    sighted AS MATERIALIZED ({SIGHTED}),
    own AS (
        SELECT open.id, open.started_at AS at FROM open
        UNION ALL
        SELECT called.id, served.occurred_at FROM called JOIN served ON served.person_id = called.person_id
        UNION ALL
        SELECT open.id, served.occurred_at FROM open JOIN served ON served.card_code = open.card_code
        UNION ALL
        SELECT open.id, sighted.confirmed_at FROM open JOIN sighted ON sighted.stay_id = open.id AND sighted.seen
        UNION ALL
        SELECT open.id, meeting.seen_at FROM open JOIN guest_met AS meeting ON meeting.stay_id = open.id
        UNION ALL
        SELECT open.id, step.occurred_at FROM open JOIN stay_step AS step ON step.stay_id = open.id
        WHERE (step.kind <> 'MOVED' OR step.away_since IS NULL)
          AND NOT EXISTS (SELECT FROM stay_step_reversal AS undone WHERE undone.step_id = step.id)
        UNION ALL
        SELECT kept.stay_id, kept.deposited_at FROM kept
        UNION ALL
        SELECT handed.stay_id, handed.returned_at FROM handed WHERE handed.given_to = 'OWNER'
    ),
    met AS MATERIALIZED (SELECT id, max(at) AS own_at FROM own GROUP BY id),
    kin AS (
        SELECT home.household_id, met.own_at AS at FROM home JOIN met ON met.id = home.id
        UNION ALL
        SELECT home.household_id, served.occurred_at
        FROM named JOIN home ON home.id = named.id JOIN served ON served.household_id = named.household_id
        UNION ALL
        SELECT home.household_id, handed.returned_at FROM home JOIN handed ON handed.stay_id = home.id
        WHERE handed.given_to = 'HOUSEHOLD'
    ),
    household AS (SELECT household_id, max(at) AS at FROM kin GROUP BY household_id)
    SELECT open.id, open.site_id, met.own_at, greatest(met.own_at, household.at) AS at,
           missed.confirmed_at AS missed_at, open.back_by
    FROM open
    JOIN met ON met.id = open.id
    LEFT JOIN home ON home.id = open.id
    LEFT JOIN household ON household.household_id = home.household_id
    LEFT JOIN sighted AS missed ON missed.stay_id = open.id AND missed.night_of = :last AND NOT missed.seen
    ORDER BY open.id
"""


async def last_contacts(
    session: AsyncSession, site_id: UUID, *, first: date, last: date, since: datetime
) -> Sequence[RowMapping]:
    """The site's open stays, each with when its guest (`own_at`) and anybody of the household (`at`) was last met.

    A contact is what was recorded here of the person (by whichever of its merged records), the card or the household:
    a check-in, a service since `since`, a move, going out or coming back at the gate, a bag handed in or out, being
    met, or being seen at a census of the nights from `first` to `last`. Whoever is away is not met when their things
    are moved. A bag that somebody of the household fetched is a contact of the household, and one that others fetched
    is none.

    `missed_at` is when the census of the night `last` named the guest as not seen, `back_by` until when one who is away
    said to be back.
    """
    return await fetch(
        session,
        CONTACTS,
        site_id=site_id,
        first=first,
        last=last,
        since=since,
    )
