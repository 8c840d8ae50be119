"""A person's right to see what is held about them: every table, every row, and who read it."""

from __future__ import annotations

from html import escape
from typing import Any
from uuid import UUID

from services.registration.commands.finding import Reading
from services.registration.queries import access as queries
from services.registration.queries.erasing import columns_by_table
from services.registration.queries.finding import visible
from services.registration.queries.governing import governed
from services.registration.queries.reads import reads_of
from services.registration.queries.records import households_by_id
from services.registration.rules.announce import as_shown
from services.registration.schemas.privacy import AccessExportOut, ReadOut
from services.registration.vocabulary import ReadPurpose
from shared import clock
from shared.problems import NotFound

READS_MAX = 5_000

STYLE = (
    "body{font-family:sans-serif}table{border-collapse:collapse}td,th{border:1px solid;padding:.2em;text-align:left}"
)


async def export_access(reading: Reading, person_id: UUID) -> AccessExportOut:
    """All that is held about the person, by table; what was entered of the family stands under its own tables.

    Raises:
        NotFound: the caller may not govern this record, or it was erased.
    """
    row = await governed(reading.session, person_id, reading.principal, coordinators=True)
    if row is None or row["erased_at"] is not None:
        raise NotFound()
    person_id = row["id"]
    await reading.audit("export_access", ReadPurpose.ACCESS, [person_id])
    columns = await columns_by_table(reading.session)
    held = await queries.held_about(reading.session, person_id, columns)
    if "household" in held:
        held["household"] = [await _as_shown(reading, household) for household in held["household"]]
    reads = await reads_of(reading.session, person_id, after=UUID(int=0), limit=READS_MAX)
    return AccessExportOut(
        person_id=person_id,
        made_at=clock.real_now(),
        held=held,
        reads=[ReadOut.model_validate({**one, "read_id": one["id"]}) for one in reads],
        events=await queries.events_about(reading.session, person_id),
    )


async def _as_shown(reading: Reading, row: dict[str, Any]) -> dict[str, Any]:
    """The household's row as the reader sees the household: a member whom they may not know has no name in it."""
    [household] = await households_by_id(reading.session, [UUID(row["id"])])
    members = [member.id for member in household.members]
    shown = as_shown(household, reading.on(), await visible(reading.session, members, reading.viewer()))
    head = str(shown.head_person_id) if shown.head_person_id else None
    return {**row, "unnamed": shown.unnamed.model_dump(), "head_person_id": head}


def as_page(export: AccessExportOut) -> str:
    """The export as a page to print; whatever was typed stands in it as text."""
    tables = "".join(_table(name, rows) for name, rows in export.held.items())
    reads = _table("reads", [one.model_dump(mode="json") for one in export.reads])
    head = f"<meta charset=utf-8><title>{export.person_id}</title><style>{STYLE}</style>"
    return f"<!doctype html><html lang=es><head>{head}</head><body><h1>{export.made_at:%Y-%m-%d}</h1>{tables}{reads}"


def _table(name: str, rows: list[dict[str, Any]]) -> str:
    if not rows:
        return ""
    cells = "".join(
        f"<tr><th>{escape(str(column))}<td>{escape(str(value))}"
        for row in rows
        for column, value in row.items()
        if value is not None
    )
    return f"<h2>{escape(name)}</h2><table>{cells}</table>"
