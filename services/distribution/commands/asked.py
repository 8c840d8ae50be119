"""What is asked for, with what is known of it: from a request's item to the facts that rules judge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy import RowMapping

from services.distribution.commands.fingerprint import fingerprint_of
from services.distribution.commands.windows import Wanted, arrival_windows
from services.distribution.queries import handouts as queries
from services.distribution.rules import (
    Component,
    Facts,
    Failed,
    Roster,
    component_of,
    components_of,
    conditions_of,
    failed,
    member_of,
    members_of,
    offered_of,
)
from services.distribution.schemas.handouts import HandoutIn, OfflineHandoutIn
from shared.clock import local_day
from shared.context import Context


@dataclass(frozen=True)
class Moment:
    """When a hand-out was: as the server takes it, and by the device's own clock.

    `not_before` is the device's previous contact where only the device was there: it was between that and now.
    `source` says where it was written down first, where that is neither a scan nor a search; `opened` whether the
    round was open then, where that is known otherwise than by its present state.
    """

    occurred_at: datetime
    scanned_at: datetime
    not_before: datetime | None = None
    source: str | None = None
    opened: bool | None = None


def content_of(item: HandoutIn) -> str:
    """The content behind the client-made id: the same whether it came from the desk or in a device's log."""
    return fingerprint_of(item, set(HandoutIn.model_fields) - {"device_id", "device_seq"})


@dataclass
class Asked:
    """One hand-out as asked for; `row` is what `queries.resolve` knows of it, `unit_id` whom it draws on.

    `local_day` is when it was, in the operation's time. `refill`: of its kits only what is used up is given.
    """

    item: HandoutIn
    moment: Moment
    row: RowMapping
    unit_id: UUID
    local_day: date
    refill: bool = False

    @property
    def claimant(self) -> dict[str, object]:
        """As whom it is asked for, and for whom that stands."""
        return {name: self.row[name] for name in ("unit", "claimed_as", "unit_id", "provisional")}

    @property
    def occurred_at(self) -> datetime:
        """When it was, as the server takes it."""
        return self.moment.occurred_at

    @property
    def shown_unit_id(self) -> UUID:
        """The unit as others may know it: that of a record that shows no more is its card (docs/adr/0014)."""
        shown: UUID = self.row["shown_unit_id"]
        return shown if self.unit_id == self.row["unit_id"] else self.unit_id

    @cached_property
    def fingerprint(self) -> str:
        """Of its content, in hex."""
        return content_of(self.item)

    @cached_property
    def bill(self) -> list[Component]:
        """The bill of materials by which it is packed."""
        return [component_of(line) for line in self.row["bill"] or ()]

    @cached_property
    def roster(self) -> Roster:
        """The recipient, and everybody of the household, as far as they are known and somebody asks."""
        row = self.row
        household = members_of(row["named"] or (), row["composition"], row["household_population"], self.local_day)
        return Roster(member_of(dict(row)), household)

    @cached_property
    def components(self) -> dict[UUID, int]:
        """What leaves the shelf if it is given: item and pieces."""
        return components_of(self._packed, self.item.quantity, self._served, self.local_day)

    @cached_property
    def offered(self) -> dict[UUID, int]:
        """As much of each item as everybody for whom it is would take: the default may be less."""
        return offered_of(self._packed, self.item.quantity, self._served, self.local_day)

    @property
    def _packed(self) -> list[Component]:
        return [part for part in self.bill if part.consumable or not self.refill]

    @property
    def _served(self) -> Roster:
        return Roster(self.roster.recipient) if self.row["unit"] == "PERSON" else self.roster

    @cached_property
    def failed(self) -> Failed | None:
        """Which of the rule's conditions do not hold; a site is none of those of whom they speak."""
        row = self.row
        if row["unit"] == "SITE" or not (row["conditions"] or row["rule_populations"]):
            return None
        return failed(conditions_of(row["conditions"], row["rule_populations"]), self.roster, self.local_day)


def unknown_unit(card: str) -> UUID:
    """The unit of a card that nobody knows yet: always the same for the same code."""
    return uuid5(NAMESPACE_URL, f"amparo:card:{card}")


async def load(context: Context, items: Sequence[HandoutIn], moments: Sequence[Moment]) -> list[Asked]:
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
                "occurred_at": moment.occurred_at,
                "scanned_at": moment.scanned_at,
                "device_id": item.device_id,
                "bom_version": item.bom_version if isinstance(item, OfflineHandoutIn) else None,
                "stand_in": unknown_unit(item.card or str(item.person_id or item.household_id)),
            }
            for n, (item, moment) in enumerate(zip(items, moments, strict=True))
        ),
        duplicate_seconds=same_scan_within(context).total_seconds(),
    )
    zone = context.settings.time_zone
    return [
        Asked(item, moment, row, row["unit_id"], local_day(moment.occurred_at, zone))
        for item, moment, row in zip(items, moments, rows, strict=True)
    ]


def same_scan_within(context: Context) -> timedelta:
    """Two scans of one card for one kit by one device within this time are one scan."""
    return timedelta(seconds=getattr(context.settings, "duplicate_scan_seconds", 2.5))


def _card_or_recipient_code(one: Asked) -> str | None:
    """Why an online desk would refuse the card or the recipient; None if it would not."""
    code = _card_code(one.row, one.item) or _recipient_code(one.row, one.item)
    return code or ("not_entitled" if one.failed else None)


def _card_code(row: RowMapping, item: HandoutIn) -> str | None:
    if item.card is None:
        return None
    if row["card_id"] is None or row["card_state"] == "PRINTED":
        return "card_unknown"
    return {"REVOKED": "card_revoked", "PAUSED": "card_paused"}.get(row["card_state"])


def _recipient_code(row: RowMapping, item: HandoutIn) -> str | None:
    if _contradicts(row, item):
        return "recipient_mismatch"
    if row["card_id"] is None and not row["known"]:
        return "recipient_unknown"
    household_card = row["card_id"] is not None and row["household_id"] is not None and row["person_id"] is None
    if row["unit"] == "PERSON" and household_card:
        return "person_needed"
    return None


def _contradicts(row: RowMapping, item: HandoutIn) -> bool:
    """Whether card, person and household, as far as they were named and are known, are not of one recipient."""
    if item.person_id and row["card_person_id"] not in (None, row["standing_person_id"]):
        return True
    by_card, by_person = row["card_household_id"], row["person_household_id"]
    if item.person_id and not row["card_person_id"] and None not in (by_card, by_person) and by_card != by_person:
        return True
    known = {by_card, by_person} - {None}
    return item.household_id is not None and bool(known) and row["standing_household_id"] not in known


async def facts_of(context: Context, asked: Sequence[Asked], *, lock: bool = True) -> list[Facts]:
    """The facts of each, for the rules; `lock`: somebody will be given to by them."""
    zone = context.settings.time_zone
    wanted = [_wanted(one) for one in asked if one.row["period"] == "ARRIVAL"]
    windows = await arrival_windows(context, wanted, lock=lock)
    today = local_day(context.now, zone)
    return [_facts(one, zone, windows.get(one.item.id), today) for one in asked]


def _wanted(one: Asked) -> Wanted:
    row = one.row
    return Wanted(
        handout_id=one.item.id,
        rule_id=row["rule_id"],
        unit=row["unit"],
        unit_id=one.unit_id,
        group_id=row["arrival_group_id"],
        occurred_at=one.occurred_at,
        local_day=one.local_day,
    )


def _facts(one: Asked, zone: str, window: str | None, today: date) -> Facts:
    row, item, moment = one.row, one.item, one.moment
    return Facts(
        handout_id=item.id,
        rule_id=row["rule_id"],
        unit_id=one.unit_id,
        claimed_as=row["claimed_as"],
        period=row["period"],
        round_id=row["round_id"],
        quantity=item.quantity,
        local_day=one.local_day,
        members=row["members"],
        rule_quantity=row["rule_quantity"],
        members_per_kit=row["members_per_kit"],
        quantity_max=row["quantity_max"],
        period_days=row["period_days"],
        period_months=row["period_months"],
        anchor=row["anchor"],
        consumable_days=row["consumable_days"],
        emergency_id=row["emergency_id"],
        arrival_window=window,
        opened=row["state"] == "OPEN" if moment.opened is None else moment.opened,
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        recipient_code=_card_or_recipient_code(one),
        failed=one.failed,
        days_possible=(local_day(moment.not_before, zone), today) if moment.not_before else None,
        scan=(item.device_id, item.card, row["kit_id"], one.unit_id) if item.device_id and item.card else None,
        scanned_at=moment.scanned_at,
        duplicate=bool(item.device_id and item.card and row["scanned_before"]),
    )
