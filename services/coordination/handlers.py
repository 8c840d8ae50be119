"""The event door: every type that coordination listens to, applied as lists, in any order, however often."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from services.coordination.commands import keep_newest, note_applied, record_once
from services.coordination.models import (
    Agency,
    Arrival,
    ArrivalGroup,
    ArrivalReversal,
    Card,
    CardBearer,
    CaseResolution,
    Census,
    Consent,
    Emergency,
    Handout,
    HandoutRefusal,
    HandoutReversal,
    Headcount,
    HeadcountReversal,
    Household,
    Kit,
    NightTakenBack,
    Person,
    ReviewCase,
    Round,
    ServiceFact,
    ShelterCapacity,
    Site,
    Stay,
    StayAway,
    StayEnd,
    StayEndReversal,
    StockDiscrepancy,
    StockReceipt,
    Table,
    Withdrawal,
)
from shared.clock import local_day
from shared.context import Context
from shared.contracts.directory import AgencyChanged, EmergencyChanged, SiteChanged
from shared.contracts.distribution import (
    DistributionCaseOpened,
    DistributionCaseResolved,
    HandoutGiven,
    HandoutRefused,
    HandoutReversed,
    KitDefined,
    RoundClosed,
    RoundOpened,
    RoundPaused,
    StockDiscrepancyFound,
    StockReceived,
)
from shared.contracts.envelope import Payload, Received
from shared.contracts.registration import (
    ArrivalGroupChanged,
    ArrivalRecorded,
    ArrivalReversed,
    CardBound,
    CardIssued,
    CardPaused,
    CardRestored,
    CardRevoked,
    ConsentChanged,
    HeadcountRecorded,
    HeadcountReversed,
    HouseholdChanged,
    HouseholdMerged,
    HouseholdState,
    HouseholdUnmerged,
    PersonErased,
    PersonMerged,
    PersonRegistered,
    PersonUnmerged,
    PersonUpdated,
)
from shared.contracts.shelter import (
    CensusClosed,
    ServiceGiven,
    ShelterCapacityChanged,
    ShelterCaseOpened,
    ShelterCaseResolved,
    StayEnded,
    StayEndReversed,
    StayPaused,
    StayResumed,
    StayStarted,
)
from shared.contracts.shelter import NightTakenBack as NightTakenBackTold
from shared.inbox import Handler, forget_parked

Row = dict[str, Any]
RowOf = Callable[[Any], Row]


def _plain(payload: Payload) -> Row:
    return payload.model_dump(mode="json")


def _arrival(payload: ArrivalRecorded) -> Row:
    return _plain(payload) | {"people": payload.unnamed.total if payload.unnamed else 1}


def _headcount(payload: HeadcountRecorded) -> Row:
    return _plain(payload) | payload.people.model_dump() | {"people": payload.people.total}


def _household(payload: HouseholdState) -> Row:
    return _plain(payload) | payload.composition.model_dump()


def _away(payload: StayPaused) -> Row:
    return _plain(payload) | {"away": True}


def _back(payload: StayResumed) -> Row:
    return _plain(payload) | {"away": False}


def _shelter_case(payload: ShelterCaseOpened) -> Row:
    return _plain(payload) | {"excess": 0}


def _state(model: type[Table], row_of: RowOf = _plain) -> Handler:
    async def apply_state(context: Context, events: Sequence[Received[Any]]) -> None:
        await keep_newest(context, model, [row_of(event.data) for event in events])
        await note_applied(context, events)

    return apply_state


def _told(model: type[Table], row_of: RowOf = _plain) -> Handler:
    """States of records that may be withdrawn: what was told of them stays in the figures, which show nobody."""

    async def apply_told(context: Context, events: Sequence[Received[Any]]) -> None:
        await keep_newest(context, model, [row_of(event.data) for event in events if not event.data.withdrawn])
        await note_applied(context, events)

    return apply_told


async def apply_people(context: Context, events: Sequence[Received[Any]]) -> None:
    """Keep what was told of people, and of whom nothing may be known any more: figures show nobody, a day might."""
    await keep_newest(context, Withdrawal, [_plain(event.data) for event in events])
    await _told(Person)(context, events)


async def apply_cards(context: Context, events: Sequence[Received[Any]]) -> None:
    """Keep the newest state of each card, and whose it was said to be at last."""
    rows = [_plain(event.data) for event in events]
    await keep_newest(context, Card, rows)
    await keep_newest(context, CardBearer, [row for row in rows if row["person_id"] or row["household_id"]])
    await note_applied(context, events)


def _fact(model: type[Table], row_of: RowOf = _plain) -> Handler:
    async def apply_fact(context: Context, events: Sequence[Received[Any]]) -> None:
        zone = context.settings.time_zone
        rows = [row_of(event.data) | {"local_day": local_day(event.data.occurred_at, zone)} for event in events]
        await record_once(context, model, rows)
        await note_applied(context, events)

    return apply_fact


async def _apply_erased(context: Context, events: Sequence[Received[PersonErased]]) -> None:
    """Keep what is left of an erased person, which no later event undoes, and nothing more in what was parked."""
    await _state(Person)(context, events)
    await forget_parked(context.session, [event.data.person_id for event in events])


HANDLERS: Mapping[type[Payload], Handler] = {
    AgencyChanged: _state(Agency),
    EmergencyChanged: _state(Emergency),
    SiteChanged: _state(Site),
    PersonRegistered: apply_people,
    PersonUpdated: apply_people,
    PersonErased: _apply_erased,
    PersonMerged: apply_people,
    PersonUnmerged: apply_people,
    HouseholdChanged: _told(Household, _household),
    HouseholdMerged: _told(Household, _household),
    HouseholdUnmerged: _told(Household, _household),
    CardIssued: apply_cards,
    CardBound: apply_cards,
    CardPaused: apply_cards,
    CardRestored: apply_cards,
    CardRevoked: apply_cards,
    ArrivalGroupChanged: _state(ArrivalGroup),
    ConsentChanged: _state(Consent),
    KitDefined: _state(Kit),
    RoundOpened: _state(Round),
    RoundPaused: _state(Round),
    RoundClosed: _state(Round),
    ShelterCapacityChanged: _state(ShelterCapacity),
    ArrivalReversed: _fact(ArrivalReversal),
    HeadcountReversed: _fact(HeadcountReversal),
    ArrivalRecorded: _fact(Arrival, _arrival),
    HeadcountRecorded: _fact(Headcount, _headcount),
    HandoutGiven: _fact(Handout),
    HandoutReversed: _fact(HandoutReversal),
    HandoutRefused: _fact(HandoutRefusal),
    StockReceived: _fact(StockReceipt),
    StockDiscrepancyFound: _fact(StockDiscrepancy),
    DistributionCaseOpened: _fact(ReviewCase),
    DistributionCaseResolved: _fact(CaseResolution),
    ShelterCaseOpened: _fact(ReviewCase, _shelter_case),
    ShelterCaseResolved: _fact(CaseResolution),
    StayStarted: _fact(Stay),
    StayPaused: _fact(StayAway, _away),
    StayResumed: _fact(StayAway, _back),
    StayEnded: _fact(StayEnd),
    StayEndReversed: _fact(StayEndReversal),
    ServiceGiven: _fact(ServiceFact),
    CensusClosed: _fact(Census),
    NightTakenBackTold: _fact(NightTakenBack),
}
