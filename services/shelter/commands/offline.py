"""Check-ins that a desk wrote down without a network, and sends when it has one.

They are facts: whoever slept there did. What an online desk refuses is recorded here as well as it can be, with a case:
where the bed is somebody else's by now, or the place is not there any more, the guest is without a bed and the stay
keeps what it wanted; where the guest has another stay, both stand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from services.shelter.commands.cases import (
    BED_TAKEN_OFFLINE,
    PLACE_GONE_OFFLINE,
    SHELTERED_TWICE,
    open_cases,
    resolve_cases,
)
from services.shelter.commands.doubles import STAY_ENDED, settle_doubles
from services.shelter.commands.given import moment_of, settings_of
from services.shelter.commands.guests import Guest
from services.shelter.commands.holding import Kept
from services.shelter.queries import doubles, moves
from services.shelter.queries import offline as queries
from services.shelter.schemas.shelters import BedState, RoomMode
from services.shelter.schemas.stays import CheckIn, StayIn
from shared.context import Context
from shared.contracts.vocabulary import StayPlace
from shared.problems import InvalidRequest, NotFound

OFFLINE_REASON = "RECORDED_OFFLINE"
"""Why somebody is in a room that was given to others, where the desk could not know that it was."""
HOUSED = "HOUSED"
WANTING = (BED_TAKEN_OFFLINE, PLACE_GONE_OFFLINE)
Row = Mapping[Any, Any]


@dataclass(frozen=True)
class Found:
    """What the check-in holds, as far as there is such a thing at the site."""

    beds: Mapping[UUID, Row]
    rooms: Mapping[UUID, Row]
    hosts: Mapping[UUID, Row]
    guests: Mapping[UUID, Guest]
    known: Mapping[UUID, UUID]


@dataclass(frozen=True)
class Fitted:
    """A check-in as it can be: its stays without what can't be given, which is named apart."""

    body: CheckIn
    kinds: Mapping[UUID, str]
    """By stay that can't have what it wanted, the kind of its case."""
    beside: set[UUID]
    """Stays of guests who have another at that time."""

    def rows(self, placed: Mapping[UUID, dict[str, Any]], sent: CheckIn) -> list[dict[str, Any]]:
        """The rows of the new stays with what only those have that were recorded offline."""
        wanted = {item.id: item for item in sent.stays if item.id in self.kinds}
        return [
            {
                **row,
                "recorded_offline": True,
                "wanted_bed_id": wanted[id_].bed_id if id_ in wanted else None,
                "wanted_room_id": wanted[id_].room_id if id_ in wanted else None,
                "beside": id_ in self.beside,
            }
            for id_, row in placed.items()
        ]


def moment_of_check_in(context: Context, body: CheckIn) -> datetime:
    """When the stays of `body` began, as UTC; a device's clock is corrected by how far it is off, and never ahead.

    Raises:
        InvalidRequest: an online check-in lies in the future.
    """
    if not body.recorded_offline or body.started_at is None:
        return moment_of(context, body.started_at, "/started_at").astimezone(UTC)
    offset = context.now - body.sent_at if body.sent_at else timedelta(0)
    return min(body.started_at + offset, context.now).astimezone(UTC)


async def fit(context: Context, body: CheckIn, new: Sequence[StayIn], found: Found, kept: Kept) -> Fitted:
    """What of the new stays can be as it was written down; everything is locked by now.

    A bed that is held is somebody else's, but for those for whom it is.

    Raises:
        NotFound: a bed, a room or a host is another site's.
        InvalidRequest: it is too long ago.
    """
    started_at = kept.since
    if started_at < context.now - timedelta(days=settings_of(context).offline_check_in_days_max):
        raise InvalidRequest.at("/started_at", "too_long_ago")
    named = {id_ for item in new for id_ in (item.bed_id, item.room_id, item.shares_with_stay_id) if id_}
    if named and await queries.of_other_sites(context.session, body.site_id, named):
        raise NotFound()
    wanted = [{"bed_id": item.bed_id, "since": started_at} for item in new if item.bed_id]
    own = kept.usable([(item.bed_id, found.guests[item.id].arrival_group_id) for item in new if item.bed_id])
    taken = set(await moves.uses_in_the_way(context.session, wanted, [], but=own) if wanted else ())
    kinds = {item.id: kind for item in new if (kind := _in_the_way(item, new, found, taken))}
    items = [_without_place(item) if item.id in kinds else item for item in body.stays]
    fitting = body.model_copy(update={"stays": items, "given_room_reason": body.given_room_reason or OFFLINE_REASON})
    return Fitted(fitting, kinds, await _beside(context, new, found, started_at))


def _in_the_way(item: StayIn, new: Sequence[StayIn], found: Found, taken: set[UUID]) -> str | None:
    """The kind of the case of a stay that can't have what it wants; a bed that it can have is taken from then on."""
    if item.bed_id:
        bed = found.beds.get(item.bed_id)
        if bed is None or bed["state"] != BedState.AVAILABLE:
            return PLACE_GONE_OFFLINE
        if item.bed_id in taken:
            return BED_TAKEN_OFFLINE
        taken.add(item.bed_id)
    if item.room_id:
        room = found.rooms.get(item.room_id)
        return None if room is not None and room["mode"] == RoomMode.COUNTED else PLACE_GONE_OFFLINE
    if item.shares_with_stay_id:
        host = next((other for other in new if other.id == item.shares_with_stay_id), None)
        here = not host.shares_with_stay_id if host else item.shares_with_stay_id in found.hosts
        return None if here else PLACE_GONE_OFFLINE
    return None


def _without_place(item: StayIn) -> StayIn:
    nowhere = dict.fromkeys(("bed_id", "room_id", "shares_with_stay_id"))
    return item.model_copy(update={**nowhere, "without_bed": True})


async def _beside(context: Context, new: Sequence[StayIn], found: Found, started_at: datetime) -> set[UUID]:
    """The new stays whose guest has another one: recorded before, or earlier in the same check-in."""
    rows: list[dict[str, Any]] = []
    beside: set[UUID] = set()
    seen: set[tuple[str, Any]] = set()
    for item in new:
        guest = found.guests[item.id]
        who = found.known.get(guest.person_id, guest.person_id) if guest.person_id else None
        ids = [id_ for id_, stands in found.known.items() if who and stands == who]
        rows.append({"id": item.id, "person_ids": ids, "token": guest.token})
        keys = {("person", who), ("token", guest.token)} - {("person", None), ("token", None)}
        beside |= {item.id} if keys & seen else set()
        seen |= keys
    return beside | await queries.sheltered_meanwhile(context.session, rows, started_at)


async def open_offline_cases(context: Context, fitted: Fitted, rows: Sequence[Row], known: Mapping[UUID, UUID]) -> None:
    """Open the cases of these new stays, which are written by now."""
    for kind in WANTING:
        await open_cases(context, kind, [row for row in rows if fitted.kinds.get(row["id"]) == kind], context.now)
    beside = [row for row in rows if row["id"] in fitted.beside]
    if not beside:
        return
    await settle_doubles(context, set(known), resolution=STAY_ENDED)
    twice = {row["id"] for row in await doubles.open_stays_twice(context.session, set(known))}
    await open_cases(context, SHELTERED_TWICE, [row for row in beside if row["id"] not in twice], context.now)


async def settle_wanted(context: Context, steps: Sequence[Row], *, undone: bool = False) -> None:
    """A guest who was without a bed has a place now, or is without one again because that move was undone."""
    if undone:
        back = {row["stay_id"] for row in steps if row["place"] == StayPlace.WITHOUT_BED}
        over = await queries.cases_over_by(context.session, WANTING, back, HOUSED) if back else ()
        for case in over:
            await open_cases(context, case["kind"], [case], context.now)
        return
    housed = {row["stay_id"] for row in steps if row["from_place"] == StayPlace.WITHOUT_BED != row["place"]}
    await resolve_cases(context, set(WANTING), housed, HOUSED)
