"""A row of a layout's table."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.shelter.schemas.shelters import Area, BedKind, Code, RoomMode, RoomPopulation
from shared.schemas import Body


class LayoutRow(Body):
    """A bed in its room, or a room without beds; what is left empty of a known room or bed stays as it is."""

    room: Code
    room_id: UUID | None = None
    neutral_code: Code | None = None
    population: RoomPopulation | None = None
    mode: RoomMode | None = None
    floor: Annotated[int, Field(ge=-9, le=99)] | None = None
    accessible: bool | None = None
    room_area_m2: Area | None = None
    places: Annotated[int, Field(ge=1, le=10_000)] | None = None
    bed_id: UUID | None = None
    bed: Code | None = None
    bed_kind: BedKind | None = None
