"""Arrivals, groups and head-counts: what is refused."""

from __future__ import annotations

from services.registration.errors.refusal import Refusal


class SimilarHeadcount(Refusal):
    """A head-count like this one was made here a moment ago: is it the same bus?"""

    code = "similar_headcount"


class GroupMovedOn(Refusal):
    """A group is expected, then arrived, then finished, and never goes back: says where it is."""

    code = "group_moved_on"


class AlreadyReversed(Refusal):
    """The arrival, head-count or hand-over was taken back before."""

    code = "reversed_already"


class ManifestNotExpected(Refusal):
    """A manifest is kept for a group that is not finished."""

    code = "manifest_not_expected"
