"""Cards: free ones taken once, issued ones by code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.rules.announce import Card
from shared.contracts.vocabulary import AgeBand, CardKind, CardState, Population, Sex
from shared.db import fetch, fetch_one, rows_json, run

_CARD = """
    id, version, code, kind, state, site_id, batch_id, person_id, household_id, arrival_group_id, sex, age_band,
    population
"""


def _card(row: RowMapping) -> Card:
    return Card(
        id=row["id"],
        version=row["version"],
        code=row["code"],
        kind=CardKind(row["kind"]),
        state=CardState(row["state"]),
        site_id=row["site_id"],
        batch_id=row["batch_id"],
        person_id=row["person_id"],
        household_id=row["household_id"],
        arrival_group_id=row["arrival_group_id"],
        sex=Sex(row["sex"]) if row["sex"] else None,
        age_band=AgeBand(row["age_band"]) if row["age_band"] else None,
        population=Population(row["population"]) if row["population"] else None,
    )


async def cards_by_code(session: AsyncSession, codes: Sequence[str], *, lock: bool = False) -> list[Card]:
    """The cards with these codes, by code; with `lock` their rows are held, in that order, until the commit."""
    sql = f"SELECT {_CARD} FROM card WHERE code = ANY(CAST(:codes AS text[])) ORDER BY code"
    return [_card(row) for row in await fetch(session, sql + (" FOR UPDATE" if lock else ""), codes=list(codes))]


async def take_from_batch(session: AsyncSession, batch_id: UUID, *, site_id: UUID, count: int) -> list[Card]:
    """The next free cards of a batch of the site, held until the commit; fewer where the batch ends."""
    rows = await fetch(
        session,
        f"""
        SELECT {_CARD} FROM card
        WHERE batch_id = :batch_id AND site_id = :site_id AND state = 'PRINTED'
        ORDER BY batch_place
        LIMIT :count
        FOR UPDATE SKIP LOCKED
        """,
        batch_id=batch_id,
        site_id=site_id,
        count=count,
    )
    return [_card(row) for row in rows]


async def issue(session: AsyncSession, cards: Sequence[Card], **parameters: Any) -> list[Card]:
    """Issue those of `cards` that are still free, each to whom it names; answer them as they now are."""
    rows = await fetch(
        session,
        """
        UPDATE card SET state = 'ISSUED', version = card.version + 1, person_id = r.person_id,
               household_id = r.household_id, arrival_group_id = r.arrival_group_id, sex = r.sex,
               age_band = r.age_band, population = r.population, site_id = r.site_id, issued_at = :now
        FROM jsonb_to_recordset(CAST(:rows AS jsonb))
             AS r(id uuid, person_id uuid, household_id uuid, arrival_group_id uuid, sex text, age_band text,
                  population text, site_id uuid)
        WHERE card.id = r.id AND card.state = 'PRINTED'
        RETURNING card.*
        """,
        rows=rows_json(_bearer(card) for card in cards),
        **parameters,
    )
    return [_card(row) for row in rows]


def _bearer(card: Card) -> Mapping[str, Any]:
    return {
        "id": card.id,
        "person_id": card.person_id,
        "household_id": card.household_id,
        "arrival_group_id": card.arrival_group_id,
        "sex": card.sex,
        "age_band": card.age_band,
        "population": card.population,
        "site_id": card.site_id,
    }


async def update_card(session: AsyncSession, card: Card, *, reason: str | None, **parameters: Any) -> None:
    """Write an issued card's new state and bearer."""
    await run(
        session,
        """
        UPDATE card SET version = :version, state = :state, person_id = :person_id, household_id = :household_id,
               revoked_reason = CAST(:reason AS text),
               revoked_at = CASE WHEN CAST(:reason AS text) IS NULL THEN revoked_at ELSE :now END
        WHERE id = :id
        """,
        id=card.id,
        version=card.version,
        state=card.state,
        person_id=card.person_id,
        household_id=card.household_id,
        reason=reason,
        **parameters,
    )


async def insert_batch(session: AsyncSession, batch: Mapping[str, Any], codes: Sequence[Mapping[str, Any]]) -> None:
    """Insert a batch and its printed cards; `codes` are `{id, code, place}`."""
    await run(
        session,
        """
        WITH made AS (
            INSERT INTO card_batch (id, site_id, kind, count, printed_by, printed_at)
            VALUES (:id, :site_id, :kind, :count, :caller, :now)
        )
        INSERT INTO card (id, version, code, kind, state, site_id, batch_id, batch_place)
        SELECT r.id, 0, r.code, CAST(:kind AS text), 'PRINTED', CAST(:site_id AS uuid), CAST(:id AS uuid), r.place
        FROM jsonb_to_recordset(CAST(:codes AS jsonb)) AS r(id uuid, code text, place integer)
        """,
        codes=rows_json(codes),
        **batch,
    )


async def cards_of(session: AsyncSession, people: Sequence[UUID], households: Sequence[UUID]) -> list[Card]:
    """The cards of these people and households, by id."""
    rows = await fetch(
        session,
        f"""
        SELECT {_CARD} FROM card
        WHERE person_id = ANY(CAST(:people AS uuid[])) OR household_id = ANY(CAST(:households AS uuid[]))
        ORDER BY id
        """,
        people=list(people),
        households=list(households),
    )
    return [_card(row) for row in rows]


async def cards_of_household(session: AsyncSession, household_id: UUID) -> list[Card]:
    """The cards of a household, and of those that were merged into it, by id."""
    rows = await fetch(
        session,
        f"""
        SELECT {_CARD} FROM card
        WHERE household_id IN (SELECT household_known_as(CAST(:household_id AS uuid)))
        ORDER BY id
        """,
        household_id=household_id,
    )
    return [_card(row) for row in rows]


async def batch_site(session: AsyncSession, batch_id: UUID) -> UUID | None:
    """The site that a batch was printed for."""
    row = await fetch_one(session, "SELECT site_id FROM card_batch WHERE id = :id", id=batch_id)
    return row["site_id"] if row else None


async def pause(session: AsyncSession, card: Card, *, reason: str, by: UUID | None, **parameters: Any) -> None:
    """Pause an issued card whose row is held; `by` is nobody where an event did it."""
    await run(
        session,
        """
        UPDATE card SET version = :version, state = 'PAUSED', paused_reason = :reason, paused_at = :now,
               paused_by = CAST(:by AS uuid)
        WHERE id = :id
        """,
        id=card.id,
        version=card.version,
        reason=reason,
        by=by,
        **parameters,
    )


async def restore(session: AsyncSession, card: Card, *, by: UUID, **parameters: Any) -> None:
    """Let a paused card whose row is held count again; why it was paused stays."""
    await run(
        session,
        """
        UPDATE card SET version = :version, state = 'ISSUED', restored_at = :now, restored_by = :by
        WHERE id = :id
        """,
        id=card.id,
        version=card.version,
        by=by,
        **parameters,
    )


async def cards_by_id(session: AsyncSession, ids: Sequence[UUID], *, lock: bool = False) -> list[Card]:
    """The cards among `ids`, by code; with `lock` their rows are held, in that order, until the commit."""
    sql = f"SELECT {_CARD} FROM card WHERE id = ANY(CAST(:ids AS uuid[])) ORDER BY code"
    return [_card(row) for row in await fetch(session, sql + (" FOR UPDATE" if lock else ""), ids=list(ids))]


async def pause_of(session: AsyncSession, id_: UUID) -> RowMapping | None:
    """Why and when a card was paused, and when it was last restored."""
    return await fetch_one(session, "SELECT paused_reason, paused_at, restored_at FROM card WHERE id = :id", id=id_)
