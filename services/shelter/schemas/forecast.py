"""What is expected of a night."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from shared.schemas import Answer


class ExpectedGroup(Answer):
    """An announced arrival group: `waiting` = `announced` people less those who have a stay; absent where nobody said
    how many come. `arrived`: it is there, and who has no stay yet is still waited for."""

    arrival_group_id: UUID
    expected_at: datetime
    arrived: bool = False
    announced: int | None = None
    waiting: int | None = None


class ExpectedPeople(Answer):
    """`people` = `present` - `departing` + `returning` + `announced`.

    `present` is the board's; `departing` of them have an expected departure by that day, `returning` are away and said
    to be back in that night. `sharing` of the people sleep beside somebody and need no place.
    """

    present: int
    departing: int
    returning: int
    announced: int
    people: int
    sharing: int


class ExpectedPlaces(Answer):
    """`places` = `usable` - `held_for_others` - `kept`.

    `usable`: the board's beds, less those out of service, and places of counted rooms. What is held for an announced
    group waits for people who are counted, and is no others'. `kept` for those who are away over the night.
    """

    usable: int
    held_for_others: int
    kept: int
    places: int


class FreeBySize(Answer):
    """How many more households of `size` people find place, each together in one room, if all were of that size.

    In rooms for families and, while it is open, for overflow; groups of `women` and of `men` in their rooms. Who is
    announced and has nothing held is not placed yet.
    """

    size: int
    households: int
    women: int
    men: int


class Lacking(Answer):
    """PLACES, MATS or CRIBS, in the words of the caller's language."""

    code: str
    quantity: int
    text: str


class Forecast(Answer):
    """The night of `night_of` as it is expected at `as_of`.

    Who needs a place are the people who share none: `free` and `missing` are what is over or lacking of `places`, one
    of them 0. `largest_household` still finds one room.
    """

    site_id: UUID
    night_of: date
    as_of: datetime
    people: ExpectedPeople
    groups: list[ExpectedGroup]
    places: ExpectedPlaces
    free: int
    missing: int
    free_by_size: list[FreeBySize]
    largest_household: int
    lacking: list[Lacking]
