"""Rules over HTTP."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends

from services.distribution.commands import rules as commands
from services.distribution.schemas.rules import RuleIn, RuleWords
from shared.auth import Principal, requires
from shared.contracts.vocabulary import Role

router = APIRouter(tags=["rounds"])


@router.post(
    "/rules/explain",
    operation_id="explain_rule",
    summary="A rule in words, before it is used",
    openapi_extra={"x-no-idempotency-key": True},
)
async def explain_rule(body: RuleIn, _: Annotated[Principal, Depends(requires(*Role))]) -> RuleWords:
    """Nothing is stored; what is wrong in the rule is said with its place."""
    return commands.explain(body)
