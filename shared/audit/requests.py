"""A writing request as a row of the audit, without the command's help."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from fastapi import Request

from shared.audit.entries import DONE, Entry, as_id, chain_of, ids_in
from shared.auth import Principal
from shared.problems import Problem


def change_entry(
    request: Request, principal: Principal, key: UUID, *, site_id: UUID | None, answer: Any, problem: Problem | None
) -> Entry:
    """The row: its site is the one that was named, its subjects the ids of the request's path and of the answer."""
    return Entry(
        kind="CHANGE",
        operation=request.scope["route"].operation_id,
        principal=principal,
        site_id=chain_of(principal, site_id),
        subjects=ids_in([*request.path_params.values(), answer]),
        trace_id=request.state.trace_id,
        outcome=problem.code if problem else DONE,
        purpose=f"on device {principal.device}" if principal.device else None,
        key=key,
    )


def site_of(events: Iterable[Mapping[str, Any]]) -> UUID | None:
    """The site that the first of the events to be emitted names, if one does."""
    named = (as_id(getattr(event["data"], "site_id", None)) for event in events)
    return next((site for site in named if site is not None), None)
