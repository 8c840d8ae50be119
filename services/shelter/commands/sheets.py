"""Evacuation sheets: issued by number and sealed, printed as often as wanted, and whoever prints one is written down.

What is kept is the content, not the paper: it is the same on every paper and in every language, and so is its seal.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from services.shelter.commands.check_in import STAFF
from services.shelter.commands.given import fingerprint_of, settings_of
from services.shelter.errors import SheetNotKept
from services.shelter.queries import evacuation, shelters
from services.shelter.queries import sheets as queries
from services.shelter.rules.bed_codes import labels_by_bed
from services.shelter.rules.evacuation import HELP, Row, Sheet, check_of, evacuation_pdf
from services.shelter.schemas.evacuation import Paper, SheetIn, SheetLanguage, SheetLink, SheetOut
from services.shelter.settings import ShelterSettings
from shared.context import Context
from shared.ids import new_id
from shared.problems import IdReused, NotFound


async def issue_sheet(context: Context, site_id: UUID, body: SheetIn) -> SheetOut:
    """Issue a sheet of who is here now; the same id again is answered as it was.

    Raises:
        NotFound: the site is not the caller's, or no shelter.
        IdReused: the id is another site's sheet.
    """
    context.caller.must_be_at(site_id, *STAFF)
    if await shelters.shelter(context.session, site_id) is None:
        raise NotFound()
    link = await _issue(context, site_id, body.id)
    row = await queries.sheet(context.session, link.id, kept_since=kept_since(settings_of(context), context.now))
    if row is None or row["site_id"] != site_id:
        raise IdReused()
    return sheet_out(row)


async def issue_with_census(context: Context, site_id: UUID, census_id: UUID) -> SheetLink:
    """Issue the evening's sheet: once for each closing, and after all that it locks."""
    return await _issue(context, site_id, new_id(), census_id)


async def _issue(context: Context, site_id: UUID, id_: UUID, census_id: UUID | None = None) -> SheetLink:
    number = await queries.lock_numbers(context.session, site_id)
    known = await queries.sheet(context.session, id_, kept_since=context.now)
    if known is not None:
        return SheetLink(**known)
    await evacuation.hold_people_here(context.session, site_id)
    content = await _content(context, site_id, number)
    row = {
        "id": id_,
        "site_id": site_id,
        "number": number,
        "census_id": census_id,
        "as_of": context.now,
        "people": len(content["rows"]),
        "seal": fingerprint_of(content),
        "content": content,
        "issued_by": context.caller.subject,
    }
    await queries.add_sheet(context.session, row)
    return SheetLink(id=id_, site_id=site_id, number=number)


async def _content(context: Context, site_id: UUID, number: int) -> dict[str, Any]:
    """What is sealed. Whoever has no card has the end of the stay's id, as the board can show it."""
    labels = labels_by_bed(await shelters.rooms(context.session, site_id))
    rows = [
        [
            row["room"],
            labels.get(str(row["bed_id"])),
            row["code"] or f"…{row['id'].hex[-8:]}",
            [e for e in HELP if e in row["effects"]],
        ]
        for row in await evacuation.people_here(context.session, site_id)
    ]
    site = await evacuation.site_code(context.session, site_id) or str(site_id)[:8]
    return {"site": site, "number": number, "as_of": context.now.astimezone(UTC).isoformat(), "rows": rows}


def kept_since(settings: ShelterSettings, now: datetime) -> datetime:
    """From when on a sheet may be printed at `now`; who was where earlier is nobody's to read any more."""
    return now - timedelta(hours=settings.evacuation_sheets_kept_hours)


async def forget_sheets(context: Context) -> None:
    """A worker's job: delete who was where, once its time is over; also where a site issues no sheet any more.

    A demonstration lives in another year than its worker: there what is too old is only printed no more.
    """
    if not context.settings.demo:
        await queries.forget_before(context.session, kept_since(settings_of(context), context.now))


async def print_sheet(
    session: AsyncSession,
    settings: ShelterSettings,
    row: Mapping[Any, Any],
    *,
    paper: Paper,
    language: SheetLanguage,
    read_by: UUID,
) -> bytes:
    """A sheet as a PDF, always the same bytes for a paper and a language; who prints it is written down.

    The check on the paper is of the content that is printed.

    Raises:
        SheetNotKept: its content is not kept any more.
    """
    content = row["content"]
    if content is None:
        raise SheetNotKept(number=row["number"])
    read = {"id": new_id(), "sheet_id": row["id"], "paper": paper, "language": language, "read_by": read_by}
    await queries.add_read(session, read)
    made_at = datetime.fromisoformat(content["as_of"])
    sheet = Sheet(
        site=content["site"],
        number=content["number"],
        as_of=f"{made_at.astimezone(ZoneInfo(settings.time_zone)):%Y-%m-%d %H:%M}",
        check=check_of(fingerprint_of(content)),
        rows=[Row(*one) for one in content["rows"]],
    )
    return await asyncio.to_thread(evacuation_pdf, sheet, paper=paper, language=language, made_at=made_at)


def sheet_out(row: Mapping[Any, Any]) -> SheetOut:
    """A sheet as it is listed."""
    return SheetOut(**row, check=check_of(row["seal"]))
