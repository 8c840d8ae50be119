"""What protection officers see: their tasks, their protected records, who is being looked for."""

from __future__ import annotations

from services.registration.commands.finding import Reading
from services.registration.queries import protection, tasks
from services.registration.schemas.protection import ProtectedRecordOut, TaskOut, TracingRequestOut
from services.registration.vocabulary import ReadPurpose
from shared.pagination import Page, decode_cursor, page_of


async def list_tasks(reading: Reading, cursor: str | None, limit: int, *, open_only: bool) -> Page[TaskOut]:
    """The tasks of the officer's sites whose data their agency holds, the oldest first."""
    rows = await tasks.tasks_for(
        reading.session,
        viewer=reading.viewer(),
        open_only=open_only,
        after=decode_cursor(cursor),
        rows_max=limit + 1,
    )
    items = [TaskOut.model_validate({**row, "task_id": row["id"]}) for row in rows]
    return page_of(items, limit, [row["id"] for row in rows])


async def list_records(reading: Reading, cursor: str | None, limit: int) -> Page[ProtectedRecordOut]:
    """The protected people whom the officer looks after."""
    rows = await protection.records_for(
        reading.session, viewer=reading.viewer(), after=decode_cursor(cursor), rows_max=limit + 1
    )
    await reading.audit("list_protected_records", ReadPurpose.PROTECTION, [row["id"] for row in rows[:limit]])
    items = [ProtectedRecordOut.model_validate({**row, "person_id": row["id"]}) for row in rows]
    return page_of(items, limit, [row["id"] for row in rows])


async def list_tracing(reading: Reading, cursor: str | None, limit: int) -> Page[TracingRequestOut]:
    """Whom relatives are looking for, at the officer's sites."""
    rows = await tasks.tracing_for(
        reading.session, viewer=reading.viewer(), after=decode_cursor(cursor), rows_max=limit + 1
    )
    items = [TracingRequestOut.model_validate({**row, "tracing_id": row["id"]}) for row in rows]
    return page_of(items, limit, [row["id"] for row in rows])
