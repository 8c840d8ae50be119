"""What a kit holds for one household: a bill of materials, read for the people for whom it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Any
from uuid import UUID

from services.distribution.rules.conditions import UNCONDITIONAL, Conditions, are_met_by, conditions_of
from services.distribution.rules.roster import Roster

PER_KIT, PER_PERSON, FORMULA = "PER_KIT", "PER_PERSON", "FORMULA"


@dataclass(frozen=True)
class Component:
    """One line of a bill of materials: `quantity` pieces, times what its `basis` counts, at most `quantity_max`.

    PER_KIT counts kits, PER_PERSON the people to whom it is offered, FORMULA `ceil(people / members_per)`. It is
    offered to those who meet `offered_to`, and packed for those of them who meet `packed_for` too: what somebody takes
    is theirs to say. `consumable` tells what is used up and given again.
    """

    item_id: UUID
    quantity: int
    basis: str = PER_KIT
    members_per: int | None = None
    quantity_max: int | None = None
    offered_to: Conditions = UNCONDITIONAL
    packed_for: Conditions = UNCONDITIONAL
    substitutes: tuple[UUID, ...] = ()
    consumable: bool = False


def component_of(stored: Mapping[str, Any]) -> Component:
    """A line as it is stored."""
    return Component(
        item_id=UUID(stored["item_id"]),
        quantity=stored["quantity"],
        basis=stored.get("basis") or PER_KIT,
        members_per=stored.get("members_per"),
        quantity_max=stored.get("quantity_max"),
        offered_to=conditions_of(stored.get("offered_to")),
        packed_for=conditions_of(stored.get("packed_for")),
        substitutes=tuple(UUID(item) for item in stored.get("substitutes") or ()),
        consumable=bool(stored.get("consumable")),
    )


def components_of(bill: Iterable[Component], quantity: int, roster: Roster, day: date) -> dict[UUID, int]:
    """What `quantity` kits hold for the roster on the local day: item id to pieces. A packing default, never a limit.

    What nobody of the household is packed for is left out.
    """
    packed = {part.item_id: _pieces(part, quantity, _people(part, roster, day, packed=True)) for part in bill}
    return {item_id: pieces for item_id, pieces in packed.items() if pieces}


def offered_of(bill: Iterable[Component], quantity: int, roster: Roster, day: date) -> dict[UUID, int]:
    """As much as the household may want of each item, if everybody to whom it is offered takes it."""
    offered = {part.item_id: _pieces(part, quantity, _people(part, roster, day, packed=False)) for part in bill}
    return {item_id: pieces for item_id, pieces in offered.items() if pieces}


def _people(part: Component, roster: Roster, day: date, *, packed: bool) -> int:
    wanted = [part.offered_to, part.packed_for] if packed else [part.offered_to]
    return sum(all(are_met_by(conditions, member, day) for conditions in wanted) for member in roster.people)


def _pieces(part: Component, kits: int, people: int) -> int:
    if part.basis == PER_PERSON:
        pieces = part.quantity * people
    elif part.basis == FORMULA and part.members_per:
        pieces = part.quantity * ceil(people / part.members_per)
    else:
        pieces = part.quantity * kits if people else 0
    return pieces if part.quantity_max is None else min(pieces, part.quantity_max)
