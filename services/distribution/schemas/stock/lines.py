"""What lines of stock have in common."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from services.distribution.rules.stock.gs1 import RAW_CHARACTERS_MAX
from services.distribution.schemas.catalogue import Quantity
from shared.schemas import Body

LINES_MAX = 200

RawScan = Annotated[str, StringConstraints(min_length=1, max_length=RAW_CHARACTERS_MAX)]
"""A scan as the device gave it, control characters and all, or the bracketed text under a code: `(01)…(17)…(10)…`."""


class LotLine(Body):
    """So many pieces of a lot."""

    lot_id: UUID
    quantity: Quantity


LotLines = Annotated[list[LotLine], Field(min_length=1, max_length=LINES_MAX)]
