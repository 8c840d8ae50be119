"""What is answered: up to three proposals, or the least set of rules in the way, and what always remains."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from services.shelter.rules.capacity import split_places
from services.shelter.rules.placing.groups import groups_of
from services.shelter.rules.placing.model import (
    GUESTS_MAX,
    NEVER_PLACED,
    OFFICERS,
    PROPOSALS_MAX,
    WORK_MAX,
    Party,
    Placement,
    Room,
    Rule,
)
from services.shelter.rules.placing.rooms import KEEPS, NEVER, kind_of
from services.shelter.rules.placing.search import Found, best_placements, in_order
from shared.contracts.vocabulary import Effect


@dataclass(frozen=True)
class Relaxation:
    """Rules without which the party fits, and how; the placement is none where it would break what is never broken."""

    rules: tuple[Rule, ...]
    placement: Placement | None

    @property
    def by_officer(self) -> bool:
        """Whether a protection officer decides it, and no desk."""
        return not OFFICERS.isdisjoint(self.rules)


@dataclass(frozen=True)
class Counted:
    """A counted room that takes everybody: how many by its places, how many as overflow."""

    room: Room
    places: int
    overflow: int


@dataclass(frozen=True)
class Proposals:
    """The answer. `referral`: a child is alone, so the first proposal is to refer it, and a room is a bridge.

    `exact` is false where the search ended early, `too_many` where it did not begin.
    """

    placements: tuple[Placement, ...] = ()
    referral: bool = False
    exact: bool = True
    too_many: bool = False
    beds_short: bool = False
    """No rule stands in the way: there are not enough places for the party, even in parts."""
    relaxations: tuple[Relaxation, ...] = ()
    counted: tuple[Counted, ...] = ()


def _found(party: Party, rooms: Sequence[Room], most: int) -> tuple[Found, Party]:
    """The best placements, and for whom: where too many are told apart by whom they named, as if nobody had.

    Who fits does not depend on it. Such placements are not exact: there may be one with more people beside their carer.
    """
    found = best_placements(party, rooms, most=most)
    if found.exact or found.placements or not any(guest.named_somebody for guest in party.guests):
        return found, party
    plain = replace(party, guests=tuple(replace(guest, named=None, named_here=None) for guest in party.guests))
    again = best_placements(plain, rooms, most=most)
    return replace(again, exact=again.exact and not again.placements), plain


def propose(party: Party, rooms: Sequence[Room]) -> Proposals:
    """Up to `PROPOSALS_MAX` proposals, a referral counted; where nobody fits, what to relax.

    Counted rooms are always named, if there are any: over their places people are overflow, and a full shelter
    refuses nobody. Where there is none, a stay without a bed remains, which the board shows first.
    """
    counted = _counted(party, rooms)
    referral = any(guest.alone for guest in party.guests)
    if len(party.guests) > GUESTS_MAX:
        return Proposals(referral=referral, exact=False, too_many=True, counted=counted)
    found, party = _found(party, rooms, PROPOSALS_MAX - referral)
    if found.placements or not party.guests or not found.exact:
        return Proposals(found.placements, referral, found.exact, counted=counted)
    relaxations, exact = _least(party, rooms)
    short = exact and not relaxations
    return Proposals((), referral, exact, beds_short=short, relaxations=relaxations, counted=counted)


def _least(party: Party, rooms: Sequence[Room]) -> tuple[tuple[Relaxation, ...], bool]:
    """The smallest sets of rules without which the party fits, those first that a desk may decide; and if exact.

    A rule that all the others do not make up for is in every set; what else is needed is tried by size.
    """
    rules = _in_question(party, rooms)
    exact, left = True, WORK_MAX

    def without(relaxed: Collection[Rule]) -> Placement | None:
        nonlocal exact, left
        found: Found = best_placements(party, rooms, relaxed=frozenset(relaxed), most=1, work_max=left)
        exact, left = exact and found.exact, left - found.steps
        return found.placements[0] if found.placements else None

    if without(rules) is None:
        return (), exact
    needed = [rule for rule in rules if without([other for other in rules if other != rule]) is None]
    sets = _smallest(needed, [rule for rule in rules if rule not in needed], without)
    sets.sort(key=lambda one: (one.by_officer, one.placement is None))
    return tuple(sets[:PROPOSALS_MAX]), exact


def _smallest(
    needed: Sequence[Rule], others: Sequence[Rule], without: Callable[[Collection[Rule]], Placement | None]
) -> list[Relaxation]:
    for more in range(len(others) + 1):
        found = []
        for chosen in combinations(others, more):
            rules = tuple(rule for rule in Rule if rule in needed or rule in chosen)
            placement = without(rules)
            if placement is not None:
                found.append(Relaxation(rules, placement if NEVER_PLACED.isdisjoint(rules) else None))
        if found:
            return found
    return []


def _in_question(party: Party, rooms: Sequence[Room]) -> list[Rule]:
    """The rules that this party and these rooms can break at all."""
    effects = frozenset().union(*(guest.effects for guest in party.guests))
    alone = sum(guest.alone for guest in party.guests)
    populations = {room.population for room in rooms}
    others_alone = any(other.alone for room in rooms for other in room.others)
    asked = {
        Rule.LOWER_BED: Effect.LOWER_BED in effects,
        Rule.STEP_FREE: Effect.STEP_FREE in effects,
        Rule.OWN_ROOM: Effect.OWN_ROOM in effects,
        Rule.SMALL_CHILD_LOW: any(guest.small for guest in party.guests),
        Rule.CHOSEN_AREA: party.area is not None,
        Rule.ROOM_FOR_FAMILIES: "FAMILY" in populations,
        Rule.ROOM_FOR_WOMEN: "WOMEN" in populations,
        Rule.ROOM_FOR_MEN: "MEN" in populations,
        Rule.ROOM_FOR_ACCESS: "ACCESSIBLE" in populations,
        Rule.ROOM_GIVEN_TO_HOUSEHOLD: any(room.household_id not in {None, *party.households} for room in rooms),
        Rule.ROOM_FOR_CHILDREN: bool(alone) or "UNACCOMPANIED_CHILDREN" in populations,
        Rule.CHILDREN_BY_SEX_AND_AGE: bool(alone and others_alone),
        Rule.CARER_BESIDE: any(guest.needs_carer and not guest.child for guest in party.guests),
        Rule.CHILD_WITH_CARER: any(guest.needs_carer and guest.child for guest in party.guests),
        Rule.SIBLINGS_TOGETHER: alone > 1,
        Rule.CHILD_APART: bool(alone) or others_alone,
    }
    return [rule for rule in Rule if asked[rule]]


def _counted(party: Party, rooms: Sequence[Room]) -> tuple[Counted, ...]:
    """Counted rooms, those first that have most places for the party and are not for overflow."""
    groups = groups_of(party)
    kept = [keeps for rule, keeps in KEEPS if rule in (Rule.CHILD_APART, Rule.ROOM_GIVEN_TO_HOUSEHOLD)]
    found = []
    for room in in_order([room for room in rooms if room.counted and room.population != NEVER]):
        kind = kind_of(room, party)
        children = room.population == "UNACCOMPANIED_CHILDREN" and not all(guest.alone for guest in party.guests)
        if not children and all(keeps(kind, groups, party) for keeps in kept):
            placed, over = split_places(len(party.guests), room.places, 0)
            found.append(Counted(room, placed, over))
    found.sort(key=lambda one: (one.overflow, one.room.population == "OVERFLOW"))
    return tuple(found[:PROPOSALS_MAX])
