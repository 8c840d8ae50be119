"""What became of an entry, as it is stored and as it is told: codes and parameters, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import Request

from shared.outbox_intake.doing import Answered
from shared.outbox_intake.schemas import EntryOut
from shared.problem_response import problem_body
from shared.problems import InternalError, Problem

RECEIVED = "RECEIVED"
APPLIED = "APPLIED"
ACCEPTED = 202


@dataclass(frozen=True)
class Outcome:
    """One entry's: `told` is what the device is answered, `state` what the row becomes (None: it stays received).

    `dropped`: nothing of it is kept. `tried`: it made the service fail once more.
    """

    told: EntryOut
    state: str | None = None
    stored: Mapping[str, Any] | None = None
    dropped: bool = False
    tried: bool = False
    halts: bool = False


def told_problem(request: Request, problem: Problem, id_: UUID | None = None) -> EntryOut:
    """A problem of the intake itself."""
    return EntryOut(id=id_, status=problem.status, problem=problem_body(request, problem))


def stored_of(answered: Answered) -> dict[str, Any]:
    """An operation's answer as it is kept: the status, and of a refusal its code, parameters and pointers."""
    problem = answered.content if answered.status >= 400 else next(iter(answered.refused_items), None)
    if not problem or "code" not in problem:
        return {"status": answered.status}
    kept = {name: problem[name] for name in ("code", "parameters", "errors") if name in problem}
    return {"status": answered.status, "problem": kept}


def problem_of(request: Request, stored: Mapping[str, Any]) -> dict[str, Any] | None:
    """The problem of a stored outcome, in the reader's language."""
    kept = stored.get("problem")
    if kept is None:
        return None
    classes = request.app.state.runtime.problem_classes
    problem = classes.get(kept["code"], InternalError)(**kept.get("parameters", {}))
    problem.errors = kept.get("errors", [])
    return problem_body(request, problem)
