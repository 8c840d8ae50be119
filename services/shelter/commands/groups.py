"""An arrival group less exceptions goes into a counted room in one call: all of them, or none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from services.shelter.commands.arriving import came_by
from services.shelter.commands.check_in import STAFF, check_in
from services.shelter.commands.given import moment_of
from services.shelter.commands.guests import bearer
from services.shelter.errors import GroupHousedAlready
from services.shelter.queries import groups, people, stays
from services.shelter.queries.doubles import lock_known
from services.shelter.schemas.groups import GroupCheckIn, GroupHoused, LeftOut
from services.shelter.schemas.shelters import RoomMode
from services.shelter.schemas.stays import CheckIn, StayIn, StayOut
from shared.context import Context
from shared.problems import InvalidRequest, NotFound

STAYS_MAX = 500
Row = Mapping[Any, Any]


async def house_group(context: Context, body: GroupCheckIn) -> GroupHoused:
    """House the group's cards and those without one; over the room's places is overflow, and nobody is refused.

    Who has a stay already, here or elsewhere, is left out and named: a repeat after latecomers houses the new ones.
    Nobody can name those without a card, so the head-count says how many they are: another desk that houses the group
    too would make them twice.

    Raises:
        NotFound: the site, the room or the arrival group is not the caller's.
        InvalidRequest: the room has numbered beds, or the group has more cards than a call may have stays.
        AlreadySheltered: somebody was sheltered elsewhere just now; then nobody is housed.
        GroupHousedAlready: more people without a card than the head-count leaves; then nobody is housed.
        RoomGiven: the room was given to a household, and no reason is said.
        IdReused: the seed stands for other stays.
    """
    context.caller.must_be_at(body.site_id, *STAFF)
    started_at = moment_of(context, body.started_at, "/started_at")
    await people.must_be_groups_of(context.session, body.site_id, [body.arrival_group.id])
    await _lock_room(context, body)
    await people.lock_group(context.session, body.arrival_group.id)
    cards = await _cards(context, body)
    wanted, left_out = await _who_is_new(context, body, cards, started_at)
    unnamed = [uuid5(body.arrival_group.ids_seed, f"without token {number}") for number in range(body.without_token)]
    await _must_be_counted(context, body.arrival_group.id, unnamed)
    items = [_item(body, id_, code) for code, id_ in wanted.items()]
    items += [_item(body, id_) for id_ in unnamed]
    return GroupHoused(stays=await _housed(context, body, items), left_out=left_out)


async def _lock_room(context: Context, body: GroupCheckIn) -> None:
    """The room, before the cards: the order in which everything locks."""
    room = (await stays.lock_rooms(context.session, body.site_id, [body.room_id])).get(body.room_id)
    if room is None:
        raise NotFound()
    if room["mode"] != RoomMode.COUNTED:
        raise InvalidRequest.at("/room_id", "numbered_room_needs_bed")


async def _must_be_counted(context: Context, group_id: UUID, unnamed: Sequence[UUID]) -> None:
    """Refuse stays without a card that the head-count does not leave; the group is locked, a repeat is no new stay.

    While no head-count is known, nothing says how many they are.
    """
    session = context.session
    new = len(unnamed) - len(await stays.stays_by_id(session, unnamed)) if unnamed else 0
    counted = await people.counted_of_group(session, group_id) if new else None
    if counted is None:
        return
    standing = await groups.housed_of_group(session, group_id)
    left = max(counted["left_over"] - standing["without_token"], 0)
    if new > left:
        raise GroupHousedAlready(counted=int(counted["counted"]), housed=standing["housed"], left=int(left))


async def _cards(context: Context, body: GroupCheckIn) -> Sequence[Row]:
    group = body.arrival_group
    cards = await people.group_cards(context.session, group.id, group.exceptions, STAYS_MAX + 1)
    if len(cards) + body.without_token > STAYS_MAX:
        raise InvalidRequest.at("/arrival_group", "too_many_cards")
    return cards


async def _who_is_new(
    context: Context, body: GroupCheckIn, cards: Sequence[Row], started_at: datetime
) -> tuple[dict[str, UUID], list[LeftOut]]:
    """The cards to house, each with the id of its stay, and those that are left out; one person has one stay."""
    session, codes = context.session, [card["code"] for card in cards]
    known, persons = await lock_known(session, {card["person_id"] for card in cards if card["person_id"]})
    standing = await groups.sheltered_already(session, body.site_id, codes, started_at)
    ids = {card["code"]: uuid5(body.arrival_group.ids_seed, str(card["card_id"])) for card in cards}
    made = await stays.stays_by_id(session, list(ids.values()))
    housed: dict[str, UUID] = {}
    of_persons: dict[UUID, UUID] = {}
    left_out = []
    for card in cards:
        code, person_id = card["code"], bearer(card, persons).person_id
        who = known.get(person_id, person_id) if person_id else None
        by_other_card = of_persons.get(who) if who else None
        if ids[code] in made or (code not in standing and by_other_card is None):
            housed[code] = ids[code]
            of_persons |= {who: ids[code]} if who else {}
        else:
            here = code in standing and standing[code]["site_id"] == body.site_id
            left_out.append(LeftOut(card=code, stay_id=standing[code]["stay_id"] if here else by_other_card))
    return housed, left_out


def _item(body: GroupCheckIn, id_: UUID, card: str | None = None) -> StayIn:
    return StayIn(id=id_, card=card, arrival_group_id=body.arrival_group.id, room_id=body.room_id)


async def _housed(context: Context, body: GroupCheckIn, items: list[StayIn]) -> list[StayOut]:
    if not items:
        return []
    about = body.model_dump(include={"site_id", "started_at", "overflow_reason", "given_room_reason", "hold_id"})
    whole = CheckIn(stays=items, **about)
    housed = (await check_in(context, whole)).stays
    await came_by(context, body.hold_id)
    return housed
