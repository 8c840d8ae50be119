"""What the protection officers must hear of, and nobody else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.queries.alerts import insert_alerts
from services.registration.vocabulary import AlertKind
from shared.ids import new_id


@dataclass(frozen=True)
class Alert:
    """Something at a site: about a person's record, or (`about_id`) about another record or a user."""

    kind: AlertKind
    site_id: UUID
    person_id: UUID | None = None
    about_id: UUID | None = None


async def raise_alerts(session: AsyncSession, alerts: Sequence[Alert], now: datetime) -> None:
    """Keep alerts for the officers of their sites; one that is open already stays the one."""
    if alerts:
        await insert_alerts(session, [{"id": new_id(), **vars(alert), "raised_at": now} for alert in alerts])
