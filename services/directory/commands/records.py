"""What every command leaves behind: its audit row; and what it needs to know a repeat."""

from __future__ import annotations

import hashlib
import json
from typing import TypeVar
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from services.directory.models import Agency, Audit, Device, Emergency, Shift, Site, Staff
from shared import clock
from shared.context import Context
from shared.ids import new_id
from shared.problems import IdReused

Row = TypeVar("Row", Agency, Emergency, Site, Staff, Device, Shift)

DONE = "DONE"


def audit(context: Context, act: str, subject: UUID | None, outcome: str = DONE) -> None:
    """Write down who did what to whom, in real time; never what was typed."""
    caller = context.principal
    context.session.add(
        Audit(
            id=new_id(),
            at=clock.real_now(),
            actor=caller.subject if caller else None,
            actor_kind=caller.kind if caller else "nobody",
            act=act,
            subject=subject,
            outcome=outcome,
            correlation_id=context.correlation_id,
        )
    )


def fingerprint(body: BaseModel) -> bytes:
    """What makes a repeat of `body` recognisable."""
    canonical = json.dumps(body.model_dump(mode="json", exclude={"id"}), sort_keys=True)
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).digest()


async def same_again(session: AsyncSession, model: type[Row], id_: UUID | None, content: bytes) -> Row | None:
    """The row that the same body made before under its client-made id, or None.

    Raises:
        IdReused: the id stands for another content.
    """
    row = await session.get(model, id_) if id_ else None
    if row is not None and row.fingerprint != content:
        raise IdReused()
    return row
