"""What became of a round's vouchers, as a table: serials and values, and no recipients."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from services.distribution.queries import round_views
from services.distribution.queries import vouchers as queries
from shared.clock import local_day
from shared.tables import csv_of

ROWS_MAX = 5_000
"""Of one file; what is bigger is asked for in parts."""
HEADINGS = {
    "es": ("serie", "valor", "moneda", "estado", "entrega", "sitio", "día"),
    "en": ("serial", "value", "currency", "state", "hand_out", "site", "day"),
}


@dataclass(frozen=True)
class VoucherTable:
    """A CSV file; `last` is the serial after which the next one goes on, if there is more."""

    content: bytes
    last: str | None


async def voucher_table(
    session: AsyncSession, round_id: UUID, sites: list[UUID], *, after: str, zone: str, language: str
) -> VoucherTable:
    """The vouchers of a round at `sites`, by serial; sites by their codes, days by the operation's time."""
    rows = await queries.of_round(session, round_id, sites, after=after, rows_max=ROWS_MAX)
    names = await round_views.site_codes(session, sites)
    lines = (
        [
            row["serial"],
            row["value"],
            row["currency"],
            row["state"],
            row["handout_id"],
            names.get(row["site_id"], row["site_id"]),
            local_day(row["occurred_at"], zone),
        ]
        for row in rows
    )
    return VoucherTable(csv_of(HEADINGS[language], lines), rows[-1]["serial"] if len(rows) >= ROWS_MAX else None)
