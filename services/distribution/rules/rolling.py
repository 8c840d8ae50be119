"""ROLLING windows: at most so many kits in any n local days in a row.

A window has as many slots as the rule allows kits, and each kit blocks a slot for n days from its own day. What finds
no slot is over and blocks nothing. Kits block equally long, so that filling slots in the order of days leaves the
fewest over, and the outcome depends on what was given alone, not on the order in which it was heard of.

What an override allows has slots of its own, from `BESIDE` on: in one of the rule's it would push out what the rule
allows, into a slot that is free again before the rule's days are over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import count, islice
from uuid import UUID

ROLLING = "ROLLING"
"""The period, and the key of its only window."""
BESIDE = 1_000
"""The first slot of overrides: a rule allows fewer kits."""


@dataclass(frozen=True)
class Held:
    """What one hand-out holds: a slot for each of its kits, or, where that is over, a number below zero.

    `allowance` is what the rule allowed then. Within n days of it the unit may have as much: more people need more.
    With `raises` it was an override's, which is allowed beside that. What a household `inherited` takes no slots of its
    own kits: it leaves them so many fewer near it. What was over for those whose it was is over here too, and counts
    for nothing.
    """

    handout_id: UUID
    local_day: date
    allowance: int
    slots: tuple[int, ...]
    raises: int = 0
    inherited: bool = False

    @property
    def over(self) -> int:
        """How many of the kits are over."""
        return sum(slot < 0 for slot in self.slots)


def settled(held: Iterable[Held], days: int) -> tuple[Held, ...]:
    """The one state that these hand-outs have, in whatever order they are named."""
    ordered = sorted(held, key=lambda one: (one.local_day, one.handout_id))
    inherited = tuple(_placed([one for one in ordered if one.inherited], days))
    return (*inherited, *_placed([one for one in ordered if not one.inherited], days, inherited))


def fits(held: Sequence[Held], new: Held, days: int) -> bool:
    """Whether `new` beside what is held makes no more over than there is.

    Not, whether a slot is free for it as the others stand now: what was given later may have to move, and can.
    """
    before = settled(held, days)
    return _excess(settled([*before, new], days)) <= _excess(before)


def _excess(held: Iterable[Held]) -> int:
    return sum(one.over for one in held)


def blocking(held: Iterable[Held], day: date, days: int) -> int:
    """How many kits block a slot on the day."""
    return sum(len(one.slots) - one.over for one in held if abs((one.local_day - day).days) < days)


def free_from(held: Sequence[Held], new: Held, days: int) -> date | None:
    """The first later day on which `new` would fit; None where it never does, for it is more than is allowed."""
    ends = sorted({one.local_day + timedelta(days=days) for one in held if one.over < len(one.slots)})
    later = [day for day in ends if day > new.local_day]
    return next((day for day in later if fits(held, replace(new, local_day=day), days)), None)


def unplaced(handout_id: UUID, local_day: date, allowance: int, quantity: int) -> Held:
    """A hand-out of `quantity` kits before it is settled."""
    return Held(handout_id, local_day, allowance, tuple(range(-1, -quantity - 1, -1)))


def moves(before: Iterable[Held], after: Iterable[Held]) -> Iterator[tuple[UUID, int, int]]:
    """Hand-out, old slot and new slot of every kit of the unit's own hand-outs that are in both; most are the same."""
    old = {one.handout_id: set(one.slots) for one in before}
    for one in after:
        if one.inherited:
            continue
        was, is_now = old.get(one.handout_id, set()), set(one.slots)
        stays = was & is_now
        yield from ((one.handout_id, slot, slot) for slot in stays)
        for slot, other in zip(sorted(was - stays), sorted(is_now - stays), strict=False):
            yield one.handout_id, slot, other


def _placed(ordered: Sequence[Held], days: int, inherited: Sequence[Held] = ()) -> Iterator[Held]:
    """In their order each takes the lowest free slots that what was inherited near it leaves."""
    taken: dict[int, list[date]] = defaultdict(list)
    for one in ordered:
        near = [other for other in ordered if abs((other.local_day - one.local_day).days) < days]
        allowed = max(other.allowance for other in near) - blocking(inherited, one.local_day, days)
        slots = count(BESIDE) if one.raises else range(allowed)
        free = (n for n in slots if all(abs((day - one.local_day).days) >= days for day in taken[n]))
        got = list(islice(free, len(one.slots)))
        for slot in got:
            taken[slot].append(one.local_day)
        yield replace(one, slots=(*got, *range(-1, len(got) - len(one.slots) - 1, -1)))
