"""One effect for ever per client-made id."""

from __future__ import annotations

import hmac
from typing import TypeVar
from uuid import UUID

from pydantic import BaseModel

from services.registration.queries.objects import claim_id, find_object
from shared.context import Context
from shared.problems import IdReused

A = TypeVar("A", bound=BaseModel)


async def earlier_answer(context: Context, id_: UUID, fingerprint: bytes, answer: type[A]) -> A | None:
    """The answer that this id got before for the same content, or None where it is new.

    Raises:
        IdReused: the id stands for another content.
    """
    row = await find_object(context.session, id_)
    if row is None:
        return None
    if not hmac.compare_digest(bytes(row["fingerprint"]), fingerprint):
        raise IdReused()
    return answer.model_validate(row["answer"])


async def claim(context: Context, id_: UUID, *, kind: str, fingerprint: bytes, answer: A) -> A | None:
    """Take the id for this content and answer; the earlier answer where it is a repeat, else None.

    Raises:
        IdReused: the id stands for another content.
    """
    row = await claim_id(
        context.session, id_, kind=kind, fingerprint=fingerprint, answer=answer.model_dump(mode="json")
    )
    if row is None:
        return None
    if not hmac.compare_digest(bytes(row["fingerprint"]), fingerprint):
        raise IdReused()
    return type(answer).model_validate(row["answer"])
