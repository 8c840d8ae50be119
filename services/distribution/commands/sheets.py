"""Paper for a round: sheets of pre-numbered rows are made and printed."""

from __future__ import annotations

import asyncio
from uuid import UUID

from sqlalchemy import RowMapping

from services.distribution.commands.fingerprint import fingerprint_of
from services.distribution.errors import RoundStateRefused
from services.distribution.queries import rounds
from services.distribution.queries import sheets as queries
from services.distribution.rules.paper import Sheet, sheet_pdf
from services.distribution.rules.row_codes import SheetName
from services.distribution.schemas.rounds import RoundState
from services.distribution.schemas.sheets import SheetIn, SheetOut
from shared.auth import Principal
from shared.context import Context
from shared.contracts.vocabulary import Role
from shared.problems import IdReused, NotFound

KEEPERS = (Role.WAREHOUSE_CLERK, Role.SITE_COORDINATOR)
_ENDED = (RoundState.CLOSED, RoundState.RECONCILED)


async def make_sheet(context: Context, round_id: UUID, body: SheetIn) -> SheetOut:
    """Make a sheet of pre-numbered rows, with the round's next number.

    Raises:
        NotFound: the site is not one of the round's and the caller's.
        RoundStateRefused: it is closed.
        SheetsFull: it has 999 of them, by the table's own constraint.
        IdReused: the id stands for another sheet.
    """
    context.caller.must_be_at(body.site_id, *KEEPERS)
    round_ = await rounds.lock_round(context.session, round_id)  # numbers are drawn one after another
    if round_ is None or body.site_id not in round_["site_ids"]:
        raise NotFound()
    sheet = {
        "id": body.id,
        "fingerprint": fingerprint_of(body),
        "round_id": round_id,
        "site_id": body.site_id,
        "row_count": body.rows,
        "made_by": context.caller.subject,
        "made_at": context.now,
    }
    known = await queries.read_sheet(context.session, body.id)
    if known is None:
        if round_["state"] in _ENDED:
            raise RoundStateRefused(state=round_["state"])
        if not await queries.insert_sheet(context.session, sheet):
            raise IdReused()
    elif (known["round_id"], known["content"]) != (round_id, sheet["fingerprint"]):
        raise IdReused()
    row = await queries.read_sheet(context.session, body.id)
    if row is None:
        raise NotFound()
    return sheet_out(row)


def sheet_out(row: RowMapping) -> SheetOut:
    """A sheet, with the numbers of the rows that nobody typed yet."""
    typed = set(row["typed"] or ())
    return SheetOut(**row, missing=[number for number in range(1, row["rows"] + 1) if number not in typed])


async def print_sheet(row: RowMapping, sheet_id: UUID, *, paper: str, language: str) -> bytes:
    """The PDF of a sheet, from what `queries.printed` knows of it; printed again, it is the same rows."""
    sheet = Sheet(
        name=SheetName(row["round_id"], sheet_id, row["number"]),
        rows=row["rows"],
        round_code=row["round_code"],
        kit_name=row["kit_name"],
        site_code=row["site_code"],
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
    )
    return await asyncio.to_thread(sheet_pdf, sheet, paper=paper, language=language, made_at=row["made_at"])


def must_be_the_rounds(row: RowMapping | None, round_id: UUID, principal: Principal, *roles: str) -> RowMapping:
    """A sheet of the round, at a site where the caller holds one of `roles`.

    Raises:
        NotFound: it is not.
    """
    if row is None or row["round_id"] != round_id:
        raise NotFound()
    principal.must_be_at(row["site_id"], *roles)
    return row
