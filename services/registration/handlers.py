"""Registration's event door: what it hears of sites, rounds, hand-outs and stays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.registration.commands.absences import Heard, hear_stays
from services.registration.commands.contacts import announce_seen
from services.registration.commands.pausing import pause_by_cases
from services.registration.queries import devices, projections
from services.registration.queries.cards import cards_by_code
from services.registration.queries.records import touch
from shared.context import Context
from shared.contracts.directory import DeviceChanged, EmergencyChanged, SiteChanged
from shared.contracts.distribution import (
    WRONG_BEARER,
    DistributionCaseOpened,
    HandoutGiven,
    HandoutReversed,
    RoundClosed,
    RoundOpened,
    RoundPaused,
    RoundState,
)
from shared.contracts.envelope import Payload, Received
from shared.contracts.shelter import StayEnded, StayEndReversed, StayStarted
from shared.contracts.vocabulary import StayEndReason
from shared.inbox import Handler


def _rows(events: Sequence[Received[Any]]) -> list[dict[str, Any]]:
    return [event.data.model_dump(mode="json") for event in events]


async def apply_sites(context: Context, events: Sequence[Received[SiteChanged]]) -> None:
    """Keep what a site is and which agency holds its data."""
    await projections.keep_sites(context.session, _rows(events))


async def apply_emergencies(context: Context, events: Sequence[Received[EmergencyChanged]]) -> None:
    """Keep when emergencies were: a year after the end of theirs, displaced people's names are erased."""
    await projections.keep_emergencies(context.session, _rows(events))


async def apply_devices(context: Context, events: Sequence[Received[DeviceChanged]]) -> None:
    """Keep which devices there are: a queue is a known device's."""
    await devices.keep(context.session, _rows(events))


async def apply_rounds(context: Context, events: Sequence[Received[RoundState]]) -> None:
    """Keep which rounds are open: who got something there may be found there."""
    await projections.keep_rounds(context.session, _rows(events))


async def apply_handouts(context: Context, events: Sequence[Received[HandoutGiven]]) -> None:
    """A hand-out is a contact."""
    contacts = await _by_card(context, events)
    rows = zip(_rows(events), contacts, strict=True)
    await projections.keep_handouts(context.session, [row | {"card_id": contact["card_id"]} for row, contact in rows])
    await _contacts(context, contacts)


async def apply_reversals(context: Context, events: Sequence[Received[HandoutReversed]]) -> None:
    """A reversed hand-out lets nobody be found; the contact took place."""
    await projections.reverse_handouts(context.session, _rows(events))


async def apply_stay_starts(context: Context, events: Sequence[Received[StayStarted]]) -> None:
    """A stay is a contact, and its person may be found at its site."""
    new = await projections.start_stays(context.session, _rows(events))
    await _contacts(context, await _by_card(context, events))
    await hear_stays(context, Heard(began=new))


async def apply_stay_ends(context: Context, events: Sequence[Received[StayEnded]]) -> None:
    """The end of a stay is a contact too; and it may leave others behind, or be a death."""
    ends = [
        {
            **event.data.model_dump(mode="json"),
            "ended_at": event.data.occurred_at,
            # a child who came elsewhere by a referral was handed over by that: both shelters have written it down
            "end_reason": StayEndReason.REFERRED if event.data.by_referral else event.data.reason,
            "told": 2 * event.data.ending - 1,
        }
        for event in events
    ]
    changed = await projections.end_stays(context.session, ends)
    await _contacts(context, await _by_card(context, events))
    await hear_stays(context, Heard(ended=changed))


async def apply_stay_end_reversals(context: Context, events: Sequence[Received[StayEndReversed]]) -> None:
    """A stay whose end was taken back goes on, and whoever was left behind or dead by it is not."""
    ends = [
        {
            **event.data.model_dump(mode="json"),
            "ended_at": None,
            "end_reason": None,
            "told": 2 * event.data.ending,
        }
        for event in events
    ]
    changed = await projections.end_stays(context.session, ends)
    await hear_stays(context, Heard(taken_back=changed))


async def apply_cases(context: Context, events: Sequence[Received[DistributionCaseOpened]]) -> None:
    """Keep distribution's cases; a wrong bearer's card is paused, once for each case."""
    new = await projections.keep_cases(context.session, _rows(events))
    opened = sorted(events, key=lambda event: event.data.occurred_at)
    wrong = [event for event in opened if event.data.kind == WRONG_BEARER and event.data.case_id in new]
    cards = await _card_ids(context, wrong)
    await pause_by_cases(
        context,
        {card: event.data.occurred_at for card, event in zip(cards, wrong, strict=True) if card},
    )


async def _by_card(context: Context, events: Sequence[Received[Any]]) -> list[dict[str, Any]]:
    """The contacts of stays and hand-outs."""
    cards = await _card_ids(context, events)
    return [_contact(event.data, card_id) for event, card_id in zip(events, cards, strict=True)]


async def _card_ids(context: Context, events: Sequence[Received[Any]]) -> list[UUID | None]:
    """Each event's card; one of which its service had not heard yet is known here by its code."""
    codes = {event.data.card_code for event in events if event.data.card_code}
    cards = {card.code: card.id for card in await cards_by_code(context.session, sorted(codes))} if codes else {}
    return [getattr(event.data, "card_id", None) or cards.get(event.data.card_code) for event in events]


def _contact(data: HandoutGiven | StayStarted | StayEnded, card_id: object) -> dict[str, Any]:
    return {
        "person_id": data.person_id,
        "household_id": data.household_id,
        "card_id": card_id,
        "site_id": data.site_id,
        "at": data.occurred_at,
    }


async def _contacts(context: Context, contacts: Sequence[dict[str, Any]]) -> None:
    await announce_seen(context, *await touch(context.session, contacts))


HANDLERS: dict[type[Payload], Handler] = {
    SiteChanged: apply_sites,
    EmergencyChanged: apply_emergencies,
    DeviceChanged: apply_devices,
    RoundOpened: apply_rounds,
    RoundPaused: apply_rounds,
    RoundClosed: apply_rounds,
    HandoutGiven: apply_handouts,
    HandoutReversed: apply_reversals,
    DistributionCaseOpened: apply_cases,
    StayStarted: apply_stay_starts,
    StayEnded: apply_stay_ends,
    StayEndReversed: apply_stay_end_reversals,
}
