"""Review cases: a disagreement is resolved by a named person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping

from services.distribution.queries import cases as queries
from services.distribution.queries.cases import Changed
from services.distribution.rules import Key
from services.distribution.schemas.cases import CaseOut, ResolutionIn
from shared.context import Context
from shared.contracts.distribution import DistributionCaseOpened, DistributionCaseResolved
from shared.contracts.envelope import Payload
from shared.contracts.vocabulary import Role
from shared.ids import new_id
from shared.outbox import emit
from shared.problems import Conflict, NotFound

STANDING = frozenset({"OVER_ISSUE", "TRANSFER_SHORT"})
"""Kinds that end by what is done, not by what is said."""


async def resolve_case(context: Context, case_id: UUID, body: ResolutionIn) -> CaseOut:
    """Resolve an open case; an over-issue stays open while its excess stands (I2), what a transfer is short of until
    it is found or written off.

    Raises:
        NotFound: it is no open case of the caller's sites.
        Conflict: its excess still stands: reverse the hand-out or raise the allowance, receive or write off the goods.
    """
    row = await queries.lock_case(context.session, case_id)
    if row is None or not context.caller.at(row["site_id"], Role.SITE_COORDINATOR):
        raise NotFound()
    if row["kind"] in STANDING and row["excess"] > 0:
        raise Conflict()
    await queries.resolve(context.session, case_id, body.resolution, context)
    await emit(context, [DistributionCaseResolved(case_id=case_id, resolution="RESOLVED", occurred_at=context.now)])
    return CaseOut(**{**row, "state": "RESOLVED", "resolution": body.resolution})


def case_row(claim: Mapping[str, Any] | RowMapping, key: Key, excess: int, context: Context) -> dict[str, Any]:
    """An OVER_ISSUE case that shows by a recount; `claim` is the last hand-out of the window."""
    rule_id, unit_id, window_key = key
    return {
        "id": new_id(),
        "kind": "OVER_ISSUE",
        "site_id": claim["site_id"],
        "handout_id": claim["handout_id"],
        "card_id": claim["card_id"],
        "rule_id": rule_id,
        "unit_id": unit_id,
        "window_key": window_key,
        "item_id": None,
        "excess": excess,
        "opened_at": context.now,
    }


def case_events(
    context: Context, rows: Sequence[Mapping[str, Any]], changed: Changed, *, resolution: str
) -> list[Payload]:
    """What others are told: of the cases among `rows` that were really opened, and of those that are resolved."""
    opened: list[Payload] = [
        DistributionCaseOpened(
            case_id=row["id"],
            kind=row["kind"],
            site_id=row["site_id"],
            handout_id=row["handout_id"],
            card_id=row["card_id"],
            excess=row["excess"],
            occurred_at=row["opened_at"],
        )
        for row in rows
        if row["id"] in changed.opened
    ]
    resolved = [
        DistributionCaseResolved(case_id=case_id, resolution=resolution, occurred_at=context.now)
        for case_id in changed.resolved
    ]
    return [*opened, *resolved]
