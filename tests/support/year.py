"""A small fictitious year of 2023, as the events that coordination would see."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from shared.contracts.directory import SiteChanged
from shared.contracts.distribution import HandoutGiven, HandoutReversed
from shared.contracts.envelope import Payload
from shared.contracts.registration import (
    ArrivalGroupChanged,
    ArrivalRecorded,
    CardBound,
    CardIssued,
    HeadcountRecorded,
    HouseholdChanged,
    PersonRegistered,
)
from shared.contracts.shelter import ServiceGiven, StayEnded, StayStarted
from shared.ids import new_id
from tests.support.events import NOON, made

DANLI = UUID(int=0x0703)
LA_LIMA = UUID(int=0x0501)


def site(site_id: UUID, code: str, *, pcode: str = "HN0703", confidential: bool = False) -> SiteChanged:
    """A site's state."""
    agency = new_id()
    event: SiteChanged = made(
        SiteChanged,
        site_id=site_id,
        code=code,
        kind="MIGRANT_CENTRE",
        pcode=pcode,
        managing_agency_id=agency,
        holding_agency_id=agency,
        confidential_location=confidential,
        open=True,
    )
    return event


def handout(kit_kind: str, **fields: Any) -> HandoutGiven:
    """Kits that left for a household, unless `fields` say otherwise."""
    event: HandoutGiven = made(
        HandoutGiven,
        **{
            "round_id": new_id(),
            "site_id": DANLI,
            "kit_id": new_id(),
            "kit_kind": kit_kind,
            "bom_version": 1,
            "quantity": 1,
            "components": {},
            "verdict": "GIVEN",
            "recipient_unit": "PERSON",
            "unit_id": new_id(),
            "people": 1,
            **fields,
        },
    )
    return event


def reversal(given: HandoutGiven) -> HandoutReversed:
    """The reversal of a hand-out."""
    event: HandoutReversed = made(
        HandoutReversed,
        handout_id=given.handout_id,
        site_id=given.site_id,
        kit_kind=given.kit_kind,
        quantity=given.quantity,
    )
    return event


def headcount(kind: str, men: int, **fields: Any) -> HeadcountRecorded:
    """So many men counted."""
    event: HeadcountRecorded = made(
        HeadcountRecorded, kind=kind, people={"men": men}, **{"site_id": DANLI, "place_pcode": "HN0703", **fields}
    )
    return event


def arrival(kind: str, **fields: Any) -> ArrivalRecorded:
    """One arrival of one person."""
    event: ArrivalRecorded = made(
        ArrivalRecorded,
        **{"kind": kind, "site_id": DANLI, "place_pcode": "HN0703", "person_id": new_id(), **fields},
    )
    return event


def group(kind: str, **fields: Any) -> ArrivalGroupChanged:
    """An arrival group that has arrived."""
    event: ArrivalGroupChanged = made(
        ArrivalGroupChanged, **{"kind": kind, "site_id": DANLI, "state": "ARRIVED", "means": "BUS", **fields}
    )
    return event


def card(**fields: Any) -> CardIssued:
    """A card that was issued."""
    event: CardIssued = made(
        CardIssued, **{"code": "0123456789", "kind": "CARD", "state": "ISSUED", "site_id": DANLI, **fields}
    )
    return event


def bound(issued: CardIssued, **fields: Any) -> CardBound:
    """The same card, bound later."""
    return CardBound.model_validate(issued.model_dump() | {"version": issued.version + 1} | fields)


def person(*populations: str, **fields: Any) -> PersonRegistered:
    """A person of those populations."""
    event: PersonRegistered = made(PersonRegistered, site_id=DANLI, populations=list(populations), **fields)
    return event


def household(population: str, size: int, **fields: Any) -> HouseholdChanged:
    """A household of that size."""
    event: HouseholdChanged = made(
        HouseholdChanged, site_id=DANLI, population=population, size=size, composition={"not_stated": size}, **fields
    )
    return event


def service_given(**fields: Any) -> ServiceGiven:
    """A meal."""
    event: ServiceGiven = made(ServiceGiven, **{"site_id": DANLI, "kind": "MEAL", **fields})
    return event


def stay(began: datetime, ended: datetime | None, *, site_id: UUID = DANLI, reason: str = "HOME") -> list[Payload]:
    """A stay by its begin (also its night) and its end."""
    local = began.astimezone(UTC) - timedelta(hours=6)
    started = made(
        StayStarted, site_id=site_id, place="PLACE", card_id=new_id(), night_of=local.date(), occurred_at=began
    )
    if ended is None:
        return [started]
    return [
        started,
        made(StayEnded, stay_id=started.stay_id, site_id=site_id, reason=reason, occurred_at=ended),
    ]


def small_year() -> list[Payload]:
    """One of everything that a figure depends on, with what must not count beside it."""
    bus, flight = group("RETURN", country_from="MX", headcount=45), group("RETURN", country_from="US")
    walkers = group("TRANSIT_ENTRY", headcount=30)
    token, later_named = (card(arrival_group_id=walkers.arrival_group_id) for _ in range(2))
    returned = card(arrival_group_id=bus.arrival_group_id)
    known = person("IN_TRANSIT")
    family = household("RETURNEE", 4)
    taken_back = handout("HYGIENE", quantity=3)
    late = NOON + timedelta(days=150)
    return [
        site(DANLI, "DANLI"),
        site(LA_LIMA, "LALIMA", pcode="HN0512"),
        *(bus, flight, walkers, token, later_named, returned, known, family),
        bound(later_named, person_id=known.person_id),
        person("RETURNEE", household_id=family.household_id),
        *(handout(kind, quantity=quantity) for kind, quantity in [("HYGIENE", 2), ("KITCHEN", 1), ("HOUSEHOLD", 1)]),
        handout("FLOOD", site_id=LA_LIMA, verdict="GIVEN_OVER", quantity=2),
        handout("HYGIENE", occurred_at=NOON + timedelta(days=365)),
        taken_back,
        reversal(taken_back),
        handout("HOUSEHOLD", recipient_unit="HOUSEHOLD", household_id=family.household_id, people=4),
        headcount("RETURN", 45, arrival_group_id=bus.arrival_group_id, country_from="MX"),
        *(arrival("RETURN", arrival_group_id=bus.arrival_group_id) for _ in range(2)),
        *(arrival("RETURN", arrival_group_id=flight.arrival_group_id, occurred_at=late) for _ in range(3)),
        headcount("RETURN", 4, country_from="ES", occurred_at=late),
        headcount("TRANSIT_ENTRY", 30, arrival_group_id=walkers.arrival_group_id),
        headcount("TRANSIT_ENTRY", 11),
        arrival("TRANSIT_ENTRY"),
        arrival("REGISTRATION"),
        service_given(card_id=token.card_id, arrival_group_id=walkers.arrival_group_id),
        service_given(card_id=token.card_id, kind="SHOWER"),
        service_given(card_id=later_named.card_id),
        service_given(person_id=known.person_id, kind="SHOWER"),
        service_given(people=20, reached=False, population="IN_TRANSIT"),
        service_given(card_id=returned.card_id),
    ]


SMALL_YEAR_FIGURES = {
    "kits_hygiene": 2,
    "kits_kitchen": 1,
    "kits_household": 2,
    "kits_flood": 2,
    "kits_danli_trojes_total": 5,
    "kits_total": 7,
    "returns_total": 52,
    "returns_us": 3,
    "returns_mx": 45,
    "returns_other": 4,
    "returns_total_20231012": 45,
    "returns_us_20231012": 0,
    "returns_mx_20231012": 45,
    "returns_other_20231012": 0,
    "transit_entries": 42,
    "transit_services": 24,
    "transit_people_served": 2,
    "returnees_assisted": 5,
}
"""What `small_year` counts to, by hand."""
