"""The tiny service: two doors, one table for each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from sqlalchemy.ext.asyncio import AsyncSession

from shared.context import Context
from shared.contracts.envelope import Received
from shared.contracts.shelter import ServiceGiven
from shared.contracts.vocabulary import ServiceKind
from shared.db import fetch, open_session, rows_json, run
from shared.idempotency import Reply, Write, writes
from shared.ids import new_id
from shared.outbox import emit
from shared.problems import Conflict, IdReused, PreconditionFailed
from shared.runtime import Service
from shared.schemas import Answer, Body

router = APIRouter()
SITE = UUID(int=1)
POISON = ServiceKind.LEGAL
"""A service of this kind can't be applied: the statement divides by zero."""


class NoteIn(Body):
    """A note; `after` names one that must be there when the transaction commits."""

    weight: int = 1
    after: UUID | None = None


class NoteOut(Answer):
    note_id: UUID


async def write_note(context: Context, body: NoteIn) -> NoteOut:
    """Store a note and say so. A weight of 13 is refused by a rule, and one of 14 with the place and a header."""
    if body.weight == 13:
        raise Conflict(weight=body.weight)
    if body.weight == 14:
        refusal = Conflict(headers={"Retry-After": "7"}, weight=body.weight)
        refusal.errors = [{"pointer": "/weight", "code": "unlucky"}]
        raise refusal
    note_id = new_id()
    await run(
        context.session,
        "INSERT INTO note (note_id, weight, after) VALUES (:note_id, :weight, :after)",
        note_id=note_id,
        weight=body.weight,
        after=body.after,
    )
    event = ServiceGiven(service_id=note_id, site_id=SITE, kind=ServiceKind.MEAL, occurred_at=context.now)
    await emit(context, [event])
    return NoteOut(note_id=note_id)


@router.post("/notes", status_code=201)
async def post_note(body: NoteIn, write: Annotated[Write, writes("REGISTRAR")]) -> Response:
    """A write in the house's way."""
    return await write.created(write_note, body)


@router.post("/tagged-notes", status_code=201)
async def post_tagged_note(body: NoteIn, write: Annotated[Write, writes("REGISTRAR")]) -> Response:
    """A write whose answer has a header."""

    async def work(context: Context) -> Reply:
        return Reply(201, await write_note(context, body), headers={"ETag": '"1"'})

    return await write.once(work)


async def _insert_orphan(session: AsyncSession) -> None:
    await run(
        session,
        "INSERT INTO note (note_id, weight, after) VALUES (:note_id, 1, :after)",
        note_id=new_id(),
        after=new_id(),
    )


@router.post("/orphans-function-scope", status_code=201)
async def post_orphan(session: Annotated[AsyncSession, Depends(open_session, scope="function")]) -> dict[str, str]:
    """A write whose commit fails, in the house's scope."""
    await _insert_orphan(session)
    return {"said": "stored"}


@router.post("/orphans-default-scope", status_code=201)
async def post_orphan_late(session: Annotated[AsyncSession, Depends(open_session)]) -> dict[str, str]:
    """The same in FastAPI's default scope, which commits after the answer."""
    await _insert_orphan(session)
    return {"said": "stored"}


@router.get("/notes")
async def list_notes(session: Annotated[AsyncSession, Depends(open_session, scope="function")]) -> list[Any]:
    """The weights of all notes."""
    return [row["weight"] for row in await fetch(session, "SELECT weight FROM note ORDER BY note_id")]


async def apply_services(context: Context, events: Sequence[Received[ServiceGiven]]) -> None:
    """Write down each event that takes effect; the table would show one that did so twice."""
    await run(
        context.session,
        """
        INSERT INTO effect (service_id, fine)
        SELECT r.service_id, 1 / r.divisor
        FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r(service_id uuid, divisor integer)
        """,
        rows=rows_json(
            {"service_id": event.data.service_id, "divisor": int(event.data.kind != POISON)} for event in events
        ),
    )


service = Service(
    name="tiny",
    title="Tiny",
    summary="The backbone and nothing else",
    routers=[router],
    handlers={ServiceGiven: apply_services},
    constraints={"note_weight_positive": PreconditionFailed, "note_after_exists": IdReused},
)
