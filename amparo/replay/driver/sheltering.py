"""What shelter staff send: check-ins, check-outs, services."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from amparo.replay.acts import ServicesGiven, StayEnds, StayPlace, StayStarts
from amparo.replay.driver.calls import Answer, Call
from amparo.replay.driver.names import bed_id, room_id, site_id
from amparo.replay.driver.staff import SHELTER_STAFF


def stay_starts(act: StayStarts, cards: Mapping[UUID, str]) -> Call:
    """A household checks in; `cards` stands for those whom shelter knows by their card alone."""
    return Call(
        operation="shelter.check_in",
        path="/shelter/v1/stays",
        actor=SHELTER_STAFF[act.site].actor,
        body={"site_id": site_id(act.site), "stays": [_stay(act, place, cards) for place in act.places]},
        key=act.act_id,
        at=act.at,
    )


def _stay(act: StayStarts, place: StayPlace, cards: Mapping[UUID, str]) -> dict[str, Any]:
    body: dict[str, Any] = {"id": place.stay_id}
    if place.person_id in cards:
        body["card"] = cards[place.person_id]
    else:
        body |= {"person_id": place.person_id, "household_id": act.household_id}
    if place.shares_with is not None:
        body["shares_with_stay_id"] = place.shares_with
    elif place.bed is not None:
        body["bed_id"] = bed_id(act.site, place.bed)
    else:
        body["room_id"] = room_id(act.site, act.room)
    return body


def stay_ends(act: StayEnds) -> Call:
    """A household checks out."""
    return Call(
        operation="shelter.check_out",
        path="/shelter/v1/stays/end",
        actor=SHELTER_STAFF[act.site].actor,
        body={
            "site_id": site_id(act.site),
            "ends": [{"stay_id": stay_id, "reason": act.reason} for stay_id in act.stay_ids],
        },
        key=act.act_id,
        at=act.at,
        status=200,
    )


def services_given(act: ServicesGiven, *, cards: Mapping[UUID, str], others: list[str], key: UUID) -> Call:
    """Services to people, or to all cards of a group but `others`."""
    body: dict[str, Any] = {"site_id": site_id(act.site), "kind": act.kind}
    if act.group_id is not None:
        body["arrival_group"] = {
            "id": act.group_id,
            "except": others,
            "ids_seed": act.act_id,
        }
    else:
        body["items"] = [
            {"id": one.service_id, "card": cards[one.person_id]}
            if one.person_id in cards
            else {"id": one.service_id, "person_id": one.person_id}
            for one in act.persons
        ]
    return Call(
        operation="shelter.give_services",
        path="/shelter/v1/services/batch",
        actor=SHELTER_STAFF[act.site].actor,
        body=body,
        key=key,
        at=act.at,
        status=207,
    )


def services_wanted(act: ServicesGiven) -> int:
    """How many services the act's answer must show."""
    return len(act.persons) if act.group_id is None else act.tokens - len(act.exceptions)


def services_refused(answer: Answer) -> str | None:
    """The first refused item's problem, if any was refused."""
    for item in answer.body["items"]:
        if item["status"] >= 400:
            return f"207 with an item of {item['status']} {(item.get('problem') or {}).get('code', '')}"
    return None
