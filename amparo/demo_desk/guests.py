"""The day's people: registered, given a card, checked in, one of them out for a while, three without a place."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from amparo.demo_desk.house import ROOMS
from amparo.demo_desk.names import DESK, PCODE, SITE_ID, earlier, of_day, stay_id
from amparo.demo_desk.plan import PARTIES, TOKENS, WAITING, Party, registration
from amparo.demo_desk.speaking import Speaker
from amparo.replay.driver.calls import Call, check

AWAY_HOURS = 3
ANNOUNCED = 38
FOUND, CONFLICT = 200, 409
_REGISTRATION, _SHELTER = "/registration/v1", "/shelter/v1"
Beds = dict[str, list[UUID]]
_PARTY_SIZES = {party.key: len(party.members) for party in PARTIES} | {key: 1 for key, _, _ in TOKENS}


@dataclass(frozen=True, slots=True)
class Registered:
    """The day's cards: of each party's head and of each anonymous guest by key, and those that are nobody's yet."""

    cards: Mapping[str, str]
    free: tuple[str, ...]


async def register(speaker: Speaker, day: date, *, free_cards: int) -> Registered:
    """Register all parties, and print a batch of cards for whoever comes next."""

    async def one(party: Party) -> tuple[str, str]:
        path = f"{_REGISTRATION}/households"
        answer = await speaker.make(DESK.actor, path, registration(party, day), party.household_id(day))
        return party.key, answer["cards"][0]["code"]

    tokens = await _batch(speaker, of_day(day, "batch", "tokens"), len(TOKENS))
    for (_, _, sex), code in zip(TOKENS, tokens, strict=True):
        body = {"sex": sex, "age_band": "AGE_18_59", "population": "IN_TRANSIT"}
        path = f"{_REGISTRATION}/cards/{code}/bind"
        await speaker.make(DESK.actor, path, body, of_day(day, "bound", code), status=200)
    households = dict(await asyncio.gather(*map(one, PARTIES)))
    free = await _batch(speaker, of_day(day, "batch", "free"), free_cards)
    named = {key: code for (key, _, _), code in zip(TOKENS, tokens, strict=True)}
    return Registered({**households, **named}, tuple(free))


async def _batch(speaker: Speaker, batch: UUID, count: int) -> list[str]:
    body = {"id": batch, "site_id": SITE_ID, "count": count}
    codes: list[str] = (await speaker.make(DESK.actor, f"{_REGISTRATION}/card-batches", body, batch))["codes"]
    return codes


async def house(speaker: Speaker, day: date, cards: Mapping[str, str]) -> None:
    """Check in whoever was not checked in before; a party that finds no beds in its room has no place yet."""
    parties = [party for party in PARTIES if party.room is not None]
    keys = [*(party.key for party in parties), *(key for key, _, _ in TOKENS)]
    known = await asyncio.gather(*(_has_come(speaker, day, key) for key in keys))
    new = {key for key, has_come in zip(keys, known, strict=True) if not has_come}
    coming = [party for party in parties if party.key in new]
    await asyncio.gather(*(_heard_of(speaker, day, party) for party in coming if not party.protected))
    beds = await _free_beds(speaker)
    stays = [stay for party in coming for stay in _stays(party, day, cards[party.key], beds)]
    for key, room, _ in TOKENS:
        if key in new:
            place = {"bed_id": beds[room].pop(0)} if beds[room] else {"without_bed": True}
            stays.append({"id": stay_id(day, key, 0), "card": cards[key], **place})
    if stays:
        path = f"{_SHELTER}/stays"
        answer = await speaker.try_to(DESK.actor, path, {"site_id": SITE_ID, "stays": stays})
        check(Call(operation="shelter.check_in", path=path, actor=DESK.actor), answer)
    for party in parties:
        if party.away:
            await _go_out(speaker, day, party)


async def _has_come(speaker: Speaker, day: date, key: str) -> bool:
    answer = await speaker.look(DESK.actor, f"{_SHELTER}/stays/{stay_id(day, key, 0)}")
    return answer.status == FOUND


async def _heard_of(speaker: Speaker, day: date, party: Party) -> None:
    """Wait until the shelter knows the household."""
    path = f"{_SHELTER}/shelters/{SITE_ID}/proposals?household={party.household_id(day)}"
    await speaker.until(DESK.actor, path, lambda answer: answer.status == FOUND)


async def _free_beds(speaker: Speaker) -> Beds:
    """The beds that are free, by the code of their room."""
    board = await speaker.read(DESK.actor, f"{_SHELTER}/shelters/{SITE_ID}/board")
    codes = {str(room.room_id): room.code for room in ROOMS}
    free: Beds = defaultdict(list)
    for room in board["rooms"]:
        free[codes.get(room["id"], "")] += [bed["id"] for bed in room["beds"] if bed["state"] == "AVAILABLE"]
    return free


def _stays(party: Party, day: date, card: str, beds: Beds) -> Sequence[dict[str, Any]]:
    free, needed = beds[party.room or ""], len(party.members) - len(party.sharing)
    fits = party.room != WAITING and len(free) >= needed
    stays: list[dict[str, Any]] = []
    for number, member in enumerate(party.members):
        stay: dict[str, Any] = {"id": stay_id(day, party.key, number)}
        if party.protected:
            stay |= {"card": card}  # the shelter knows no more of them than of an anonymous card
        else:
            stay |= {"person_id": party.person_id(day, number), "household_id": party.household_id(day)}
        if not fits:
            stay["without_bed"] = True
        elif number in party.sharing:
            stay["shares_with_stay_id"] = stay_id(day, party.key, member.cared_for_by)
        else:
            stay["bed_id"] = free.pop(0)
        stays.append(stay)
    return stays


async def _go_out(speaker: Speaker, day: date, party: Party) -> None:
    stay = await speaker.read(DESK.actor, f"{_SHELTER}/stays/{stay_id(day, party.key, 0)}")
    if stay.get("ended_at"):
        return
    step = of_day(day, "leaves", party.key)
    back_by = datetime.fromisoformat(stay["started_at"]) + timedelta(hours=AWAY_HOURS)
    guest = {"id": step, "stay_id": stay_id(day, party.key, 0)}
    body = {"site_id": SITE_ID, "guests": [guest], "back_by": back_by, "reason": "WORK"}
    await speaker.make(DESK.actor, f"{_SHELTER}/stays/leave", body, step, status=200)


async def see_off(speaker: Speaker, day: date) -> None:
    """Check out the desk's own guests of earlier days who are still here, and nobody whom somebody else checked in."""
    board = await speaker.read(DESK.actor, f"{_SHELTER}/shelters/{SITE_ID}/board")
    beds = [bed for room in board["rooms"] for bed in room["beds"]]
    tiles = [*board["without_bed"], *(guest for place in (*board["rooms"], *beds) for guest in place["guests"])]
    here = {UUID(guest["stay_id"]) for guest in tiles}
    for before in earlier(day) if here else ():
        for key, guests in _PARTY_SIZES.items():
            leaving = [id_ for id_ in (stay_id(before, key, number) for number in range(guests)) if id_ in here]
            if leaving:
                ends = [{"stay_id": id_, "reason": "ONWARD_TRAVEL"} for id_ in leaving]
                answer = await speaker.try_to(DESK.actor, f"{_SHELTER}/stays/end", {"site_id": SITE_ID, "ends": ends})
                if answer.status != CONFLICT:  # a child whose parents somebody else checked out is staff's to settle
                    check(Call(operation="shelter.check_out", path="", actor=DESK.actor, status=200), answer)


async def announce_bus(speaker: Speaker, day: date, at: datetime) -> UUID:
    """The evening's bus is expected, and the gym open for it; those of earlier days that never came are closed."""
    past = {str(of_day(before, "bus")) for before in earlier(day)}
    expected = await speaker.read(DESK.actor, f"{_REGISTRATION}/arrival-groups?state=EXPECTED&limit=200")
    for group in expected["items"]:
        if group["arrival_group_id"] in past:
            bus = UUID(group["arrival_group_id"])
            path = f"{_REGISTRATION}/arrival-groups/{bus}/state"
            await speaker.make(DESK.actor, path, {"state": "FINISHED"}, bus, status=200)
    bus = of_day(day, "bus")
    if (await speaker.look(DESK.actor, f"{_REGISTRATION}/arrival-groups/{bus}")).status != FOUND:
        body = {
            "id": bus,
            "site_id": SITE_ID,
            "kind": "TRANSIT_ENTRY",
            "means": "BUS",
            "country_from": "NI",
            "vehicle": "BUS 17",
            "state": "EXPECTED",
            "occurred_at": at,
            "place_pcode": PCODE,
            "announced": ANNOUNCED,
        }
        await speaker.make(DESK.actor, f"{_REGISTRATION}/arrival-groups", body, bus)
    overflow = of_day(day, "overflow")
    body = {"id": overflow, "open": True, "reason": f"Bus anunciado para esta noche, {ANNOUNCED} personas"}
    await speaker.make(DESK.actor, f"{_SHELTER}/shelters/{SITE_ID}/overflow", body, overflow, status=200)
    return bus
