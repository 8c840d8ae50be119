"""Pairs and merges: what is refused."""

from __future__ import annotations

from services.registration.errors.refusal import Refusal


class JudgedDifferent(Refusal):
    """Somebody said that these are two people, of these records or of one that was merged since."""

    code = "judged_different"


class AlreadyMerged(Refusal):
    """One of the records is a second record of another person by now: says whose."""

    code = "already_merged"


class HouseholdToChoose(Refusal):
    """The two are in two households, and the caller did not say which is the person's."""

    code = "household_to_choose"


class CarerAndChild(Refusal):
    """One of the two cares for the other: they are two people."""

    code = "carer_and_child"


class ChildWouldBeAlone(Refusal):
    """The record would be of a child in alarm, and is not protected."""

    code = "child_would_be_alone"


class LaterMergeStands(Refusal):
    """Merges into one person are undone in the order in which they came, the newest first: says which."""

    code = "later_merge_stands"


class AlreadyUndone(Refusal):
    code = "already_undone"
