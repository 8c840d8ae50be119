"""The household call's write: one statement for everything that is new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.queries.matching import MATCH_ROWS
from shared.db import fetch_one, rows_json, run
from shared.problems import IdReused

Rows = Sequence[Mapping[str, Any]]

_DWELLING = """
    made_dwelling AS (
        INSERT INTO dwelling (id, place_pcode, place_text)
        SELECT r.id, r.place_pcode, r.place_text
        FROM jsonb_to_recordset(CAST(:dwelling AS jsonb)) AS r(id uuid, place_pcode text, place_text text)
        ON CONFLICT (id) DO NOTHING
    )"""

_HOUSEHOLD = """
    made_household AS (
        INSERT INTO household (id, version, site_id, population, presence, size, unnamed, unnamed_details,
                               head_person_id, dwelling_id, protected, registered_at, registered_by, last_contact_at,
                               split_from, split_at)
        SELECT r.id, 1, r.site_id, r.population, r.presence, r.size, r.unnamed, r.details, r.head_person_id,
               r.dwelling_id, r.protected, :now, :caller,
               CASE WHEN r.presence = 'SEEN' THEN CAST(:now AS timestamptz) END, r.split_from, r.split_at
        FROM jsonb_to_recordset(CAST(:household AS jsonb))
             AS r(id uuid, site_id uuid, population text, presence text, size integer, unnamed jsonb,
                  details jsonb, head_person_id uuid, dwelling_id uuid, protected boolean, split_from uuid,
                  split_at timestamptz)
    )"""

_PEOPLE = """
    made_people AS (
        INSERT INTO person (id, version, household_id, site_id, presence, given_names, family_names, sex, birth_date,
                            birth_precision, nationality, origin_department, languages, phone, phone_key, relationship,
                            populations, effects, stated_effects, cared_for_by, known_carer_id, care_basis,
                            child_alarm, protected, consent_version, registered_at, registered_by, last_contact_at,
                            last_contact_site_id, last_arrival_at, last_arrival_site_id, search_text)
        SELECT r.id, 1, r.household_id, r.site_id, r.presence, r.given_names, r.family_names, r.sex, r.birth_date,
               r.birth_precision, r.nationality, r.origin_department, r.languages, r.phone, r.phone_key, r.relationship,
               r.populations, r.effects, r.stated_effects, r.cared_for_by, r.known_carer_id, r.care_basis,
               r.child_alarm, r.protected, r.consent_version,
               :now, :caller,
               CASE WHEN r.presence = 'SEEN' THEN CAST(:now AS timestamptz) END,
               CASE WHEN r.presence = 'SEEN' THEN r.site_id END,
               r.arrived_at, CASE WHEN r.arrived_at IS NOT NULL THEN r.site_id END,
               lower(unaccent(concat_ws(' ', r.given_names, r.family_names)))
        FROM jsonb_to_recordset(CAST(:people AS jsonb))
             AS r(id uuid, household_id uuid, site_id uuid, presence text, given_names text, family_names text,
                  sex text, birth_date date, birth_precision text, nationality text, origin_department text,
                  languages text[], phone text, phone_key text, relationship text, populations text[], effects text[],
                  stated_effects text[],
                  cared_for_by uuid, known_carer_id uuid, care_basis text, child_alarm text, protected boolean,
                  consent_version integer,
                  arrived_at timestamptz)
    )"""

_PAPERS = """
    made_documents AS (
        INSERT INTO document (id, person_id, type, country, number, number_key)
        SELECT r.id, r.person_id, r.type, r.country, r.number, r.number_key
        FROM jsonb_to_recordset(CAST(:documents AS jsonb))
             AS r(id uuid, person_id uuid, type text, country text, number text, number_key text)
    ),
    made_needs AS (
        INSERT INTO need (id, person_id, code, recorded_by, recorded_at)
        SELECT r.id, r.person_id, r.code, :caller, :now
        FROM jsonb_to_recordset(CAST(:needs AS jsonb)) AS r(id uuid, person_id uuid, code text)
    ),
    made_restricted_needs AS (
        INSERT INTO restricted_need (id, person_id, code, recorded_by, recorded_at)
        SELECT r.id, r.person_id, r.code, :caller, :now
        FROM jsonb_to_recordset(CAST(:restricted_needs AS jsonb)) AS r(id uuid, person_id uuid, code text)
    ),
    made_consents AS (
        INSERT INTO consent (id, person_id, version, purpose, given, basis, text_version, language, channel,
                             collected_by, collected_at)
        SELECT r.id, r.person_id, r.version, r.purpose, r.given, r.basis, r.text_version, r.language, r.channel,
               :caller, :now
        FROM jsonb_to_recordset(CAST(:consents AS jsonb))
             AS r(id uuid, person_id uuid, version integer, purpose text, given boolean, basis text,
                  text_version text, language text, channel text)
    )"""

_ARRIVALS = """
        INSERT INTO arrival (id, kind, site_id, place_pcode, occurred_at, person_id, household_id, unnamed, means,
                             country_from, arrival_group_id, vehicle, origin_pcode, recorded_by)
        SELECT r.id, r.kind, r.site_id, r.place_pcode, r.occurred_at, r.person_id, r.household_id, r.unnamed, r.means,
               r.country_from, r.arrival_group_id, r.vehicle, r.origin_pcode, :caller
        FROM jsonb_to_recordset(CAST(:arrivals AS jsonb))
             AS r(id uuid, kind text, site_id uuid, place_pcode text, occurred_at timestamptz, person_id uuid,
                  household_id uuid, unnamed jsonb, means text, country_from text, arrival_group_id uuid,
                  vehicle text, origin_pcode text)"""

_CARDS = """
    made_cards AS (
        INSERT INTO card (id, version, code, kind, state, site_id, person_id, household_id, arrival_group_id, sex,
                          population, issued_at)
        SELECT r.id, 1, r.code, r.kind, 'ISSUED', r.site_id, r.person_id, r.household_id, r.arrival_group_id, r.sex,
               r.population, :now
        FROM jsonb_to_recordset(CAST(:cards AS jsonb))
             AS r(id uuid, code text, kind text, site_id uuid, person_id uuid, household_id uuid,
                  arrival_group_id uuid, sex text, population text)
    )"""

_MATCHES = f"""
    made_matches AS ({MATCH_ROWS}
    ),
    made_due AS (
        INSERT INTO match_due (person_id)
        SELECT r.id FROM jsonb_to_recordset(CAST(:people AS jsonb)) AS r(id uuid)
    )"""

_EVERYTHING = "WITH " + ",".join([_DWELLING, _HOUSEHOLD, _PEOPLE, _PAPERS, _CARDS, _MATCHES]) + _ARRIVALS
_TABLES = (
    "dwelling",
    "household",
    "people",
    "documents",
    "needs",
    "restricted_needs",
    "consents",
    "cards",
    "matches",
    "arrivals",
)


async def insert_registration(session: AsyncSession, parameters: Mapping[str, Any], **rows: Rows) -> None:
    """Insert the rows of a registration (named as in `_TABLES`; absent: none) in one statement.

    Foreign keys are checked when the statement ends, so that all its tables may point to one another.
    """
    await run(
        session,
        _EVERYTHING,
        **parameters,
        **{table: rows_json(rows.get(table, ())) for table in _TABLES},
    )


async def must_be_dwelling(session: AsyncSession, id_: UUID, place_pcode: str, place_text: str | None) -> None:
    """Make the dwelling of this id, or find it the same.

    Raises:
        IdReused: the id stands for another dwelling.
    """
    same = await fetch_one(
        session,
        """
        INSERT INTO dwelling (id, place_pcode, place_text)
        VALUES (:id, :place_pcode, :place_text)
        ON CONFLICT (id) DO NOTHING
        RETURNING id
        """,
        id=id_,
        place_pcode=place_pcode,
        place_text=place_text,
    ) or await fetch_one(
        session,
        """
        SELECT id FROM dwelling
        WHERE id = :id AND place_pcode = :place_pcode AND place_text IS NOT DISTINCT FROM CAST(:place_text AS text)
        """,
        id=id_,
        place_pcode=place_pcode,
        place_text=place_text,
    )
    if same is None:
        raise IdReused()


async def insert_arrivals(session: AsyncSession, rows: Rows, **parameters: Any) -> None:
    """Insert arrivals and move their people's last arrival forward."""
    await run(session, _ARRIVALS, arrivals=rows_json(rows), **parameters)
    await run(
        session,
        """
        UPDATE person SET last_arrival_at = r.occurred_at, last_arrival_site_id = r.site_id
        FROM jsonb_to_recordset(CAST(:arrivals AS jsonb)) AS r(person_id uuid, site_id uuid, occurred_at timestamptz)
        WHERE person.id = r.person_id AND (last_arrival_at IS NULL OR last_arrival_at <= r.occurred_at)
        """,
        arrivals=rows_json(rows),
    )
