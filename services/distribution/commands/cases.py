"""Review cases: a disagreement is resolved by a named person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping

from services.distribution.errors import ExcessStands, SecondPersonNeeded
from services.distribution.queries import cases as queries
from services.distribution.queries.cases import Changed
from services.distribution.rules import Key
from services.distribution.schemas.cases import (
    CardSide,
    CaseDetailOut,
    CaseKind,
    CaseOut,
    DeviceSide,
    ResolutionIn,
    ServerSide,
    StockSide,
)
from services.distribution.schemas.overrides import OverrideOut
from shared.context import Context
from shared.contracts.distribution import DistributionCaseOpened, DistributionCaseResolved
from shared.contracts.envelope import Payload
from shared.contracts.vocabulary import Role
from shared.ids import new_id
from shared.outbox import emit
from shared.problems import NotFound

STANDING = frozenset({CaseKind.OVER_ISSUE, CaseKind.TRANSFER_SHORT})
"""Kinds that end by what is done, not by what is said."""


async def resolve_case(context: Context, case_id: UUID, body: ResolutionIn) -> CaseOut:
    """Resolve an open case; an over-issue stays open while its excess stands (I2), what a transfer is short of until
    it is found or written off.

    Raises:
        NotFound: it is no open case of the caller's sites.
        ExcessStands: reverse the hand-out or raise the allowance, receive or write off the goods.
        SecondPersonNeeded: the caller asked for the override that it is about, or gave it.
    """
    row = await queries.lock_case(context.session, case_id, context.now)
    if row is None or not context.caller.at(row["site_id"], Role.SITE_COORDINATOR):
        raise NotFound()
    if row["kind"] in STANDING and row["excess"] > 0:
        raise ExcessStands(excess=row["excess"])
    if row["kind"] == CaseKind.OVERRIDE:
        people = await queries.people_of(context.session, row["handout_id"])
        if context.caller.kind != "staff" or context.caller.subject in people:
            raise SecondPersonNeeded()
    await queries.resolve(context.session, case_id, body, context)
    resolution = body.resolution.value
    await emit(context, [DistributionCaseResolved(case_id=case_id, resolution=resolution, occurred_at=context.now)])
    resolved = {"state": "RESOLVED", "overdue": False, "resolved_at": context.now, **body.model_dump()}
    return CaseOut(**{**row, **resolved, "resolved_by": context.caller.subject})


def detail_of(row: RowMapping) -> CaseDetailOut:
    """A case with both sides' facts, from its row."""
    server = device = since = stock = None
    if row["has_handout"]:
        decision = "GIVEN" if row["offline"] else None  # a log holds what left, an online desk asks the server
        device = DeviceSide(**{**row, "device_id": row["by_device"], "decision": decision})
        override = OverrideOut(**{**row, "reason": row["override_reason"]}) if row["override_reason"] else None
        server = ServerSide(**{**row, "override": override})
    if row["code_then_unknown"]:
        since = CardSide(code=row["code_then_unknown"], printed=row["card_printed"], state=row["card_state"])
    if row["item_id"]:
        stock = StockSide(item_id=row["item_id"], short=row["excess"], on_shelf=row["on_shelf"])
    return CaseDetailOut(**row, device=device, server=server, card_since=since, stock=stock)


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
            card_code=row.get("card_code"),
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
