"""Why a placement is proposed, as codes with parameters, and as words in Spanish and English."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from services.shelter.rules.placing.model import AREAS, Party, Placement, Room
from shared.contracts.vocabulary import Effect

Parameters = Mapping[str, int | str]


@dataclass(frozen=True)
class Reason:
    """A code of `locales/placing_{es,en}.json`, with what its words need: counts, and neutral codes of rooms."""

    code: str
    parameters: Parameters = field(default_factory=dict)


@cache
def _words(language: str) -> Mapping[str, str]:
    text = resources.files("services.shelter").joinpath("locales", f"placing_{language}.json")
    read: dict[str, str] = json.loads(text.read_text(encoding="utf-8"))
    return read


def say(reason: Reason, language: str) -> str:
    """The reason in words.

    Raises:
        KeyError: it has no text; a test walks all codes.
    """
    return _words(language)[reason.code].format_map(dict(reason.parameters))


def reasons_of(placement: Placement, party: Party) -> list[Reason]:
    """What speaks for the placement and what against it, in the order in which it weighs."""
    return [
        *_of_rooms(placement, party),
        *_of_people(placement, party),
        *_of_effects(placement, party),
        *_of_costs(placement),
    ]


def _named(rooms: Sequence[Room]) -> str:
    return ", ".join(room.neutral_code for room in rooms)


def _of_rooms(placement: Placement, party: Party) -> Iterator[Reason]:
    rooms, cost = placement.rooms, placement.cost
    if len(rooms) == 1 and len(party.guests) > 1:
        yield Reason("TOGETHER", {"people": len(party.guests), "room": rooms[0].neutral_code})
    if len(rooms) > 1:
        yield Reason("SPLIT", {"rooms": len(rooms), "codes": _named(rooms)})
        near = "OTHER_FLOORS" if cost.floors else "SAME_FLOOR" if cost.spread else "ADJOINING"
        yield Reason(near, {"codes": _named(rooms), "floors": cost.floors + 1, "between": cost.spread})
    if party.here and cost.rooms < len(rooms):
        yield Reason("WITH_HOUSEHOLD", {"people": party.here})
    areas = {room.population for room in rooms} & set(AREAS)
    if party.area in areas:
        yield Reason("CHOSEN_AREA")


def _of_people(placement: Placement, party: Party) -> Iterator[Reason]:
    alone = sum(guest.alone for guest in party.guests)
    if alone:
        yield Reason("CHILD_APART", {"people": alone})
        yield Reason("BRIDGE")
    if alone > 1:
        yield Reason("SIBLINGS_TOGETHER", {"people": alone})
    children = sum(guest.child and guest.needs_carer and not guest.alone for guest in party.guests)
    if children and len(placement.rooms) > 1:
        yield Reason("CHILD_WITH_CARER", {"people": children})
    if any(guest.needs_carer and not guest.child for guest in party.guests):
        yield Reason("CARER_BESIDE")
    yield from _of_named(placement, party)


def _of_named(placement: Placement, party: Party) -> Iterator[Reason]:
    """Who is with the carer whom they named, where there is more than one room to be in, and who is not."""
    pairs = [(guest, place.room) for guest, place in zip(party.guests, placement.places, strict=True)]
    naming = [(guest, room) for guest, room in pairs if guest.named_somebody]
    beside = sum(
        pairs[guest.named][1] == room
        if guest.named is not None
        else any(other.person_id == guest.named_here for other in room.others)
        for guest, room in naming
    )
    if beside and (len(placement.rooms) > 1 or party.here):
        yield Reason("NAMED_CARER", {"people": beside})
    if beside < len(naming):
        adjoin = not (placement.cost.floors or placement.cost.spread)
        yield Reason("CARER_NEXT_DOOR" if adjoin else "CARER_ELSEWHERE", {"people": len(naming) - beside})


def _of_effects(placement: Placement, party: Party) -> Iterator[Reason]:
    """The beds and rooms that people need, where they have them: under a relaxed rule they may not."""
    pairs = list(zip(party.guests, placement.places, strict=True))
    lower = sum(
        Effect.LOWER_BED in guest.effects and place.bed is not None and place.bed.kind not in ("UPPER", "MAT", "CRIB")
        for guest, place in pairs
    )
    if lower:
        yield Reason("LOWER_BED", {"people": lower})
    step_free = sum(
        Effect.STEP_FREE in guest.effects and (place.room.accessible or place.room.population == "ACCESSIBLE")
        for guest, place in pairs
    )
    if step_free:
        yield Reason("STEP_FREE", {"people": step_free})
    own = {place.room for guest, place in pairs if Effect.OWN_ROOM in guest.effects}
    if own and not any(other.household_id not in party.households for room in own for other in room.others):
        yield Reason("OWN_ROOM")


def _of_costs(placement: Placement) -> Iterator[Reason]:
    cost = placement.cost
    if cost.shared:
        yield Reason("SHARES_BED", {"people": cost.shared})
    if cost.strangers:
        yield Reason("HOUSEHOLDS_ROOM", {"rooms": cost.strangers})
    if cost.mixed:
        yield Reason("MIXED", {"rooms": cost.mixed})
    if cost.hardship:
        yield Reason("HARDSHIP", {"people": cost.hardship})
    if cost.overflow:
        people = sum(place.room.population == "OVERFLOW" for place in placement.places)
        yield Reason("OVERFLOW", {"people": people})
    if not any(room.others for room in placement.rooms):
        yield Reason("NOBODY_ELSE")
