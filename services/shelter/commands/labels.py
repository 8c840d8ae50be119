"""The labels of a shelter's beds as a PDF: made again whenever they are asked for, and nothing changes."""

from __future__ import annotations

import asyncio
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.shelter.queries import shelters as queries
from services.shelter.rules.bed_codes import labels_by_bed
from services.shelter.rules.labels import sheets_of
from services.shelter.schemas.layout import LabelsIn
from shared import clock
from shared.problems import InvalidRequest, NotFound

LABELS_MAX = 1_000


async def print_labels(session: AsyncSession, site_id: UUID, body: LabelsIn) -> bytes:
    """One label for each bed of the rooms that are asked for, by neutral codes.

    Raises:
        NotFound: one of the rooms is not at the site, or was retired.
        InvalidRequest: there are no beds, or more than 1,000.
    """
    rooms = [room for room in await queries.rooms(session, site_id) if room["id"] in body.room_ids or not body.room_ids]
    if len(rooms) < len(set(body.room_ids)):
        raise NotFound()
    labels = list(labels_by_bed(sorted(rooms, key=lambda room: str(room["neutral_code"]))).values())
    if not 0 < len(labels) <= LABELS_MAX:
        raise InvalidRequest.at("/room_ids", "too_many_beds" if labels else "no_beds")
    return await asyncio.to_thread(sheets_of, labels, made_at=clock.business_now())
