"""What people see of imports and lists; where a name is answered, the audit row is written before it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping
from sqlalchemy.ext.asyncio import AsyncSession

from services.registration.commands.finding import NAMELESS, Reading
from services.registration.commands.imports.found import CLERKS, import_of
from services.registration.commands.imports.staging import is_enough
from services.registration.errors.imports import (
    FILE_REFUSALS,
    ImportExpired,
    ImportFailed,
    ImportMovedOn,
    ImportNotRead,
    MappingMissing,
)
from services.registration.queries.finding import is_site_discreet
from services.registration.queries.imports import looking as queries
from services.registration.queries.imports import objects, rows
from services.registration.rules.lists.letters import letters_of
from services.registration.rules.lists.names import place_key
from services.registration.schemas.imports import (
    ColumnOut,
    DifferenceOut,
    DifferenceRow,
    FileRefusalOut,
    ImportCounts,
    ImportOut,
    ImportsOut,
    ListOut,
    ListsOut,
    MappingOut,
    PreviewOut,
    ProblemRow,
    SampleHousehold,
    SampleMember,
    SeenOut,
    SeenRow,
)
from services.registration.vocabulary import ImportState, ReadPurpose
from shared.auth import Principal
from shared.contracts.vocabulary import Composition
from shared.pagination import page_of
from shared.problems import NotFound

SAMPLE_HOUSEHOLDS = 20
PROBLEMS_MAX = 200
AUDIT_ROWS = 1_000
LOOKED_AT = (
    ImportState.READY,
    ImportState.COMMITTING,
    ImportState.COMMITTED,
    ImportState.UNDOING,
    ImportState.UNDONE,
    ImportState.FAILED,
)


async def list_imports(session: AsyncSession, principal: Principal, *, after: UUID, limit: int) -> ImportsOut:
    """The imports of the caller's own sites."""
    found = await objects.imports_of_sites(session, list(principal.sites(*CLERKS)), after=after, rows_max=limit + 1)
    items = [import_out(row) for row in found]
    page = page_of(items, limit, [item.import_id for item in items])
    return ImportsOut(items=list(page.items), next=page.next)


async def list_lists(session: AsyncSession, principal: Principal, *, after: UUID, limit: int) -> ListsOut:
    """The lists of the caller's own sites."""
    found = await queries.lists_of_sites(session, list(principal.sites(*CLERKS)), after=after, rows_max=limit + 1)
    items = [ListOut.model_validate(dict(row)) for row in found]
    page = page_of(items, limit, [item.list_id for item in items])
    return ListsOut(items=list(page.items), next=page.next)


async def read_import(session: AsyncSession, principal: Principal, import_id: UUID) -> ImportOut:
    """One import.

    Raises:
        NotFound: there is none at the caller's sites.
    """
    return import_out(await import_of(session, import_id, principal, *CLERKS))


def import_out(row: RowMapping) -> ImportOut:
    """An import as people see it."""
    refusal = FileRefusalOut.model_validate(row["refusal"]) if row["refusal"] else None
    return ImportOut.model_validate({**row, "import_id": row["id"], "refusal": refusal})


async def read_mapping(session: AsyncSession, principal: Principal, import_id: UUID) -> MappingOut:
    """What the file's columns are taken to hold.

    Raises:
        NotFound: there is no such import at the caller's sites.
        ImportNotRead, ImportMovedOn: there is nothing to map yet.
    """
    found = await import_of(session, import_id, principal, *CLERKS)
    must_be_read(found)
    layout, columns = found["layout"], found["columns"]
    if layout is None or columns is None:
        raise ImportMovedOn(state=found["state"])
    fields = columns["fields"]
    return MappingOut(
        columns=[
            ColumnOut(column=letters_of(place), heading=heading, field=fields.get(str(place), "IGNORED"))
            for place, heading in enumerate(layout["headings"])
        ],
        m_means=columns["m_means"],
        remembered=columns["remembered"],
        enough=is_enough(columns),
        state=found["state"],
    )


def must_be_read(found: RowMapping) -> None:
    """Refuse what needs a file that is still being read, or that can not be.

    Raises:
        ImportNotRead: wait.
        ImportFailed: reading has stopped.
        FileRefusal: why it can not be read.
    """
    if found["state"] == ImportState.READING:
        raise ImportNotRead(headers={"Retry-After": "2"})
    if found["failed_in"] == ImportState.READING:
        raise ImportFailed()
    if found["state"] == ImportState.REFUSED:
        parameters: dict[str, Any] = {**found["refusal"]["parameters"]}
        raise FILE_REFUSALS.get(found["refusal"]["code"], ImportExpired)(**parameters)


async def preview(reading: Reading, import_id: UUID, *, after: int, limit: int) -> PreviewOut:
    """What a commit would do: counts, problems by row and column, the first households.

    Raises:
        NotFound: there is no such import at the caller's sites.
        ImportNotRead, MappingMissing, ImportMovedOn, FileRefusal: there is nothing to look at.
    """
    session = reading.session
    found = await looked_at(reading, import_id)
    problems = await rows.problems(session, import_id, after=after, rows_max=limit + 1)
    sample = await rows.sample(session, import_id, rows_max=SAMPLE_HOUSEHOLDS) if after == 0 else []
    await audit_households(reading, "preview_import", [row["household_id"] for row in sample])
    nameless = await is_site_discreet(session, found["site_id"], reading.viewer())
    more = len(problems) > limit
    return PreviewOut(
        state=found["state"],
        counts=ImportCounts.model_validate(found["counts"]),
        problems=[ProblemRow.model_validate(dict(row)) for row in problems[:limit]],
        next_problem=problems[limit - 1]["number"] if more else None,
        sample=[_sample(row, nameless=nameless) for row in sample],
    )


async def looked_at(reading: Reading, import_id: UUID) -> RowMapping:
    """An import of the caller's sites whose file has been read as far as people need.

    Raises:
        NotFound: there is none.
        ImportNotRead, MappingMissing, ImportMovedOn, FileRefusal: it is not read.
    """
    found = await import_of(reading.session, import_id, reading.principal, *CLERKS)
    must_be_read(found)
    if found["state"] == ImportState.NEEDS_MAPPING:
        raise MappingMissing()
    if found["state"] not in LOOKED_AT:
        raise ImportMovedOn(state=found["state"])
    return found


def _sample(row: RowMapping, *, nameless: bool) -> SampleHousehold:
    content = row["content"]
    return SampleHousehold(
        row=row["row_first"],
        members=[_member({**member, **NAMELESS} if nameless else member) for member in content["members"]],
        unnamed=Composition(**content["unnamed"]),
        place_text=content["place_text"],
        left_out=row["left_out"],
    )


def _member(member: dict[str, Any]) -> SampleMember:
    return SampleMember.model_validate({**member, "document": _first_number(member)})


def _first_number(member: dict[str, Any]) -> str | None:
    return next((paper["number"] for paper in member.get("documents", ())), None)


async def audit_households(reading: Reading, operation: str, household_ids: Sequence[UUID]) -> None:
    """Write down that these households' names are about to be answered, a thousand in a row."""
    for start in range(0, len(household_ids), AUDIT_ROWS):
        chunk = household_ids[start : start + AUDIT_ROWS]
        await reading.audit(operation, ReadPurpose.REGISTRATION, chunk)


async def difference(reading: Reading, import_id: UUID, *, after: UUID, limit: int) -> DifferenceOut:
    """What this version of the list changes against the one before: new, changed, gone; by id, without names.

    Raises:
        NotFound: there is no such import at the caller's sites.
        ImportNotRead, MappingMissing, ImportMovedOn, FileRefusal: there is nothing to compare.
    """
    found = await looked_at(reading, import_id)
    changed = await queries.changes(
        reading.session, import_id, found["list_id"], found["version"], after=after, rows_max=limit + 1
    )
    items = [DifferenceRow.model_validate(dict(row)) for row in changed]
    page = page_of(items, limit, [item.household_id for item in items])
    counts = ImportCounts.model_validate(found["counts"])
    return DifferenceOut(counts=counts, items=list(page.items), next=page.next)


async def list_seen(session: AsyncSession, principal: Principal, list_id: UUID) -> SeenOut:
    """Listed against met, per colonia; `Col. Planeta` and `PLANETA` are one, shown as most rows write it.

    Raises:
        NotFound: there is no such list at the caller's sites.
    """
    found = await objects.list_by_id(session, list_id)
    if found is None:
        raise NotFound()
    principal.must_be_at(found["site_id"], *CLERKS)
    tally: dict[str, list[RowMapping]] = {}
    for row in await queries.seen_by_colonia(session, list_id):
        tally.setdefault(place_key(row["place"]), []).append(row)
    version = await objects.newest_version(session, list_id)
    items = [_seen(group) for _, group in sorted(tally.items())]
    return SeenOut(list_id=list_id, version=version or 0, items=items)


def _seen(group: Sequence[RowMapping]) -> SeenRow:
    spellings = [row["place"] for row in group]
    met = [row for row in group if row["seen"]]
    return SeenRow(
        colonia=max(sorted(set(filter(None, spellings))), key=spellings.count, default=None),
        households_listed=len(group),
        households_seen=len(met),
        people_listed=sum(row["people"] for row in group),
        people_seen=sum(row["people"] for row in met),
    )
