"""What shelter tells of stays, as registration hears it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from shared.contracts.shelter import StayEnded, StayEndReversed, StayStarted
from shared.ids import new_id
from tests.integration.registration.conftest import Desk
from tests.support.events import made
from tests.support.people import DANLI

BEGAN, ENDED, LATER = (datetime(2023, 6, day, 20, tzinfo=UTC) for day in (14, 15, 16))


def started(person: Any, stay: UUID | None = None, at: datetime = BEGAN, **more: Any) -> StayStarted:
    """Somebody is under this roof from now on."""
    about = {"stay_id": stay or new_id(), "site_id": DANLI, "place": "BED", "night_of": at.date(), "occurred_at": at}
    event: StayStarted = made(StayStarted, person_id=person, **about | more)
    return event


def ended(begun: StayStarted, reason: str, ending: int = 1, **more: Any) -> StayEnded:
    """That stay ends."""
    about = begun.model_dump(include={"stay_id", "site_id", "person_id", "household_id", "card_code"})
    event: StayEnded = made(StayEnded, **about, reason=reason, ending=ending, **{"occurred_at": ENDED} | more)
    return event


def taken_back(begun: StayStarted, ending: int = 1) -> StayEndReversed:
    """The end of that stay was a mistake."""
    about = begun.model_dump(include={"stay_id", "site_id", "person_id", "household_id", "card_code"})
    event: StayEndReversed = made(StayEndReversed, **about, ending=ending, occurred_at=ENDED)
    return event


async def tasks(desk: Desk, *, open_only: bool = True) -> list[tuple[str, str, str | None]]:
    """The protection tasks: kind, person, and what became of each."""
    where = "WHERE closed_at IS NULL" if open_only else ""
    rows = await desk.rows(f"SELECT kind, person_id, outcome FROM protection_task {where} ORDER BY kind, id")
    return [(row["kind"], str(row["person_id"]), row["outcome"]) for row in rows]
