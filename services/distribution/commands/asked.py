"""What is asked for, with what is known of it: from a request's item to the facts that rules judge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from sqlalchemy import RowMapping

from services.distribution.commands.fingerprint import content_of
from services.distribution.commands.recipients import (
    UNSYNCED,
    bearer_of,
    code_of_card,
    code_of_recipient,
    proof_of,
    stand_in,
)
from services.distribution.commands.repeats import Seen, same_scan_within, scan_of, seen_before
from services.distribution.commands.windows import Wanted, arrival_windows
from services.distribution.queries import handouts as queries
from services.distribution.rules import (
    Component,
    Facts,
    Failed,
    Replaced,
    Roster,
    Scan,
    component_of,
    components_of,
    conditions_of,
    failed,
    member_of,
    members_of,
    offered_of,
    really_given,
)
from services.distribution.schemas.handouts import HandoutIn, OfflineHandoutIn
from services.distribution.schemas.recipients import BearerOut
from services.distribution.schemas.rounds import OfflinePolicy, RoundState
from shared.clock import local_day
from shared.context import Context


@dataclass(frozen=True)
class Moment:
    """When a hand-out was: as the server takes it, and by the device's own clock.

    `not_before` is the device's previous contact where only the device was there: it was between that and now.
    `source` says where it was written down first, where that is neither a scan nor a search; `opened` whether the
    round was open then, where that is known by its history, and `opened_sure` that it was the same at any other time
    at which it may have been.
    """

    occurred_at: datetime
    scanned_at: datetime
    not_before: datetime | None = None
    source: str | None = None
    opened: bool | None = None
    opened_sure: bool = True


@dataclass
class Asked:
    """One hand-out as asked for; `row` is what `queries.resolve` knows of it, `unit_id` whom it draws on.

    `local_day` is when it was, in the operation's time, `scan` what it has in common with other scans of the same, and
    `seen` those that are stored. `refill`: of its kits only what is used up is given.
    """

    item: HandoutIn
    moment: Moment
    row: RowMapping
    unit_id: UUID
    local_day: date
    scan: Scan | None = None
    seen: Seen = ()
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

    @property
    def accounted(self) -> bool:
        """Whether the round's account is made: whatever comes now was given despite that."""
        return bool(self.row["state"] == RoundState.RECONCILED)

    @property
    def opened(self) -> bool | None:
        """Whether the round was open then, by its history; None where it goes by its state as it is."""
        return None if self.accounted else self.moment.opened

    @cached_property
    def fingerprint(self) -> str:
        """Of its content, in hex."""
        return content_of(self.item)

    @cached_property
    def lines(self) -> list[Component]:
        """The lines of the bill of materials by which it is packed."""
        return [component_of(line) for line in self.row["bill"] or ()]

    @cached_property
    def roster(self) -> Roster:
        """The recipient, and everybody of the household, as far as they are known and somebody asks."""
        row = self.row
        staying = bool(row["household_staying"])
        population = row["household_population"]
        household = members_of(row["named"] or (), row["composition"], population, self.local_day, staying=staying)
        return Roster(member_of(dict(row), staying=staying), household)

    @cached_property
    def bill(self) -> dict[UUID, int]:
        """What all kits together hold by the bill of materials, for these people: item and pieces."""
        return components_of(self._packed, self.item.quantity, self._served, self.local_day)

    @cached_property
    def components(self) -> dict[UUID, int]:
        """What leaves the shelf if it is given: item and pieces."""
        if self.item.components is not None:
            return {one.item_id: one.quantity for one in self.item.components}
        if self.item.owed is None and self.item.substitutions is None:
            return self.bill
        return really_given(self.bill, self.owed, self.replaced)

    @cached_property
    def offered(self) -> dict[UUID, int]:
        """As much of each item as everybody for whom it is would take: the default may be less."""
        return offered_of(self._packed, self.item.quantity, self._served, self.local_day)

    @property
    def _packed(self) -> list[Component]:
        return [part for part in self.lines if part.consumable or not self.refill]

    @property
    def _served(self) -> Roster:
        return Roster(self.roster.recipient) if self.row["unit"] == "PERSON" else self.roster

    @cached_property
    def card_proof(self) -> str | None:
        """What shows that the card is real, where nobody told yet whose it is."""
        return proof_of(self.row, self.item)

    @property
    def unknown_card(self) -> str | None:
        """The code of the card, where no card of this code is known here."""
        return self.item.card if self.row["card_id"] is None and self.row["held_card_id"] is None else None

    @property
    def noted(self) -> str | None:
        """What is said beside the gift: that the card is not known yet, and the round gives all the same."""
        return UNSYNCED if self.card_proof and self.row["offline_policy"] != OfflinePolicy.BLOCK else None

    @cached_property
    def failed(self) -> Failed | None:
        """Which of the rule's conditions do not hold; they speak of no site, and refuse nobody who gives no data.

        Nor somebody who did give some, which is not here yet: nothing is known of them either.
        """
        row = self.row
        nothing_known = self.item.uncounted or (self.card_proof is not None and not row["known"])
        if row["unit"] == "SITE" or nothing_known or not (row["conditions"] or row["rule_populations"]):
            return None
        return failed(conditions_of(row["conditions"], row["rule_populations"]), self.roster, self.local_day)

    @cached_property
    def owed(self) -> dict[UUID, int]:
        """What of the bill is owed: item and pieces."""
        return {one.item_id: one.quantity for one in self.item.owed or ()}

    @cached_property
    def replaced(self) -> list[Replaced]:
        """What stands for something else of the bill."""
        return [Replaced(one.item_id, one.instead_of, one.quantity) for one in self.item.substitutions or ()]

    @cached_property
    def bearer(self) -> BearerOut | None:
        """Who should stand at the desk, as far as more is known than of an anonymous card."""
        return bearer_of(self.row, self.local_day)


async def load(context: Context, items: Sequence[HandoutIn], moments: Sequence[Moment]) -> list[Asked]:
    """Everything that is known of the items, in their order."""
    zone = context.settings.time_zone
    rows = await queries.resolve(
        context.session,
        (
            {
                "n": n,
                "id": item.id,
                "round_id": item.round_id,
                "site_id": item.site_id,
                "card": None if item.wrong_bearer else item.card,
                "held_card": item.card if item.wrong_bearer else None,
                "to_site_id": item.to_site_id,
                "arrival_group_id": item.arrival_group_id,
                "collected_by": item.collected_by,
                "person_id": item.person_id,
                "household_id": item.household_id,
                "occurred_at": moment.occurred_at,
                "scanned_at": moment.scanned_at,
                "device_id": item.device_id,
                "bom_version": item.bom_version if isinstance(item, OfflineHandoutIn) else None,
                "stand_in": stand_in(item),
            }
            for n, (item, moment) in enumerate(zip(items, moments, strict=True))
        ),
        duplicate_seconds=same_scan_within(context).total_seconds(),
        zone=zone,
    )
    known = list(zip(items, moments, rows, strict=True))
    seen = await seen_before(context, ((item, moment.scanned_at, row) for item, moment, row in known))
    asked = [Asked(item, at, row, row["unit_id"], local_day(at.occurred_at, zone)) for item, at, row in known]
    for one in asked:
        one.scan = scan_of(one.item, one.row)
        one.seen = seen.get(one.scan, ()) if one.scan else ()
    return asked


def _card_or_recipient_code(one: Asked) -> str | None:
    """Why an online desk would refuse the card or the recipient; None if it would not."""
    code = None if one.noted else code_of_card(one.row, one.item)
    return code or code_of_recipient(one.row, one.item) or ("not_entitled" if one.failed else None)


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
        opened=row["state"] == RoundState.OPEN if one.opened is None else one.opened,
        opened_sure=one.opened is None or moment.opened_sure,
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        recipient_code=_card_or_recipient_code(one),
        failed=one.failed,
        days_possible=(local_day(moment.not_before, zone), today) if moment.not_before else None,
        scan=one.scan,
        scanned_at=moment.scanned_at,
        seen=one.seen,
        overridden=item.override is not None,
        headcount=row["group_remaining"] or 0 if item.arrival_group_id else None,
        by_others=item.given_by is not None,
        counted=item.given_by is None or row["counts_others"],
        noted=one.noted,
    )
