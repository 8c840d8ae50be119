"""What is asked for, with what is known of it: from a request's item to the facts that rules judge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import RowMapping

from services.distribution.commands.fingerprint import fingerprint_of
from services.distribution.queries import handouts as queries
from services.distribution.rules import Facts, components_of
from services.distribution.schemas.handouts import HandoutIn
from shared.clock import local_day
from shared.context import Context


@dataclass
class Asked:
    """One hand-out as asked for; `row` is what `queries.resolve` knows of it, `unit_id` whom it draws on."""

    item: HandoutIn
    occurred_at: datetime
    row: RowMapping
    unit_id: UUID

    @cached_property
    def fingerprint(self) -> str:
        """The content behind the client-made id: the same whether it came from the desk or in a device's log."""
        return fingerprint_of(self.item, set(HandoutIn.model_fields) - {"device_id", "device_seq"})

    @cached_property
    def bill(self) -> list[tuple[UUID, int]]:
        """The pinned bill of materials: item and quantity per kit."""
        return [(UUID(item), quantity) for item, quantity in self.row["bill"] or ()]

    @cached_property
    def components(self) -> dict[UUID, int]:
        """What leaves the shelf if it is given: item and pieces."""
        return components_of(self.bill, self.item.quantity)


def unknown_unit(card: str) -> UUID:
    """The unit of a card that nobody knows yet: always the same for the same code."""
    return uuid5(NAMESPACE_URL, f"amparo:card:{card}")


async def load(context: Context, items: Sequence[HandoutIn], occurred_at: Sequence[datetime]) -> list[Asked]:
    """Everything that is known of the items, in their order."""
    rows = await queries.resolve(
        context.session,
        (
            {
                "n": n,
                "id": item.id,
                "round_id": item.round_id,
                "site_id": item.site_id,
                "card": item.card,
                "person_id": item.person_id,
                "household_id": item.household_id,
                "occurred_at": moment,
                "device_id": item.device_id,
                "stand_in": unknown_unit(item.card or str(item.person_id or item.household_id)),
            }
            for n, (item, moment) in enumerate(zip(items, occurred_at, strict=True))
        ),
        duplicate_seconds=_setting(context, "duplicate_scan_seconds", 2.5),
    )
    return [
        Asked(item, moment, row, row["unit_id"]) for item, moment, row in zip(items, occurred_at, rows, strict=True)
    ]


def refusal_code(one: Asked, context: Context) -> str | None:
    """Why an online desk would refuse it, other than by the allowance; None if it would not."""
    row = one.row
    day = local_day(one.occurred_at, context.settings.time_zone)
    if row["state"] != "OPEN" or not row["starts_on"] <= day <= row["ends_on"]:
        return "round_closed"
    return _card_code(row, one.item) or _recipient_code(row)


def _card_code(row: RowMapping, item: HandoutIn) -> str | None:
    if item.card is None:
        return None
    if row["card_id"] is None or row["card_state"] == "PRINTED":
        return "card_unknown"
    return {"REVOKED": "card_revoked", "PAUSED": "card_paused"}.get(row["card_state"])


def _recipient_code(row: RowMapping) -> str | None:
    if row["card_id"] is None and not row["known"]:
        return "recipient_unknown"
    household_card = row["card_id"] is not None and row["household_id"] is not None and row["person_id"] is None
    if row["unit"] == "PERSON" and household_card:
        return "person_needed"
    wanted = row["rule_populations"]
    if wanted and not set(wanted) & set(row["populations"] or ()):
        return "not_entitled"
    return None


async def facts_of(context: Context, asked: Sequence[Asked]) -> list[Facts]:
    """The facts of each, for the rules."""
    zone = context.settings.time_zone
    windows = await _contact_windows(context, asked)
    again = _duplicates(context, asked)
    return [_facts(one, context, zone, windows, duplicate=one.item.id in again) for one in asked]


def _facts(one: Asked, context: Context, zone: str, windows: dict[UUID, str], *, duplicate: bool) -> Facts:
    row = one.row
    return Facts(
        handout_id=one.item.id,
        rule_id=row["rule_id"],
        unit_id=one.unit_id,
        period=row["period"],
        round_id=row["round_id"],
        quantity=one.item.quantity,
        local_day=local_day(one.occurred_at, zone),
        members=row["members"],
        rule_quantity=row["rule_quantity"],
        members_per_kit=row["members_per_kit"],
        quantity_max=row["quantity_max"],
        period_days=row["period_days"],
        anchor=row["anchor"],
        emergency_id=row["emergency_id"],
        arrival_id=row["arrival_id"],
        contact_window=windows.get(one.item.id),
        code=refusal_code(one, context),
        duplicate=duplicate,
    )


async def _contact_windows(context: Context, asked: Sequence[Asked]) -> dict[UUID, str]:
    zone = context.settings.time_zone
    without = [one for one in asked if one.row["period"] == "ARRIVAL" and one.row["arrival_id"] is None]
    if not without:
        return {}
    rows = [
        {
            "handout_id": one.item.id,
            "rule_id": one.row["rule_id"],
            "unit_id": one.unit_id,
            "local_day": local_day(one.occurred_at, zone),
        }
        for one in without
    ]
    return await queries.contact_windows(context.session, rows, _setting(context, "arrival_gap_days", 14))


def _duplicates(context: Context, asked: Sequence[Asked]) -> set[UUID]:
    scans = [one for one in asked if one.item.device_id and one.item.card]
    seconds = _setting(context, "duplicate_scan_seconds", 2.5)
    again = {one.item.id for one in scans if one.row["scanned_before"]}
    last: dict[tuple[object, ...], datetime] = {}
    for one in sorted(scans, key=lambda scan: (scan.occurred_at, scan.item.id)):
        key = (one.item.device_id, one.item.card, one.unit_id, one.row["kit_id"])
        before = last.get(key)
        if before is not None and (one.occurred_at - before).total_seconds() <= seconds:
            again.add(one.item.id)
        last[key] = one.occurred_at
    return again


def _setting(context: Context, name: str, default: Any) -> Any:
    return getattr(context.settings, name, default)
