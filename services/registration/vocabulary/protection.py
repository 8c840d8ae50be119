"""Protection, needs and referrals."""

from __future__ import annotations

from enum import StrEnum


class TaskKind(StrEnum):
    """Why a protection officer must look."""

    CHILD_UNACCOMPANIED = "CHILD_UNACCOMPANIED"
    CHILD_SEPARATED = "CHILD_SEPARATED"
    CHILD_AT_ADULT_CENTRE = "CHILD_AT_ADULT_CENTRE"
    NEED_REPORTED = "NEED_REPORTED"
    TRACING = "TRACING"
    PROTECTED_MATCH = "PROTECTED_MATCH"
    """Another record (`about_id`) may be the same person's as a protected one."""
    CARER_LEFT = "CARER_LEFT"
    """Whoever cared for the person (`about_id`) is gone from the shelter: a hospital, an authority, a death."""
    HAND_OVER_UNRECORDED = "HAND_OVER_UNRECORDED"
    """A child's stay (`about_id`) ended by a hand-over, and nobody has written down to whom."""
    CHILD_MISSING = "CHILD_MISSING"
    """A child's stay (`about_id`) ended because the child is missing."""
    WRONG_ANSWERS = "WRONG_ANSWERS"
    """A user (`about_id`) answered questions about people of other sites wrong, as whoever looks for somebody would."""


class TaskOutcome(StrEnum):
    HANDLED = "HANDLED"
    REFERRED = "REFERRED"
    NOT_NEEDED = "NOT_NEEDED"
    WITHDRAWN = "WITHDRAWN"
    """What raised it was taken back before anybody saw it; no officer closes a task so."""


class Difficulty(StrEnum):
    """An answer of the Washington Group short set."""

    NONE = "NONE"
    SOME = "SOME"
    A_LOT = "A_LOT"
    CANNOT = "CANNOT"
    REFUSED = "REFUSED"


class Instruction(StrEnum):
    """What a desk says to whoever shows a card; used for tickets and documents too, so that none proves a need."""

    TABLE_1 = "TABLE_1"
    TABLE_2 = "TABLE_2"
    TABLE_3 = "TABLE_3"
    TABLE_4 = "TABLE_4"
    TABLE_5 = "TABLE_5"
    TABLE_6 = "TABLE_6"
    INFORMATION_DESK = "INFORMATION_DESK"
    COLLECT_DOCUMENT = "COLLECT_DOCUMENT"
    COLLECT_TICKET = "COLLECT_TICKET"


class ReferralState(StrEnum):
    REQUESTED = "REQUESTED"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    ARRIVED = "ARRIVED"
    NOT_ARRIVED = "NOT_ARRIVED"


class RouteKind(StrEnum):
    """What a referral leads to."""

    UMAM_RDV = "UMAM_RDV"
    CICESCT = "CICESCT"
    HEALTH = "HEALTH"
    ASYLUM = "ASYLUM"
    VOLUNTARY_RETURN = "VOLUNTARY_RETURN"
    REINTEGRATION = "REINTEGRATION"
    RESETTLEMENT = "RESETTLEMENT"


class ReferralReason(StrEnum):
    """Why a referral was declined or did not end well."""

    FULL = "FULL"
    NOT_ELIGIBLE = "NOT_ELIGIBLE"
    CLOSED = "CLOSED"
    PERSON_DECLINED = "PERSON_DECLINED"
    NOT_SEEN = "NOT_SEEN"
    OTHER = "OTHER"
