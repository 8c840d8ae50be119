"""A hand-out as rows: what was asked, the movement of its goods, and what it holds beside its bill."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from services.distribution import rules
from services.distribution.commands.asked import Asked
from services.distribution.rules import Facts
from services.distribution.schemas.handouts import HandoutIn
from shared.context import Context

Row = dict[str, Any]
NAMED_BY_BILL = "NAMED_BY_BILL"
"""Why something stands for something else where nobody says another reason."""


def row_of(one: Asked, facts: Facts, context: Context, *, offline: bool, group_handout_id: UUID | None) -> Row:
    """The hand-out as it was asked for, with the entitlement row that it draws on."""
    row, item = one.row, one.item
    anonymous = item.anonymous
    return {
        "id": item.id,
        "fingerprint": one.fingerprint,
        "round_id": item.round_id,
        "site_id": item.site_id,
        "kit_id": row["kit_id"],
        "bom_version": row["bom_version"],
        "mode": row["mode"],
        "quantity": item.quantity,
        "unit": row["unit"],
        "unit_id": one.unit_id,
        "claimed_as": row["claimed_as"],
        "card_code": None if item.wrong_bearer else item.card,
        "card_id": row["card_id"],
        "person_id": row["person_id"],
        "household_id": row["household_id"],
        "arrival_group_id": row["arrival_group_id"],
        "device_id": item.device_id,
        "device_seq": item.device_seq,
        "offline": offline,
        "source": one.moment.source or _source(item),
        "done_by": context.caller.subject,
        "occurred_at": one.occurred_at,
        "scanned_at": one.moment.scanned_at,
        "provisional": row["provisional"],
        "collected_by": item.collected_by,
        "bearer_sex": anonymous.sex if anonymous else None,
        "bearer_age_band": anonymous.age_band if anonymous else None,
        "given_by": item.given_by,
        "group_handout_id": group_handout_id,
        "rule_id": facts.rule_id,
        "window_key": rules.window_key(facts),
        "allowance": rules.row_allowance(facts),
    }


def _source(item: HandoutIn) -> str:
    if item.card:
        return "SCAN"
    if item.to_site_id:
        return "SITE"
    return "COUNT" if item.uncounted else "SEARCH"


def movement_of(one: Asked, context: Context) -> Row:
    """The movement under the hand-out's id."""
    return {
        "id": one.item.id,
        "kind": "HANDOUT",
        "reason": "HANDOUT",
        "occurred_at": one.occurred_at,
        "done_by": context.caller.subject,
        "device_id": one.item.device_id,
        "reverses": None,
        "fingerprint": one.fingerprint,
    }


def lines_of(left: Iterable[Asked]) -> Iterable[Row]:
    """What leaves the shelves, and for where: what is lent is not handed out."""
    n = 0
    for one in left:
        for item_id, quantity in one.components.items():
            n += 1
            yield {
                "line": n,
                "movement_id": one.item.id,
                "place_id": one.item.site_id,
                "account": "ON_LOAN" if one.row["mode"] == "LOAN" else "HANDED_OUT",
                "item_id": item_id,
                "qty": quantity,
            }


def owed_rows(left: Iterable[Asked], context: Context) -> list[Row]:
    """What of these hand-outs is owed."""
    return [
        {
            "handout_id": one.item.id,
            "item_id": item_id,
            "quantity": quantity,
            "recorded_by": context.caller.subject,
            "recorded_at": context.now,
        }
        for one in left
        for item_id, quantity in one.owed.items()
    ]


def substitution_rows(left: Iterable[Asked]) -> list[Row]:
    """What in these hand-outs stands for something else."""
    return [
        {"handout_id": one.item.id, **line.model_dump(mode="json"), "reason": line.reason or NAMED_BY_BILL}
        for one in left
        for line in one.item.substitutions or ()
    ]
