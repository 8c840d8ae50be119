"""Which entries of an outbox only officers may read once they were put aside: what was asked for tells of somebody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.registration.vocabulary import CareBasis, Relationship

OFFICERS_ALONE = frozenset(
    {"record_need", "record_care", "protect_person", "protect_household", "record_tracing_request"}
)
"""Whoever reads that one of these was asked for knows whose record is protected, or why (docs/adr/0014)."""
ALONE = frozenset({CareBasis.NONE, CareBasis.UNRELATED_ADULT, CareBasis.OTHER_RELATIVE})
STRANGERS = frozenset({Relationship.UNKNOWN, Relationship.NON_RELATIVE})
NESTED_MAX = 10_000


def for_officers(operation_id: str, body: Mapping[str, Any]) -> bool:
    """Whether an entry would tell that somebody is, or was to be, protected: asked for, by a need, or as a child.

    An operation that nobody knows, and a body too large to look through, are for officers too.
    """
    if not operation_id or operation_id in OFFICERS_ALONE:
        return True
    pending: list[Any] = [body]
    for _ in range(NESTED_MAX):
        if not pending:
            return False
        value = pending.pop()
        if isinstance(value, Mapping):
            if _tells(value):
                return True
            pending.extend(value.values())
        elif isinstance(value, list):
            pending.extend(value)
    return True


def _tells(value: Mapping[str, Any]) -> bool:
    alone = str(value.get("care_basis")) in ALONE or str(value.get("relationship")) in STRANGERS
    return bool(value.get("protected") or value.get("needs")) or alone
