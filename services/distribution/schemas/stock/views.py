"""Stock as staff look at it."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from uuid import UUID

from shared.schemas import Answer


class Form(StrEnum):
    """How a view is answered."""

    JSON = "json"
    CSV = "csv"


class StockLine(Answer):
    item_id: UUID
    lot_id: UUID
    lot_code: str | None
    expires_on: date | None
    lot_state: str | None
    funding_source: str | None
    account: str
    quantity: int


class StockOut(Answer):
    """`next` is there where the site has more lines than one answer holds."""

    site_id: UUID
    lines: list[StockLine]
    next: str | None = None


class DaysLeftLine(Answer):
    """`consumed` left in the last 14 local days; at that pace, `per_day`, what is `usable` lasts `days_left` days."""

    item_id: UUID
    item_code: str
    item_name: str
    unit: str
    usable: int
    held: int
    consumed: int
    per_day: float
    days_left: int | None


class DaysLeftOut(Answer):
    site_id: UUID
    lines: list[DaysLeftLine]


class ExpiringLine(Answer):
    """A lot that expires in `days` days; below zero it is past."""

    item_id: UUID
    item_code: str
    item_name: str
    lot_id: UUID
    lot_code: str
    lot_state: str
    funding_source: str
    expires_on: date
    days: int
    expired: bool
    account: str
    quantity: int


class ExpiringOut(Answer):
    site_id: UUID
    lines: list[ExpiringLine]
