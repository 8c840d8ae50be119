"""Sheets of paper for a round, and what was written on them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from services.distribution.schemas.handouts import HandoutOut, HandoutQuantity
from services.distribution.schemas.recipients import LoggedCardCode
from shared.batch import Item
from shared.schemas import Answer, Body

SHEET_ROWS_MAX = 240
"""Twenty pages: what one person types at one sitting."""


class Paper(StrEnum):
    A4 = "A4"
    LETTER = "LETTER"


class SheetLanguage(StrEnum):
    ES = "es"
    EN = "en"


class SheetIn(Body):
    """A sheet of so many pre-numbered rows; a larger round takes several."""

    id: UUID
    site_id: UUID
    rows: Annotated[int, Field(ge=1, le=SHEET_ROWS_MAX, strict=True)]


class RowOutcome(StrEnum):
    """What the paper says of a row: something was given, it was crossed out, or nobody wrote on it."""

    GIVEN = "GIVEN"
    VOID = "VOID"
    EMPTY = "EMPTY"


class RowIn(Body):
    """One row as it was written; its printed code is found wrong if it was mistyped, or is another sheet's.

    A row that was given without a readable card is recorded under its own code, as an unknown card.
    """

    row: Annotated[
        str, Field(pattern=r"^[0-9A-Za-z -]{9,80}$", description="The code printed on the row, or what its QR says")
    ]
    outcome: RowOutcome = RowOutcome.GIVEN
    card: LoggedCardCode | None = None
    card_as_written: Annotated[
        bool, Field(description="The card's check character does not fit, and the paper says so: it is recorded so")
    ] = False
    quantity: HandoutQuantity = 1
    written_on: date | None = None


class RestOutcome(StrEnum):
    VOID = "VOID"
    EMPTY = "EMPTY"


Rest = Annotated[
    RestOutcome | None,
    Field(description="What all rows are that nobody typed yet, and this call does not; only if none of it is wrong"),
]


class RowsIn(Body):
    """`written_on` is the local day that stands on the sheet; a row may have its own.

    `rest` ends a sheet of which the last rows were not needed, or, without `rows`, one that was never used.
    """

    written_on: date
    rows: Annotated[list[Item[RowIn]], Field(max_length=SHEET_ROWS_MAX, default_factory=list)]
    rest: Rest = None


class RowOut(Answer):
    """`resource` is the hand-out of a row that was given; a problem leaves nothing behind."""

    status: int
    row: int | None = None
    outcome: RowOutcome | None = None
    resource: HandoutOut | None = None
    problem: dict[str, Any] | None = None


class RowsOut(Answer):
    """`rest` counts the rows beside `items` that were stored as what `rest` of the request says."""

    items: list[RowOut]
    rest: int


class SheetOut(Answer):
    """`missing` are the numbers of rows that nobody typed yet."""

    sheet_id: UUID
    round_id: UUID
    site_id: UUID
    number: int
    rows: int
    given: int
    void: int
    empty: int
    missing: list[int]
    made_at: datetime
