"""What rooms cost as one number: a search adds and compares costs by the ten thousand.

Each count of `Cost` that is a room's own has its bits in the number, the weightiest the highest: such numbers add and
compare as the lists of their counts do.
"""

from __future__ import annotations

BITS = 20
"""Of one count: people, rooms, or beds that are left in a room."""
COUNTS = 10
OVERFLOW, APART, CHILDREN, STRANGERS, MIXED, SHARED, NARROW, HARDSHIP, SPENT, WASTED = (
    1 << BITS * at for at in reversed(range(COUNTS))
)


def counts_of(cost: int) -> tuple[int, ...]:
    """The counts in the order of their names above; APART is `parted` or `next_door`, by where the rooms lie."""
    return tuple(cost >> BITS * at & (1 << BITS) - 1 for at in reversed(range(COUNTS)))
