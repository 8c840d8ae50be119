"""What is sent for each act, and how its answer is read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from tests.support.staying.acts import (
    Act,
    ChangesHold,
    ChecksIn,
    ChecksOut,
    ClosesCensus,
    GivesRoom,
    GoesRound,
    MakesHold,
    Moves,
    OpensOverflow,
    Passes,
    ReleasesHold,
    RetiresBed,
    RetiresRoom,
    SetsBed,
    SetsPlaces,
    TakesEndBack,
    TakesStayBack,
    TakesStepBack,
    Where,
)
from tests.support.staying.readings import balance_of, held_of, line_of

Request = tuple[str, str, dict[str, Any], Callable[[Any], Any]]
"""Method, path, body, and how the answer is read."""


def request_of(site: UUID, act: Act) -> Request:
    """The call by which somebody does this at a site."""
    shelter = f"/shelters/{site}"
    if isinstance(act, RetiresBed | RetiresRoom | SetsPlaces | SetsBed | GivesRoom):
        return _of_layout(act)
    if isinstance(act, OpensOverflow):
        return "POST", f"{shelter}/overflow", {"id": act.id, "open": act.open, "reason": "lluvia"}, _nothing
    if isinstance(act, ClosesCensus):
        return "POST", f"{shelter}/census/close", {"id": act.id, "night_of": act.night}, _closing
    if isinstance(act, GoesRound):
        return _of_rounds(site, act)
    if isinstance(act, MakesHold | ChangesHold | ReleasesHold):
        return _of_holds(site, act)
    return _of_undoing(act) if isinstance(act, TakesStepBack | TakesEndBack | TakesStayBack) else _of_stays(site, act)


def _of_layout(act: RetiresBed | RetiresRoom | SetsPlaces | SetsBed | GivesRoom) -> Request:
    if isinstance(act, RetiresBed | RetiresRoom):
        path = f"/beds/{act.bed}" if isinstance(act, RetiresBed) else f"/rooms/{act.room}"
        return "PATCH", path, {"retired": act.retired}, _nothing
    if isinstance(act, SetsPlaces):
        return "PATCH", f"/rooms/{act.room}", {"places": act.places}, _nothing
    if isinstance(act, SetsBed):
        return "POST", f"/beds/{act.bed}/state", {"state": act.state}, _nothing
    body = {"id": act.id, "household_id": act.household, "reason": "familia grande"}
    return "POST", f"/rooms/{act.room}/household", body, _nothing


def _of_holds(site: UUID, act: MakesHold | ChangesHold | ReleasesHold) -> Request:
    if isinstance(act, ReleasesHold):
        return "POST", f"/holds/{act.hold}/release", {"reason": "NOT_COMING"}, held_of
    if isinstance(act, ChangesHold):
        return "PATCH", f"/holds/{act.hold}", {"expires_at": act.expires_at}, held_of
    rooms = [{"room_id": room, "places": places} for room, places in act.rooms.items()]
    body = {"id": act.id, "reason": "BUS", "bed_ids": act.beds, "rooms": rooms}
    return "POST", f"/shelters/{site}/holds", body | _said(expires_at=act.expires_at), held_of


def _of_rounds(site: UUID, act: GoesRound) -> Request:
    counted = None if act.counted is None else {"women": act.counted}
    room = {"id": act.id, "room_id": act.room, "not_seen": act.missing, "counted": counted}
    return "POST", f"/shelters/{site}/census/rooms", {"night_of": act.night, "rooms": [room]}, _round


def _of_undoing(act: TakesStepBack | TakesEndBack | TakesStayBack) -> Request:
    if isinstance(act, TakesStepBack):
        undo = {"id": act.id, "reason": act.reason, "also": act.also}
        return "POST", f"/stays/steps/{act.step}/reverse", undo, _stays
    path = "end/reverse" if isinstance(act, TakesEndBack) else "reverse"
    return "POST", f"/stays/{act.stay}/{path}", {"id": act.id, "reason": act.reason}, line_of


def _of_stays(site: UUID, act: Act) -> Request:
    """Of acts of guests."""
    if isinstance(act, ChecksIn):
        return "POST", "/stays", {"site_id": site} | _coming(act), _stays
    if isinstance(act, ChecksOut):
        ends = [{"stay_id": id_, "reason": reason} for id_, reason in act.ends.items()]
        return "POST", "/stays/end", {"site_id": site} | _said(ends=ends, ended_at=act.happened), _stays
    if isinstance(act, Moves):
        return "POST", "/stays/move", {"site_id": site} | _going(act), _stays
    if isinstance(act, Passes):
        guests = [_said(id=one.id, stay_id=one.stay, card=one.card) for one in act.passings]
        path, moment = ("leave", "left_at") if act.out else ("return", "returned_at")
        return "POST", f"/stays/{path}", {"site_id": site} | _said(guests=guests, **{moment: act.happened}), _stays
    raise TypeError(f"nobody does {act}")


def _coming(act: ChecksIn) -> dict[str, Any]:
    stays = [
        {"person_id": one.person, "card": one.card, "household_id": one.household, **_where(one.id, one.where)}
        for one in act.guests
    ]
    return _said(stays=stays, started_at=act.happened, given_room_reason=act.reason, hold_id=act.hold)


def _going(act: Moves) -> dict[str, Any]:
    moves = [{"stay_id": one.stay, **_where(one.id, one.where)} for one in act.goings]
    return _said(moves=moves, moved_at=act.happened, reason=act.reason, hold_id=act.hold)


def _said(**fields: Any) -> dict[str, Any]:
    """What is not said is left out."""
    return {name: value for name, value in fields.items() if value is not None}


def _where(id_: UUID, where: Where) -> dict[str, Any]:
    nowhere = None if where.bed or where.room or where.beside else True
    asked = _said(bed_id=where.bed, room_id=where.room, shares_with_stay_id=where.beside, without_bed=nowhere)
    return {"id": id_, **asked}


def _nothing(_: Mapping[str, Any]) -> None:
    """Only that it was done is compared: the board and the layout show the rest."""


def _stays(told: Mapping[str, Any]) -> Any:
    return tuple(line_of(stay) for stay in told["stays"])


def _round(told: Mapping[str, Any]) -> Any:
    (room,) = told["rooms"]
    return room["expected"], room["found"], tuple(sorted(UUID(id_) for id_ in room["not_seen"]))


def _closing(told: Mapping[str, Any]) -> Any:
    return balance_of(told), told["not_seen"]
