"""Arrival groups: a bus, its head-count and its strip of cards in one call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import zip_longest
from uuid import UUID

from services.registration.commands import issuing
from services.registration.commands.group_numbers import tell_group
from services.registration.commands.headcounts import (
    Headcount,
    ask_whether_the_same,
    write_headcount,
)
from services.registration.commands.moments import expected_moment_of, moment_of
from services.registration.commands.once import claim, earlier_answer, fingerprint_of, hold
from services.registration.errors import BatchExhausted, GroupMovedOn
from services.registration.queries import arrivals as queries
from services.registration.queries.cards import batch_site, take_from_batch
from services.registration.rules.announce import Card, issued
from services.registration.rules.composition import population_of
from services.registration.schemas.arrivals import (
    ArrivalGroupIn,
    ArrivalGroupOut,
    BoundCardOut,
    GroupStateIn,
    GroupStateOut,
    StripIn,
)
from shared.context import Context
from shared.contracts.registration import ArrivalGroupChanged
from shared.contracts.vocabulary import ArrivalGroupState, ArrivalKind, CardState, Role
from shared.outbox import emit
from shared.problems import InvalidRequest, NotFound

_WRITERS = (Role.REGISTRAR, Role.SITE_COORDINATOR)
_STATES = (ArrivalGroupState.EXPECTED, ArrivalGroupState.ARRIVED, ArrivalGroupState.FINISHED)


async def open_group(context: Context, body: ArrivalGroupIn) -> ArrivalGroupOut:
    """Record a group with its head-count and its strip, all or nothing.

    Raises:
        NotFound: another site, or no such batch there.
        SimilarHeadcount: is it the same bus?
        CardNotPrinted, BatchExhausted: the strip is not free, or too short.
    """
    context.caller.must_be_at(body.site_id, *_WRITERS)
    fingerprint = fingerprint_of(context, "arrival_group", body)
    await hold(context, body.id)  # or a twin under another key would be asked whether it is the same bus
    earlier = await earlier_answer(context, body.id, fingerprint, ArrivalGroupOut)
    if earlier is not None:
        return earlier
    occurred_at = _occurred_at(context, body)
    headcount = _headcount(body, occurred_at)
    if headcount and body.headcount:
        await ask_whether_the_same(context, headcount, body.headcount.not_the_same_as)
    strip = await _strip(context, body.site_id, body.strip) if body.strip else []
    answer = ArrivalGroupOut(
        arrival_group_id=body.id,
        headcount_id=headcount.id if headcount else None,
        cards=[BoundCardOut(card_id=card.id, code=card.code) for card in strip],
    )
    earlier = await claim(context, body.id, kind="arrival_group", fingerprint=fingerprint, answer=answer)
    if earlier is not None:
        return earlier
    counted = headcount.people.total if headcount else 0
    row = body.model_dump(exclude={"headcount", "strip"}) | {
        "occurred_at": occurred_at,
        "headcount": counted,
        "cards_bound": len(strip),
        "remaining": max(counted - len(strip), 0) if counted else None,
    }
    await queries.insert_group(context.session, row | {"caller": context.caller.subject})
    if headcount:
        await write_headcount(context, headcount)
    cards = await _issue_strip(context, body.id, body.kind, strip)
    group = ArrivalGroupChanged.model_validate(row | {"arrival_group_id": body.id, "version": 1})
    await emit(context, [group, *(issued(card) for card in cards)])
    return answer


def _occurred_at(context: Context, body: ArrivalGroupIn) -> datetime:
    """An expected group may lie ahead; one whose people were counted has been there."""
    ahead = body.state is ArrivalGroupState.EXPECTED and body.headcount is None
    return (expected_moment_of if ahead else moment_of)(context, body.occurred_at, "/occurred_at")


def _headcount(body: ArrivalGroupIn, occurred_at: datetime) -> Headcount | None:
    if body.headcount is None:
        return None
    return Headcount(
        id=body.headcount.id,
        kind=body.kind,
        site_id=body.site_id,
        place_pcode=body.place_pcode,
        occurred_at=occurred_at,
        people=body.headcount.people,
        nationalities=body.headcount.nationalities,
        country_from=body.country_from,
        means=body.means,
        arrival_group_id=body.id,
        details=body.headcount.details,
    )


async def _strip(context: Context, site_id: UUID, strip: StripIn) -> list[Card]:
    if bool(strip.codes) == (strip.from_batch_id is not None):
        raise InvalidRequest.at("/strip/codes", "one_of_two")
    if strip.from_batch_id is None:
        cards = await issuing.printed_cards(context, strip.codes)
        issuing.must_be_of_site(cards, site_id)
    else:
        cards = await _from_batch(context, site_id, strip.from_batch_id, strip.count or 0)
    if strip.sexes and len(strip.sexes) != len(cards):
        raise InvalidRequest.at("/strip/sexes", "as_many_as_cards")
    if strip.age_bands and len(strip.age_bands) != len(cards):
        raise InvalidRequest.at("/strip/age_bands", "as_many_as_cards")
    stated = zip_longest(cards, strip.sexes, strip.age_bands)
    return [replace(card, sex=sex, age_band=age_band) for card, sex, age_band in stated]


async def _from_batch(context: Context, site_id: UUID, batch_id: UUID, count: int) -> list[Card]:
    if count == 0:
        raise InvalidRequest.at("/strip/count", "missing")
    if await batch_site(context.session, batch_id) != site_id:
        raise NotFound()
    cards = await take_from_batch(context.session, batch_id, site_id=site_id, count=count)
    if len(cards) < count:
        raise BatchExhausted(free=len(cards))
    return cards


async def _issue_strip(context: Context, group_id: UUID, kind: ArrivalKind, strip: Sequence[Card]) -> Sequence[Card]:
    population = population_of(kind)
    given = [replace(card, arrival_group_id=group_id, population=population) for card in strip]
    return await issuing.issue(context, given)


async def bind_strip(context: Context, group_id: UUID, body: StripIn) -> ArrivalGroupOut:
    """Bind a strip to a group that has come before; the same codes again change nothing.

    Raises:
        NotFound: no such group at the caller's sites.
    """
    group = await queries.lock_group(context.session, group_id)
    if group is None:
        raise NotFound()
    context.caller.must_be_at(group["site_id"], *_WRITERS)
    strip = await _strip(context, group["site_id"], body)
    answer = ArrivalGroupOut(
        arrival_group_id=group_id, cards=[BoundCardOut(card_id=card.id, code=card.code) for card in strip]
    )
    fresh = [card for card in strip if card.state is CardState.PRINTED or card.arrival_group_id != group_id]
    if fresh:
        cards = await _issue_strip(context, group_id, ArrivalKind(group["kind"]), fresh)
        await tell_group(context, group_id, cards_added=len(cards))
        await emit(context, [issued(card) for card in cards])
    return answer


async def move_group(context: Context, group_id: UUID, body: GroupStateIn) -> GroupStateOut:
    """Say that an expected group has arrived, or that it is finished; or how many are said to come by now.

    Raises:
        NotFound: no such group at the caller's sites.
        GroupMovedOn: it is past that state.
        InvalidRequest: a number is announced of a group that is not expected any more.
    """
    group = await queries.lock_group(context.session, group_id)
    if group is None:
        raise NotFound()
    context.caller.must_be_at(group["site_id"], *_WRITERS)
    state = ArrivalGroupState(group["state"])
    if _STATES.index(body.state) < _STATES.index(state):
        raise GroupMovedOn(state=state)
    if body.announced is not None and body.state is not ArrivalGroupState.EXPECTED:
        raise InvalidRequest.at("/announced", "not_expected")
    if state is not body.state or body.announced is not None:
        await tell_group(context, group_id, state=body.state, announced=body.announced)
    return GroupStateOut(arrival_group_id=group_id, state=body.state)
