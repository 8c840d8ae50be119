"""Protection: what is refused."""

from __future__ import annotations

from services.registration.errors.refusal import Refusal


class ChildInAlarm(Refusal):
    """A child's alarm stands: protection is lifted after it was recorded who cares for the child."""

    code = "child_in_alarm"


class TaskClosed(Refusal):
    """The task was closed with another outcome."""

    code = "task_closed"


class NotAChild(Refusal):
    """Hand-overs are recorded of children: of who is or may be under 18, or is in a child's alarm."""

    status = 422
    code = "not_a_child"


class TooLateToUndoHandOver(Refusal):
    """A hand-over is taken back until the end of the local day on which it was recorded."""

    code = "too_late_to_undo_hand_over"


class TooYoungForFunctioning(Refusal):
    """The Washington Group short set is asked of people aged five and over."""

    status = 422
    code = "too_young_for_functioning"


class ExportNeedsTwo(Refusal):
    """Whoever asked for an export can't approve it."""

    code = "export_needs_two"


class ExportExpired(Refusal):
    """The export's time is over; it is asked for again."""

    code = "export_expired"


class ExportNotApproved(Refusal):
    """A second person of the holding agency has not approved the export yet."""

    code = "export_not_approved"


class ReferralNeedsConsent(Refusal):
    """The person has not agreed to be referred, and no officer decided on another basis."""

    code = "referral_needs_consent"


class ReferralMovedOn(Refusal):
    """A referral is requested, then accepted or declined, then arrived or not: says where it stands."""

    code = "referral_moved_on"


class RouteUnknown(Refusal):
    """The directory holds no such route."""

    status = 422
    code = "route_unknown"
