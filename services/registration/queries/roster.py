"""Who has an open stay at a site, as a device of the site may keep it: one statement, however many there are.

Whoever may not be known is there as the card that their stay began with, as somebody who gave no data is. That holds
for officers and for who has broken the glass too: what is on a device stays there when the glass is whole again.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.queries.finding import living_size
from services.registration.queries.visibility import is_discreet, is_household_excluded, may_keep
from shared.auth import Principal
from shared.db import fetch

MAY_KEEP = may_keep("p")
_SITE = "CAST(:site AS uuid)"
NAMELESS = is_discreet("p.site_id", "p.last_contact_site_id", "p.last_arrival_site_id", _SITE)
_HOME_MAY_BE_KEPT = f"(g.kept OR NOT h.protected AND NOT {is_household_excluded('h')})"

_GUEST = """
    guest AS MATERIALIZED (
        SELECT DISTINCT ON (coalesce(one.id, s.id))
               s.id AS stay_id, s.started_at, one.id IS NOT NULL AS kept, one.id AS person_id,
               CASE WHEN one.id IS NULL AND p.id IS NOT NULL AND s.card_id IS NULL
                    THEN (SELECT own.id FROM card AS own WHERE own.person_id = p.id AND own.state = 'ISSUED'
                          ORDER BY own.id LIMIT 1)
                    ELSE s.card_id END AS card_id,
               CASE WHEN one.id IS NOT NULL THEN p.household_id
                    WHEN p.id IS NULL THEN coalesce(s.household_id, c.household_id)
                    WHEN s.person_id IS NULL THEN s.household_id END AS said_household_id
        FROM stay AS s
             LEFT JOIN card AS c ON c.id = s.card_id
             LEFT JOIN person AS said ON said.id = coalesce(s.person_id, c.person_id)
             LEFT JOIN person AS p
                  ON p.id = CASE WHEN said.merged_into IS NULL THEN said.id ELSE standing_person(said.id) END
             CROSS JOIN LATERAL (SELECT CASE WHEN {may_keep} THEN p.id END AS id OFFSET 0) AS one
        WHERE s.site_id = :site AND s.started_at IS NOT NULL AND s.ended_at IS NULL
          AND (one.id IS NULL OR NOT p.deceased AND NOT EXISTS (SELECT FROM decoy AS d WHERE d.person_id = one.id))
        ORDER BY coalesce(one.id, s.id), s.started_at, s.id
    )
"""
"""One row per guest: a person who may be kept, or else a stay, with the card that stands for it.

Whether somebody may be kept is asked once for each (OFFSET 0).
A household is that of a person who may be kept, or of a stay that was never somebody's by name: an unnamed member's.
"""
_HOME = f"""
    home AS MATERIALIZED (
        SELECT g.stay_id, h.id, h.population, h.head_person_id,
               {living_size("h")} AS size
        FROM guest AS g
             JOIN household AS said ON said.id = g.said_household_id
             JOIN household AS h
                  ON h.id = CASE WHEN said.merged_into IS NULL THEN said.id ELSE standing_household(said.id) END
        WHERE {_HOME_MAY_BE_KEPT}
    ),
    known_as AS (
        SELECT DISTINCT home.id, home.id AS home_id FROM home
        UNION
        SELECT m.id, k.home_id
        FROM known_as AS k
             CROSS JOIN LATERAL (SELECT r.id FROM household AS r WHERE r.merged_into = k.id OFFSET 0) AS m
    ),
    home_card AS MATERIALIZED (
        SELECT k.home_id, array_agg(c.code ORDER BY c.id) AS codes
        FROM known_as AS k JOIN card AS c ON c.household_id = k.id
        WHERE c.person_id IS NULL AND c.state = 'ISSUED'
        GROUP BY k.home_id
    )
"""


async def roster(session: AsyncSession, site_id: UUID, principal: Principal, *, rows_max: int) -> Sequence[RowMapping]:
    """The guests of a site, the latest first; at most `rows_max`."""
    viewer = viewer_of_a_cache(principal)
    return await fetch(session, statement(), site=site_id, rows_max=rows_max, **viewer)


def statement() -> str:
    """The one statement, with its parameters `site`, `rows_max` and those of the viewer."""
    return f"""
    WITH RECURSIVE {_GUEST.format(may_keep=MAY_KEEP)}, {_HOME}
    SELECT g.person_id, home.id AS household_id, coalesce(home.size, 1) AS household_size,
           coalesce(home.head_person_id = g.person_id, false) AS head,
           p.given_names, p.family_names, coalesce(p.sex, card.sex, 'NOT_STATED') AS sex,
           p.birth_date, p.birth_precision, coalesce(p.populations[1], home.population, card.population)
               AS population,
           coalesce(p.effects, '{{}}') AS effects, p.phone, g.kept AND {NAMELESS} AS nameless,
           CASE WHEN g.kept
                THEN ARRAY(SELECT own.code FROM card AS own
                           WHERE own.person_id = p.id AND own.state = 'ISSUED' ORDER BY own.id)
                ELSE ARRAY(SELECT card.code WHERE card.code <> ALL (coalesce(home_card.codes, '{{}}'))) END
               || coalesce(home_card.codes, '{{}}') AS card_codes,
           ARRAY(SELECT d.number FROM document AS d WHERE d.person_id = p.id ORDER BY d.id) AS documents
    FROM guest AS g
         LEFT JOIN person AS p ON p.id = g.person_id
         LEFT JOIN card ON NOT g.kept AND card.id = g.card_id AND card.state = 'ISSUED'
         LEFT JOIN home ON home.stay_id = g.stay_id
         LEFT JOIN home_card ON home_card.home_id = home.id
    WHERE g.kept OR card.id IS NOT NULL OR home.id IS NOT NULL
    ORDER BY g.started_at DESC, g.stay_id
    LIMIT :rows_max
    """


async def is_discreet_for_devices(session: AsyncSession, site_id: UUID, principal: Principal) -> bool:
    """Whether devices hold no names of the site."""
    rows = await fetch(
        session, f"SELECT {is_discreet(_SITE)} AS discreet", site=site_id, **viewer_of_a_cache(principal)
    )
    return bool(rows[0]["discreet"])


def viewer_of_a_cache(principal: Principal) -> dict[str, object]:
    """What decides about records on a device: it is nobody's officer, whoever holds it."""
    return {"officer_sites": [], "agency": principal.agency, "viewer": principal.subject}
