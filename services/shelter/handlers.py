"""The event door: shelter's own picture of sites, devices, people, households, cards and arrival groups.

State events are kept where their version is higher, facts once by id, so that any order gives one picture.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any
from uuid import UUID

from services.shelter.commands.bearers import name_bearers
from services.shelter.commands.doubles import PARTED, settle_doubles
from services.shelter.queries import people, populations, projections, protected, sheets
from shared.context import Context
from shared.contracts.directory import DeviceChanged, SiteChanged
from shared.contracts.envelope import Payload, Received
from shared.contracts.registration import (
    ArrivalGroupChanged,
    CardBound,
    CardIssued,
    CardPaused,
    CardPayload,
    CardRestored,
    CardRevoked,
    HeadcountRecorded,
    HeadcountReversed,
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
    UnaccompaniedChildIdentified,
)
from shared.inbox import Handler, forget_parked

Row = dict[str, Any]


def _newest(events: Iterable[Received[Any]]) -> list[Row]:
    """The highest version of each aggregate in the batch, in the order in which rows are locked everywhere."""
    newest: dict[UUID, Any] = {}
    for event in events:
        held = newest.get(event.data.subject)
        if held is None or event.data.version > held.version:
            newest[event.data.subject] = event.data
    return [newest[id_].model_dump(mode="json") for id_ in sorted(newest)]


async def apply_sites(context: Context, events: Sequence[Received[SiteChanged]]) -> None:
    """Keep the newest state of each site."""
    await projections.keep_sites(context.session, _newest(events))


async def apply_devices(context: Context, events: Sequence[Received[DeviceChanged]]) -> None:
    """Keep the newest state of each device."""
    await projections.keep_devices(context.session, _newest(events))


async def apply_persons(context: Context, events: Sequence[Received[PersonState]]) -> None:
    """Keep the newest state of each person; the stays of one who is withdrawn look like an anonymous card's.

    Who was checked in before their record came gets its population.
    """
    ids = sorted({event.data.person_id for event in events})
    await projections.keep_persons(context.session, _newest(events))
    await settle_doubles(context, await _show_or_hide(context, ids), resolution=PARTED)
    await populations.fill_of_persons(context.session, ids)


async def _show_or_hide(context: Context, ids: Collection[UUID]) -> set[UUID]:
    """Let stays and sheets show nobody of these who is withdrawn, and stays whoever is not any more; answer whom."""
    gone = await protected.forget_persons(context.session, ids)
    if gone:
        await sheets.forget_persons(context.session, gone)
    return gone | await protected.name_again(context.session, ids)


async def apply_erased(context: Context, events: Sequence[Received[Any]]) -> None:
    """Keep what is left of an erased person, which no later event undoes, and nothing more in what was parked."""
    await apply_persons(context, events)
    await sheets.forget_persons(context.session, [event.data.person_id for event in events])
    await forget_parked(context.session, [event.data.person_id for event in events])


async def apply_merges(context: Context, events: Sequence[Received[PersonState]]) -> None:
    """Keep the newest state of each person; two open stays of one person become a case, and end as one when parted."""
    rows = _newest(events)
    ids = {event.data.person_id for event in events}
    before = await people.lock_persons(context.session, ids)
    await projections.keep_persons(context.session, rows)
    now = await people.lock_persons(context.session, ids)
    stood_for = {row["merged_into"] for held in (before, now) for row in held.values()} - {None}
    await _show_or_hide(context, ids)
    await settle_doubles(context, ids | stood_for, resolution=PARTED)
    await populations.fill_of_persons(context.session, sorted(ids))


async def apply_households(context: Context, events: Sequence[Received[HouseholdState]]) -> None:
    """Keep the newest state of each household; one that is withdrawn is no stay's any more."""
    await projections.keep_households(context.session, _newest(events))
    gone = sorted({event.data.household_id for event in events if event.data.withdrawn})
    if gone:
        await protected.forget_households(context.session, gone)
    await populations.fill_of_households(context.session, sorted({event.data.household_id for event in events}))


async def apply_children(context: Context, events: Sequence[Received[UnaccompaniedChildIdentified]]) -> None:
    """Keep what the safety of children needs here: who leaves by a hand-over only."""
    await protected.keep_children(context.session, _newest(events))


async def apply_cards(context: Context, events: Sequence[Received[CardPayload]]) -> None:
    """Keep the newest state of each card, and tell stays and services that have its code whose it is."""
    rows = sorted(_newest(events), key=lambda row: str(row["code"]))
    await projections.keep_cards(context.session, rows)
    await name_bearers(context, [row["code"] for row in rows])


async def apply_groups(context: Context, events: Sequence[Received[ArrivalGroupChanged]]) -> None:
    """Keep the newest state of each arrival group; its head-count is the cap of those without a token."""
    await projections.keep_groups(context.session, _newest(events))


async def apply_headcounts(context: Context, events: Sequence[Received[HeadcountRecorded]]) -> None:
    """Keep each head-count once."""
    rows = [
        {**event.data.model_dump(mode="json"), "total": event.data.people.total}
        for event in sorted(events, key=lambda event: event.data.headcount_id)
    ]
    await projections.keep_headcounts(context.session, rows)


async def apply_headcount_reversals(context: Context, events: Sequence[Received[HeadcountReversed]]) -> None:
    """A head-count that was taken back counts nowhere, whether it is here yet or not."""
    await projections.keep_headcount_reversals(context.session, sorted(event.data.headcount_id for event in events))


HANDLERS: dict[type[Payload], Handler] = {
    SiteChanged: apply_sites,
    DeviceChanged: apply_devices,
    PersonRegistered: apply_persons,
    PersonUpdated: apply_persons,
    PersonErased: apply_erased,
    PersonMerged: apply_merges,
    PersonUnmerged: apply_merges,
    HouseholdChanged: apply_households,
    HouseholdMerged: apply_households,
    HouseholdUnmerged: apply_households,
    CardIssued: apply_cards,
    CardBound: apply_cards,
    CardPaused: apply_cards,
    CardRestored: apply_cards,
    CardRevoked: apply_cards,
    ArrivalGroupChanged: apply_groups,
    HeadcountRecorded: apply_headcounts,
    UnaccompaniedChildIdentified: apply_children,
    HeadcountReversed: apply_headcount_reversals,
}
