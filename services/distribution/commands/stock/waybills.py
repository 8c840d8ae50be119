"""A transfer's waybill as a PDF: made again whenever it is asked for, and nothing changes."""

from __future__ import annotations

import asyncio
from uuid import UUID

from services.distribution.commands.stock import KEEPERS
from services.distribution.queries import transfers as queries
from services.distribution.rules.stock.waybills import Waybill, WaybillLine, waybill_pdf
from shared.clock import local_day
from shared.context import Context
from shared.problems import NotFound


async def print_waybill(context: Context, transfer_id: UUID, *, paper: str, language: str) -> bytes:
    """What was dispatched with a waybill, whatever of it has come by now.

    Raises:
        NotFound: it neither comes from nor goes to one of the caller's sites.
    """
    row = await queries.waybill(context.session, transfer_id)
    if row is None or not any(context.caller.at(row[end], *KEEPERS) for end in ("from_site_id", "to_site_id")):
        raise NotFound()
    lines = await queries.dispatched(context.session, transfer_id)
    waybill = Waybill(
        number=row["waybill"],
        sent_from=row["from_code"],
        sent_to=row["to_code"],
        sent_on=local_day(row["dispatched_at"], context.settings.time_zone),
        lines=[WaybillLine(**line) for line in lines],
        taken_back=row["taken_back"],
    )
    return await asyncio.to_thread(waybill_pdf, waybill, paper=paper, language=language, made_at=row["dispatched_at"])
