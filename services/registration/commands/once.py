"""One effect for ever per client-made id."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from functools import lru_cache
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from pydantic import BaseModel

from services.registration.queries.objects import claim_id, find_object, hold_id
from services.registration.rules.fingerprint import digest_of
from shared.context import Context
from shared.keys import KeysDirectory
from shared.problems import IdReused

A = TypeVar("A", bound=BaseModel)
Work = Callable[[], Awaitable[A]]


def fingerprint_of(context: Context, kind: str, *parts: BaseModel | str) -> bytes:
    """The fingerprint of what the client sent for an object of this kind.

    It is kept for ever and was made from identity: so it is keyed, and by the oldest key, which outlives rotation.
    """
    return digest_of(_secret(context.settings.keys_dir), kind, *parts)


@lru_cache(8)
def _secret(keys_dir: Path) -> bytes:
    return KeysDirectory(keys_dir).keys("idempotency")[0].secret


async def hold(context: Context, id_: UUID) -> None:
    """Let one request at a time work on what this id stands for, until the commit: the second finds the answer."""
    await hold_id(context.session, id_)


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


async def once(
    context: Context, id_: UUID, content: tuple[str, *tuple[BaseModel | str, ...]], type_: type[A], work: Work[A]
) -> A:
    """What `work` answers, the first time; the same answer to a repeat of the same content under this id.

    `content` is the kind of object and what the client sent; `type_` is the answer's.

    Raises:
        IdReused: the id stands for another content.
    """
    kind, *parts = content
    fingerprint = fingerprint_of(context, str(kind), *parts)
    await hold(context, id_)
    earlier = await earlier_answer(context, id_, fingerprint, type_)
    if earlier is not None:
        return earlier
    answer = await work()
    await claim(context, id_, kind=str(kind), fingerprint=fingerprint, answer=answer)
    return answer
