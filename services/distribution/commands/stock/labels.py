"""A lot's labels as a PDF: made again whenever they are asked for, and nothing changes."""

from __future__ import annotations

import asyncio
from uuid import UUID

from services.distribution.commands.stock import KEEPERS
from services.distribution.commands.stock.lots import must_be_near
from services.distribution.queries import lots as queries
from services.distribution.rules.stock.labels import Label, sheet_of
from shared.context import Context
from shared.problems import NotFound


async def print_labels(context: Context, lot_id: UUID, copies: int) -> bytes:
    """`copies` labels of a lot.

    Raises:
        NotFound: none of it ever stood at the caller's sites.
    """
    await must_be_near(context, lot_id, *KEEPERS)
    row = await queries.for_labels(context.session, lot_id)
    if row is None:
        raise NotFound()
    label = Label(row["code"], f"{row['item_name']} ({row['unit']})", row["expires_on"], row["funding_source"])
    return await asyncio.to_thread(sheet_of, label, copies, made_at=context.now)
