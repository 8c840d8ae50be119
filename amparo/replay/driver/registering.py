"""What registrars send: arrival groups, households, second arrivals."""

from __future__ import annotations

from collections import defaultdict, deque
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from amparo.replay.acts import GroupArrives, Headcount, HouseholdRegisters, PersonReturns
from amparo.replay.driver.calls import Call
from amparo.replay.driver.names import site_id
from amparo.replay.driver.staff import REGISTRARS, pcode
from amparo.replay.people import Person

CONSENT_TEXT = "2023-1"
_SIMILAR_WITHIN = timedelta(minutes=30)


class Doors:
    """Remembers each door's last head-counts: a new one soon after says which people it is not."""

    def __init__(self) -> None:
        self._recent: defaultdict[str, deque[tuple[datetime, UUID]]] = defaultdict(deque)

    def others(self, act: GroupArrives) -> list[UUID]:
        """The head-counts of the last half hour at the act's site; the act's own is remembered."""
        recent = self._recent[act.site]
        while recent and recent[0][0] < act.at - _SIMILAR_WITHIN:
            recent.popleft()
        others = [headcount for _, headcount in recent]
        recent.append((act.at, act.headcount_id))
        return others


def people(count: Headcount) -> dict[str, int]:
    """A composition, without its zeros."""
    counts = {name: getattr(count, name) for name in ("women", "men", "girls", "boys", "not_stated")}
    return {name: number for name, number in counts.items() if number}


def group_arrives(act: GroupArrives, codes: list[str], others: list[UUID]) -> Call:
    """Group, head-count and strip in one call."""
    body: dict[str, Any] = {
        "id": act.group_id,
        "site_id": site_id(act.site),
        "kind": act.kind,
        "means": act.means,
        "state": "ARRIVED",
        "place_pcode": pcode(act.site),
        "headcount": {
            "id": act.headcount_id,
            "people": people(act.headcount),
            "nationalities": dict(act.nationalities),
            "not_the_same_as": others,
        },
    }
    if act.country_from:
        body["country_from"] = act.country_from
    if codes:
        body["strip"] = {"codes": codes}
    return Call(
        operation="registration.open_arrival_group",
        path="/registration/v1/arrival-groups",
        actor=REGISTRARS[act.site].actor,
        body=body,
        key=act.act_id,
        at=act.at,
    )


def household_registers(act: HouseholdRegisters, code: str) -> Call:
    """The household with its members, consent, arrival and card in one call."""
    head = act.members[0].person_id
    body: dict[str, Any] = {
        "id": act.household_id,
        "site_id": site_id(act.site),
        "population": act.population,
        "members": [_member(person, act) for person in act.members],
        "head_person_id": head,
        "consents": [_consent(purpose, act, given=True) for purpose in act.consent.given]
        + [_consent(purpose, act, given=False) for purpose in act.consent.refused],
        "arrival": _arrival(act),
        "cards": [{"code": code, "person_id": head}],
        "presence": "SEEN",
    }
    if act.unnamed.total:
        body["unnamed"] = people(act.unnamed)
    return Call(
        operation="registration.register_household",
        path="/registration/v1/households",
        actor=REGISTRARS[act.site].actor,
        body=body,
        key=act.act_id,
        at=act.at,
    )


def _member(person: Person, act: HouseholdRegisters) -> dict[str, Any]:
    identity = person.identity
    body: dict[str, Any] = {
        "id": person.person_id,
        "given_names": identity.given_names,
        "sex": identity.sex,
        "birth_date": identity.birth_date,
        "birth_precision": identity.birth_precision,
        "nationality": identity.nationality,
        "languages": [identity.language],
        "relationship": person.relationship,
        "populations": [act.population],
        "documents": [
            {
                "id": uuid5(person.person_id, document.type),
                "type": document.type,
                "country": document.country,
                "number": document.number,
            }
            for document in identity.documents
        ],
    }
    if identity.family_names:
        body["family_names"] = identity.family_names
    if identity.origin_pcode:
        body["origin_department"] = identity.origin_pcode[:4]
    if person.care_basis:
        body["care_basis"] = person.care_basis
    if person.cared_for_by:
        body["cared_for_by"] = person.cared_for_by
    return body


def _consent(purpose: str, act: HouseholdRegisters, *, given: bool) -> dict[str, Any]:
    return {
        "purpose": purpose,
        "given": given,
        "text_version": CONSENT_TEXT,
        "language": act.consent.language,
        "channel": "SPOKEN",
    }


def _arrival(act: HouseholdRegisters) -> dict[str, Any]:
    ids = {str(person.person_id): person.arrival_id for person in act.members}
    if act.unnamed.total:
        ids[str(act.household_id)] = uuid5(act.act_id, "unnamed")
    body: dict[str, Any] = {"kind": act.kind, "place_pcode": pcode(act.site), "ids": ids}
    if act.country_from:
        body["country_from"] = act.country_from
    if act.arrival_group_id:
        body["arrival_group_id"] = act.arrival_group_id
    return body


def person_returns(act: PersonReturns) -> Call:
    """One more arrival of a known person."""
    return Call(
        operation="registration.record_arrival",
        path="/registration/v1/arrivals",
        actor=REGISTRARS[act.site].actor,
        body={
            "id": act.arrival_id,
            "person_id": act.person_id,
            "kind": "RETURN",
            "site_id": site_id(act.site),
            "place_pcode": pcode(act.site),
            "country_from": act.country_from,
            "arrival_group_id": act.arrival_group_id,
        },
        key=act.act_id,
        at=act.at,
    )
