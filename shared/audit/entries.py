"""One row of the audit, before it is sealed: ids and codes only, never what was read or written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from shared.auth import Principal
from shared.db import run
from shared.ids import new_id

OPERATION_CHAIN = UUID(int=0)
"""The chain of what belongs to no one site."""
SUBJECTS_MAX = 1_000
DONE = "done"


@dataclass(frozen=True)
class Entry:
    """Who did what, to whom, why and with what outcome (`done`, or the code of the problem that was answered).

    `kind` is CHANGE or READ; `key` the Idempotency-Key of a change; `exception_id` names the special permission that
    a read was made under.
    """

    kind: str
    operation: str
    principal: Principal
    site_id: UUID
    subjects: tuple[UUID, ...]
    trace_id: str
    outcome: str = DONE
    purpose: str | None = None
    key: UUID | None = None
    exception_id: UUID | None = None


INSERT_ENTRY = """
    INSERT INTO audit (id, site_id, kind, operation, outcome, caller, caller_kind, agency, purpose, subjects, key,
                       exception_id, trace_id)
    VALUES (:audit_id, :audit_site_id, :audit_kind, :audit_operation, :audit_outcome, :audit_caller,
            :audit_caller_kind, :audit_agency, :audit_purpose, CAST(:audit_subjects AS uuid[]), :audit_key,
            :audit_exception_id, :audit_trace_id)
"""
"""For a statement of its own, or as part of one that costs a round trip anyway."""


def entry_parameters(entry: Entry) -> dict[str, Any]:
    """The parameters of `INSERT_ENTRY`."""
    return {
        "audit_id": new_id(),
        "audit_site_id": entry.site_id,
        "audit_kind": entry.kind,
        "audit_operation": entry.operation,
        "audit_outcome": entry.outcome,
        "audit_caller": entry.principal.subject,
        "audit_caller_kind": entry.principal.kind,
        "audit_agency": entry.principal.agency,
        "audit_purpose": entry.purpose,
        "audit_subjects": list(entry.subjects),
        "audit_key": entry.key,
        "audit_exception_id": entry.exception_id,
        "audit_trace_id": entry.trace_id,
    }


async def write_entry(session: AsyncSession, entry: Entry) -> None:
    """Insert the row in the caller's transaction."""
    await run(session, INSERT_ENTRY, **entry_parameters(entry))


def chain_of(principal: Principal, named: UUID | None = None) -> UUID:
    """The site whose chain a row of `principal` belongs to.

    The site that the request names, where its caller works there; else the first of the caller's own, so that
    somebody who tries another site's door is written down at home; else the operation's chain.
    """
    if named is not None and principal.at(named):
        return named
    return min(principal.sites(), default=OPERATION_CHAIN)


def ids_in(values: Iterable[Any]) -> tuple[UUID, ...]:
    """The ids among `values`: those of path parameters, and of an answer's fields `*_id` and `*_ids`, each once."""
    found: dict[UUID, None] = {}
    for value in values:
        _gather(value, found)
    return tuple(found)[:SUBJECTS_MAX]


def _gather(value: Any, found: dict[UUID, None]) -> None:
    if isinstance(value, Mapping):
        for name, one in value.items():
            if name == "id" or name.endswith(("_id", "_ids")) or isinstance(one, Mapping | list):
                _gather(one, found)
    elif isinstance(value, list | tuple):
        for one in value:
            _gather(one, found)
    elif (id_ := as_id(value)) is not None:
        found[id_] = None


def as_id(value: Any) -> UUID | None:
    """`value` as a UUID, or None where it is none."""
    if isinstance(value, UUID):
        return value
    if not isinstance(value, str) or len(value) != len(str(OPERATION_CHAIN)):
        return None
    try:
        return UUID(value)
    except ValueError:
        return None
