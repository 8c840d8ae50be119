"""The event door: distribution's own picture of sites, cards, people, households and arrivals.

State events are kept where their version is higher, facts once by id; so any order gives one picture.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from services.distribution.commands.inheriting import hear_splits
from services.distribution.commands.lost_devices import lose_revoked
from services.distribution.commands.recipients import unknown_unit
from services.distribution.commands.units import follow_units
from services.distribution.queries import projections
from services.distribution.queries.units import Whose
from shared.context import Context
from shared.contracts.directory import DeviceChanged, EmergencyChanged, SiteChanged
from shared.contracts.envelope import Payload, Received
from shared.contracts.registration import (
    ArrivalGroupChanged,
    ArrivalRecorded,
    ArrivalReversed,
    CardBatchPrinted,
    CardBound,
    CardIssued,
    CardPaused,
    CardPayload,
    CardRestored,
    CardRevoked,
    HeadcountRecorded,
    HouseholdChanged,
    HouseholdMerged,
    HouseholdState,
    HouseholdUnmerged,
    PersonErased,
    PersonMerged,
    PersonRegistered,
    PersonState,
    PersonUnmerged,
    PersonUpdated,
)
from shared.contracts.shelter import StayEnded, StayEndReversed, StayStarted
from shared.contracts.vocabulary import StayEndReason
from shared.inbox import Handler, forget_parked


def _rows(events: Iterable[Received[Any]], renamed: str, **more: str) -> list[dict[str, Any]]:
    """The payloads as rows, with the subject's field named `id`."""
    rows = []
    for event in events:
        row = event.data.model_dump(mode="json")
        row["id"] = row.pop(renamed)
        row.update({name: row.get(source) for name, source in more.items()})
        rows.append(row)
    return rows


def _subjects(events: Iterable[Received[Any]]) -> list[UUID]:
    return sorted({event.data.subject for event in events})


async def apply_sites(context: Context, events: Sequence[Received[SiteChanged]]) -> None:
    """Keep the newest state of each site."""
    await projections.keep_sites(context.session, _rows(events, "site_id"))


async def apply_emergencies(context: Context, events: Sequence[Received[EmergencyChanged]]) -> None:
    """Keep the newest state of each emergency."""
    await projections.keep_emergencies(context.session, _rows(events, "emergency_id"))


async def apply_devices(context: Context, events: Sequence[Received[DeviceChanged]]) -> None:
    """Keep the newest state of each device; what one that is revoked still holds has to be looked into."""
    await projections.keep_devices(context.session, _rows(events, "device_id"))
    await lose_revoked(context, {event.data.device_id: event.data.site_id for event in events if not event.data.active})


async def apply_cards(context: Context, events: Sequence[Received[CardPayload]]) -> None:
    """Keep the newest state of each card; what its bearer received before it was known or bound follows."""
    rows = _rows(events, "card_id")
    await projections.keep_cards(context.session, [row | {"stand_in": unknown_unit(row["code"])} for row in rows])
    await follow_units(context, Whose(cards=_subjects(events)))


async def apply_batches(context: Context, events: Sequence[Received[CardBatchPrinted]]) -> None:
    """Keep which codes are on paper: those that are nobody's yet go into offline packs."""
    await projections.keep_printed(
        context.session,
        [
            {"code": code, "batch_id": event.data.batch_id, "site_id": event.data.site_id}
            for event in events
            for code in event.data.codes
        ],
    )


async def apply_persons(context: Context, events: Sequence[Received[PersonState]]) -> None:
    """Keep the newest state of each person; what somebody received who has a household by now follows."""
    await projections.keep_persons(context.session, _rows(events, "person_id"))
    await follow_units(context, Whose(persons=_subjects(events)))


async def apply_erased(context: Context, events: Sequence[Received[Any]]) -> None:
    """Keep what is left of an erased person, which no later event undoes, and nothing more in what was parked."""
    await apply_persons(context, events)
    await forget_parked(context.session, [event.data.person_id for event in events])


async def apply_person_merges(context: Context, events: Sequence[Received[PersonState]]) -> None:
    """Keep the newest state of each person; entitlements of records that are one unite, and part again.

    By what the newest state says, which may be a later one's: every merge has its own event, whatever came before.
    """
    await projections.keep_persons(context.session, _rows(events, "person_id"))
    await follow_units(context, Whose(persons=_subjects(events), merged=True))


async def apply_households(context: Context, events: Sequence[Received[HouseholdState]]) -> None:
    """Keep the newest state of each household; what one received before its dwelling was known follows.

    One that split off inherits what the other had received until then.
    """
    await projections.keep_households(context.session, _rows(events, "household_id"))
    parted = await hear_splits(context, [event.data for event in events])
    housed = sorted({event.data.household_id for event in events if event.data.dwelling_id})
    if housed or parted:
        await follow_units(context, Whose(households=housed), heirs=parted)


async def apply_household_merges(context: Context, events: Sequence[Received[HouseholdState]]) -> None:
    """Keep the newest state of each household; what both received counts together, and apart again."""
    await projections.keep_households(context.session, _rows(events, "household_id"))
    await hear_splits(context, [event.data for event in events])
    merged = {event.data.merged_into for event in events if event.data.merged_into}
    subjects = _subjects(events)
    await follow_units(context, Whose(households=subjects, merged=True), heirs={*subjects, *merged})


async def apply_arrivals(context: Context, events: Sequence[Received[ArrivalRecorded]]) -> None:
    """Keep each arrival once: an ARRIVAL window holds by it."""
    await projections.keep_arrivals(context.session, _rows(events, "arrival_id"))


async def apply_arrival_reversals(context: Context, events: Sequence[Received[ArrivalReversed]]) -> None:
    """An arrival that was taken back opens no window any more; what was given in it stays in it."""
    await projections.keep_arrival_reversals(context.session, [event.data.arrival_id for event in events])


async def apply_groups(context: Context, events: Sequence[Received[ArrivalGroupChanged]]) -> None:
    """Keep the newest state of each arrival group."""
    await projections.keep_groups(context.session, _rows(events, "arrival_group_id"))


async def apply_headcounts(context: Context, events: Sequence[Received[HeadcountRecorded]]) -> None:
    """A group's head-count is part of its own state; a head-count without a group changes nothing here."""


async def apply_stays_started(context: Context, events: Sequence[Received[StayStarted]]) -> None:
    """Keep who is in a shelter, for in-shelter conditions."""
    rows = _rows(events, "stay_id", started_at="occurred_at")
    await projections.keep_stays(context.session, [row | {"undone": False, "told": 0} for row in rows])


async def apply_stays_ended(context: Context, events: Sequence[Received[StayEnded]]) -> None:
    """Keep that a stay ended, even if its start comes later; one that was entered in error never was."""
    rows = _rows(events, "stay_id", ended_at="occurred_at")
    ends = [
        row | {"undone": row["reason"] == StayEndReason.ENTERED_IN_ERROR, "told": 2 * row["ending"] - 1} for row in rows
    ]
    await projections.keep_stays(context.session, ends)


async def apply_stay_ends_reversed(context: Context, events: Sequence[Received[StayEndReversed]]) -> None:
    """A stay whose end was taken back goes on."""
    rows = _rows(events, "stay_id")
    await projections.keep_stays(context.session, [row | {"undone": False, "told": 2 * row["ending"]} for row in rows])


HANDLERS: dict[type[Payload], Handler] = {
    SiteChanged: apply_sites,
    EmergencyChanged: apply_emergencies,
    DeviceChanged: apply_devices,
    CardBatchPrinted: apply_batches,
    CardIssued: apply_cards,
    CardBound: apply_cards,
    CardPaused: apply_cards,
    CardRestored: apply_cards,
    CardRevoked: apply_cards,
    PersonRegistered: apply_persons,
    PersonUpdated: apply_persons,
    PersonErased: apply_erased,
    PersonMerged: apply_person_merges,
    PersonUnmerged: apply_person_merges,
    HouseholdChanged: apply_households,
    HouseholdMerged: apply_household_merges,
    HouseholdUnmerged: apply_household_merges,
    ArrivalRecorded: apply_arrivals,
    ArrivalReversed: apply_arrival_reversals,
    ArrivalGroupChanged: apply_groups,
    HeadcountRecorded: apply_headcounts,
    StayStarted: apply_stays_started,
    StayEnded: apply_stays_ended,
    StayEndReversed: apply_stay_ends_reversed,
}
