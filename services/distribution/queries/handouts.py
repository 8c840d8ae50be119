"""What is known of hand-outs before they are judged, and the hand-outs themselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.distribution.queries.entitlements import key_rows
from services.distribution.queries.gates import SHARED_GATES_AND_ROUNDS
from services.distribution.queries.stays import ASKED, BY_DAY, household_stays, person_stays
from services.distribution.rules import Key
from shared.db import fetch, rows_json

RESOLVE = f"""
WITH asked AS (
    SELECT * FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS a(
        n integer, id uuid, round_id uuid, site_id uuid, card text, person_id uuid, household_id uuid,
        occurred_at timestamptz, scanned_at timestamptz, device_id uuid, stand_in uuid, bom_version integer,
        held_card text, to_site_id uuid, arrival_group_id uuid, collected_by uuid)
)
SELECT a.n, a.id,
       r.id AS round_id, r.state, r.kit_id, f.version AS bom_version, r.mode, r.starts_on, r.ends_on, r.offline_policy,
       r.counts_others, k.kind AS kit_kind, k.name AS kit_name, k.consumable_days, rs.site_id IS NOT NULL AS at_site,
       u.id AS rule_id, u.unit, u.period, u.quantity AS rule_quantity, u.members_per_kit, u.quantity_max,
       u.period_days, u.period_months, u.anchor, u.emergency_id, u.populations AS rule_populations, u.conditions,
       c.id AS card_id, c.state AS card_state, coalesce(c.arrival_group_id, ag.id) AS arrival_group_id,
       hc.id AS held_card_id, hc.state AS held_card_state, pc.code IS NOT NULL AS printed, z.open AS to_site_open,
       CASE WHEN ag.id IS NOT NULL THEN coalesce(ag.remaining, greatest(ag.headcount - ag.cards_bound, 0)) END
           AS group_remaining,
       who.sex AS bearer_is, who.birth_month AS bearer_birth_month, who.age_years AS bearer_age_years,
       CASE WHEN c.person_id IS NOT NULL THEN standing_person(c.person_id) END AS card_person_id,
       CASE WHEN c.household_id IS NOT NULL THEN standing_household(c.household_id) END AS card_household_id,
       CASE WHEN p.household_id IS NOT NULL THEN standing_household(p.household_id) END AS person_household_id,
       s.person_id AS standing_person_id, t.household_id AS standing_household_id,
       v.person_id, v.household_id,
       p.id IS NOT NULL OR h.id IS NOT NULL AS known, p.id IS NOT NULL AS person_known,
       coalesce(p.deceased, false) AS deceased,
       h.id IS NOT NULL AS household_known,
       CASE WHEN y.dwelling_id IS NOT NULL AND h.id IS NOT NULL
            THEN (SELECT sum(o.size)::integer FROM household AS o
                  WHERE o.dwelling_id = y.dwelling_id AND NOT o.withdrawn)
            ELSE coalesce(h.size, 1) END AS members,
       coalesce(p.populations, CASE WHEN h.population IS NOT NULL THEN ARRAY[h.population] END,
                CASE WHEN c.population IS NOT NULL THEN ARRAY[c.population] END) AS populations,
       p.sex, p.birth_month, p.age_years, p.effects, h.composition, h.population AS household_population,
       {person_stays("p.id", "a.card")} AS staying,
       {household_stays("h.id")} AS household_staying,
       CASE WHEN u.conditions IS NOT NULL OR b.by_roster
            THEN (SELECT jsonb_agg(jsonb_build_object('sex', m.sex, 'birth_month', m.birth_month,
                                                      'age_years', m.age_years, 'populations', m.populations,
                                                      'effects', m.effects,
                                                      'staying', {person_stays("m.id")}) ORDER BY m.id)
                  FROM person AS m WHERE m.id = ANY(h.member_ids) AND NOT m.withdrawn)
       END AS named,
       b.bill,
       w.unit_id, w.shown_unit_id, w.claimed_as, w.provisional,
       EXISTS (
           SELECT 1 FROM handout AS e JOIN verdict AS v ON v.handout_id = e.id
           WHERE e.card_code = a.card AND e.kit_id = r.kit_id AND e.device_id = a.device_id AND e.id <> a.id
             AND e.scanned_at BETWEEN a.scanned_at - make_interval(secs => :duplicate_seconds)
                                  AND a.scanned_at + make_interval(secs => :duplicate_seconds)
             AND v.verdict <> 'REFUSED'
       ) AS scanned_near
FROM asked AS a
LEFT JOIN round AS r ON r.id = a.round_id
LEFT JOIN kit AS k ON k.id = r.kit_id
LEFT JOIN round_site AS rs ON rs.round_id = r.id AND rs.site_id = a.site_id
LEFT JOIN rule AS u ON u.id = r.rule_id
CROSS JOIN LATERAL (  -- as the device says that it packed, else by the hand-out's own time
    SELECT coalesce(
               (SELECT e.version FROM bill_of_materials AS e
                WHERE e.kit_id = r.kit_id AND e.version = a.bom_version LIMIT 1),
               (SELECT e.bom_version FROM round_version AS e
                WHERE e.round_id = r.id AND e.from_at <= a.occurred_at ORDER BY e.from_at DESC LIMIT 1),
               r.bom_version) AS version
) AS f
CROSS JOIN LATERAL (
    SELECT jsonb_agg(to_jsonb(e) ORDER BY e.item_id) AS bill,
           bool_or(e.basis <> 'PER_KIT' OR num_nonnulls(e.offered_to, e.packed_for) > 0) AS by_roster,
           bool_or(e.offered_to {ASKED} OR e.packed_for {ASKED}) AS by_stays
    FROM bill_of_materials AS e WHERE e.kit_id = r.kit_id AND e.version = f.version
) AS b
CROSS JOIN LATERAL (
    SELECT u.conditions {ASKED} OR b.by_stays AS asks, {BY_DAY}
) AS g
LEFT JOIN card AS c ON c.code = a.card
LEFT JOIN card AS hc ON hc.code = a.held_card  -- in the hands of somebody whose it is not
LEFT JOIN printed_card AS pc  -- nobody looks for the code of a card that is known
    ON pc.code = CASE WHEN c.id IS NULL AND hc.id IS NULL THEN coalesce(a.card, a.held_card) END
LEFT JOIN site AS z ON z.id = a.to_site_id
LEFT JOIN arrival_group AS ag ON ag.id = a.arrival_group_id AND ag.site_id = a.site_id
LEFT JOIN card_bearer AS cb ON cb.id = c.id  -- as last told: a claim holds though its unit shows no more
LEFT JOIN person_home AS ph ON ph.id = coalesce(a.person_id, cb.person_id)
CROSS JOIN LATERAL (  -- as it was said, and for whom that stands: most records were never merged
    SELECT coalesce(a.person_id, cb.person_id) AS said_person_id,
           coalesce(a.household_id, cb.household_id, CASE WHEN ph.merged_into IS NULL THEN ph.household_id END)
               AS said_household_id,
           CASE WHEN ph.merged_into IS NULL THEN coalesce(a.person_id, cb.person_id) ELSE standing_person(ph.id) END
               AS person_id
) AS s
LEFT JOIN person_home AS sh ON sh.id = s.person_id
LEFT JOIN household_home AS j ON j.id = coalesce(s.said_household_id, sh.household_id)
CROSS JOIN LATERAL (
    SELECT CASE WHEN j.merged_into IS NULL THEN coalesce(s.said_household_id, sh.household_id)
                ELSE standing_household(j.id) END AS household_id
) AS t
LEFT JOIN household_home AS y ON y.id = t.household_id AND u.unit = 'DWELLING'
LEFT JOIN person AS p  -- what may be shown is of those alone that are not withdrawn
    ON p.id = s.person_id AND coalesce(a.person_id, c.person_id) IS NOT NULL AND NOT p.withdrawn
LEFT JOIN person AS who
    ON who.id = CASE WHEN a.collected_by IS NULL THEN p.id ELSE a.collected_by END AND NOT who.withdrawn
CROSS JOIN LATERAL (
    SELECT coalesce(a.person_id, c.person_id) AS person_id,
           coalesce(a.household_id, c.household_id, p.household_id) AS household_id
) AS v
LEFT JOIN household AS h ON h.id = t.household_id AND v.household_id IS NOT NULL AND NOT h.withdrawn
CROSS JOIN LATERAL (
    SELECT coalesce(
               CASE u.unit WHEN 'PERSON' THEN coalesce(s.person_id, c.id)
                           WHEN 'SITE' THEN coalesce(a.to_site_id, a.site_id)
                           ELSE coalesce(y.dwelling_id, t.household_id, s.person_id, c.id) END,
               a.stand_in) AS unit_id,
           coalesce(
               CASE u.unit WHEN 'PERSON' THEN coalesce(CASE WHEN v.person_id IS NOT NULL THEN s.person_id END, c.id)
                           WHEN 'SITE' THEN coalesce(a.to_site_id, a.site_id)
                           ELSE coalesce(CASE WHEN v.household_id IS NOT NULL
                                              THEN coalesce(y.dwelling_id, t.household_id) END,
                                         CASE WHEN v.person_id IS NOT NULL THEN s.person_id END, c.id) END,
               a.stand_in) AS shown_unit_id,
           coalesce(
               CASE u.unit WHEN 'PERSON' THEN coalesce(s.said_person_id, c.id)
                           WHEN 'SITE' THEN coalesce(a.to_site_id, a.site_id)
                           ELSE coalesce(y.dwelling_id, s.said_household_id, s.said_person_id, c.id) END,
               a.stand_in) AS claimed_as,
           CASE u.unit WHEN 'PERSON' THEN s.said_person_id IS NULL
                       WHEN 'SITE' THEN false
                       WHEN 'DWELLING' THEN y.dwelling_id IS NULL
                       ELSE s.said_household_id IS NULL END AS provisional
) AS w
ORDER BY a.n
"""


async def resolve(
    session: AsyncSession, rows: Iterable[dict[str, object]], *, duplicate_seconds: float, zone: str
) -> Sequence[RowMapping]:
    """Round, rule, card, person, household and unit of each asked hand-out, in the order of `n`.

    `claimed_as` is as whom it is asked for, `unit_id` for whom that stands by now. `provisional`: it may come to stand
    for another by any event, such as a card that is bound later; else by a merge alone. `scanned_near`: a
    scan of the same device, card and kit within `duplicate_seconds` is stored, and was not refused. `bill` has the
    lines of the version that was given then, `named` the household's members with a record where rule or bill ask who
    is in it. `staying`: that the person has a stay in a shelter on the local day, in `zone`, where rule or bill ask;
    `household_staying`: that the household has one without a person. `printed`: of a card that is not here, that its
    batch is.
    """
    return await fetch(session, RESOLVE, rows=rows_json(rows), duplicate_seconds=duplicate_seconds, zone=zone)


INSERT = f"""
WITH asked AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(
        id uuid, fingerprint text, round_id uuid, site_id uuid, kit_id uuid, bom_version integer, mode text,
        quantity integer, unit text, unit_id uuid, claimed_as uuid, card_code text, card_id uuid, person_id uuid,
        household_id uuid, arrival_group_id uuid, device_id uuid, device_seq bigint, offline boolean,
        source text, done_by uuid, occurred_at timestamptz, scanned_at timestamptz, rule_id uuid, window_key text,
        allowance integer, provisional boolean, collected_by uuid, bearer_sex text, bearer_age_band text,
        given_by text, group_handout_id uuid)
), gates AS MATERIALIZED (
    {SHARED_GATES_AND_ROUNDS.format(units="asked")}
), inserted AS (
    INSERT INTO handout (id, fingerprint, round_id, site_id, kit_id, bom_version, mode, quantity, unit, unit_id,
                         card_code, card_id, person_id, household_id, arrival_group_id, device_id, device_seq,
                         offline, source, done_by, occurred_at, scanned_at, collected_by, bearer_sex,
                         bearer_age_band, given_by, group_handout_id)
    SELECT id, decode(fingerprint, 'hex'), round_id, site_id, kit_id, bom_version, mode, quantity, unit, unit_id,
           card_code, card_id, person_id, household_id, arrival_group_id, device_id, device_seq,
           offline, source, done_by, occurred_at, scanned_at, collected_by, bearer_sex, bearer_age_band, given_by,
           group_handout_id
    FROM asked
    WHERE (SELECT count(*) FROM gates) >= 0  -- whoever binds a card or ends the round waits for this, or this for them
      AND NOT EXISTS (SELECT 1 FROM movement AS m WHERE m.id = asked.id)
    ORDER BY id
    ON CONFLICT (id) DO NOTHING
    RETURNING id
), made AS (
    INSERT INTO entitlement (rule_id, unit_id, window_key, allowance)
    SELECT DISTINCT ON (rule_id, unit_id, window_key) rule_id, unit_id, window_key, allowance
    FROM asked JOIN inserted USING (id)
    ORDER BY rule_id, unit_id, window_key, allowance DESC
    ON CONFLICT DO NOTHING
    RETURNING rule_id, unit_id, window_key
)
SELECT id, rule_id, unit_id, window_key, made.rule_id IS NOT NULL AS made
FROM asked JOIN inserted USING (id) LEFT JOIN made USING (rule_id, unit_id, window_key)
"""


async def insert_new(session: AsyncSession, rows: Iterable[dict[str, object]]) -> tuple[set[UUID], set[Key]]:
    """Insert the hand-outs whose ids are new, sorted by id, and their missing entitlement rows, sorted by key.

    Answers which hand-outs were new, and which entitlement rows: nobody else sees those until the commit, so that
    they need no lock. An id that is another movement's is not new.
    """
    inserted = await fetch(session, INSERT, rows=rows_json(rows))
    made = {(row["rule_id"], row["unit_id"], row["window_key"]) for row in inserted if row["made"]}
    return {row["id"] for row in inserted}, made


async def stored(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, RowMapping]:
    """Hand-outs by id with their verdicts, their overrides, and what may be known of their bearers."""
    rows = await fetch(
        session,
        """
        SELECT h.id, h.fingerprint, h.site_id, h.card_id, h.quantity, h.occurred_at, h.kit_id, h.unit_id, h.round_id,
               h.mode, h.done_by, v.verdict, v.code, v.parameters, v.components, v.people, v.time_uncertain,
               k.kind AS kit_kind, k.name AS kit_name,
               who.sex AS bearer_is, who.birth_month AS bearer_birth_month, who.age_years AS bearer_age_years,
               o.reason AS override_reason, o.asked_by, o.due_at, s.signed_by, s.signed_at,
               (SELECT jsonb_agg(jsonb_build_object('item_id', w.item_id, 'quantity', w.quantity) ORDER BY w.item_id)
                FROM owed AS w WHERE w.handout_id = h.id AND w.cause = 'PARTIAL') AS owed
        FROM handout AS h
        JOIN verdict AS v ON v.handout_id = h.id
        JOIN kit AS k ON k.id = h.kit_id
        LEFT JOIN person AS who
            ON who.id = CASE WHEN h.collected_by IS NOT NULL THEN h.collected_by
                             WHEN h.person_id IS NOT NULL THEN standing_person(h.person_id) END AND NOT who.withdrawn
        LEFT JOIN handout_override AS o ON o.handout_id = h.id
        LEFT JOIN countersignature AS s ON s.handout_id = h.id
        WHERE h.id = ANY(CAST(:ids AS uuid[]))
        """,
        ids=list(ids),
    )
    return {row["id"]: row for row in rows}


async def refused(session: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, str]:
    """Those of `ids` that an online desk refused, with the fingerprint of what was asked for."""
    rows = await fetch(
        session,
        """
        SELECT h.id, encode(h.fingerprint, 'hex') AS fingerprint
        FROM handout AS h JOIN verdict AS v ON v.handout_id = h.id
        WHERE h.id = ANY(CAST(:ids AS uuid[])) AND v.verdict = 'REFUSED'
        """,
        ids=list(ids),
    )
    return {row["id"]: row["fingerprint"] for row in rows}


async def last_given(session: AsyncSession, keys: Iterable[Key]) -> dict[Key, RowMapping]:
    """When and where each unit last received in its window."""
    rows = await fetch(
        session,
        """
        SELECT DISTINCT ON (r.rule_id, r.unit_id, r.window_key) r.rule_id, r.unit_id, r.window_key,
               h.occurred_at, h.site_id
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(rule_id uuid, unit_id uuid, window_key text)
        JOIN claim AS c USING (rule_id, unit_id, window_key)
        JOIN handout AS h ON h.id = c.handout_id
        WHERE c.live AND c.qty > 0
        ORDER BY r.rule_id, r.unit_id, r.window_key, h.occurred_at DESC
        """,
        rows=key_rows(keys),
    )
    return {(row["rule_id"], row["unit_id"], row["window_key"]): row for row in rows}


async def given_by_others(session: AsyncSession, keys: Iterable[Key]) -> dict[Key, list[RowMapping]]:
    """What other organisations gave each unit in its window, the newest first; not all of it counts."""
    rows = await fetch(
        session,
        """
        SELECT r.rule_id, r.unit_id, r.window_key, h.given_by AS organisation, h.quantity, h.occurred_at AS given_at,
               h.site_id, c.qty > 0 AS counted
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(rule_id uuid, unit_id uuid, window_key text)
        JOIN claim AS c USING (rule_id, unit_id, window_key)
        JOIN handout AS h ON h.id = c.handout_id
        WHERE c.live AND h.given_by IS NOT NULL
        ORDER BY h.occurred_at DESC, h.id
        """,
        rows=key_rows(keys),
    )
    found: dict[Key, list[RowMapping]] = {}
    for row in rows:
        found.setdefault((row["rule_id"], row["unit_id"], row["window_key"]), []).append(row)
    return found
