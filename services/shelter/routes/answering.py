"""Draws the answer of proposals: places as a check-in takes them, reasons as codes and in words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.shelter.commands.proposing import Answer, Named
from services.shelter.rules.placing import (
    AREAS,
    GUESTS_MAX,
    Counted,
    Party,
    Placement,
    Reason,
    Relaxation,
    reasons_of,
    say,
)
from services.shelter.schemas.proposals import (
    CountedOut,
    DecidedBy,
    ProposalKind,
    ProposalOut,
    ProposalsOut,
    ProposedGuest,
    ProposedPlace,
    ReasonOut,
    RelaxationOut,
    RuleOut,
)
from shared.contracts.vocabulary import StayPlace


def answered(site_id: UUID, now: datetime, answer: Answer, language: str) -> ProposalsOut:
    """The whole answer; a referral stands before the rooms that bridge to it."""
    found = answer.proposals
    proposals = [_proposal(one, answer.party, language, bridge=found.referral) for one in found.placements]
    if found.referral:
        refer = _said([Reason("REFER")], language)
        proposals.insert(0, ProposalOut(kind=ProposalKind.REFERRAL, reasons=refer))
    return ProposalsOut(
        site_id=site_id,
        as_of=now,
        guests=[_guest(number, one) for number, one in enumerate(answer.named)],
        already_here=answer.party.here,
        exact=found.exact,
        proposals=proposals,
        relaxations=[_relaxation(one, answer.party, language) for one in found.relaxations],
        counted=[_counted(one, language) for one in found.counted],
        notes=_said(_notes(answer), language),
    )


def _guest(number: int, one: Named) -> ProposedGuest:
    return ProposedGuest(number=number, person_id=one.person_id, card=one.card)


def _said(reasons: Sequence[Reason], language: str) -> list[ReasonOut]:
    return [ReasonOut(code=one.code, parameters=dict(one.parameters), text=say(one, language)) for one in reasons]


def _proposal(placement: Placement, party: Party, language: str, *, bridge: bool) -> ProposalOut:
    reasons = _said(reasons_of(placement, party), language)
    return ProposalOut(kind=ProposalKind.PLACEMENT, bridge=bridge, reasons=reasons, places=_places(placement))


def _places(placement: Placement) -> list[ProposedPlace]:
    places = []
    for guest, place in enumerate(placement.places):
        kind = StayPlace.BED if place.bed else StayPlace.PLACE
        places.append(
            ProposedPlace(
                guest=guest,
                place=StayPlace.SHARES_WITH if place.shares_with is not None else kind,
                room_id=place.room.id,
                room_code=place.room.neutral_code,
                bed_id=place.bed.id if place.bed else None,
                bed_code=place.room.label_of(place.bed) if place.bed else None,
                shares_with=place.shares_with,
            )
        )
    return places


def _relaxation(one: Relaxation, party: Party, language: str) -> RelaxationOut:
    decided_by = DecidedBy.OFFICER if one.by_officer else DecidedBy.DESK
    return RelaxationOut(
        rules=[RuleOut(code=rule, text=say(Reason(f"RULE_{rule}"), language)) for rule in one.rules],
        decided_by=decided_by,
        text=say(Reason(f"DECIDED_BY_{decided_by}"), language),
        reasons=_said(reasons_of(one.placement, party), language) if one.placement else [],
        places=_places(one.placement) if one.placement else [],
    )


def _counted(one: Counted, language: str) -> CountedOut:
    code = one.room.neutral_code
    said = Reason("COUNTED", {"room": code, "places": one.places, "overflow": one.overflow})
    return CountedOut(
        room_id=one.room.id, room_code=code, places=one.places, overflow=one.overflow, text=say(said, language)
    )


def _notes(answer: Answer) -> list[Reason]:
    """What holds for the answer as a whole."""
    found, guests = answer.proposals, answer.party.guests
    notes = []
    if found.too_many:
        notes.append(Reason("TOO_MANY", {"people": len(guests), "most": GUESTS_MAX}))
    elif not found.exact:
        notes.append(Reason("NOT_EXACT"))
    if found.beds_short:
        notes.append(Reason("BEDS_SHORT"))
    unsaid = len(guests) == 1 and not guests[0].alone and guests[0].known_sex is None
    if unsaid and answer.party.area not in AREAS:
        notes.append(Reason("ASK_AREA"))
    if not found.placements:
        notes.append(Reason("WITHOUT_BED"))
    return notes
